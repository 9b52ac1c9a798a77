"""A copy of everything stored about a person, and erasing it, both by the person alone."""

import asyncio
import json
import secrets
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path, PurePath
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.forgetting import forget_announcements_of
from storage.announcements.models import AnnouncementRecipient, PollVoter
from storage.appointments.agendas import AgendaView
from storage.appointments.calendar_feeds import CalendarFeed
from storage.appointments.forgetting import forget_appointments_of
from storage.appointments.hosting import stop_hosting
from storage.appointments.models import (
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    AppointmentReminder,
    WaitingEntry,
)
from storage.appointments.walk_ins import WalkIn
from storage.base import Base
from storage.cases.entered import CaseContact, Slip, Todo
from storage.cases.forgetting import forget_cases_of
from storage.cases.models import Case, CaseFollower, CaseHistoryEntry, CaseHistoryKind
from storage.cases.rules import OPEN_STATUSES
from storage.cases.todos import release_todos
from storage.conversations import Conversation
from storage.database import after_commit, after_rollback
from storage.digests import Digest
from storage.events.forgetting import forget_events_of
from storage.events.models import Event, EventReminder, Registration
from storage.files.media import COPY_TITLE, SENT_KINDS, MediaFile, MediaKind, StoredFile, keep_file
from storage.files.transcriptions import Transcription
from storage.hours.models import Host, OfficeHours
from storage.ideas.forgetting import forget_ideas_of
from storage.ideas.models import Idea, IdeaComment, IdeaHelper, IdeaSupport
from storage.markup import plain
from storage.outbox import Notice, OutboxMessage
from storage.own_messages import OwnMessage
from storage.owned import find_owned
from storage.ownership import owner_key
from storage.people import MachineTranslation, Person, Role
from storage.privacy.copies import Words, take_back_copies
from storage.privacy.tombstones import (
    find_risen,
    note_tombstone,
    read_tombstones,
    tombstones_beside,
)
from storage.quarter import get_quarter
from storage.questions.forgetting import forget_questions_of
from storage.questions.models import ClosedPeriodReply, RatedCase
from storage.scrubbing import note_erased
from storage.team import Invitation, TeamMember, end_invitations_of
from storage.topics import PersonStreet, TopicChoice
from storage.translations.forgetting import forget_translations_of, is_of
from storage.translations.models import AnswerDraft, Translation
from storage.updates import ParkedUpdate, ReceivedUpdate, forget_waiting_of
from storage.webchat import ACCOUNTS_KEPT, erase_account
from storage.webchat.models import WebchatAccount, WebchatMessage, WebchatUpdate, WebchatUpload

WEBCHAT: Final = "webchat"
UPLOADS_FOLDER: Final = "uploads"
"""Folder in the media folder with photos and files as they came from the page."""


ERASED_AT_ONCE: Final = 100
"""People in one transaction of the job; as long as it runs, others who write wait."""
EXPORT_FILES_LARGEST: Final = 45 * 1024 * 1024
"""Bytes of files in a copy; a bot may send 50 MB (Bot API, sendDocument)."""


class DataExportNotice(Notice, name="export"):
    """Sends somebody the copy of their data, made at the moment of sending."""


class DataFileNotice(Notice, name="export-file"):
    """Sends somebody a file of theirs that their copy has no room for."""

    media_id: int


# --- A copy ------------------------------------------------------------------------------------


async def write_export(
    session: AsyncSession, *, person: Person, media_dir: Path, now: datetime
) -> MediaFile:
    """Write a ZIP with ``everything.json``, the photos and the files, and return its row.

    It is kept for an hour, as ``MediaFile`` says.  See ``list_beyond_export``.
    """
    everything = await collect(session, person=person)
    photos = await session.scalars(
        select(MediaFile.name)
        .where(
            MediaFile.id.in_(await find_owned(session, MediaFile, person=person)),
            MediaFile.kind == MediaKind.PHOTO,
        )
        .order_by(MediaFile.id)
    )
    inside, _beyond = await _list_sent(session, person)
    places = {photo: f"photos/{photo}" for photo in photos}
    places |= {file.name: f"files/{file.name}" for file in inside}
    name = f"{secrets.token_urlsafe(24)}{PurePath(COPY_TITLE).suffix}"
    size = await asyncio.to_thread(_write_zip, media_dir / name, everything, media_dir, places)
    return await keep_file(
        session,
        person_id=person.id,
        file=StoredFile(name=name, size=size),
        kind=MediaKind.DOCUMENT,
        title=COPY_TITLE,
        now=now,
    )


