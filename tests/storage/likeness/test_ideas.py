"""Which published ideas resemble a text: those that mean the same, and no others."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import CaseStatus
from storage.likeness.ideas import list_ideas_like, list_similar_ideas
from storage.people import Role
from tests.support.cases import a_person
from tests.support.ideas import FOUNTAIN, IdeaScene, a_published_idea, an_idea


@pytest.fixture
async def ideas(session: AsyncSession) -> IdeaScene:
    return await IdeaScene(session).set()


PUBLISHED = (
    (
        "Ein Trinkbrunnen auf dem Marktplatz\nIm Sommer ist es sehr heiß. Ich hätte gern einen "
        "Brunnen mit Trinkwasser auf dem Marktplatz."
    ),
    (
        "Neue Schaukeln für den Spielplatz\nDer Spielplatz an der Turmstraße hat nur eine "
        "Rutsche. Für kleine Kinder wären Schaukeln schön."
    ),
    (
        "Gemeinschaftsgarten hinter der Schule\nWir könnten hinter der Schule zusammen Gemüse "
        "anbauen, mit Hochbeeten für Ältere."
    ),
    "Mehr Bänke am Weg zur Kirche\nÄltere Menschen brauchen Bänke, um sich unterwegs auszuruhen.",
    "Mahalle bahçesi\nOkulun arkasında birlikte sebze yetiştirebileceğimiz bir bahçe istiyoruz.",
    "مقاعد في الحديقة\nنحتاج إلى مقاعد أكثر في الحديقة لكبار السن.",
    "Кино во дворе\nЛетом показывать фильмы во дворе для всех соседей.",
)


@pytest.fixture
async def shelf(session: AsyncSession) -> AsyncSession:
    manager, author = await a_person(session, Role.MANAGER), await a_person(session)
    for text in PUBLISHED:
        await a_published_idea(session, author, manager, text=text)
    return session


MEANING_THE_SAME = {
    "Trinkwasserbrunnen für den Marktplatz, weil es im Sommer so heiß wird": "Ein Trink",
    "Auf dem Spielplatz in der Turmstrasse fehlen Schaukeln": "Neue Schaukeln",
    "ein gemeinsamer Garten bei der Schule, wo wir Gemüse pflanzen": "Gemeinschafts",
    "Sitzbänke auf dem Weg zur Kirche": "Mehr Bänke",
    "Okulun arkasına bir sebze bahçesi yapalım": "Mahalle",
    "مقاعد لكبار السن في الحديقة": "مقاعد",
    "Показывать кино летом во дворе": "Кино",
}
UNRELATED = (
    "Ich hätte gern einen Zebrastreifen vor der Schule, weil die Autos zu schnell fahren.",
    "Eine Hundewiese wäre schön, damit die Hunde frei laufen können.",
    "Im Sommer ein Straßenfest mit Musik und Essen für alle Nachbarn",
    "Wir brauchen mehr Platz für Kinder und ältere Menschen im Quartier.",
    "Fahrradständer am Marktplatz",
    "Okul önüne yaya geçidi istiyoruz çünkü arabalar çok hızlı.",
    "نريد ممر مشاة أمام المدرسة",
    "Нужен пешеходный переход возле школы",
    *("Schule", "Kinder", "???", "x" * 4000),
)


async def test_ideas_that_mean_the_same_are_found(
    shelf: AsyncSession, subtests: pytest.Subtests
) -> None:
    for text, title in MEANING_THE_SAME.items():
        with subtests.test(text=text):
            found = await list_similar_ideas(shelf, text=text)
            assert found[0].title.startswith(title)


async def test_unrelated_ideas_are_no_hint(shelf: AsyncSession, subtests: pytest.Subtests) -> None:
    for text in UNRELATED:
        with subtests.test(text=text):
            assert await list_similar_ideas(shelf, text=text) == []


async def test_an_idea_that_is_not_published_or_has_ended_is_no_hint(ideas: IdeaScene) -> None:
    assert len(await list_similar_ideas(ideas.session, text=FOUNTAIN)) == 1
    assert await list_ideas_like(ideas.session, case_id=ideas.idea.id) == []
    await ideas.move(ideas.idea, CaseStatus.DONE)
    await an_idea(ideas.session, ideas.author)
    assert await list_similar_ideas(ideas.session, text=FOUNTAIN) == []
