"""The data folder is for the program alone, whatever the system's defaults are."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from bot.settings import ENV_FILE, Settings

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
_BESIDE: Final = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside its file."""


def keep_private(settings: Settings, report: Callable[[str], None]) -> None:
    """Take from everybody else what they may do with the data, and say what is unsafe.

    Args:
        settings: where the data lies.
        report: told what was changed or has to be changed by hand.
    """
    changed = 0
    for path in _paths(settings):
        try:
            changed += _tighten(path)
        except FileNotFoundError:
            continue  # a file that is erased meanwhile
        except OSError as error:
            report(f"{path} can be read by others, and that cannot be changed: {error.strerror}")
    if changed:
        report(f"{changed} files and folders of the data could be used by others; now they cannot")
    if _is_open(ENV_FILE):
        report(
            f"{ENV_FILE} can be read by everybody, and holds secrets. Run: chmod 600 {ENV_FILE}"
        )
    if os.geteuid() == 0:
        report("Running as root: whoever breaks in owns the machine. Use an account of its own.")


def _paths(settings: Settings) -> Iterator[Path]:
    """Yield the data folder, all in it, and a database that lies elsewhere."""
    if settings.data_dir.is_dir():
        yield settings.data_dir
        for folder, folders, files in os.walk(settings.data_dir):
            yield from (Path(folder) / name for name in (*folders, *files))
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        yield from (Path(url.database + suffix) for suffix in _BESIDE)


def _tighten(path: Path) -> bool:
    """Return whether the mode had to be changed; links lead elsewhere and stay."""
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        wanted = FOLDER_MODE
    elif stat.S_ISREG(mode):
        wanted = FILE_MODE
    else:
        return False
    if not stat.S_IMODE(mode) & OTHERS:
        return False
    path.chmod(wanted)
    return True


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False
