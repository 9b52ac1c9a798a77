"""The program as a whole, with models in the house: what is reported is translated by itself."""

import asyncio
from pathlib import Path

from sqlalchemy import select

from bot.app import Program
from bot.settings import Settings
from bot.translation.embedded.packages import unpack
from storage.database import Database
from storage.quarter import import_quarter
from storage.translations.models import Engine, Translation
from tests.conftest import NOW
from tests.support.cases import a_case, a_person
from tests.support.databases import OWNERSHIP
from tests.support.quarters import sample_profile
from tests.support.translators.tiny_model import write_package

PATIENCE_S = 30


async def test_the_program_translates_and_ends_with_its_engine(
    sqlite_url: str, tmp_path: Path
) -> None:
    words = {"Merhaba,": "Hallo,", "ışık": "Licht", "yok": "fehlt"}
    unpack(write_package(tmp_path, "tr", "de", words), tmp_path)
    settings = Settings(
        data_dir=tmp_path,
        database_url=sqlite_url,
        http_port=0,
        translator="embedded",
        translator_folder=tmp_path,
    )
    database = Database(sqlite_url, ownership=OWNERSHIP)
    async with database.transaction() as session:
        await import_quarter(session, sample_profile(), now=NOW)
        person = await a_person(session, locale="tr")
        await a_case(session, person, text="Merhaba, ışık yok", language="tr")
    program, stopping = Program(settings), asyncio.Event()

    async def look() -> None:
        async with asyncio.timeout(PATIENCE_S):
            row = None
            while row is None or row.text is None:
                await asyncio.sleep(0.05)
                async with database.reading() as session:
                    row = await session.scalar(select(Translation))
        stopping.set()
        assert (row.engine, row.text) == (Engine.EMBEDDED, "Hallo, Licht fehlt")

    try:
        async with asyncio.TaskGroup() as running:
            running.create_task(program.serve(stopping))
            running.create_task(look())
        assert program.troubles.known == []
    finally:
        await program.close()
        await database.close()
