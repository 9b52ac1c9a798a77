"""Asking for pictures and files of a period; they are made at the moment of sending."""

import enum
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox import Priority, enqueue_notice
from storage.people import Person

PICTURE_NOTICE: Final = "figures-picture"
"""Shows figures as a picture; payload ``{"picture", "first", "last"}``."""
FILE_NOTICE: Final = "cases-file"
"""Sends the cases of a period; payload ``{"format", "first", "last"}``."""


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
            session, person, PICTURE_NOTICE, "picture", picture, first_day, last_day, now=now
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
            session, person, FILE_NOTICE, "format", file_format, first_day, last_day, now=now
        )


async def _request(
    session: AsyncSession,
    person: Person,
    notice: str,
    name: str,
    wanted: enum.StrEnum,
    first_day: date,
    last_day: date,
    *,
    now: datetime,
) -> None:
    days = {"first": first_day.isoformat(), "last": last_day.isoformat()}
    await enqueue_notice(
        session,
        person_ids={person.id},
        notice=notice,
        payload={name: wanted.value} | days,
        priority=Priority.ANSWER,
        at_night=True,  # it answers
        now=now,
    )
