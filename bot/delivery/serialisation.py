"""Messenger calls as JSON, for the outbox, and back."""

from datetime import datetime
from typing import Any

from aiogram import methods
from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from pydantic import BaseModel


def dump_method(method: TelegramMethod[Any]) -> dict[str, Any]:
    """Return the call's parameters as JSON.

    What is unset is left out, and so are aiogram's ``Default`` objects: the channel that sends
    puts its own defaults in.
    """
    return {
        name: _plain(value)
        for name, value in method
        if value is not None and not isinstance(value, Default)
    }


def load_method(name: str, payload: dict[str, Any]) -> TelegramMethod[Any]:
    """Return the call of that name with these parameters."""
    kind: type[TelegramMethod[Any]] = getattr(methods, name)
    return kind.model_validate(payload)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {
            name: _plain(item)
            for name, item in value
            if item is not None and not isinstance(item, Default)
        }
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value
