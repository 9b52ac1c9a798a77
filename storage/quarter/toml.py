"""Reading a quarter's profile from TOML, and writing it back.

The outline is GeoJSON inside a multi-line string, as map editors export it.  A mistake is named
with its place, an entry of a list by its key: ``categories.noise.working_days: …``.
"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from storage.errors import ProfileError
from storage.places import explain_invalid
from storage.quarter.profile import MistakesError, QuarterProfile
from storage.texts import find_unseen

LONGEST: Final = 1_000_000
"""Characters; a profile with the outline of a city and its places has a tenth."""
DEEPEST: Final = 12
"""Steps to a value; the outline's numbers, the deepest, are six steps away."""
TOO_DEEP: Final = "nested too deeply"


def read_profile(text: str) -> QuarterProfile:
    """Return the profile written in ``text``.

    Raises:
        ProfileError: it has mistakes; all of them that can be seen at once.
    """
    if len(text) > LONGEST:
        raise ProfileError([f"longer than {LONGEST} characters"])
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError([f"not readable as TOML: {error}"]) from None
    except RecursionError:
        raise ProfileError([TOO_DEEP]) from None
    _parse_outline(data)
    if unusable := list(_unusable(data)):
        raise ProfileError(unusable)
    try:
        profile = QuarterProfile.model_validate(data)
    except ValidationError as error:
        raise ProfileError(list(_mistakes(error, data))) from None
    reason = explain_invalid(profile.outline)
    if reason is not None:
        raise ProfileError([f"outline: encloses no clear area ({reason})"])
    return profile


def write_profile(profile: QuarterProfile) -> str:
    """Return the profile as TOML that ``read_profile`` reads back the same."""
    import tomli_w  # noqa: PLC0415  only the export needs it

    data = profile.model_dump(mode="json")
    # A literal string, written here: tomli_w would escape each of GeoJSON's quotes.
    outline = json.dumps(data.pop("outline"))
    return f"outline = '''\n{outline}\n'''\n" + tomli_w.dumps(data)


def _parse_outline(data: dict[str, Any]) -> None:
    outline = data.get("outline")
    if not isinstance(outline, str):
        return
    try:
        data["outline"] = json.loads(outline)
    except ValueError as error:
        raise ProfileError([f"outline: not readable as GeoJSON: {error}"]) from None
    except RecursionError:
        raise ProfileError([f"outline: {TOO_DEEP}"]) from None


def _unusable(data: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong whatever it is meant for: signs nobody can see, and depth.

    Without recursion: what is too deep for that is what is looked for.
    """
    left: list[tuple[tuple[int | str, ...], Any]] = [((), data)]
    while left:
        location, value = left.pop()
        if len(location) > DEEPEST:
            yield f"{_place(location[:2], data)}: {TOO_DEEP}"
            return
        if isinstance(value, dict):
            left.extend(((*location, key), inner) for key, inner in value.items())
            value = "".join(value)  # its keys
        elif isinstance(value, list):
            left.extend(((*location, number), inner) for number, inner in enumerate(value))
        if isinstance(value, str) and (sign := find_unseen(value)) is not None:
            place = "".join(filter(str.isprintable, _place(location, data))) or "a key"
            yield f"{place}: holds U+{ord(sign):04X}, which nobody can see"


def _mistakes(error: ValidationError, data: dict[str, Any]) -> Iterator[str]:
    for detail in error.errors():
        reason = detail.get("ctx", {}).get("error")
        if isinstance(reason, MistakesError):
            yield from reason.mistakes
        else:
            yield f"{_place(detail['loc'], data)}: {_message(detail, reason)}"


def _message(detail: ErrorDetails, reason: Any) -> str:
    if isinstance(reason, ValueError):
        return str(reason)
    if detail["type"] == "extra_forbidden":
        return "there is no such setting in a profile"
    message = detail["msg"]
    return message[:1].lower() + message[1:]


def _place(location: Sequence[int | str], data: Any) -> str:
    parts = []
    for step in location:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        if isinstance(step, int):
            key = data.get("key") if isinstance(data, dict) else None
            parts.append(key if isinstance(key, str) else f"#{step + 1}")
        elif step != "[key]":  # pydantic's mark for "the key of the entry, not its value"
            parts.append(step)
    return ".".join(parts)
