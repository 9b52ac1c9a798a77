"""The imprint and the privacy page."""

from handlers.translated import Machine
from handlers.who_translates import before_a_choice
from storage.quarter import import_quarter
from tests.support.quarters import awake_profile
from tests.support.town import CATALOGUES
from tests.support.webchat import Browser, Office, browser


async def read(visitor: Browser, path: str, language: str = "de") -> str:
    async with visitor.client.get(path, headers={"Accept-Language": language}) as response:
        assert response.status == 200
        return await response.text()


async def test_they_say_who_answers_for_the_page_in_the_readers_language(
    visitor: Browser,
) -> None:
    imprint = await read(visitor, "/imprint")
    assert '<html lang="de" dir="ltr">' in imprint
    assert "<h2>Impressum</h2>" in imprint
    assert "Quartiersbüro Leimen-Mitte" in imprint
    assert "Verantwortlich nach § 18 Abs. 2 MStV" in imprint
    privacy = await read(visitor, "/privacy", "ar")
    assert 'dir="rtl"' in privacy
    assert "حماية البيانات" in privacy
    assert "Quartiersbüro Leimen-Mitte" in privacy
    assert "{{" not in imprint + privacy
    assert "<h2>Künye</h2>" in await read(visitor, "/imprint?language=tr")


async def test_they_say_who_translates_as_the_chat_does(office: Office) -> None:
    inside, outside = Machine("CTranslate2", outside=False), Machine("Deep<L>", outside=True)
    said = [
        (None, ("Eine Maschine gibt es hier nicht", "لا توجد هنا آلة")),
        (inside, ("verlassen unser Haus nicht", "آلة عندنا")),
        (outside, ("Deep&lt;L&gt;", "عندها تُرسل كلماتكم إلى")),
    ]
    for machine, words in said:
        office.machine = machine
        async with office.served() as server, browser(server) as visitor:
            for language, expected in zip(("de", "ar"), words, strict=True):
                page = await read(visitor, f"/privacy?language={language}")
                assert expected in page, (machine, language)
            with CATALOGUES.speaking("de"):
                assert before_a_choice(machine) in await read(visitor, "/privacy")


async def test_words_of_the_profile_are_no_markup(office: Office, visitor: Browser) -> None:
    profile = awake_profile()
    words = profile.imprint | {"de": "<script>{{title}}</script>"}
    async with office.database.transaction() as session:
        await import_quarter(
            session, profile.model_copy(update={"imprint": words}), now=office.now
        )
    imprint = await read(visitor, "/imprint")
    assert "&lt;script&gt;{{title}}&lt;/script&gt;" in imprint
    assert "<script>" not in imprint
