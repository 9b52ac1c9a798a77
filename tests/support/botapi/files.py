"""Files on the stand-in: what came up can be downloaded and sent again by its id."""

import hashlib
import io
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PIL import Image, UnidentifiedImageError

from tests.support.botapi.errors import ApiError, refuse
from tests.support.botapi.markup import Json

DOWNLOAD_LIMIT = 20 * 1024 * 1024
"""Bytes getFile hands out at most (core.telegram.org/bots/api#getfile)."""
PHOTO_LIMIT = 10 * 1024 * 1024
"""Bytes of a photo at most (core.telegram.org/bots/api#sendphoto)."""
PHOTO_SIDES_LIMIT = 10_000
"""Width and height of a photo together (sendPhoto)."""
PHOTO_RATIO_LIMIT = 20
"""Longer to shorter side of a photo (sendPhoto)."""
PREVIEW_SIDES = (90, 320, 800)
"""Longer sides of the smaller sizes of a photo (types s, m and x in Telegram's API)."""
DECODED_LIMIT = 50_000_000
"""Pixels up to which previews are made; a bomb is stored, never decoded."""
UNKNOWN_SIZE = (100, 100)
"""What a photo that is no image claims to measure."""
NO_IMAGE = (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError)
"""What Pillow raises for bytes that are no sound image."""

_PREFIXES = {"Photo": "AgACAgIAAx", "Document": "BQACAgIAAx"}
"""How ids of each kind begin on the real server; clients must not care, people reading logs do."""


@dataclass(frozen=True)
class StoredFile:
    """One file; ``kind`` is the type in the server's words, such as ``Photo`` or ``Document``."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    data: bytes = field(repr=False)
    name: str = ""
    width: int = 0
    height: int = 0

    def as_json(self) -> Json:
        """What every description of a file has in common."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.data),
        }

    def as_photo_size(self) -> Json:
        """The file as one size of a photo."""
        return self.as_json() | {"width": self.width, "height": self.height}


@dataclass
class FileStore:
    """Everything sent up, by people and by the bot."""

    _files: dict[str, StoredFile] = field(default_factory=dict)
    _photos: dict[str, list[StoredFile]] = field(default_factory=dict)
    _paths: dict[str, StoredFile] = field(default_factory=dict)

    def add(self, data: bytes, *, kind: str, name: str, folder: str) -> StoredFile:
        """Keep a file; the same content of the same kind has the same id."""
        return self._keep(data, kind=kind, place=f"{folder}/file", name=name)

    def add_photo(self, data: bytes) -> list[StoredFile]:
        """Keep a photo; its sizes from small to large, the last one byte for byte as given.

        What is no image, or too big to decode, is kept as a single size: people's apps are not
        the place where the bot may expect checks.
        """
        key = hashlib.sha256(data).hexdigest()
        if key not in self._photos:
            measured = _measure(data)
            smaller = _previews(data, measured) if measured else []
            self._photos[key] = [self._keep_photo(each) for each in [*smaller, data]]
            for size in self._photos[key]:
                self._photos[size.file_id] = self._photos[key]
        return self._photos[key]

    def check_photo(self, data: bytes) -> None:
        """Nothing, when the server takes these bytes as a photo.

        Raises:
            ApiError: Too big, of impossible size, or no image at all.
        """
        if len(data) > PHOTO_LIMIT:
            refuse(
                f"file of size {len(data)} bytes is too big for a photo; "
                f"the maximum size is {PHOTO_LIMIT} bytes"
            )
        size = _measure(data)
        if size is None:
            refuse("IMAGE_PROCESS_FAILED")
        if sum(size) > PHOTO_SIDES_LIMIT or max(size) > PHOTO_RATIO_LIMIT * min(size):
            refuse("PHOTO_INVALID_DIMENSIONS")
        try:
            _preview(data, PREVIEW_SIDES[0])
        except NO_IMAGE:
            refuse("IMAGE_PROCESS_FAILED")

    def get(self, file_id: str, *, kind: str) -> StoredFile:
        """The file with this id, to be sent again.

        Raises:
            ApiError: Nobody knows the id, it is an address, or the file is of another kind.
        """
        if file_id.startswith(("http://", "https://")):
            # The stand-in fetches nothing from anywhere.
            refuse("failed to get HTTP URL content")
        file = self._files.get(file_id)
        if file is None:
            refuse("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            refuse(f"can't use file of type {file.kind} as {kind}")
        return file

    def get_photo(self, file_id: str) -> list[StoredFile]:
        """All sizes of the photo one of whose sizes has this id.

        Raises:
            ApiError: As for ``get``.
        """
        return self._photos[self.get(file_id, kind="Photo").file_id]

    def describe(self, file_id: str) -> Json:
        """The answer to getFile.

        Raises:
            ApiError: Nobody knows the id, or the file is beyond 20 MB.
        """
        file = self._files.get(file_id)
        if file is None:
            refuse("wrong file_id or the file is temporarily unavailable")
        if len(file.data) > DOWNLOAD_LIMIT:
            refuse("file is too big")
        return file.as_json() | {"file_path": file.path}

    def open(self, path: str) -> StoredFile:
        """The file a download path means.

        Raises:
            ApiError: 404.
        """
        file = self._paths.get(path)
        if file is None or len(file.data) > DOWNLOAD_LIMIT:
            raise ApiError(404, "Not Found")
        return file

    def data(self, file_id: str) -> bytes:
        """The bytes of a file that is known to be there."""
        return self._files[file_id].data

    def _keep_photo(self, data: bytes) -> StoredFile:
        """One size of a photo, stored."""
        size = _measure(data) or UNKNOWN_SIZE
        return self._keep(data, kind="Photo", place="photos/file", size=size)

    def _keep(
        self,
        data: bytes,
        *,
        kind: str,
        place: str,
        name: str = "photo.jpg",
        size: tuple[int, int] = (0, 0),
    ) -> StoredFile:
        """A file under ids made from its content."""
        digest = hashlib.sha256(f"{kind} {name} ".encode() + data).digest()
        token = urlsafe_b64encode(digest).decode().rstrip("=")
        file_id = f"{_PREFIXES.get(kind, 'CQACAgIAAx')}{token}"
        if file_id not in self._files:
            suffix = name.rpartition(".")[2] if "." in name else "bin"
            path = f"{place}_{len(self._files)}.{suffix}"
            file = StoredFile(file_id, f"AQAD{token[:12]}", kind, path, data, name, *size)
            self._files[file_id] = self._paths[path] = file
        return self._files[file_id]


def _measure(data: bytes) -> tuple[int, int] | None:
    """Width and height from an image's header, or nothing where it is no image."""
    try:
        with _opened(data) as image:
            return image.size
    except NO_IMAGE:
        return None


def _preview(data: bytes, side: int) -> bytes:
    """A JPEG of the image no larger than ``side``."""
    with _opened(data) as image:
        image.thumbnail((side, side))
        target = io.BytesIO()
        image.convert("RGB").save(target, "JPEG", quality=80)
        return target.getvalue()


def _previews(data: bytes, size: tuple[int, int]) -> list[bytes]:
    """The smaller sizes of a photo; none of what cannot or should not be decoded."""
    if size[0] * size[1] > DECODED_LIMIT:
        return []
    try:
        return [_preview(data, side) for side in PREVIEW_SIDES if side < max(size)]
    except NO_IMAGE:
        return []


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """An image whose header was read; Pillow's warning about large ones is not wanted here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data)) as image:
            yield image
