"""The daily summary each member of the team may have."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers.digests import menu, notices
from handlers.notices import Renderer
from storage.digests import DIGEST_NOTICE

ROUTERS: Final[tuple[Router, ...]] = (menu.router,)

RENDERERS: Final[Mapping[str, Renderer]] = {
    DIGEST_NOTICE: notices.show_digest,
}
