"""The key of ``storage.ownership``: a file beside the database, and in no backup of it."""

import os
import secrets
from pathlib import Path
from typing import Final

from bot.failures import CommandError
from storage.ownership import KEY_BYTES, Ownership

KEY_FILE: Final = "ownership.key"


def load_ownership(data_dir: Path) -> Ownership:
    """Return what the installation's key makes; at the first start the key is made.

    Raises:
        CommandError: the file holds something else.
        OSError: it can be neither read nor written.
    """
    path = data_dir / KEY_FILE
    data_dir.mkdir(parents=True, exist_ok=True)
    _create_once(path)
    try:
        key = bytes.fromhex(path.read_text(encoding="utf-8"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        msg = f"{path} holds no key. Put the file back from where its copy is kept."
        raise CommandError(msg)
    return Ownership(key)


def _create_once(path: Path) -> None:
    """Write a key unless there is one; of two processes at once, one wins and both read it."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
