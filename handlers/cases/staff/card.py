"""The card of a case: everything a member of the team needs to decide, in one message."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from aiogram import html
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import formats
from handlers.cases.staff.card_keyboards import card_keyboard
from handlers.cases.staff.entered_words import came_line, contact_kind_label
from handlers.cases.staff.field_words import counted_under
from handlers.cases.staff.heard import lines_of_files
from handlers.cases.staff.history import brief_line
from handlers.cases.staff.idea_side import IdeaSide, view_idea
from handlers.cases.staff.languages.words import written_in
from handlers.cases.staff.resemblances import resembling_line
from handlers.cases.staff.translation import (
    translation_row,
    waiting_line,
    with_translation,
)
from handlers.labels import kind_label, own_words, status_label
from handlers.text import is_overdue, quoted, subject, units
from storage.cases.contacts import find_contact
from storage.cases.correcting import find_last_said
from storage.cases.entered import CaseContact
from storage.cases.models import Case, CaseHistoryEntry, CaseKind
from storage.cases.queries import count_followers, find_visible_case, list_history
from storage.cases.rules import OPEN_STATUSES
from storage.cases.todos import count_todos
from storage.files.media import MediaFile, list_case_media
from storage.likeness.noting import list_resembling
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.team import list_names
from storage.transcriptions.queries import Heard, list_heard
from storage.translations.models import SourceKind, Translation
from storage.translations.queries import (
    Key,
    find_translation,
    find_translations,
    has_translations,
)
from storage.translations.sources import case_source, history_source

TEXT_ON_CARD: Final = 1000
"""Units of the person's words on the card; "History" shows them whole."""
LINES_ON_CARD: Final = 6
FILLED: Final = 3600
"""Units up to which it is filled; the rest is for what else comes above it."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case and what belongs to it, read for one member of the team."""

    case: Case
    staff: Person
    profile: QuarterProfile
    media: Sequence[MediaFile]
    followers: int
    names: Mapping[int, str]
    history: Sequence[CaseHistoryEntry]
    original: Case | None
    now: datetime
    has_said: bool = False
    idea: IdeaSide | None = None
    contact: CaseContact | None = None
    todos: int = 0
    translation: Translation | None = None
    has_translations: bool = False
    translated: Mapping[Key, Translation] = field(default_factory=dict)
    heard: Mapping[int, Heard] = field(default_factory=dict)
    resembling: Sequence[str] = ()
    """References of cases that say nearly the same."""

    @property
    def photos(self) -> Sequence[MediaFile]:
        """Those of its files that are photos."""
        return [file for file in self.media if file.is_photo]

    @property
    def published(self) -> bool:
        """Whether it is an idea that was published."""
        return self.idea is not None and self.idea.idea is not None

    def text(self, heading: str | None = None) -> str:
        """Return the card in Telegram's HTML, below 4,096 units also at its longest."""
        bare = self._text(heading, room=0)
        return self._text(heading, room=FILLED - units(bare)) if self.heard else bare

    def _text(self, heading: str | None, *, room: int) -> str:
        """Return it with so many units of what was heard in voice messages."""
        blocks = [
            [heading] if heading else [],
            self._summary(),
            self._words(),
            self._circumstances(room),
            self._latest(),
        ]
        return "\n\n".join("\n".join(block) for lines in blocks if (block := list(lines)))

    def keyboard(self) -> InlineKeyboardMarkup:
        """Return the buttons for what is possible with the case."""
        return card_keyboard(
            self.case,
            staff=self.staff,
            photos=len(self.photos),
            files=len(self.media) - len(self.photos),
            original=self.original,
            idea=self.idea,
            can_be_told=self.case.reporter_id is not None or self.contact is not None,
            can_be_corrected=self.has_said,
            translating=self.translation_row(),
            has_translations=self.has_translations,
        )

    def translation_row(self) -> list[InlineKeyboardButton]:
        """Return the row that is about what the case says in German."""
        return translation_row(case_source(self.case), self.translation)

    def german(self, entry: CaseHistoryEntry) -> Translation | None:
        """Return what is known of a line on the card in German."""
        return self.translated.get((SourceKind.HISTORY, entry.id))

    def _words(self) -> Iterator[str]:
        if self.case.text:
            yield from with_translation(self.case.text, self.translation, longest=TEXT_ON_CARD)

    def _summary(self) -> Iterator[str]:
        case = self.case
        yield f"<b>{formats.isolate(case.reference)}</b> · {status_label(case.status)}"
        about = html.quote(subject(case, self.profile, self.staff.locale))
        yield f"{about} · {kind_label(case.kind)}" if case.kind is CaseKind.REPORT else about
        if case.field_of_action is not None:
            counted = counted_under(self.profile, case.field_of_action, self.staff.locale)
            yield f"🧭 {html.quote(counted)}"
        if self.original is not None:
            yield _("🔗 The same as {reference}").format(
                reference=formats.isolate(self.original.reference)
            )
        if self.resembling:
            yield resembling_line(self.resembling)
        if self.idea is not None:
            yield from self.idea.lines()
        yield self._due()
        if case.assignee_id is not None or case.status in OPEN_STATUSES:
            yield self._assignee()

    def _circumstances(self, room: int) -> Iterator[str]:
        case = self.case
        if case.has_place:
            yield f"📍 {self._place()}"
        if case.outside:
            yield _("⚠️ The place is outside the quarter.")
        yield _("🕐 Sent {ago}").format(ago=formats.ago(self.now - case.submitted_at))
        if (language := written_in(case)) is not None:
            yield language
        if self.translation is not None and (line := waiting_line(self.translation)):
            yield line
        if self.followers:
            yield _(
                "👥 {n} neighbour follows it.", "👥 {n} neighbours follow it.", self.followers
            ).format(n=self.followers)
        if self.photos:
            count = len(self.photos)
            yield _("📷 {n} photo", "📷 {n} photos", count).format(n=count)
        yield from lines_of_files(self.media, self.heard, room=room)
        yield from self._person()

    def _person(self) -> Iterator[str]:
        """Yield how the person is told what becomes of the case, where that is not in a chat."""
        case = self.case
        if case.is_entered:
            yield came_line(case.way)
        if self.contact is not None:
            yield contact_kind_label(self.contact.kind)
        elif case.reporter_id is None:
            yield self._nobody_to_tell()
        if self.todos:
            yield _("🔔 {n} to-do is open.", "🔔 {n} to-dos are open.", self.todos).format(
                n=self.todos
            )

    def _latest(self) -> Iterator[str]:
        zone = self.profile.zone
        for entry in self.history:
            yield brief_line(entry, self.case, self.names, zone, self.german(entry))

    def _nobody_to_tell(self) -> str:
        if self.case.is_entered and self.case.status in OPEN_STATUSES:
            return _("📭 Nobody is told what becomes of it.")
        return _("📭 The resident can no longer be reached.")

    def _due(self) -> str:
        case = self.case
        if case.status in OPEN_STATUSES and self.idea is not None and self.idea.idea is not None:
            day = formats.day(self.idea.idea.published_at, self.profile.zone)
            return _("📣 Published on {day}").format(day=day)
        if case.status not in OPEN_STATUSES or case.due_at is None:
            since = formats.day(case.status_since, self.profile.zone)
            return _("🏁 Closed on {day}").format(day=since)
        day = formats.day(case.due_at, self.profile.zone)
        if is_overdue(case, self.now):
            return _("⏰ <b>Overdue since {day}</b>").format(day=day)
        return _("🗓 To be done by {day}").format(day=day)

    def _assignee(self) -> str:
        if self.case.assignee_id is None:
            return _("👤 Nobody has taken it.")
        if self.case.assignee_id == self.staff.id:
            return _("👤 You have taken it.")
        name = self.names.get(self.case.assignee_id, "")
        return _("👤 {name} has taken it.").format(name=quoted(name))

    def _place(self) -> str:
        case = self.case
        named = case.found_place or case.address
        words = quoted(named) if named else _("on the map")
        if case.place is not None:
            words = html.link(words, html.quote(map_url(*case.place)))
        return words if case.found_place is None else words + own_words(case.address, named or "")


