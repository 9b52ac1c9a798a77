"""The data are the program's alone, whatever the system or an older version left."""

import os
from pathlib import Path

import pytest

from bot.private_files import keep_private
from bot.settings import Settings


def mode(path: Path) -> int:
    return path.lstat().st_mode & 0o777


def test_what_others_could_use_is_closed_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 1_000)
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    (data / "media" / "uploads").mkdir(parents=True)
    elsewhere.mkdir()
    files = [
        *(
            data / "media" / "a.jpg",
            data / "media" / "uploads" / "b.upload",
            data / "ownership.key",
        ),
        *(elsewhere / "bote.db", elsewhere / "bote.db-wal"),
    ]
    for file in (*files, elsewhere / "not-ours"):
        file.write_text("x")
        file.chmod(0o644)
    for folder in (data, data / "media", data / "media" / "uploads", elsewhere):
        folder.chmod(0o755)
    (data / "link").symlink_to(elsewhere / "not-ours")
    settings = Settings(data_dir=data, database_url=f"sqlite:///{elsewhere}/bote.db")
    told: list[str] = []
    keep_private(settings, told.append)
    assert {mode(file) for file in files} == {0o600}
    assert {mode(data), mode(data / "media"), mode(data / "media" / "uploads")} == {0o700}
    assert (mode(elsewhere), mode(elsewhere / "not-ours")) == (0o755, 0o644)
    assert told == ["8 files and folders of the data could be used by others; now they cannot"]
    keep_private(settings, told.append)
    assert len(told) == 1


def test_what_has_to_be_done_by_hand_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (tmp_path / ".env").touch(0o644)
    data = tmp_path / "data"
    told: list[str] = []
    keep_private(Settings(data_dir=data), told.append)
    assert [line.split()[0] for line in told] == [".env", "Running"]

    def refuse(_path: Path, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    data.mkdir(0o755)
    data.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", refuse)
    told.clear()
    keep_private(Settings(data_dir=data), told.append)
    assert told[0].endswith("and that cannot be changed: Operation not permitted")
