"""Known faults of what is installed, by a local file: ``make audit ADVISORIES=FILE``.

The file is what OSV offers for PyPI (``all.zip``: one JSON record an advisory, osv.dev/docs), so
that nobody is told what is installed here, and it works without a network.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from packaging.version import InvalidVersion, Version

_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def read_pins(text: str) -> dict[str, Version]:
    """Return the versions of a file of requirements, by their normal names."""
    return {_normal(name): Version(version) for name, version in _PINNED.findall(text)}


def find_known_faults(pins: Mapping[str, Version], file: Path) -> Iterator[str]:
    """Yield a line for each advisory that is about one of these versions."""
    with ZipFile(file) as archive:
        for name in sorted(archive.namelist()):
            record = json.loads(archive.read(name))
            for affected in record.get("affected", ()) if "withdrawn" not in record else ():
                package = affected.get("package", {})
                version = pins.get(_normal(package.get("name", "")))
                is_ours = package.get("ecosystem") == "PyPI" and version is not None
                if is_ours and version is not None and _is_affected(version, affected):
                    yield f"{package['name']} {version}: {record['id']}"


def _is_affected(version: Version, affected: Mapping[str, Any]) -> bool:
    if str(version) in affected.get("versions", ()):
        return True
    return any(
        _is_within(version, reach["events"])
        for reach in affected.get("ranges", ())
        if reach.get("type") == "ECOSYSTEM"
    )


def _is_within(version: Version, events: Sequence[Mapping[str, str]]) -> bool:
    """Return whether the last event up to this version lets the fault in."""
    is_in = False
    for event in events:
        ((kind, value),) = event.items()
        try:
            bound = Version(value)
        except InvalidVersion:
            return True  # rather too much than too little
        if kind == "introduced" and version >= bound:
            is_in = True
        elif (kind == "fixed" and version >= bound) or (
            kind == "last_affected" and version > bound
        ):
            is_in = False
    return is_in


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main(requirements: Path, advisories: str) -> int:
    """Print what is known, and return the exit code."""
    if not advisories:
        sys.stdout.write(
            "Skipped: no file of advisories was given, and this asks nobody over the network. "
            "Fetch OSV's all.zip for PyPI, then: make audit ADVISORIES=all.zip\n"
        )
        return 0
    pins = read_pins(requirements.read_text(encoding="utf-8"))
    found = [*find_known_faults(pins, Path(advisories))]
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.stdout.write(f"{len(pins)} packages, {len(found)} known faults\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(Path("requirements.txt"), "".join(sys.argv[1:])))
