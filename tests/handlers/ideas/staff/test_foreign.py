"""An idea that is not German: the team gives it a German title, its author's words stay."""

from typing import Final

import pytest
from sqlalchemy import select

from storage.cases.models import Case
from storage.ideas.models import Idea
from storage.translations.leasing import finish, lease
from storage.translations.models import Engine, SourceKind, Translation
from tests.handlers.ideas.test_browse import idea_tap
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town

UKRAINIAN: Final = (
    "Потрібна лавка біля школи. Бабусі чекають там на онуків і не мають де сісти, коли йде дощ."
)
TITLE: Final = "Потрібна лавка біля школи"
GERMAN_TITLE: Final = "Eine Bank an der Schule"
GERMAN: Final = (
    "Es braucht eine Bank an der Schule. Großmütter warten dort auf ihre Enkel und können sich "
    "nirgends setzen, wenn es regnet."
)


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="de")


async def share(town: Town, text: str = UKRAINIAN, language: str = "uk") -> Someone:
    author = town.newcomer(language)
    await author.write("/idea")
    await author.write(text)
    await author.tap(next(d for d in author.newest.buttons.values() if d.startswith("draft-send")))
    return author


async def translate(town: Town, text: str = GERMAN, *flags: str) -> None:
    """Let a machine translate what waits for German, and nothing else."""
    async with town.database.transaction() as session:
        for leased in await lease(session, limit=9, outside=False, now=town.now):
            await finish(
                session,
                leased,
                text=text,
                from_language="uk",
                engine=Engine.EMBEDDED,
                flags=flags,
                now=town.now,
            )


async def stored(town: Town) -> tuple[str, str]:
    async with town.database.reading() as session:
        idea = (await session.scalars(select(Idea))).one()
        return idea.title, idea.text


@on_both_databases
async def test_everybody_reads_a_title_they_understand(town: Town, manager: Someone) -> None:
    author = await share(town)
    await manager.tap("case-show:1")
    await manager.press("Veröffentlichen")
    asked = manager.newest
    assert "Der deutsche Titel von" in asked.text
    assert UKRAINIAN in asked.text, "the original is in sight"
    assert "Vorschlag" not in str(manager.labels), "there is nothing to suggest"
    await manager.write(TITLE)
    assert manager.newest.text == asked.text, "no title in other letters is taken for a German one"
    await manager.write(GERMAN_TITLE)
    assert UKRAINIAN in manager.newest.text
    await manager.press("So übernehmen")
    preview = manager.newest.text
    assert preview.index(GERMAN_TITLE) < preview.index(TITLE)
    await manager.press("Veröffentlichen")
    assert await stored(town) == (TITLE, UKRAINIAN), "the author's words stay"
    assert TITLE in author.newest.text, "the author is told of it in their words"
    assert GERMAN_TITLE not in author.newest.text

    await manager.write("/ideas")
    assert f"👍 0 · {GERMAN_TITLE}"[:20] in str(manager.labels)
    for language, title in (("de", GERMAN_TITLE), ("uk", TITLE), ("ar", GERMAN_TITLE)):
        reader = town.newcomer(language)
        await reader.write("/ideas")
        label = next(label for label in reader.newest.buttons if label.startswith("👍"))
        assert label.removeprefix("👍 0 · ").rstrip("…") in title
        assert len(label) <= 30
        await idea_tap(reader)
        shown = reader.newest
        assert shown.text.startswith(f"💡 {title}")
        assert ("🔤" in str(reader.labels)) is (language != "uk")
        if language == "de":
            assert "Aus der Sprache: Ukrainisch · von einem Menschen übersetzt" in shown.text
            await reader.press("Original")
            assert reader.newest.text.startswith(f"💡 {TITLE}")
            await reader.press("Übersetzung")
            assert reader.newest.text == shown.text

    await manager.tap("case-show:1")
    assert GERMAN_TITLE in manager.newest.text
    await manager.press("Titel und Text")
    await manager.press("✏️ Titel")
    await manager.write("Neue Bank an der Schule")
    await manager.press("Speichern")
    assert await stored(town) == (TITLE, UKRAINIAN)
    async with town.database.reading() as session:
        rows = await session.scalars(
            select(Translation.text).where(Translation.source_kind == SourceKind.IDEA_TITLE)
        )
        assert list(rows) == ["Neue Bank an der Schule"]


