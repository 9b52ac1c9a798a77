"""The public feeds over HTTP: what is in them, and what is asked for again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestServer, make_mocked_request
from icalendar import Calendar
from sqlalchemy import select

from bot.health import Health
from bot.settings import Settings
from bot.web.atom import NAMESPACE, AtomEntry, AtomFeed, atom
from bot.web.client_addresses import TRUSTED_PROXIES, client_address
from bot.web.server import create_web_app
from storage.announcements.models import (
    Announcement,
    AnnouncementState,
    AnnouncementText,
    Audience,
    Missing,
)
from storage.database import Database
from storage.events.change_or_cancel import cancel_occurrence
from storage.events.models import EventText, Occurrence
from storage.quarter import import_quarter
from tests.conftest import NOW
from tests.support.databases import on_both_databases
from tests.support.events import TEXT, TITLE, a_stage, at
from tests.support.quarters import sample_profile
from tests.support.town import CATALOGUES
from tests.support.webchat import Browser, Office, browser

ATOM = {"a": NAMESPACE}


FEEDS_PER_MINUTE = 60


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Office:
    """The sample quarter."""
    office = Office(database, tmp_path, NOW)
    await office.found()
    return office


@pytest.fixture
async def program(office: Office) -> AsyncIterator[Browser]:
    """A program that knows the server."""
    app = create_web_app(
        office.channel,
        health=Health(),
        database=office.database,
        catalogues=CATALOGUES,
        clock=lambda: office.now,
        public_url="https://bote.example.org",
        rates=office.rates,
        proxies=Settings(public_url="https://bote.example.org").proxies,
    )
    server = TestServer(app)
    await server.start_server(access_log=None)  # as bot.app does
    async with browser(server) as opened:
        yield opened
    await server.close()


async def an_event(office: Office, *, published: bool = True, **values: Any) -> Occurrence | None:
    """Store an event with Turkish words."""
    async with office.database.transaction() as session:
        stage = await a_stage(session)
        event = await (stage.event(**values) if published else stage.draft(**values))
        session.add(EventText(event_id=event.id, locale="tr", title="Oyun akşamı", text="Gelin!"))
        dates = await stage.dates(event)
    return dates[0] if dates else None


async def announce(office: Office, text: str, state: AnnouncementState, **audience: Any) -> None:
    """Store an announcement that was sent."""
    async with office.database.transaction() as session:
        announcement = Announcement(
            state=state,
            audience=Audience(**audience).model_dump(mode="json"),
            urgent=False,
            missing=Missing.GERMAN,
            created_at=NOW,
            started_at=NOW + timedelta(minutes=5),
        )
        session.add(announcement)
        await session.flush()
        session.add(AnnouncementText(announcement_id=announcement.id, locale="de", text=text))


def entries_of(content: str | bytes) -> list[Any]:
    calendar: Any = Calendar.from_ical(content)
    return [*calendar.walk("VEVENT")]


async def get(program: Browser, path: str, **headers: str) -> tuple[ClientResponse, bytes]:
    answer = await program.client.get(path, headers=headers)
    return answer, await answer.read()


async def test_the_calendar_has_what_is_published_and_nothing_else(
    office: Office, program: Browser
) -> None:
    date_ = await an_event(office, latitude=49.3481, longitude=8.6912)
    await an_event(office, published=False)
    answer, content = await get(program, "/events.ics")
    assert answer.status == 200
    assert answer.content_type == "text/calendar"
    (entry,) = entries_of(content)
    assert date_ is not None
    assert (entry["UID"], entry["SEQUENCE"]) == (date_.uid, 0)
    assert (entry["SUMMARY"], entry["STATUS"]) == (TITLE, "CONFIRMED")
    assert (entry.decoded("DTSTART"), entry.decoded("DTEND")) == (at(19), at(21))
    assert entry["LOCATION"] == "Bürgerhaus, Rathausstraße 8"
    assert TEXT in entry["DESCRIPTION"]
    assert entry["GEO"].to_ical() == "49.3481;8.6912"


async def test_the_name_of_the_quarter_cannot_end_the_calendar(
    office: Office, program: Browser
) -> None:
    await an_event(office)
    async with office.database.transaction() as session:
        other = sample_profile().model_copy(update={"name": "Nord\nEND:VCALENDAR"})
        await import_quarter(session, other, now=office.now)
    answer, content = await get(program, "/events.ics")
    assert answer.status == 200
    calendar: Any = Calendar.from_ical(content)
    assert str(calendar["X-WR-CALNAME"]).endswith(" Nord END:VCALENDAR")
    assert len(calendar.walk("VEVENT")) == 1


async def test_a_cancelled_date_stays_in_the_calendar_as_such(
    office: Office, program: Browser
) -> None:
    date_ = await an_event(office)
    assert date_ is not None
    async with office.database.transaction() as session:
        stage = await a_stage(session)
        await cancel_occurrence(
            session, occurrence_id=date_.id, reason=None, actor=stage.manager, now=NOW
        )
    _answer, content = await get(program, "/events.ics")
    (entry,) = entries_of(content)
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)


async def test_feeds_come_in_the_language_asked_for(office: Office, program: Browser) -> None:
    await an_event(office)
    _answer, calendar = await get(program, "/events.ics?language=tr")
    assert entries_of(calendar)[0]["SUMMARY"] == "Oyun akşamı"
    _answer, news = await get(program, "/news.atom?language=tr")
    assert "Oyun akşamı" in news.decode()
    for wanted in ("xx", "../de"):
        _answer, usual = await get(program, f"/events.ics?language={wanted}")
        assert entries_of(usual)[0]["SUMMARY"] == TITLE


@pytest.mark.parametrize("path", ["/events.ics", "/news.atom"])
async def test_what_has_not_changed_is_not_sent_again(
    office: Office, program: Browser, path: str
) -> None:
    await an_event(office)
    first, _content = await get(program, path)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    tag = first.headers["ETag"]
    office.now += timedelta(minutes=10)
    for known in (tag, f"W/{tag}", "*"):
        again, content = await get(program, path, **{"If-None-Match": known})
        assert (again.status, content, again.headers["ETag"]) == (304, b"", tag)
    async with office.database.transaction() as session:
        text = (await session.scalars(select(EventText).where(EventText.locale == "de"))).one()
        text.title = "Spielenachmittag"
    changed, _content = await get(program, path, **{"If-None-Match": tag})
    assert changed.status == 200
    assert changed.headers["ETag"] != tag


@on_both_databases
async def test_news_are_events_and_announcements_to_everyone(
    office: Office, program: Browser
) -> None:
    await an_event(office, cost="2 €")
    await an_event(office, published=False)
    await announce(office, "Straßenfest\nAm Samstag <hier>", AnnouncementState.DONE, everyone=True)
    await announce(office, "Nur Kinder", AnnouncementState.DONE, topics=("children",))
    await announce(office, "Zurückgenommen", AnnouncementState.RECALLED, everyone=True)
    await announce(office, "Entwurf", AnnouncementState.DRAFT, everyone=True)
    answer, content = await get(program, "/news.atom")
    assert answer.content_type == "application/atom+xml"
    root = ET.fromstring(content)  # noqa: S314  our own
    titles = [
        entry.findtext("a:title", namespaces=ATOM) for entry in root.iterfind("a:entry", ATOM)
    ]
    assert titles == ["Straßenfest", TITLE]
    texts = [entry.findtext("a:content", "", ATOM) for entry in root.iterfind("a:entry", ATOM)]
    assert texts[0] == "Straßenfest\nAm Samstag <hier>"
    assert "Dienstag, 24. November 2026" in texts[1]
    assert "2 €" in texts[1]
    ids = {each.text for each in root.iter(f"{{{NAMESPACE}}}id")}
    assert len(ids) == 3
    assert all((each or "").startswith("urn:uuid:") for each in ids)
    links = {link.get("rel"): link.get("href") for link in root.iterfind("a:link", ATOM)}
    assert links == {
        "self": "https://bote.example.org/news.atom?language=de",
        "alternate": "https://bote.example.org",
    }


async def test_an_empty_quarter_has_empty_feeds(program: Browser) -> None:
    for path in ("/events.ics", "/news.atom"):
        answer, content = await get(program, path)
        assert answer.status == 200
        assert content


async def test_who_asks_without_end_is_told_when_to_come_back(
    office: Office, program: Browser
) -> None:
    paths = ("/events.ics", "/news.atom", "/calendar/nobody.ics")
    for number in range(FEEDS_PER_MINUTE):
        answer, _content = await get(program, paths[number % len(paths)])
        assert answer.status in {200, 404}
        office.seconds += 0.5
    for path in paths:
        refused, _content = await get(program, path)
        assert (refused.status, refused.headers["Retry-After"]) == (429, "30")
    office.seconds += 30
    answer, _content = await get(program, "/events.ics")
    assert answer.status == 200


async def test_behind_a_proxy_each_address_counts_for_itself(program: Browser) -> None:
    async def ask(forwarded: str) -> int:
        answer, _content = await get(program, "/news.atom", **{"X-Forwarded-For": forwarded})
        return answer.status

    # The first of two is what the one who asks has made up.
    asked = [await ask(f"10.0.0.{number}, 198.51.100.7") for number in range(FEEDS_PER_MINUTE)]
    assert asked == [200] * FEEDS_PER_MINUTE
    assert await ask("198.51.100.7") == 429
    assert await ask("198.51.100.8") == 200


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.114.9", "198.51.100.7", "203.0.114.9"),
        ("192.168.1.2", "198.51.100.7", "192.168.1.2"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.9, nonsense", "127.0.0.1"),
        ("::1", "198.51.100.7", "198.51.100.7"),
        ("10.1.2.3", "1.2.3.4, 198.51.100.7, 127.0.0.1", "198.51.100.7"),
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("::ffff:203.0.114.9", "198.51.100.7", "203.0.114.9"),
        ("::ffff:127.0.0.1", "2a01:4f8:1:2:3:4:5:6", "2a01:4f8:1:2::/64"),
        ("2a01:4f8:1:2:3:4:5:6", None, "2a01:4f8:1:2::/64"),
        (None, None, ""),
    ],
)
def test_only_proxies_of_the_settings_are_believed_who_asks(
    peer: str | None, forwarded: str | None, address: str
) -> None:
    app = web.Application()
    app[TRUSTED_PROXIES] = (
        Settings(public_url="https://bote.example.org").proxies
        + Settings(trusted_proxies="10.0.0.0/8").proxies
    )
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = make_mocked_request("GET", "/news.atom", headers=headers, app=app)
    assert client_address(request.clone(remote=peer or "")) == address


def test_what_xml_cannot_hold_is_left_out() -> None:
    feed = AtomFeed("urn:1", "News", "Amt", "https://a/n", "https://a", "de")
    entry = AtomEntry("urn:2", "a\x00b\x1f", "c\ufffe\nd", NOW, NOW, "de")
    root = ET.fromstring(atom(feed, [entry], epoch=NOW))  # noqa: S314  our own
    assert root.findtext("a:entry/a:title", namespaces=ATOM) == "ab"
    assert root.findtext("a:entry/a:content", namespaces=ATOM) == "c\nd"
