"""Notices: what is told without being asked, as it waits in the outbox.

A notice is a model of its own with what it takes to render it, mostly numbers of rows: what it
says is read when it is sent, and nothing is said that is no longer true.  The classes stand in
``storage/<feature>/notices.py``; a renderer is registered for each (``handlers.notices``).
"""

from typing import Any, ClassVar, Final

from pydantic import BaseModel

NAME_LENGTH: Final = 32


class Notice(BaseModel, frozen=True, extra="forbid"):
    """What is told without being asked; ``class OverdueNotice(Notice, name="overdue")``."""

    NAME: ClassVar[str]
    """What it is called in the outbox, for ever: rows of an earlier version may still wait."""

    def __init_subclass__(cls, *, name: str, **kwargs: Any) -> None:
        """Keep the name of a new kind of notice."""
        super().__init_subclass__(**kwargs)
        cls.NAME = name

    def payload(self) -> dict[str, Any]:
        """Return its fields as JSON values."""
        return self.model_dump(mode="json")
