"""Models of one direction each, as ``.argosmodel`` files hold them, and as they lie in a folder.

Such a file is a zip archive of a folder with ``metadata.json``, ``model/`` (CTranslate2) and
``sentencepiece.model``; what else it has, such as models that find sentences, is left out.
"""

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path, PurePosixPath
from typing import Any, Final

from bot.failures import CommandError

SUFFIX: Final = ".argosmodel"
METADATA: Final = "metadata.json"
VOCABULARY: Final = "sentencepiece.model"
MODEL: Final = "model"
README: Final = "README.md"
PIVOT: Final = "en"
"""What texts go by way of where there is no model for both their languages."""
UNPACKED_MOST: Final = 4 * 1024**3
"""Bytes; the largest models have 300 MB."""
METADATA_MOST: Final = 64 * 1024
_LICENCE: Final = re.compile(r"licen[cs]e[ds]?\b[\s:*#-]*(.{2,80})", re.IGNORECASE)
_PARTIAL: Final = ".partial"


@dataclass(frozen=True, slots=True)
class Package:
    """A model that translates from one language into another.

    Attributes:
        source: the base tag it translates from.
        target: the base tag it translates into.
        version: such as ``1.9``.
        licence: what it says of its licence; empty where it says nothing.
        size: in bytes, of the file or of the folder.
        path: the file, or the folder.
    """

    source: str
    target: str
    version: str
    licence: str
    size: int
    path: Path

    @property
    def name(self) -> str:
        """What its folder is called."""
        return f"{self.source}_{self.target}"


def read_package(file: Path) -> Package:
    """Return what a package is.

    Raises:
        CommandError: it is none, or one that cannot be used.
    """
    with _opened(file) as archive:
        members = _members(archive, file)
        metadata = _read_metadata(archive, members, file)
        readme = _read_text(archive, members.get(README))
        return _describe(metadata, readme, size=file.stat().st_size, path=file)


def unpack(file: Path, folder: Path) -> Package:
    """Put a package into the folder of models, in the place of an older one; return it.

    Raises:
        CommandError: it is none, or one that cannot be used.
    """
    package = read_package(file)
    new = folder / f"{package.name}{_PARTIAL}"
    shutil.rmtree(new, ignore_errors=True)
    with _opened(file) as archive:
        for name, member in _members(archive, file).items():
            target = new / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as content, target.open("wb") as written:
                shutil.copyfileobj(content, written)
    place = folder / package.name
    shutil.rmtree(place, ignore_errors=True)
    new.rename(place)
    return _read_folder(place)


def list_installed(folder: Path) -> Sequence[Package]:
    """Return the models of a folder, by their names."""
    if not folder.is_dir():
        return []
    places = sorted(place for place in folder.iterdir() if place.suffix != _PARTIAL)
    return [_read_folder(place) for place in places if (place / METADATA).is_file()]


def find_way(packages: Sequence[Package], source: str, target: str) -> Sequence[Path]:
    """Return the folders of the models that lead to a language; none where none do."""
    known = {(package.source, package.target): package.path for package in packages}
    if (source, target) in known:
        return [known[source, target]]
    first, second = known.get((source, PIVOT)), known.get((PIVOT, target))
    return [] if first is None or second is None else [first, second]


def list_pairs(packages: Sequence[Package]) -> frozenset[tuple[str, str]]:
    """Return from which languages into which there is a way."""
    sources = {package.source for package in packages}
    targets = {package.target for package in packages}
    return frozenset(
        (source, target)
        for source, target in product(sources, targets)
        if source != target and find_way(packages, source, target)
    )


def sha256(file: Path) -> str:
    """Return the checksum of a file, as hexadecimal digits."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        msg = f"{file} is no package of a translation model ({SUFFIX})."
        raise CommandError(msg) from None


def _members(archive: zipfile.ZipFile, file: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the files that are unpacked, by their places in the package's folder."""
    found = dict[str, zipfile.ZipInfo]()
    for member in archive.infolist():
        parts = PurePosixPath(member.filename).parts
        inner = "/".join(parts[1:])
        is_wanted = inner in {METADATA, VOCABULARY, README} or (
            len(parts) == 3 and parts[1] == MODEL  # noqa: PLR2004  folder, model, file
        )
        if is_wanted and not member.is_dir() and ".." not in parts:
            found[inner] = member
    missing = [name for name in (METADATA, VOCABULARY, f"{MODEL}/model.bin") if name not in found]
    if missing:
        msg = f"{file} cannot be used: it has no {missing[0]}."
        raise CommandError(msg)
    if sum(member.file_size for member in found.values()) > UNPACKED_MOST:
        msg = f"{file} cannot be used: it is too large."
        raise CommandError(msg)
    return found


def _read_metadata(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], file: Path
) -> dict[str, Any]:
    try:
        metadata = json.loads(_read_text(archive, members[METADATA]))
    except ValueError:
        metadata = None
    if not _is_complete(metadata):
        msg = f"{file} cannot be used: its {METADATA} does not say which languages it is for."
        raise CommandError(msg)
    named: dict[str, Any] = metadata
    return named


def _read_text(archive: zipfile.ZipFile, member: zipfile.ZipInfo | None) -> str:
    if member is None:
        return ""
    with archive.open(member) as content:
        return content.read(METADATA_MOST).decode("utf-8", "replace")


def _is_complete(metadata: Any) -> bool:
    return isinstance(metadata, dict) and all(
        isinstance(code := metadata.get(name), str) and re.fullmatch(r"[a-z]{2,3}", code)
        for name in ("from_code", "to_code")
    )


def _describe(metadata: dict[str, Any], readme: str, *, size: int, path: Path) -> Package:
    said = metadata.get("license")
    licence = _LICENCE.search(readme)
    return Package(
        source=metadata["from_code"],
        target=metadata["to_code"],
        version=str(metadata.get("package_version", "")),
        licence=said if isinstance(said, str) else licence[1].strip() if licence else "",
        size=size,
        path=path,
    )


def _read_folder(place: Path) -> Package:
    metadata = json.loads((place / METADATA).read_text(encoding="utf-8"))
    readme = place / README
    return _describe(
        metadata,
        readme.read_text(encoding="utf-8", errors="replace") if readme.is_file() else "",
        size=sum(file.stat().st_size for file in _files(place)),
        path=place,
    )


def _files(place: Path) -> Iterator[Path]:
    return (file for file in place.rglob("*") if file.is_file())