async def list_beyond_export(session: AsyncSession, *, person: Person) -> Sequence[MediaFile]:
    """Return the files of the person that the copy has no room for, the earliest first."""
    _inside, beyond = await _list_sent(session, person)
    return beyond


async def _list_sent(
    session: AsyncSession, person: Person
) -> tuple[list[MediaFile], list[MediaFile]]:
    """Return the files the person has sent that a copy has room for, and the others."""
    inside, beyond, size = list[MediaFile](), list[MediaFile](), 0
    for file in await session.scalars(
        select(MediaFile)
        .where(
            MediaFile.id.in_(await find_owned(session, MediaFile, person=person)),
            MediaFile.kind.in_(sorted(SENT_KINDS)),
        )
        .order_by(MediaFile.id)
    ):
        size += file.size
        (inside if size <= EXPORT_FILES_LARGEST else beyond).append(file)
    return inside, beyond


async def collect(session: AsyncSession, *, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Return every row about the person, by table: names of columns and values, as JSON."""
    return {
        table.name: [
            {column: _json(value) for column, value in row.items()}
            for row in (await session.execute(select(table).where(about))).mappings()
        ]
        for table, about in await _rows_about(session, person)
    }


async def _rows_about(session: AsyncSession, person: Person) -> list[tuple[Table, Any]]:
    own_cases = await find_owned(session, Case, person=person)
    own_lines = await find_owned(session, CaseHistoryEntry, person=person)
    own_comments = await find_owned(session, IdeaComment, person=person)
    own_files = await find_owned(session, MediaFile, person=person)
    own_appointments = (
        select(Appointment.id).where(Appointment.person_id == person.id).scalar_subquery()
    )
    own_registrations = (
        select(Registration.id).where(Registration.person_id == person.id).scalar_subquery()
    )
    account = person.account_id if person.channel == WEBCHAT else None
    concerning: list[tuple[type[Base], Any]] = [
        (Person, Person.id == person.id),
        (TeamMember, TeamMember.person_id == person.id),
        (Invitation, Invitation.used_by_id == person.id),
        (Conversation, Conversation.person_id == person.id),
        (Case, Case.id.in_(own_cases)),
        (
            CaseHistoryEntry,
            or_(
                CaseHistoryEntry.id.in_(own_lines),
                CaseHistoryEntry.case_id.in_(own_cases)
                & (CaseHistoryEntry.kind != CaseHistoryKind.NOTE),
            ),
        ),
        (CaseFollower, CaseFollower.person_id == person.id),
        (Todo, Todo.case_id.in_(own_cases)),
        (Slip, Slip.case_id.in_(own_cases)),
        (Appointment, Appointment.person_id == person.id),
        (
            AppointmentHistoryEntry,
            or_(
                AppointmentHistoryEntry.actor_id == person.id,
                AppointmentHistoryEntry.appointment_id.in_(own_appointments)
                & (AppointmentHistoryEntry.kind != AppointmentHistoryKind.NOTE),
            ),
        ),
        (AppointmentReminder, AppointmentReminder.appointment_id.in_(own_appointments)),
        (WaitingEntry, WaitingEntry.person_id == person.id),
        (Idea, Idea.case_id.in_(own_cases)),
        (IdeaSupport, IdeaSupport.person_id == person.id),
        (IdeaHelper, IdeaHelper.person_id == person.id),
        (IdeaComment, IdeaComment.id.in_(own_comments)),
        (
            Translation,
            is_of(cases=own_cases, lines=own_lines, comments=own_comments, files=own_files),
        ),
        (RatedCase, RatedCase.case_id.in_(own_cases)),
        (ClosedPeriodReply, ClosedPeriodReply.person_id == person.id),
        (Registration, Registration.person_id == person.id),
        (EventReminder, EventReminder.registration_id.in_(own_registrations)),
        (AnnouncementRecipient, AnnouncementRecipient.person_id == person.id),
        (PollVoter, PollVoter.person_id == person.id),
        (TopicChoice, TopicChoice.person_id == person.id),
        (PersonStreet, PersonStreet.person_id == person.id),
        (Digest, Digest.person_id == person.id),
        (WalkIn, WalkIn.host_id == person.id),
        (Host, Host.person_id == person.id),
        (OfficeHours, OfficeHours.host_id == person.id),
        (AgendaView, AgendaView.person_id == person.id),
        (CalendarFeed, CalendarFeed.person_id == person.id),
        (MediaFile, MediaFile.id.in_(own_files)),
        (Transcription, Transcription.media_id.in_(own_files)),
        (OutboxMessage, OutboxMessage.person_id == person.id),
        (OwnMessage, OwnMessage.person_id == person.id),
        (ParkedUpdate, ParkedUpdate.person_id == person.id),
        (
            ReceivedUpdate,
            (ReceivedUpdate.channel == person.channel)
            & (ReceivedUpdate.account_id == person.account_id),
        ),
        (WebchatAccount, WebchatAccount.id == account),
        (WebchatMessage, WebchatMessage.account_id == account),
        (WebchatUpdate, WebchatUpdate.account_id == account),
        (WebchatUpload, WebchatUpload.account_id == account),
    ]
    return [(Base.metadata.tables[model.__tablename__], rows) for model, rows in concerning]


def _json(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {name: _json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _write_zip(
    path: Path, everything: dict[str, Any], media_dir: Path, places: Mapping[str, str]
) -> int:
    """Write the copy; ``places`` says by their names where files of the media folder go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(everything, ensure_ascii=False, indent=2)
        archive.writestr("everything.json", text)
        for name, place in places.items():
            if (media_dir / name).exists():
                archive.write(media_dir / name, place)
    return path.stat().st_size


# --- Erasing -----------------------------------------------------------------------------------


async def erase_person(
    session: AsyncSession, *, person: Person, media_dir: Path, now: datetime
) -> None:
    """Delete everything about the person, as ``docs/data.md`` says for each table.

    The person's own row stays until the word that everything is erased has been delivered, and
    holds nothing but the number to deliver it to.  Files go right after the commit.
    """
    files = await find_owned(session, MediaFile, person=person)
    names = list(await session.scalars(select(MediaFile.name).where(MediaFile.id.in_(files))))
    words = await _words_of(session, person)
    profile = (await get_quarter(session)).profile
    await forget_translations_of(session, person=person)
    await forget_ideas_of(session, person=person, now=now)
    await forget_cases_of(session, person=person, now=now)
    await forget_questions_of(session, person=person)
    await forget_events_of(session, person=person, profile=profile, now=now)
    await forget_announcements_of(session, person=person)
    await forget_appointments_of(session, person=person, profile=profile, now=now)
    await release_todos(session, person_id=person.id, now=now)
    await forget_waiting_of(session, person=person)
    if person.is_staff:
        await stop_hosting(session, person_id=person.id, actor=person, profile=profile, now=now)
        await end_invitations_of(session, person_id=person.id, now=now)
    for model in (
        Conversation,
        TeamMember,
        CaseFollower,
        OutboxMessage,
        OwnMessage,
        ParkedUpdate,
        TopicChoice,
        PersonStreet,
        Digest,
    ):
        await session.execute(delete(model).where(model.person_id == person.id))
    await session.execute(delete(MediaFile).where(MediaFile.id.in_(files)))
    names += await take_back_copies(session, person=person, words=words, now=now)
    for column in (
        CaseHistoryEntry.actor_id,
        Case.assignee_id,
        Invitation.used_by_id,
        Invitation.created_by_id,
        AppointmentHistoryEntry.actor_id,
        Appointment.host_id,
        Translation.by_id,
        Translation.asked_by_id,
        Event.created_by,
        WalkIn.host_id,
    ):
        await session.execute(
            update(column.class_).where(column == person.id).values({column: None})
        )
    if person.channel == WEBCHAT:
        uploads = await erase_account(session, account_id=person.account_id)
        names += [f"{UPLOADS_FOLDER}/{name}" for name in uploads]
    person.role = Role.RESIDENT
    person.locale_chosen = False
    person.language_tag = None
    person.machine_translation = MachineTranslation.UNASKED
    person.machine_asked_at = None
    person.notice_version = person.notice_coming = None
    person.erasure_pending = True
    await session.flush()
    note_erased(session)
    tombstones, key = tombstones_beside(media_dir), owner_key(session, person)
    note_tombstone(tombstones, key, at=now)
    after_rollback(session, partial(note_tombstone, tombstones, key, at=now, undone=True))
    after_commit(session, lambda: remove_files(media_dir, names))


async def erase_again(session: AsyncSession, *, media_dir: Path, now: datetime) -> int:
    """Erase everything of those who have done so, and are back with a backup; return how many."""
    erased = read_tombstones(tombstones_beside(media_dir))
    risen = await find_risen(session, erased)
    for person in risen:
        await erase_person(session, person=person, media_dir=media_dir, now=now)
    return len(risen)


async def erase_those_who_stay_away(
    session: AsyncSession, *, media_dir: Path, now: datetime
) -> None:
    """Erase everything of some of those who can never come back; the next run goes on."""
    away = await session.scalars(
        select(Person)
        .where(*_stays_away(now))
        .order_by(Person.id)
        .limit(ERASED_AT_ONCE)
        .with_for_update()
    )
    for person in away.all():
        await erase_person(session, person=person, media_dir=media_dir, now=now)


async def count_those_who_stay_away(session: AsyncSession, *, now: datetime) -> int:
    """Return how many of those are still to be erased."""
    number = await session.scalar(
        select(func.count()).select_from(Person).where(*_stays_away(now))
    )
    return number or 0


def _stays_away(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on people whose page nobody can open any more, with nothing open."""
    accounts = select(WebchatAccount.id).where(WebchatAccount.seen_at > now - ACCOUNTS_KEPT)
    waited_for = select(Case.reporter_id).where(
        Case.status.in_(OPEN_STATUSES), Case.reporter_id.is_not(None)
    )
    return (
        Person.channel == WEBCHAT,
        Person.account_id.not_in(accounts),
        Person.id.not_in(waited_for),
        ~Person.erasure_pending,
    )


async def _words_of(session: AsyncSession, person: Person) -> Words:
    """Return what the person has said, to find it where nothing else tells that it is there."""
    cases = await find_owned(session, Case, person=person)
    lines = await find_owned(session, CaseHistoryEntry, person=person)
    comments = await find_owned(session, IdeaComment, person=person)
    files = await find_owned(session, MediaFile, person=person)
    translated = is_of(cases=cases, lines=lines, comments=comments, files=files)
    texts = set[str | None]()
    for said in (
        select(Case.text, Case.address).where(Case.id.in_(cases)),
        select(CaseHistoryEntry.text).where(CaseHistoryEntry.case_id.in_(cases)),
        select(CaseHistoryEntry.text).where(CaseHistoryEntry.id.in_(lines)),
        select(Idea.title, Idea.text).where(Idea.case_id.in_(cases)),
        select(IdeaComment.text).where(IdeaComment.id.in_(comments)),
        select(Translation.text).where(or_(translated, Translation.case_id.in_(cases))),
        select(AnswerDraft.text).where(AnswerDraft.case_id.in_(cases)),
        select(Transcription.text).where(Transcription.media_id.in_(files)),
        select(IdeaHelper.words).where(IdeaHelper.person_id == person.id),
        select(CaseContact.value, CaseContact.note).where(CaseContact.case_id.in_(cases)),
        select(Appointment.topic, Appointment.phone, Appointment.address).where(
            Appointment.person_id == person.id
        ),
    ):
        for row in await session.execute(said):
            texts.update(row)
    translations = await session.scalars(select(Translation.id).where(translated))
    return Words(
        tuple(sorted(text for text in texts if text)), frozenset(cases), frozenset(translations)
    )


async def delete_those_who_left(session: AsyncSession) -> None:
    """Delete the rows of people who erased everything and have got the last word."""
    waiting = select(OutboxMessage.person_id).where(OutboxMessage.finished_at.is_(None))
    gone = (
        await session.execute(
            select(Person.id, Person.channel, Person.account_id).where(
                Person.erasure_pending, Person.id.not_in(waiting)
            )
        )
    ).all()
    if not gone:
        return
    note_erased(session)
    accounts = [account_id for _id, channel, account_id in gone if channel == WEBCHAT]
    await session.execute(delete(WebchatAccount).where(WebchatAccount.id.in_(accounts)))
    await session.execute(delete(Person).where(Person.id.in_([row.id for row in gone])))


def remove_files(media_dir: Path, names: Sequence[str]) -> None:
    """Delete files of the media folder; one that is not there is fine."""
    for name in names:
        (media_dir / name).unlink(missing_ok=True)
