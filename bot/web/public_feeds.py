"""Feeds for everybody: events for calendars, news for feed readers and other pages.

Everything in them is public already, so any page may show them.  ``?language=tr`` chooses the
language; without it they are in the quarter's own.
"""

import asyncio
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aiogram.utils.i18n import gettext as _
from aiohttp import web

from bot.i18n import Catalogues
from bot.web.atom import AtomEntry, AtomFeed, atom
from bot.web.etags import answer_unless_known
from handlers.events.ical import public_calendar
from handlers.events.words import (
    detail_words,
    is_cancelled,
    place_of,
    topic_name,
    when_of,
    words_in,
)
from storage.announcements.models import Announcement
from storage.database import Database
from storage.events.models import Event, Occurrence
from storage.events.queries import Texts, list_texts
from storage.markup import plain
from storage.news import (
    list_news_events,
    list_next_dates,
    list_public_announcements,
    list_published_dates,
)
from storage.quarter import Quarter, get_quarter
from storage.quarter.profile import ORIGINAL_LOCALE

DATES_MOST: Final = 1000
LOOKS_BACK: Final = timedelta(days=31)
"""So that a calendar keeps what has just been."""
NEWS_MOST: Final = 50
TITLE_MOST: Final = 100
CACHED_S: Final = 300
"""A proxy and a page with many readers ask us once in five minutes."""
HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": f"public, max-age={CACHED_S}",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Any page may show them."""


class PublicFeeds:
    """``GET /events.ics`` and ``GET /news.atom``."""

    def __init__(
        self,
        database: Database,
        catalogues: Catalogues,
        clock: Callable[[], datetime],
        public_url: str | None,
    ) -> None:
        self._database = database
        self._catalogues = catalogues
        self._clock = clock
        self._public_url = public_url

    async def get_calendar(self, request: web.Request) -> web.Response:
        """Answer with the published events, or 304 where the program has them already."""
        async with self._database.reading() as session:
            profile = (await get_quarter(session)).profile
            after = self._clock() - LOOKS_BACK
            dates = await list_published_dates(session, after=after, limit=DATES_MOST)
            texts = await list_texts(session, event_ids={event.id for event, _date in dates})
        locale = _locale(request, profile.locales, profile.default_locale)
        with self._catalogues.speaking(locale):
            # In a thread, because a year's dates take some 0.2 ms each.
            content = await asyncio.to_thread(public_calendar, dates, texts, profile=profile)
        return answer_unless_known(
            request, content, "text/calendar; charset=utf-8", headers=HEADERS
        )

    async def get_news(self, request: web.Request) -> web.Response:
        """Answer with public news, newest first, or 304 where the program has them already."""
        now = self._clock()
        async with self._database.reading() as session:
            quarter = await get_quarter(session)
            events = await list_news_events(session, limit=NEWS_MOST)
            ids = [event.id for event in events]
            texts = await list_texts(session, event_ids=ids)
            dates = await list_next_dates(session, event_ids=ids, now=now)
            announced = await list_public_announcements(session, limit=NEWS_MOST)
        profile = quarter.profile
        locale = _locale(request, profile.locales, profile.default_locale)
        home = self._public_url or str(request.url.origin())
        with self._catalogues.speaking(locale):
            writer = _Writer(quarter, locale)
            entries = [
                *(writer.event(event, dates.get(event.id), texts[event.id]) for event in events),
                *(writer.announcement(each, words) for each, words in announced),
            ]
            feed = AtomFeed(
                id=_urn(f"news:{profile.name}:{locale}"),
                title=_news_title(profile.name),
                author=profile.contact.name,
                url=f"{home.rstrip('/')}{request.rel_url.path}?language={locale}",
                home=home,
                language=locale,
            )
        newest = sorted(entries, key=lambda entry: (entry.published, entry.id), reverse=True)
        content = atom(feed, newest[:NEWS_MOST], epoch=quarter.imported_at)
        return answer_unless_known(
            request, content, "application/atom+xml; charset=utf-8", headers=HEADERS
        )


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes entries in the language of the current text."""

    quarter: Quarter
    locale: str

    def event(self, event: Event, occurrence: Occurrence | None, texts: Texts) -> AtomEntry:
        words = words_in(texts, self.locale)
        zone = self.quarter.profile.zone
        lines = []
        if occurrence is not None and not is_cancelled(event, occurrence):
            lines = [f"📅 {when_of(occurrence, zone)}", f"📍 {place_of(event, occurrence)}"]
        lines += [*detail_words(event), "", plain(words.text)]
        published = event.published_at or event.created_at
        return AtomEntry(
            id=_urn(event.uid),
            title=words.title,
            text="\n".join(lines),
            published=published,
            updated=max(published, event.changed_at),
            language=words.locale,
            category=topic_name(self.quarter.profile, event.topic, self.locale),
        )

    def announcement(self, announcement: Announcement, texts: Mapping[str, str]) -> AtomEntry:
        locale = next(each for each in (self.locale, ORIGINAL_LOCALE, *texts) if each in texts)
        text = plain(texts[locale])
        link = [announcement.button_url] if announcement.button_url else []
        sent_at = announcement.started_at or announcement.created_at
        return AtomEntry(
            id=_urn(f"announcement:{announcement.id}:{announcement.created_at.isoformat()}"),
            title=text.split("\n", maxsplit=1)[0][:TITLE_MOST],
            text="\n\n".join([text, *link]),
            published=sent_at,
            updated=sent_at,
            language=locale,
        )


def _news_title(quarter: str) -> str:
    # NOTE: the name of a news feed; {quarter} is the name of a part of a town
    return _("News, {quarter}").format(quarter=quarter)


def _locale(request: web.Request, known: tuple[str, ...], usual: str) -> str:
    wanted = request.query.get("language", usual)
    return wanted if wanted in known else usual


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"quartiersbote:{name}").urn
