"""A PostgreSQL server of the tests' own, from the operating system's binaries."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SERVERS = Path("/usr/lib/postgresql")
"""Where Debian keeps them, a folder for each version."""
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "jit=off",
    "listen_addresses=",
    "max_connections=60",
)
"""Nothing of a test has to survive a power cut; no port is opened."""


def find_binaries() -> Path | None:
    """Return the folder with ``initdb`` and ``postgres``, or ``None`` where there is no server."""
    candidates = [Path(folder) for folder in [os.environ.get("PG_BIN", "")] if folder]
    candidates += sorted(SERVERS.glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    if on_path is not None:
        candidates.append(Path(on_path).parent)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


@contextmanager
def running_server(binaries: Path) -> Iterator[str]:
    """Start a server on a Unix socket; gives the folder of the socket."""
    folder = Path(tempfile.mkdtemp(prefix="qb-postgres-"))
    as_whom = _unprivileged(folder)
    server: subprocess.Popen[bytes] | None = None
    try:
        subprocess.run(  # noqa: S603  the operating system's own binary
            [
                binaries / "initdb",
                "--pgdata",
                folder / "data",
                "--username=tests",
                "--auth=trust",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **as_whom,
        )
        options = [part for setting in SETTINGS for part in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(  # noqa: S603  the operating system's own binary
                [binaries / "postgres", "-D", folder / "data", "-k", folder, *options],
                stdout=log,
                stderr=log,
                cwd="/",
                **as_whom,
            )
        _wait_until_ready(binaries, folder)
        yield str(folder)
    finally:
        if server is not None:
            server.terminate()
            server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(binaries: Path, folder: Path) -> None:
    for _attempt in range(100):
        ready = subprocess.run(  # noqa: S603  the operating system's own binary
            [binaries / "pg_isready", "--quiet", "--host", folder, "--timeout=1"], check=False
        )
        if ready.returncode == 0:
            return
    msg = f"PostgreSQL did not start: {(folder / 'log').read_text()}"
    raise RuntimeError(msg)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: give the folder to somebody else, and run as them."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    somebody = names.get("postgres") or names["nobody"]
    os.chown(folder, somebody.pw_uid, somebody.pw_gid)
    return {"user": somebody.pw_uid, "group": somebody.pw_gid}


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0
