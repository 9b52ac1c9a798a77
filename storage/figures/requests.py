"""Asking for pictures and files of a period; they are made at the moment of sending."""

import enum
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox import Notice, Priority, enqueue_notice
from storage.people import Person


class PictureKind(enum.StrEnum):
    """What a picture shows."""

    CASES = "cases"
    PEOPLE = "people"
    """In which languages people wrote, and how appointments ended."""


class FileFormat(enum.StrEnum):
    """How cases are written down; the value is the end of the file's name."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"


class FigurePictureNotice(Notice, name="figures-picture"):
    """Shows figures of a period as a picture."""

    kind: PictureKind
    first_day: date
    last_day: date


class CaseFileNotice(Notice, name="cases-file"):
    """Sends the cases of a period in one format."""

    file_format: FileFormat
    first_day: date
    last_day: date


async def request_pictures(
    session: AsyncSession,
    *,
    person: Person,
    pictures: Iterable[PictureKind],
    first_day: date,
    last_day: date,
    now: datetime,
) -> None:
    """Have these pictures made for a member of the team."""
    for picture in pictures:
        await _request(
            session,
            person,
            FigurePictureNotice(kind=picture, first_day=first_day, last_day=last_day),
            now=now,
        )


async def request_files(
    session: AsyncSession,
    *,
    person: Person,
    first_day: date,
    last_day: date,
    now: datetime,
) -> None:
    """Have the cases of these days written in every format for a member of the team."""
    for file_format in FileFormat:
        await _request(
            session,
            person,
            CaseFileNotice(file_format=file_format, first_day=first_day, last_day=last_day),
            now=now,
        )


async def _request(
    session: AsyncSession, person: Person, notice: Notice, *, now: datetime
) -> None:
    await enqueue_notice(
        session,
        notice,
        person_ids={person.id},
        priority=Priority.ANSWER,
        ignores_quiet_hours=True,  # it answers
        now=now,
    )
