"""In which language a text is read where the catalogues do not have all of it."""

import shutil
from pathlib import Path
from typing import BinaryIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot import i18n
from bot.checks import Outcome, check_catalogues
from bot.i18n import (
    LEFT_TO_RIGHT_ISOLATE,
    LOCALES_DIR,
    POP_ISOLATE,
    RESIDENTS,
    TEAM,
    Catalogues,
    direction,
    missing_translations,
)

OF_RESIDENTS = "Report a problem"
OF_THE_TEAM = "Days open"
COUNTED = ("{n} case has arrived", "{n} cases have arrived")
COUNTED_FOR_RESIDENTS = ("🤝 {n} neighbour would help", "🤝 {n} neighbours would help")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogues to take something out of."""
    return Path(shutil.copytree(LOCALES_DIR, tmp_path / "locales"))


def take_out(folder: Path, locale: str, domain: str, *texts: str, form: int | None = None) -> None:
    """Leave texts untranslated, or one plural form of them; all texts unless some are given."""
    po_file = folder / locale / "LC_MESSAGES" / f"{domain}.po"
    with po_file.open("rb") as source:
        catalogue = read_po(source, locale=locale)
    for message in catalogue:
        if not message.id or (texts and message.id not in texts and message.id[0] not in texts):
            continue
        if isinstance(message.string, str):
            message.string = ""
        else:
            message.string = tuple(
                text if form not in {None, number} else ""
                for number, text in enumerate(message.string or ())
            )
    with po_file.open("wb") as target:
        write_po(target, catalogue)


def test_a_text_the_language_lacks_is_german(folder: Path) -> None:
    take_out(folder, "tr", RESIDENTS, OF_RESIDENTS)
    catalogues = Catalogues(folder)
    assert catalogues.gettext(OF_RESIDENTS, locale="tr") == "Ein Problem melden"
    assert catalogues.gettext("Share an idea", locale="tr") == "Fikir paylaş"


def test_a_text_german_lacks_too_is_english(folder: Path) -> None:
    take_out(folder, "tr", RESIDENTS, OF_RESIDENTS)
    take_out(folder, "de", RESIDENTS, OF_RESIDENTS)
    catalogues = Catalogues(folder)
    assert catalogues.gettext(OF_RESIDENTS, locale="tr") == OF_RESIDENTS


def test_english_is_not_looked_for_in_german() -> None:
    catalogues = Catalogues()
    assert catalogues.gettext(OF_RESIDENTS, locale="en") == OF_RESIDENTS
    assert catalogues.gettext(*COUNTED, 1, locale="en") == COUNTED[0]


def test_a_language_that_was_given_up_is_german() -> None:
    catalogues = Catalogues()
    assert catalogues.gettext(OF_RESIDENTS, locale="tlh") == "Ein Problem melden"
    assert catalogues.supported("tlh") is None


@pytest.mark.parametrize(
    ("n", "expected"), [(0, "Vorgänge"), (1, "Vorgang"), (2, "Vorgänge"), (21, "Vorgänge")]
)
@pytest.mark.parametrize("locale", ["tr", "uk"])
def test_a_plural_the_language_lacks_follows_the_rule_of_german(
    folder: Path, locale: str, n: int, expected: str
) -> None:
    """Turkish has one form, Ukrainian says 21 as it says 1."""
    take_out(folder, locale, TEAM, COUNTED[0])
    assert expected in Catalogues(folder).gettext(*COUNTED, n, locale=locale).split()


@pytest.mark.parametrize(("n", "expected"), [(1, COUNTED[0]), (2, COUNTED[1])])
def test_a_plural_german_lacks_too_follows_the_rule_of_english(
    folder: Path, n: int, expected: str
) -> None:
    take_out(folder, "tr", TEAM)
    take_out(folder, "de", TEAM, COUNTED[0])
    assert Catalogues(folder).gettext(*COUNTED, n, locale="tr") == expected


def test_a_plural_with_a_form_missing_is_german_for_every_number(folder: Path) -> None:
    take_out(folder, "uk", TEAM, COUNTED[0], form=1)
    catalogues = Catalogues(folder)
    for n in (1, 2, 5):
        said = catalogues.gettext(*COUNTED, n, locale="uk")
        assert said == catalogues.gettext(*COUNTED, n, locale="de")


def test_a_language_is_offered_to_residents_without_the_half_of_the_team(folder: Path) -> None:
    take_out(folder, "tr", TEAM)
    catalogues = Catalogues(folder)
    assert catalogues.offered == ("ar", "de", "en", "ru", "tr", "uk")
    assert catalogues.supported("tr-TR") == "tr"
    assert catalogues.gettext(OF_RESIDENTS, locale="tr") == "Sorun bildir"
    assert catalogues.gettext(OF_THE_TEAM, locale="tr") == "Tage offen"
    assert "tr" not in missing_translations(catalogues, RESIDENTS)
    assert missing_translations(catalogues, TEAM).keys() == {"tr"}
    checked = check_catalogues(folder)
    assert checked.outcome is Outcome.NOTE
    assert "texts of team.po" in checked.detail


def test_the_half_of_the_team_need_not_be_there_at_all(folder: Path) -> None:
    (folder / "tr" / "LC_MESSAGES" / f"{TEAM}.po").unlink()
    catalogues = Catalogues(folder)
    assert "tr" in catalogues.offered
    assert catalogues.gettext(OF_THE_TEAM, locale="tr") == "Tage offen"
    assert missing_translations(catalogues, TEAM).keys() == {"tr"}


def test_a_language_that_lacks_a_text_it_promises_fails_the_check(folder: Path) -> None:
    take_out(folder, "tr", RESIDENTS, OF_RESIDENTS)
    assert missing_translations(Catalogues(folder), RESIDENTS)["tr"] == 1
    checked = check_catalogues(folder)
    assert checked.outcome is Outcome.FAILED
    assert "tr lacks 1 text of residents.po" in checked.detail


def test_a_language_that_promises_less_is_spoken_as_far_as_it_goes(folder: Path) -> None:
    take_out(folder, "pl", RESIDENTS, OF_RESIDENTS)
    state_file = folder / "pl" / "state.toml"
    state_file.write_text("complete = false\n", encoding="utf-8")
    catalogues = Catalogues(folder)
    assert catalogues.supported("pl-PL") == "pl"
    assert "pl" not in catalogues.offered
    assert catalogues.gettext(OF_RESIDENTS, locale="pl") == "Ein Problem melden"
    assert catalogues.gettext("Share an idea", locale="pl") != "Share an idea"
    assert check_catalogues(folder).outcome is Outcome.OK
    state_file.unlink()
    assert "pl" not in Catalogues(folder).offered
    checked = check_catalogues(folder)
    assert checked.outcome is Outcome.FAILED
    assert "pl has no state.toml" in checked.detail


def test_a_catalogue_is_parsed_when_its_first_text_is_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def read(source: BinaryIO, locale: str) -> Catalog:
        parsed.append(locale)
        return read_po(source, locale=locale)

    monkeypatch.setattr(i18n, "read_po", read)
    catalogues = Catalogues(folder)
    assert catalogues.supported("kmr") == "ku"
    assert parsed == []
    for _twice in range(2):
        assert catalogues.gettext(OF_RESIDENTS, locale="tr") == "Sorun bildir"
        assert catalogues.gettext(OF_RESIDENTS, locale="fa") != OF_RESIDENTS
    assert parsed == ["tr", "fa"]


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("prs", "fa"),
        ("prs-AF", "fa"),
        ("fa_IR", "fa"),
        ("kmr-Latn-TR", "ku"),
        ("sr-Cyrl-RS", "hr"),
        ("bs", "hr"),
        ("zh-Hans-CN", "zh"),
        ("PT-br", "pt"),
        ("ckb", None),
        ("ur", None),
        ("simple", None),
        ("", None),
        (None, None),
    ],
)
def test_a_language_tag_means_the_locale_its_speakers_read(
    tag: str | None, locale: str | None
) -> None:
    assert Catalogues().supported(tag) == locale


@pytest.mark.parametrize("locale", ["fa", "hu", "tr", "vi", "zh"])
def test_a_language_with_one_plural_form_never_shows_the_sources_singular(locale: str) -> None:
    catalogues = Catalogues()
    said = {catalogues.gettext(*COUNTED_FOR_RESIDENTS, n, locale=locale) for n in range(121)}
    assert len(said) == 1
    assert not said & set(COUNTED_FOR_RESIDENTS)
    assert "{n}" in said.pop()


def test_persian_and_pashto_run_from_right_to_left_as_arabic_does() -> None:
    rtl = {locale for locale in Catalogues().spoken if direction(locale) == "rtl"}
    assert rtl == {"ar", "fa", "ps"}


def test_german_that_lacks_a_text_of_the_team_fails_the_check(folder: Path) -> None:
    take_out(folder, "de", TEAM, OF_THE_TEAM)
    assert check_catalogues(folder).outcome is Outcome.FAILED


def test_german_between_arabic_runs_from_left_to_right_line_by_line(folder: Path) -> None:
    take_out(folder, "ar", RESIDENTS)
    take_out(folder, "ar", TEAM)
    catalogues = Catalogues(folder)
    for text in (OF_RESIDENTS, OF_THE_TEAM):
        german = catalogues.gettext(text, locale="de")
        said = catalogues.gettext(text, locale="ar")
        assert said == f"{LEFT_TO_RIGHT_ISOLATE}{german}{POP_ISOLATE}"
    counted = catalogues.gettext(*COUNTED, 1, locale="ar")
    assert counted == (
        f"{LEFT_TO_RIGHT_ISOLATE}{catalogues.gettext(*COUNTED, 1, locale='de')}{POP_ISOLATE}"
    )
    welcome = next(text for text in _texts(folder) if "\n\n" in text)
    for line in catalogues.gettext(welcome, locale="ar").split("\n"):
        assert not line or (line[0] == LEFT_TO_RIGHT_ISOLATE and line[-1] == POP_ISOLATE)


def test_german_between_turkish_stands_as_it_is(folder: Path) -> None:
    take_out(folder, "tr", TEAM)
    assert LEFT_TO_RIGHT_ISOLATE not in Catalogues(folder).gettext(OF_THE_TEAM, locale="tr")


def _texts(folder: Path) -> list[str]:
    with (folder / "de" / "LC_MESSAGES" / f"{RESIDENTS}.po").open("rb") as source:
        return [message.id for message in read_po(source) if isinstance(message.id, str)]
