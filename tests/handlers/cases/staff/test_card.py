"""The card at its edges: the longest texts, other writing directions, and what is missing."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.closing_reasons import Reason
from handlers.cases.staff import buttons
from handlers.cases.staff.buttons import CaseAction
from handlers.cases.staff.card import CaseView, map_url, view_case
from handlers.cases.staff.history import pages
from handlers.cases.staff.media import file_messages
from handlers.formats import language_name
from handlers.text import age, pieces, shorten, subject, units
from storage.cases.inbox import InboxFilter
from storage.cases.models import CaseHistoryEntry, CaseHistoryKind, CaseKind, CaseStatus
from storage.cases.queries import list_history
from storage.cases.residents import follow_case
from storage.cases.rules import FILE_LIMIT
from storage.cases.staff import answer_reporter, assign_case, change_status, note_on_case
from storage.files.media import MediaFile, MediaKind, StoredFile, keep_file
from storage.files.transcriptions import Transcription, TranscriptionState
from storage.markup import is_marked
from storage.people import Person, Role
from storage.quarter import QuarterProfile
from storage.translations.models import Translation
from storage.translations.sources import transcription_source
from storage.translations.wanting import want
from tests.conftest import NOW
from tests.support.cases import LAMP, ZONE, a_case, a_person, a_photo
from tests.support.person import plain
from tests.support.quarters import sample_profile
from tests.support.town import CATALOGUES

PROFILE: QuarterProfile = sample_profile()
LARGEST = 2_147_483_647


@pytest.fixture
async def manager(session: AsyncSession) -> Person:
    return await a_person(session, Role.MANAGER, name="<Weber>")


async def view(session: AsyncSession, case: object, staff: Person) -> CaseView:
    return await view_case(session, case, staff=staff, profile=PROFILE, now=NOW)  # type: ignore[arg-type]  # a Case


async def a_heard_voice(session: AsyncSession, line: CaseHistoryEntry, *, name: str) -> None:
    """Add a voice message to a case, with what was heard of danger in it, and its German."""
    voice = await keep_file(
        session,
        person_id=line.actor_id or 0,
        file=StoredFile(name, 9),
        kind=MediaKind.VOICE,
        title="voice.ogg",
        duration_s=3599,
        now=NOW,
    )
    voice.case_id, voice.history_entry_id = line.case_id, line.id
    words = "yangın var, " + "🔥" * 1500
    heard = Transcription(
        media_id=voice.id,
        state=TranscriptionState.DONE,
        text=words,
        language="tr",
        model="m",
        wanted_at=NOW,
        made_at=NOW,
    )
    session.add(heard)
    await session.flush()
    source = transcription_source(heard, line.case_id)
    await want(session, source, to="de", now=NOW)
    await session.execute(
        update(Translation)
        .where(Translation.source_kind == source.kind, Translation.source_id == source.id)
        .values(state="done", engine="embedded", text=words, flags="numbers")
    )


# --- Length ------------------------------------------------------------------------------------


async def test_the_longest_card_fits_into_one_message(
    session: AsyncSession, manager: Person
) -> None:
    """Everything at its longest, in letters that count twice."""
    reporter = await a_person(session)
    case = await a_case(
        session,
        reporter,
        text="x" + "🌼" * 3999,
        category="barriers",
        place=LAMP,
        address="🏠" * 300,
        outside=True,
        language="de",
    )
    helper = await a_person(session, Role.HELPER, name="🙂" * 64)
    await follow_case(session, case_id=case.id, person_id=helper.id, now=NOW)
    for _number in range(8):
        await answer_reporter(session, case=case, actor=helper, text="y" + "🌷" * 3999, now=NOW)
    await assign_case(session, case=case, actor=manager, assignee_id=helper.id, now=NOW)
    line = (await list_history(session, case_id=case.id))[0]
    for number in range(FILE_LIMIT):
        await a_heard_voice(session, line, name=f"{number}.ogg")
    with CATALOGUES.speaking("en"):
        shown = await view(session, case, manager)
        text = plain(shown.text("<b>Heading</b>"))
        history = await list_history(session, case_id=case.id)
        heard = list(shown.heard.values())
        book = pages(case, history, shown.names, ZONE, shown.translated, heard)
        files = file_messages(1, case, shown.media, shown.heard)

    assert len(files) == FILE_LIMIT
    captions = [units(plain(str(getattr(file, "caption", "")))) for file in files]
    assert 800 < max(captions) <= 1024
    assert units(text) <= 4096
    assert all(units(plain(page)) <= 4096 for page in book)
    everything = "".join(book)
    assert everything.count("🌼") == 3999
    assert everything.count("🌷") == 8 * 3999
    assert everything.count("🔥") == FILE_LIMIT * 2 * 1500


unmarked = st.text().filter(lambda text: not is_marked(text))
"""What people send: marks of formatting are set by us alone."""


@given(unmarked, st.integers(min_value=2, max_value=50))
def test_a_text_cut_to_pieces_loses_nothing(text: str, longest: int) -> None:
    cut = pieces(text, longest)
    assert "".join(cut) == text
    assert all(len(piece.encode("utf-16-le", "surrogatepass")) // 2 <= longest for piece in cut)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Co"])),
    st.integers(min_value=3, max_value=50),
)
def test_a_shortened_text_is_short_and_says_so(text: str, longest: int) -> None:
    short = shorten(text, longest)
    assert units(short) <= longest
    assert short == text or short.endswith("…")


def test_no_button_carries_more_than_a_messenger_takes() -> None:
    packed = [
        *(
            buttons.CaseButton(case_id=LARGEST, version=LARGEST, act=act).pack()
            for act in CaseAction
        ),
        *(
            made(case_id=LARGEST, version=LARGEST, wanted=status).pack()
            for made in (buttons.StatusButton, buttons.CloseButton)
            for status in CaseStatus
        ),
        *(
            buttons.ReasonButton(case_id=LARGEST, version=LARGEST, reason=reason).pack()
            for reason in Reason
        ),
        *(
            buttons.BoxButton(box=box, category="k" * 24, page=LARGEST).pack()
            for box in InboxFilter
        ),
        buttons.AddresseeButton(case_id=LARGEST, version=LARGEST, addressee="k" * 24).pack(),
        buttons.OriginalButton(case_id=LARGEST, version=LARGEST, original_id=LARGEST).pack(),
        buttons.AssignButton(case_id=LARGEST, version=LARGEST, person_id=LARGEST).pack(),
        buttons.HistoryButton(case_id=LARGEST, page=LARGEST).pack(),
        buttons.RemoveButton(person_id=LARGEST, sure=True).pack(),
    ]
    assert max(len(data.encode()) for data in packed) <= 64


# --- What people wrote -------------------------------------------------------------------------


async def test_peoples_words_are_shown_as_written(session: AsyncSession, manager: Person) -> None:
    case = await a_case(
        session, await a_person(session), text="<b>5 & 6</b>", address="<i>Here</i>"
    )
    await note_on_case(session, case=case, actor=manager, text="<u>\nhm", now=NOW)
    with CATALOGUES.speaking("en"):
        text = (await view(session, case, manager)).text()

    for words in (
        "&lt;b&gt;5 &amp; 6&lt;/b&gt;",
        "&lt;i&gt;Here",
        "&lt;u&gt; hm",
        "&lt;Weber&gt;",
    ):
        assert words in text
    assert {tag.split()[0] for tag in re.findall(r"</?([^>]+)>", text)} == {"b", "blockquote"}


async def test_in_arabic_references_and_names_stay_readable(
    session: AsyncSession, manager: Person
) -> None:
    case = await a_case(session, await a_person(session))
    await note_on_case(session, case=case, actor=manager, text="Müller", now=NOW)
    with CATALOGUES.speaking("ar"):
        text = (await view(session, case, manager)).text()

    for words in ("M-2026-0001", "&lt;Weber&gt;", "Müller"):
        assert f"\u2068{words}\u2069" in text


# --- What is missing ---------------------------------------------------------------------------


async def test_a_case_whose_people_are_gone_is_still_readable(
    session: AsyncSession, manager: Person
) -> None:
    gone = await a_person(session, Role.HELPER)
    case = await a_case(session, await a_person(session), category="abolished")
    await assign_case(session, case=case, actor=manager, assignee_id=gone.id, now=NOW)
    await note_on_case(session, case=case, actor=gone, text="Hm.", now=NOW)
    await session.delete(gone)
    case.reporter_id = None
    await session.flush()
    session.expire_all()
    for row in (case, manager):
        await session.refresh(row)
    with CATALOGUES.speaking("en"):
        shown = await view(session, case, manager)
        text, keyboard = plain(shown.text()), shown.keyboard()

    assert "📌 abolished" in text
    assert "gave it to somebody" in text
    assert "somebody · 🔒 internal note: Hm." in text
    assert "The resident can no longer be reached." in text
    labels = [button.text for row in keyboard.inline_keyboard for button in row]
    assert "💬 Answer" not in labels
    assert "❓ Ask back" not in labels


async def test_a_neighbour_is_not_taken_for_the_reporter(
    session: AsyncSession, manager: Person
) -> None:
    reporter, neighbour = await a_person(session), await a_person(session)
    case = await a_case(session, reporter)
    for person in (reporter, neighbour):
        session.add(
            CaseHistoryEntry(
                case_id=case.id,
                at=NOW,
                actor_id=person.id,
                kind=CaseHistoryKind.ADDITION,
                text="x",
            )
        )
    with CATALOGUES.speaking("en"):
        lines = plain((await view(session, case, manager)).text()).splitlines()[-2:]
    assert [line.split(" · ")[1] for line in lines] == ["Resident", "Neighbour"]


async def test_photos_of_the_case_are_counted_and_nobody_elses(
    session: AsyncSession, manager: Person
) -> None:
    reporter = await a_person(session)
    photo: MediaFile = await a_photo(session, reporter)
    await a_photo(session, manager)
    case = await a_case(session, reporter, media_ids=[photo.id])
    shown = await view(session, case, manager)
    assert [found.id for found in shown.photos] == [photo.id]


async def test_a_closed_case_offers_what_is_left_to_do(
    session: AsyncSession, manager: Person
) -> None:
    case = await a_case(session, await a_person(session))
    with CATALOGUES.speaking("en"):
        assert "Nobody has taken it." in (await view(session, case, manager)).text()
        await change_status(
            session, case=case, actor=manager, wanted=CaseStatus.SOLVED, text="Done.", now=NOW
        )
        closed = await view(session, case, manager)
        shown, text = closed.keyboard(), closed.text()
    assert "taken it" not in text, "nobody is to take what is closed"
    labels = [button.text for row in shown.inline_keyboard for button in row]
    assert labels == [
        *(
            "💬 Answer",
            "✏️ Correct the last answer",
            "🔒 Note",
            "🧭 Field of action",
            "🌐 Language",
            "🔓 Open it again",
        ),
        *("🙋 Ask for a translation", "🔇 Mute or block", "📜 History", "📥 Inbox"),
    ]


# --- Words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=5), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 hr"),
        (timedelta(hours=23, minutes=59), "23 hr"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=45), "45 days"),
    ],
)
def test_ages_are_told_in_the_largest_whole_unit(span: timedelta, words: str) -> None:
    with CATALOGUES.speaking("en"):
        assert age(span) == words


@pytest.mark.parametrize(
    ("locale", "code", "name"),
    [
        ("de", "tr", "Türkisch"),
        ("en", "ar", "Arabic"),
        ("de", "ku", "Kurdisch"),
        ("en", "xx", "xx"),
        ("en", "not a language", "not a language"),
    ],
)
def test_languages_are_called_by_the_readers_name(locale: str, code: str, name: str) -> None:
    with CATALOGUES.speaking(locale):
        assert language_name(code) == name


async def test_what_has_no_category_is_called_by_its_kind(session: AsyncSession) -> None:
    reporter = await a_person(session)
    with CATALOGUES.speaking("en"):
        subjects = {
            kind: subject(await a_case(session, reporter, kind=kind, category=None), PROFILE, "en")
            for kind in CaseKind
        }
    assert subjects == {
        CaseKind.REPORT: "📌 Problem",
        CaseKind.IDEA: "💡 Idea",
        CaseKind.QUESTION: "💬 Question",
    }


def test_the_map_is_marked_at_the_place() -> None:
    assert map_url(49.3481, -8.69) == (
        "https://www.openstreetmap.org/?mlat=49.34810&mlon=-8.69000#map=18/49.34810/-8.69000"
    )
