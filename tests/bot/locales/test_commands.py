"""``quartiersbote locales`` as a translator and an operator use it."""

import csv
import re
import shutil
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.i18n import LOCALES_DIR, RESIDENTS, Catalogues
from bot.locales.exchange import XLIFF
from bot.locales.texts import Text, list_texts
from handlers.languages.states import read_states


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["locales", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three of the languages, to be changed."""
    folder = tmp_path / "locales"
    for locale in ("de", "en", "pl"):
        shutil.copytree(LOCALES_DIR / locale, folder / locale)
    monkeypatch.setattr("bot.i18n.LOCALES_DIR", folder)
    return folder


def read_rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


def write_rows(file: Path, rows: Sequence[dict[str, str]], delimiter: str = ",") -> None:
    with file.open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def test_the_status_says_how_far_each_language_is_and_who_has_read_it() -> None:
    lines = call("status").stdout.splitlines()
    by_locale = {line.split()[0]: line for line in lines}
    assert by_locale.keys() == read_states().keys()
    assert "reviewed by the founders" in by_locale["de"]
    assert "not yet checked by a native speaker; offered by default" in by_locale["tr"]
    assert "⚠" not in by_locale["tr"]
    for locale, state in read_states().items():
        if not state.by_default:
            assert "machine-made" in by_locale[locale]
            assert "not yet checked by a native speaker; ⚠" in by_locale[locale]
            assert "the team reads German" in by_locale[locale]


def test_every_text_says_where_it_is_shown_and_buttons_how_long_they_may_be() -> None:
    texts = list_texts(LOCALES_DIR)
    assert len({text.id for text in texts}) == len(texts)
    assert [text.source for text in texts if not text.where] == []
    limits = {text.source[0]: text.longest for text in texts}
    assert limits["🛠 Report a problem"] == 30
    assert limits["112 and 110 cost nothing. I am a computer and cannot send help."] is None
    noted = next(text for text in texts if text.source[0] == "Close")
    assert noted.note == "Button that closes a picture or a notice."
    assert noted.where == ("bot/channels/webchat/words",)


@pytest.mark.parametrize(("locale", "name"), [("pl", "texts.csv"), ("de", "texts.xlf")])
def test_what_is_exported_and_imported_again_changes_nothing(
    folder: Path, tmp_path: Path, locale: str, name: str
) -> None:
    """Days without their weekday, ``{day:date}``, and numbers said in a word, and all."""
    file = tmp_path / name
    po_file = folder / locale / "LC_MESSAGES" / f"{RESIDENTS}.po"
    before = po_file.read_bytes()
    assert call("export", locale, file).exit_code == 0
    imported = call("import", locale, file)
    assert re.search(r"Taken: 0 texts; as they were: \d{3}; mistakes: 0\.", imported.stdout)
    assert po_file.read_bytes() == before


def test_a_new_language_begins_with_a_table(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "am.csv"
    assert call("export", "am", file).exit_code == 0
    rows = read_rows(file)
    assert {row["translation"] for row in rows} == {""}
    counted = [row for row in rows if "." in row["id"]]
    assert {row["form"] for row in counted} == {"1", "0, 2, 3, 4, 5, 6 …"}
    for row in rows:
        row["translation"] = row["english"]
    write_rows(file, rows, delimiter=";")
    assert "mistakes: 0" in call("import", "am", file, "--dry-run").stdout
    assert not (folder / "am").exists()
    assert call("import", "am", file).exit_code == 0
    catalogues = Catalogues(folder)
    assert "am" in catalogues.spoken
    assert "am" not in catalogues.offered
    state = tomllib.loads((folder / "am" / "state.toml").read_text(encoding="utf-8"))
    assert state == {"complete": False, "machine_made": False}
    assert call("export", "am", file, "--missing").stdout.endswith(": 0 entries.\n")


def test_mistakes_are_listed_and_the_rest_is_taken(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "pl.csv"
    call("export", "pl", file)
    rows = read_rows(file)

    def row(english: str, form: int | None = None) -> dict[str, str]:
        return next(
            each
            for each in rows
            if each["english"].startswith(english)
            and (form is None or each["id"].endswith(f".{form}"))
        )

    row("Close")["translation"] = "Zamknij to"
    row("🛠 Report a problem")["translation"] = "🛠 " + "z" * 40
    row("👋 <b>Welcome")["translation"] = "Witamy w {quater}"
    row("/inbox shows the cases")["translation"] = "/inbox {"
    row("{day}: nothing is free")["translation"] = "{day:date}: nic"
    row("🤝 {n} neighbours", 2)["translation"] = ""
    rows.append({**row("Add a photo"), "id": "0123456789"})
    write_rows(file, rows)
    result = call("import", "pl", file)
    assert result.exit_code == 1
    assert "Taken: 1 texts" in result.stdout
    assert "mistakes: 9" in result.stdout
    for said in (
        "42 letters, at most 30 fit on a button",
        "has the placeholders quater, not quarter",
        "has the tags and commands none, not </b>, <b>",
        "has 0 line breaks, not 1",
        "has a brace that belongs to no placeholder",
        "not /agenda, /inbox",
        "neighbours would help') is empty",
        "has {day:date}, which its note does not name",
        "0123456789 is no text of the program any more",
    ):
        assert said in result.stderr
    catalogues = Catalogues(folder)
    assert catalogues.gettext("Close", locale="pl") == "Zamknij to"
    assert "z" * 40 not in catalogues.gettext("🛠 Report a problem", locale="pl")


@pytest.mark.usefixtures("folder")
def test_a_form_for_one_number_may_say_it_in_a_word(tmp_path: Path) -> None:
    file = tmp_path / "ar.csv"
    call("export", "ar", file)
    rows = {row["id"]: row for row in read_rows(file) if "more are not possible" in row["english"]}
    assert [row["form"] for row in rows.values()][:3] == ["0", "1", "2"]
    for row in rows.values():
        row["translation"] = "لديكم مواعيد أخرى"
    write_rows(file, [*rows.values()])
    refused = call("import", "ar", file).stderr
    assert re.findall(r"\.(\d) \(.*placeholders none, not n", refused) == ["3", "4", "5"]


def test_xliff_is_what_other_programs_read(tmp_path: Path) -> None:
    file = tmp_path / "fa.xlf"
    assert call("export", "fa", file).exit_code == 0
    root = ET.parse(file).getroot()  # noqa: S314  our own file
    assert root.attrib == {"version": "2.0", "srcLang": "en", "trgLang": "fa"}
    units = list(root.iter(f"{{{XLIFF}}}unit"))
    counted = [unit for unit in units if "." in str(unit.get("id"))]
    assert len(units) == len(list_texts(LOCALES_DIR))
    assert {str(unit.get("id"))[-2:] for unit in counted} == {".0"}
    for unit in units:
        notes = {note.get("category") for note in unit.iter(f"{{{XLIFF}}}note")}
        assert {"german", "where"} <= notes
        assert [part.tag.split("}")[1] for part in unit] == ["notes", "segment"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "has to end in .csv, .xlf or .xliff"),
        ("a.csv", b"a,b\n1,2\n", "no columns id and translation"),
        ("a.csv", b"id,translation\n1,\xff\n", "not a text in UTF-8"),
        ("a.xlf", b"<xliff", "not readable as XML"),
        ("a.xlf", b"<xliff version='1.2'/>", "is not XLIFF 2"),
        ("a.xlf", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "declares a document type"),
        ("a.xlf", "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>".encode("utf-16"), "not in UTF-8"),
        ("a.csv", b"0" * 10_000_001, "larger than"),
        ("gone.csv", None, "gone.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = call("import", "pl", tmp_path / name, "--dry-run")
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "nothing to translate"),
        ("xyz", "there is no language 'xyz'"),
        ("../../x", "there is no language"),
    ],
)
def test_a_language_that_is_none_is_refused(tmp_path: Path, locale: str, said: str) -> None:
    result = call("export", locale, tmp_path / "x.csv")
    assert result.exit_code == 1
    assert said in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_text_is_found_again_as_long_as_its_english_is_the_same() -> None:
    text = Text(("One",), ("Eins",), "", (), None)
    assert text.id == Text(("One",), ("Ein",), "note", ("here",), 30).id
    assert text.id != Text(("One", "Many"), ("Eins", "Viele"), "", (), None).id
