"""All conversations, and all notices: what the features export, joined."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers import (
    announcements,
    appointments,
    audit,
    cases,
    digests,
    drafts,
    events,
    fallback,
    figures,
    hours,
    ideas,
    language,
    mine,
    privacy,
    questions,
    settings,
    start,
    team,
    topics,
)
from handlers.notices import Renderer
from storage.privacy import EXPORT_NOTICE

FEATURES: Final = (
    cases,
    announcements,
    appointments,
    topics,
    team,
    events,
    figures,
    digests,
    hours,
    settings,
    audit,
    ideas,
    questions,
    drafts,
)
"""In the order updates are offered to them: what takes any text comes last."""

ROUTERS: Final[tuple[Router, ...]] = (
    start.router,
    language.router,
    privacy.router,
    mine.router,
    *(router for feature in FEATURES for router in feature.ROUTERS),
    fallback.router,  # takes the rest
)
"""All conversations, in the order updates are offered to them."""

RENDERERS: Final[Mapping[str, Renderer]] = {
    EXPORT_NOTICE: privacy.send_export,
    **{notice: render for feature in FEATURES for notice, render in feature.RENDERERS.items()},
}
"""What each notice of the outbox says."""
