"""All conversations, and all notices: what the features export, joined."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers import (
    announcements,
    appointments,
    audit,
    cases,
    corrections,
    danger,
    digests,
    drafts,
    events,
    fallback,
    figures,
    hours,
    ideas,
    language,
    mine,
    moderation,
    privacy,
    questions,
    settings,
    start,
    team,
    topics,
    translations,
    who_translates,
)
from handlers.cases.staff import folded_notices
from handlers.no_room import tell_of_no_room
from handlers.notices import Folder, Renderer, renders
from handlers.refused_key import tell_of_refused_key
from storage.files.room import NoRoomNotice
from storage.privacy.copies import DeleteByHandNotice, ErasedCopyNotice
from storage.privacy.rights import DataExportNotice, DataFileNotice
from storage.translations.refused_key import KeyRefusedNotice

FEATURES: Final = (
    danger,
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
    moderation,
    ideas,
    questions,
    translations,
    drafts,
)
"""In the order updates are offered to them: what takes any text comes last."""

ROUTERS: Final[tuple[Router, ...]] = (
    start.router,
    language.router,
    privacy.router,
    who_translates.router,
    mine.router,
    *(router for feature in FEATURES for router in feature.ROUTERS),
    corrections.router,
    fallback.router,  # takes the rest
)
"""All conversations, in the order updates are offered to them."""

RENDERERS: Final[Mapping[str, Renderer]] = {
    renderer.kind.NAME: renderer
    for renderer in (
        renders(DataExportNotice, privacy.send_export),
        renders(DataFileNotice, privacy.send_file),
        renders(NoRoomNotice, tell_of_no_room),
        renders(KeyRefusedNotice, tell_of_refused_key),
        renders(ErasedCopyNotice, privacy.take_back_copy),
        renders(DeleteByHandNotice, privacy.ask_to_delete_by_hand),
        *(renderer for feature in FEATURES for renderer in feature.RENDERERS),
    )
}
"""What each notice of the outbox says."""

FOLDER: Final[Folder] = folded_notices.FOLDER
"""What makes one message of several notices that came too fast."""
