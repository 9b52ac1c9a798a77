"""Importing aiogram without building its four hundred models: each is built when it is first used.

aiogram declares its models with ``defer_build`` and then builds all of them at the end of its
import, which takes four times as long as the rest of it, and 100 MB; a program uses a few dozen.
``import_aiogram`` has to run before anything else imports it.  See decision 0010.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import RLock
from typing import Any, Final

from pydantic import BaseModel

LIBRARY: Final = "aiogram"

_BUILDING: Final = RLock()
"""pydantic builds a model in whichever thread uses it first, and not two at once."""
_KEPT: Final[set[type[BaseModel]]] = set()
"""What was built.  pydantic forgets a generic model, such as ``Response[Message]``, that nobody
holds; each answer of the messenger uses one, and building it takes 0.2 s."""
_build: Final = BaseModel.model_rebuild.__func__  # type: ignore[attr-defined]  # a class method


def import_aiogram() -> bool:
    """Import aiogram; return whether its models wait until they are used.

    They do not where it was imported before, or if a version of it builds them in another way.
    """
    if LIBRARY in sys.modules:
        return False
    with _nothing_built() as names:
        import_module(LIBRARY)
    if names:
        _build_late(names)
    return bool(names)


@contextmanager
def _nothing_built() -> Iterator[dict[str, Any]]:
    """Leave out building models that may wait; yield the names their annotations are made of."""
    names: dict[str, Any] = {}

    def note(
        cls: type[BaseModel], /, *, _types_namespace: dict[str, Any] | None = None, **options: Any
    ) -> bool | None:
        if _types_namespace is not None and _may_wait(cls):
            names.update(_types_namespace)
            return None
        built: bool | None = _build(cls, _types_namespace=_types_namespace, **options)
        return built

    before = BaseModel.__dict__["model_rebuild"]
    BaseModel.model_rebuild = classmethod(note)  # type: ignore[method-assign,assignment]
    try:
        yield names
    finally:
        BaseModel.model_rebuild = before  # type: ignore[method-assign]


def _may_wait(cls: type[BaseModel]) -> bool:
    return cls.__module__.startswith(f"{LIBRARY}.") and bool(cls.model_config.get("defer_build"))


def _build_late(names: dict[str, Any]) -> None:
    """Make aiogram's models, and what is made of them, know these names when they are built.

    pydantic calls ``model_rebuild`` of a model that is not built yet when it is first used.
    """

    def build(
        cls: type[BaseModel],
        /,
        *,
        _types_namespace: dict[str, Any] | None = None,
        _parent_namespace_depth: int = 2,
        **options: Any,
    ) -> bool | None:
        with _BUILDING:
            known = names | (_types_namespace or {})
            built: bool | None = _build(cls, _types_namespace=known, **options)
            _KEPT.add(cls)
            return built

    methods = import_module(f"{LIBRARY}.methods.base")
    types = import_module(f"{LIBRARY}.types.base")
    for base in (types.TelegramObject, methods.TelegramMethod, methods.Response):
        base.model_rebuild = classmethod(build)
