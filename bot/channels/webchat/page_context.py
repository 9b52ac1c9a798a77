"""What a page shows around its messages: language, title, words, commands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.types import BotCommand
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.webchat.words import page_words
from bot.i18n import FALLBACK_LOCALE, Catalogues, direction
from storage.people import Role, find_person
from storage.quarter import QuarterProfile, get_quarter
from storage.webchat import CHANNEL, WebchatAccount

Commands = Callable[[Role], Sequence[BotCommand]]
"""Returns the command menu of a role, in the current language."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """How a page looks to its person; two that are equal look the same."""

    locale: str
    role: Role
    title: str
    zone: ZoneInfo
    entrance: str
    """Path the page lies under, ``/`` or ``/team/``."""
    phone: str
    """How to reach the contact point without the page."""
    renews: bool = False
    """Whether the browser is to fetch another cookie at once."""

    @property
    def language_tag(self) -> str:
        """The language as HTML names it, such as ``zh-Hans``."""
        return tag_of(self.locale)

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return direction(self.locale)


def tag_of(locale: str) -> str:
    """Return the tag HTML has for a locale, such as ``de-simple``."""
    return locale.replace("_", "-")


def entrance_path(*, team: bool) -> str:
    """Return the path of the team's or of the residents' entrance."""
    return "/team/" if team else "/"


def choose_tag(
    language_tags: Sequence[str], profile: QuarterProfile, catalogues: Catalogues
) -> str | None:
    """Return the first language tag the quarter speaks, else the first of all."""
    known = (tag for tag in language_tags if catalogues.supported(tag) in profile.locales)
    return next(known, language_tags[0] if language_tags else None)


async def read_page_context(
    session: AsyncSession, account: WebchatAccount, catalogues: Catalogues
) -> PageContext:
    """Return how the pages of an account look; somebody new gets the browser's language.

    Raises:
        QuarterMissingError: no quarter was imported yet.
    """
    profile = (await get_quarter(session)).profile
    person = await find_person(session, channel=CHANNEL, account_id=account.id)
    return PageContext(
        locale=person.locale
        if person
        else first_locale(account.language_tag, profile, catalogues),
        role=person.role if person else Role.RESIDENT,
        title=profile.name,
        zone=profile.zone,
        entrance=entrance_path(team=account.team),
        renews=account.renewal_due,
        phone=profile.contact.phone,
    )


def new_page_context(
    language_tag: str | None, profile: QuarterProfile, catalogues: Catalogues, *, team: bool
) -> PageContext:
    """Return how the page looks to somebody who has never been here."""
    return PageContext(
        locale=first_locale(language_tag, profile, catalogues),
        role=Role.RESIDENT,
        title=profile.name,
        zone=profile.zone,
        entrance=entrance_path(team=team),
        phone=profile.contact.phone,
    )


def first_locale(language_tag: str | None, profile: QuarterProfile, catalogues: Catalogues) -> str:
    """Return the locale for somebody of whom only the browser's language is known."""
    known = catalogues.supported(language_tag)
    if known is not None and known in profile.locales:
        return known
    return catalogues.supported(profile.default_locale) or FALLBACK_LOCALE


def hello(
    context: PageContext, *, revision: int, catalogues: Catalogues, commands: Commands
) -> dict[str, Any]:
    """Return the frame that tells a page how it looks."""
    renewal = {"renew": True} if context.renews else {}
    with catalogues.speaking(context.locale):
        return renewal | {
            "type": "hello",
            "locale": context.language_tag,
            "direction": context.direction,
            "title": context.title,
            "words": page_words(),
            "commands": [
                {"command": command.command, "description": command.description}
                for command in commands(context.role)
            ],
            "revision": revision,
        }
