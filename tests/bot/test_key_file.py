"""The key's file: made once, read by its owner only, and in no backup."""

import os
import tarfile
from pathlib import Path

import pytest

from bot.backup import back_up
from bot.failures import CommandError
from bot.key_file import KEY_FILE, load_ownership
from bot.settings import Settings
from storage.ownership import Ownership


class Anna:
    """An account."""

    channel = "telegram"
    account_id = 12


def key_of(ownership: Ownership) -> str:
    return ownership.owner_key(Anna())


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = load_ownership(tmp_path / "data")
    finally:
        os.umask(before)
    path = tmp_path / "data" / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert key_of(load_ownership(tmp_path / "data")) == key_of(made)
    assert key_of(load_ownership(tmp_path / "elsewhere")) != key_of(made)
    assert [file.name for file in path.parent.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, b"\xff" * 64])
def test_a_file_without_a_key_is_never_written_over(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / KEY_FILE
    path.write_bytes(content)
    with pytest.raises(CommandError, match="holds no key"):
        load_ownership(tmp_path)
    assert path.read_bytes() == content


def test_the_key_is_in_no_backup(tmp_path: Path, sqlite_url: str) -> None:
    load_ownership(tmp_path)
    settings = Settings(data_dir=tmp_path, database_url=sqlite_url)
    back_up(settings, tmp_path / "backup.tar.gz", lambda *_progress: None)
    with tarfile.open(tmp_path / "backup.tar.gz") as archive:
        assert archive.getnames() == ["quartiersbote.db"]
