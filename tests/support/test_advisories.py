"""The audit knows which versions an advisory is about."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.support.advisories import main


def record(name: str, number: int, **affected: Any) -> tuple[str, dict[str, Any]]:
    package = {"ecosystem": "PyPI", "name": name}
    return f"PYSEC-{number}", {
        "id": f"PYSEC-{number}",
        "affected": [{"package": package, **affected}],
    }


def reach(*events: dict[str, str]) -> list[dict[str, Any]]:
    return [{"type": "ECOSYSTEM", "events": events}]


def test_versions_are_found_in_lists_and_ranges(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(
        'typing_extensions==4.15.0 ; python_version < "3.13" \\\n    --hash=sha256:0\n'
        "pillow==12.0.1\n"
    )
    since, until = {"introduced": "0"}, {"fixed": "12.0.1"}
    records = [
        record("Pillow", 1, versions=["12.0.1"]),
        record("pillow", 2, ranges=reach(since, until)),
        record("pillow", 3, ranges=reach(since, until, {"introduced": "12.0.1"})),
        record("pillow", 4, ranges=reach({"introduced": "13"})),
        record("Typing-Extensions", 5, ranges=reach(since, {"last_affected": "4.15.0"})),
        record("typing-extensions", 6, ranges=reach(since, {"last_affected": "4.14"})),
        record("pillow", 7, ranges=reach({"introduced": "not a version"})),
        record("somebody-elses", 8, versions=["12.0.1"]),
        ("PYSEC-9", record("pillow", 9, versions=["12.0.1"])[1] | {"withdrawn": "2026-01-01"}),
    ]
    file = tmp_path / "all.zip"
    with ZipFile(file, "w") as archive:
        for name, advisory in records:
            archive.writestr(f"{name}.json", json.dumps(advisory))
    assert main(requirements, str(file)) == 1
    assert capsys.readouterr().out.splitlines() == [
        "Pillow 12.0.1: PYSEC-1",
        "pillow 12.0.1: PYSEC-3",
        "Typing-Extensions 4.15.0: PYSEC-5",
        "pillow 12.0.1: PYSEC-7",
        "2 packages, 4 known faults",
    ]
    assert main(requirements, "") == 0
    assert capsys.readouterr().out.startswith("Skipped: ")
