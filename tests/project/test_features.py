"""One word for each feature, the same in the code, its rules, its tests and its page."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "conversations"

FEATURES = sorted(
    folder.parent.name
    for folder in (ROOT / "handlers").glob("*/__init__.py")
    # Sentences of all features, what is known of languages, how times are read, what texts are
    # about: no conversations.
    if folder.parent.name not in {"errors", "languages", "times", "understanding"}
)

RULES_ELSEWHERE = {
    "drafts": "storage/conversations.py",  # a draft is data of its person's conversation
    "settings": "storage/quarter/",  # what is set is the profile of the quarter
}
"""Features whose rules have another word, with the reason."""

NO_FEATURE = {"start"}
"""Pages of what belongs to no single feature: modules of their own in ``handlers/``."""


def rules_of(feature: str) -> str:
    folder = f"storage/{feature}/"
    return folder if (ROOT / folder).is_dir() else f"storage/{feature}.py"


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_has_its_word_in_rules_tests_and_docs(feature: str) -> None:
    rules = RULES_ELSEWHERE.get(feature) or rules_of(feature)
    assert (ROOT / rules).exists()
    assert list((ROOT / "tests" / "handlers" / feature).glob("test_*.py"))
    page = (PAGES / f"{feature}.md").read_text(encoding="utf-8")
    head = page.split("\nCode: ")[1].split("\n\n")[0]
    for place in (f"handlers/{feature}/", rules, f"tests/handlers/{feature}/"):
        assert f"`{place}`" in head, f"{feature}.md does not name {place}"


def test_exceptions_are_needed() -> None:
    needless = [name for name in RULES_ELSEWHERE if (ROOT / rules_of(name)).exists()]
    assert needless == []
    assert RULES_ELSEWHERE.keys() <= {*FEATURES}


def test_there_is_no_page_and_no_folder_of_tests_without_a_feature() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == {*FEATURES} | NO_FEATURE
    tests = {file.parent.name for file in (ROOT / "tests" / "handlers").glob("*/__init__.py")}
    assert tests == {*FEATURES}


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_modules_named_on_a_page_exist_in_the_folders_it_names(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    names = re.findall(r"`([\w/.]+\.py)`", text)
    folders = [ROOT, *(ROOT / folder for folder in re.findall(r"`([\w/]+/)`", text))]
    missing = [name for name in names if not any((folder / name).exists() for folder in folders)]
    assert missing == []
