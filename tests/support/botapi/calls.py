"""A request as the server reads it: parameters by name, uploads, both checked for sense.

Parameters come as JSON, as a form, as multipart or in the query, as strings or as JSON. aiogram's
method models agree with the published API description, so they say which names and types exist.
They allow extra names; here each one is a mistake, also inside objects.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_args

import aiogram.methods
from aiogram.methods import TelegramMethod
from aiohttp import web
from pydantic import BaseModel, ValidationError

from tests.support.botapi.errors import ApiError, not_found, refuse, too_large
from tests.support.botapi.markup import Json

UPLOAD_LIMIT = 50 * 1024 * 1024
"""Bytes a bot can send in one request (core.telegram.org/bots/api#sending-files)."""

NO_METHOD = "method not found"
"""The server's words for a method it does not have."""


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Call:
    """A method with its parameters; values are decoded, absent ones left out."""

    method: str
    values: Json
    uploads: Mapping[str, Upload]

    @property
    def chat_id(self) -> int | None:
        """The chat it is about, where that is a number."""
        value = self.values.get("chat_id")
        return value if isinstance(value, int) else None

    def upload(self, reference: str) -> Upload | None:
        """The upload an ``attach://`` reference means."""
        return self.uploads.get(reference.removeprefix("attach://"))


def find_method(name: str) -> type[TelegramMethod[Any]]:
    """The model of a method; names are matched without regard to case, as on the real server.

    Raises:
        ApiError: 404 for a name the API does not have.
    """
    model = _models().get(name.lower())
    if model is None:
        raise not_found(NO_METHOD)
    return model


@cache
def _models() -> dict[str, type[TelegramMethod[Any]]]:
    """Every method of the API by its name in small letters."""
    candidates = (getattr(aiogram.methods, name) for name in aiogram.methods.__all__)
    return {
        model.__api_method__.lower(): model
        for model in candidates
        if isinstance(model, type)
        and issubclass(model, TelegramMethod)
        and isinstance(getattr(model, "__api_method__", None), str)
    }


async def read_call(request: web.Request, model: type[TelegramMethod[Any]]) -> Call:
    """The call in a request, decoded but not yet checked.

    Raises:
        ApiError: 413 for a body beyond the limit, 400 for one that cannot be read.
    """
    raw: dict[str, object] = dict(request.query)
    uploads: dict[str, Upload] = {}
    try:
        if request.content_type == "application/json":
            raw |= _json_object(await request.text())
        else:
            for key, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    uploads[key] = Upload(value.filename, value.file.read())
                    value.file.close()
                else:
                    raw[key] = value
    except web.HTTPRequestEntityTooLarge as error:
        raise too_large() from error
    if sum(len(upload.data) for upload in uploads.values()) > UPLOAD_LIMIT:
        raise too_large()
    for key in uploads:
        # A file may stand under the parameter's own name instead of an attach:// reference.
        if key in model.model_fields:
            raw.setdefault(key, f"attach://{key}")
    values = {
        key: _decode(value, as_text=key in _text_fields(model))
        for key, value in raw.items()
        if value is not None
    }
    return Call(model.__api_method__, values, uploads)


def _json_object(text: str) -> dict[str, object]:
    """The members of a JSON body."""
    if not text:
        return {}
    try:
        value = json.loads(text)
    except ValueError:
        refuse("can't parse request: Can't parse JSON object")
    if not isinstance(value, dict):
        refuse("can't parse request: object expected")
    return value


def _decode(value: object, *, as_text: bool) -> object:
    """A value as its type: what is not text stands as JSON in a form."""
    if as_text or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


@cache
def _text_fields(model: type[TelegramMethod[Any]]) -> frozenset[str]:
    """Parameters that are text and nothing else, so that ``"123"`` stays a string."""
    return frozenset(
        name
        for name, info in model.model_fields.items()
        if str in (kinds := {info.annotation, *get_args(info.annotation)}) and int not in kinds
    )


def check_call(call: Call, model: type[TelegramMethod[Any]]) -> None:
    """Nothing, when every name and type is one the API has.

    Raises:
        ApiError: 400 that names the parameter. Only "chat_id is empty" and its like are the real
            server's words: it ignores unknown names, and a bot should not rely on that.
    """
    for name, description in _EMPTY.items():
        info = model.model_fields.get(name)
        if info and info.is_required() and call.values.get(name) in (None, ""):
            refuse(description)
    try:
        checked = model.model_validate(call.values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        refuse(f'wrong parameter "{where}": {first["msg"]}')
    unknown = sorted(_unknown_names(checked, ""))
    if unknown:
        raise UnknownNameError(unknown)


_EMPTY = {"text": "message text is empty", "chat_id": "chat_id is empty"}
"""What the real server says first when these are missing."""


class UnknownNameError(ApiError):
    """400 for a parameter the API does not have."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(400, f"Bad Request: unknown parameters {', '.join(names)}")


def _unknown_names(value: object, path: str) -> Iterator[str]:
    """Dotted names of extra members anywhere in a checked model."""
    if isinstance(value, BaseModel):
        yield from (f"{path}{name}" for name in value.model_extra or ())
        for name in value.model_fields_set & type(value).model_fields.keys():
            yield from _unknown_names(getattr(value, name), f"{path}{name}.")
    elif isinstance(value, list):
        for item in value:
            yield from _unknown_names(item, path)
