"""Canned answers: their languages, placeholders and limits."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.errors import (
    CannedLimitError,
    CannedMissingError,
    PlaceholderError,
    TextLengthError,
)
from storage.questions import canned as canned_answers
from storage.questions.canned import (
    add_canned,
    delete_canned,
    get_canned,
    has_canned,
    list_canned,
    rename_canned,
    word_canned,
)
from storage.questions.placeholders import PLACEHOLDERS, check_placeholders, fill
from tests.conftest import NOW
from tests.support.cases import (
    audited,
)
from tests.support.talk import Talk


@pytest.fixture
async def talk(session: AsyncSession) -> Talk:
    return await Talk(session).begin()


async def put(talk: Talk, text: str = "We open at ten. {phone}", title: str = "Hours") -> int:
    """Store a canned answer."""
    return await add_canned(talk.session, actor=talk.manager, title=title, text=text, now=NOW)


async def test_a_canned_answer_is_german_where_a_language_is_missing(talk: Talk) -> None:
    assert not await has_canned(talk.session)
    number = await put(talk, "Wir öffnen um zehn.")
    await word_canned(
        talk.session,
        actor=talk.manager,
        canned_id=number,
        locale="tr",
        text="Saat onda açıyoruz.",
        now=NOW,
    )
    canned = await get_canned(talk.session, canned_id=number)
    assert canned.text_for("tr") == "Saat onda açıyoruz."
    assert canned.text_for("ar") == canned.text_for(None) == "Wir öffnen um zehn."
    assert canned.missing(["de", "tr", "ar"]) == ["ar"]
    assert await has_canned(talk.session)


async def test_canned_answers_are_listed_renamed_and_deleted(talk: Talk) -> None:
    second, first = await put(talk, title="B"), await put(talk, title="A")
    assert [each.id for each in await list_canned(talk.session)] == [first, second]
    await rename_canned(
        talk.session, actor=talk.manager, canned_id=first, title="  C\n d ", now=NOW
    )
    await word_canned(
        talk.session, actor=talk.manager, canned_id=second, locale="de", text="Neu", now=NOW
    )
    assert [(each.title, each.text_for("de")) for each in await list_canned(talk.session)] == [
        ("B", "Neu"),
        ("C d", "We open at ten. {phone}"),
    ]
    await delete_canned(talk.session, actor=talk.manager, canned_id=first, now=NOW)
    assert [each.id for each in await list_canned(talk.session)] == [second]
    assert [entry[1:] for entry in await audited(talk.session)] == [
        ("canned-add", None, str(second)),
        ("canned-add", None, str(first)),
        ("canned-title", None, str(first)),
        ("canned-text", None, f"{second} de"),
        ("canned-delete", None, str(first)),
    ]
    for change in (
        delete_canned(talk.session, actor=talk.manager, canned_id=first, now=NOW),
        rename_canned(talk.session, actor=talk.manager, canned_id=first, title="x", now=NOW),
        word_canned(
            talk.session, actor=talk.manager, canned_id=first, locale="de", text="x", now=NOW
        ),
    ):
        with pytest.raises(CannedMissingError):
            await change


@pytest.mark.parametrize("text", ["", " ", "x" * 2001])
async def test_a_canned_answer_has_words_but_not_too_many(talk: Talk, text: str) -> None:
    with pytest.raises(TextLengthError):
        await put(talk, text)
    with pytest.raises(TextLengthError):
        await put(talk, title=text[:50])


async def test_an_unknown_placeholder_is_refused(talk: Talk) -> None:
    with pytest.raises(PlaceholderError) as refused:
        await put(talk, "{phone} {name}")
    assert refused.value.name == "name"


async def test_there_are_not_more_canned_answers_than_a_list_shows(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canned_answers, "CANNED_MOST", 1)
    await put(talk)
    with pytest.raises(CannedLimitError):
        await put(talk)


@pytest.mark.parametrize(
    "text",
    ["{reference} {quarter} {phone} {contact}", "a { b } c".replace(" b ", "\n"), "{", "}{"],
)
def test_known_placeholders_and_stray_braces_are_fine(text: str) -> None:
    check_placeholders(text)


def test_only_placeholders_are_replaced_and_once() -> None:
    values = dict.fromkeys(PLACEHOLDERS, "{phone}")
    assert fill("{reference}, {other}", values) == "{phone}, {other}"