@on_both_databases
async def test_the_german_title_is_suggested_where_a_machine_has_translated(
    town: Town, manager: Someone
) -> None:
    await share(town)
    await translate(town)
    await manager.tap("case-show:1")
    await manager.press("Veröffentlichen")
    asked = manager.newest.text
    assert "Es braucht eine Bank an der Schule\n" in asked
    assert "von einer Maschine übersetzt" in asked
    assert UKRAINIAN in asked
    await manager.press("Vorschlag übernehmen")
    assert manager.newest.text.index(GERMAN) < manager.newest.text.index(UKRAINIAN)
    await manager.press("So übernehmen")
    preview = manager.newest.text
    assert preview.index(GERMAN) < preview.index(UKRAINIAN)
    await manager.press("Veröffentlichen")
    assert await stored(town) == (TITLE, UKRAINIAN)

    async with town.database.reading() as session:
        rows = await session.execute(
            select(Translation.source_kind, Translation.engine, Translation.text)
            .where(Translation.to_language == "de")
            .order_by(Translation.id)
        )
        assert rows.all() == [
            (SourceKind.CASE, Engine.EMBEDDED, GERMAN),
            (SourceKind.IDEA_TITLE, Engine.PERSON, "Es braucht eine Bank an der Schule"),
            (SourceKind.IDEA, Engine.EMBEDDED, GERMAN),
        ], "the same words are translated once, and the title is a person's"
    reader = town.newcomer("de")
    await idea_tap(reader)
    assert GERMAN in reader.newest.text
    assert "von einer Maschine übersetzt" in reader.newest.text
    assert "von einem Menschen übersetzt" in reader.newest.text, "of the title"
    await reader.press("Original")
    assert UKRAINIAN in reader.newest.text
    assert "übersetzt" not in reader.newest.text


async def test_doubts_about_a_suggestion_are_said(town: Town, manager: Someone) -> None:
    await share(town)
    await translate(town, GERMAN, "numbers")
    await manager.tap("case-show:1")
    await manager.press("Veröffentlichen")
    assert "Bitte prüfen" in manager.newest.text
    await manager.press("Vorschlag übernehmen")
    await manager.write("Eine Bank, auf der Großmütter warten.")
    await manager.press("Veröffentlichen")
    assert await stored(town) == (TITLE, "Eine Bank, auf der Großmütter warten.")


@pytest.mark.parametrize(
    ("text", "language", "asks_for_german"),
    [
        ("مقعد بجانب المدرسة", None, True),
        ("Eine Bank an der Schule", None, False),
        ("Eine Bank an der Schule", "de", False),
        ("Okulun yanına bir bank", "tr", True),
    ],
)
async def test_a_german_title_is_asked_for_what_is_not_german(
    town: Town, manager: Someone, text: str, language: str | None, asks_for_german: bool
) -> None:
    await share(town, text, language or "en")
    async with town.database.transaction() as session:
        (await session.scalars(select(Case))).one().language = language
    await manager.tap("case-show:1")
    await manager.press("Veröffentlichen")
    assert ("Der deutsche Titel" in manager.newest.text) is asks_for_german
    assert ("Vorschlag übernehmen" in str(manager.labels)) is not asks_for_german
    await manager.write("Eine Sitzbank")
    await manager.press("So übernehmen")
    await manager.press("Veröffentlichen")
    title = text if asks_for_german else "Eine Sitzbank"
    assert await stored(town) == (title, text)
