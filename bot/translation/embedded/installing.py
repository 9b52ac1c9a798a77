"""Fetching models: from an index in the format of Argos Translate's, or from files.

An index is a list in JSON; each entry names languages, version and links, and may say checksum
(``sha256``), size and licence.  What was cut off goes on where it ended.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from bot.failures import CommandError
from bot.translation.embedded.packages import PIVOT, SUFFIX, Package, sha256, unpack

INDEX_MOST: Final = 8 * 1024 * 1024
PACKAGE_MOST: Final = 2 * 1024**3
"""Bytes."""
TIMEOUT: Final = ClientTimeout(total=None, sock_connect=15, sock_read=60)
TRIES: Final = 5
"""How often to go on after a connection is cut, before somebody has to begin again."""
PAUSE_S: Final = 1.0
PIECE: Final = 256 * 1024

Progress = Callable[[str, int, int], None]
"""Told what comes, how much of it has come, and how much there is."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model of an index.

    Attributes:
        source: the base tag it translates from.
        target: the base tag it translates into.
        version: such as ``1.9``.
        link: where it is.
        sha256: its checksum; empty where the index does not say it.
        licence: as the index says it; empty where it does not.
        size: in bytes; 0 where nobody says it.
    """

    source: str
    target: str
    version: str
    link: str
    sha256: str = ""
    licence: str = ""
    size: int = 0

    @property
    def file(self) -> str:
        """What it is called while it comes."""
        return f"{self.source}_{self.target}-{self.version}{SUFFIX}"


async def read_index(session: ClientSession, address: str) -> Sequence[Offer]:
    """Return what an index offers.

    Raises:
        CommandError: it cannot be read.
    """
    try:
        async with session.get(address) as response:
            response.raise_for_status()
            content = await response.content.read(INDEX_MOST)
            while len(content) < INDEX_MOST and (more := await response.content.read(PIECE)):
                content += more
        rows = json.loads(content)
    except (ClientError, TimeoutError) as error:
        msg = f"The index of models cannot be fetched: {_describe(error)}."
        raise CommandError(msg) from None
    except ValueError:
        rows = None
    if not isinstance(rows, list):
        msg = "The index of models cannot be read: it is no list in JSON."
        raise CommandError(msg)
    return [offer for row in rows if (offer := _read_offer(row)) is not None]


def choose(
    offers: Iterable[Offer], languages: Iterable[str]
) -> tuple[Sequence[Offer], Sequence[tuple[str, str]]]:
    """Return the newest models to and from English for these languages, and which are missing."""
    newest = dict[tuple[str, str], Offer]()
    for offer in offers:
        pair = offer.source, offer.target
        if pair not in newest or _order(newest[pair]) < _order(offer):
            newest[pair] = offer
    wanted = [
        pair
        for language in dict.fromkeys(languages)
        if language != PIVOT
        for pair in ((language, PIVOT), (PIVOT, language))
    ]
    return [newest[pair] for pair in wanted if pair in newest], [
        pair for pair in wanted if pair not in newest
    ]


async def find_size(session: ClientSession, offer: Offer) -> int:
    """Return how large a model is, as its server says; 0 where it does not."""
    if offer.size:
        return offer.size
    try:
        async with session.head(offer.link, allow_redirects=True) as response:
            return response.content_length or 0 if response.ok else 0
    except (ClientError, TimeoutError):
        return 0


async def fetch(
    session: ClientSession,
    offer: Offer,
    folder: Path,
    progress: Progress,
    *,
    pause_s: float = PAUSE_S,
) -> Path:
    """Return the file of a model, fetched whole; a part that is there already is gone on with.

    Raises:
        CommandError: it cannot be fetched, or is another than the index says.
    """
    file = _place(folder) / offer.file
    part = file.with_suffix(".part")
    for attempt in range(TRIES):
        try:
            await _go_on(session, offer, part, progress)
            break
        except (ClientError, TimeoutError, OSError) as error:
            if attempt == TRIES - 1 or not isinstance(error, (ClientError, TimeoutError)):
                msg = (
                    f"{offer.file} cannot be fetched: {_describe(error)}. What has come is kept; "
                    "run the command again to go on."
                )
                raise CommandError(msg) from None
            await asyncio.sleep(pause_s * 2**attempt)
    found = await asyncio.to_thread(sha256, part)
    if offer.sha256 and found != offer.sha256:
        part.unlink()
        msg = f"{offer.file} is not what the index says: its SHA-256 is {found}. It was deleted."
        raise CommandError(msg)
    return part.rename(file)


def _place(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def install(file: Path, folder: Path) -> Package:
    """Unpack a file into the folder of models, and return the model.

    Raises:
        CommandError: it is no package, or one that cannot be used.
    """
    return unpack(file, _place(folder))


async def _go_on(session: ClientSession, offer: Offer, part: Path, progress: Progress) -> None:
    there = _size(part)
    headers = {"Range": f"bytes={there}-"} if there else {}
    async with session.get(offer.link, headers=headers) as response:
        if response.status == 416 and _whole(response) == there:  # noqa: PLR2004  all of it is there
            return
        goes_on = response.status == 206 and _begins_at(response) == there  # noqa: PLR2004
        if not goes_on:
            there = 0
            response.raise_for_status()
        total = there + (response.content_length or 0)
        with part.open("ab" if goes_on else "wb") as written:
            async for piece in response.content.iter_chunked(PIECE):
                there += len(piece)
                if there > PACKAGE_MOST:
                    msg = f"{offer.file} is too large."
                    raise CommandError(msg)
                written.write(piece)
                progress(offer.file, there, total)


def _begins_at(response: ClientResponse) -> int:
    found = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return int(found[1]) if found else -1


def _whole(response: ClientResponse) -> int:
    found = re.match(r"bytes \*/(\d+)", response.headers.get("Content-Range", ""))
    return int(found[1]) if found else -1


def _read_offer(row: Any) -> Offer | None:
    match row:
        case {"from_code": str(source), "to_code": str(target), "links": [*links]}:
            named = {name: row.get(name) for name in ("package_version", "sha256", "license")}
            link = next((each for each in links if _is_web(each)), None)
        case _:
            return None
    text = {name: value if isinstance(value, str) else "" for name, value in named.items()}
    is_usable = re.fullmatch(r"[a-z]{2,3}", source) and re.fullmatch(r"[a-z]{2,3}", target)
    if link is None or not is_usable or not re.fullmatch(r"[\w.-]*", text["package_version"]):
        return None
    size = row.get("size")
    return Offer(
        source,
        target,
        text["package_version"],
        link,
        text["sha256"].lower(),
        text["license"],
        size if isinstance(size, int) else 0,
    )


def _is_web(link: Any) -> bool:
    return isinstance(link, str) and urlsplit(link).scheme in {"https", "http"}


def _order(offer: Offer) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", offer.version))


def _describe(error: Exception) -> str:
    status = getattr(error, "status", None)
    return f"answer {status}" if status else str(error) or type(error).__name__