async def view_case(
    session: AsyncSession, case: Case, *, staff: Person, profile: QuarterProfile, now: datetime
) -> CaseView:
    """Read what belongs to a case this member of the team may see."""
    original = None
    if case.duplicate_of_id is not None:
        original = await find_visible_case(session, staff=staff, case_id=case.duplicate_of_id)
    history = await list_history(session, case_id=case.id, limit=LINES_ON_CARD)
    media = await list_case_media(session, case_id=case.id)
    resembling = await list_resembling(session, case=case, staff=staff)
    return CaseView(
        case=case,
        staff=staff,
        profile=profile,
        media=media,
        heard=await list_heard(session, media),
        followers=await count_followers(session, case_id=case.id),
        names=await list_names(session),
        history=history,
        original=original,
        now=now,
        has_said=await find_last_said(session, case_id=case.id) is not None,
        idea=await view_idea(session, case, staff=staff),
        contact=await find_contact(session, case_id=case.id) if case.is_entered else None,
        todos=await count_todos(session, case_id=case.id) if case.is_entered else 0,
        translation=await find_translation(session, case_source(case), to=ORIGINAL_LOCALE),
        has_translations=await has_translations(session, case_id=case.id),
        translated=await find_translations(
            session,
            [history_source(entry) for entry in history if entry.text],
            to=ORIGINAL_LOCALE,
        ),
        resembling=[reference for _number, reference in resembling],
    )


def map_url(latitude: float, longitude: float) -> str:
    """Return OpenStreetMap with a mark at the place."""
    at = f"{latitude:.5f}", f"{longitude:.5f}"  # five places are about a metre
    return "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=18/{0}/{1}".format(*at)
