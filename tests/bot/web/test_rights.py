"""Rights that end: a removed member's page, and whose browser it is after joining the team."""

import hashlib
import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
from aiogram.methods import EditMessageReplyMarkup, EditMessageText, SendMessage, SendPhoto
from aiogram.types import FSInputFile
from aiohttp import ClientSession, CookieJar, WSServerHandshakeError
from aiohttp.test_utils import TestServer
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.webchat import CHANNEL
from bot.channels.webchat.pages import SESSION_ENDED
from bot.delivery.serialisation import dump_method
from storage.appointments.agendas import find_view, open_view
from storage.appointments.calendar_feeds import renew_calendar_feed
from storage.conversations import Conversation, keep_conversation
from storage.digests import Digest
from storage.errors import InvitationError
from storage.files.media import StoredFile, keep_file
from storage.memberships import give_role, leave_team
from storage.outbox import DeliveryState, OutboxMessage, enqueue_method
from storage.people import Person, Role, get_or_create_person
from storage.team import invite, join
from storage.webchat import WebchatAccount, find_account
from tests.conftest import NOW
from tests.support.cases import a_person
from tests.support.databases import on_both_databases
from tests.support.pictures import a_photo
from tests.support.quarters import awake_profile
from tests.support.webchat import Browser, Office, Page, browser, new_key, one_button

TOLD: Final = "Frau Muster, Hauptstrasse 5"
PHOTO: Final = "resident.jpg"
COOKIE: Final = "quartiersbote_team"


@pytest.fixture
async def colleague(server: TestServer) -> AsyncIterator[Browser]:
    async with browser(server, entrance="/team/", language="en") as colleague:
        yield colleague


def cookie_of(colleague: Browser) -> str:
    return next(each.value for each in colleague.client.cookie_jar if each.key == COOKIE)


async def account_with(session: AsyncSession, cookie: str) -> WebchatAccount | None:
    hashed = hashlib.sha256(cookie.encode()).hexdigest()
    return await find_account(session, token_hash=hashed, team=True)


async def person_of(session: AsyncSession, account_id: int) -> Person:
    return await get_or_create_person(
        session, channel=CHANNEL, account_id=account_id, locale="en", language_tag=None, now=NOW
    )


async def join_team(office: Office, colleague: Browser, page: Page) -> int:
    """Let the browser's person become a manager, and return the account's number."""
    await page.write("hi")
    async with office.database.transaction() as session:
        account = await account_with(session, cookie_of(colleague))
        assert account is not None
        token = await invite(session, role=Role.MANAGER, name="Ali", now=NOW)
        await join(session, person=await person_of(session, account.id), token=token, now=NOW)
        return account.id


async def tell(office: Office, account_id: int) -> int:
    """Show words of the team's and a resident's photo; return the number of the words."""
    async with office.database.transaction() as session:
        resident = await a_person(session)
        file = StoredFile(name=PHOTO, size=1, width=1, height=1)
        await keep_file(session, person_id=resident.id, file=file, now=NOW)
    path = office.media_dir / PHOTO
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(a_photo())
    words = SendMessage(chat_id=account_id, text=TOLD, reply_markup=one_button())
    shown = await office.channel.deliver(words, key=1)
    photo = SendPhoto(chat_id=account_id, photo=FSInputFile(path))
    await office.channel.deliver(photo, key=2)
    assert shown.message_id is not None
    return shown.message_id


async def texts(page: Page) -> str:
    return str((await page.sync())["messages"])


@on_both_databases
async def test_a_removed_manager_keeps_nothing(
    office: Office, server: TestServer, colleague: Browser
) -> None:
    async with colleague.page() as page:
        account_id = await join_team(office, colleague, page)
        number = await tell(office, account_id)
        old = cookie_of(colleague)
        upload = await colleague.upload(a_photo())
        assert TOLD in await texts(page)
        assert await colleague.status_of(f"/team/media/{PHOTO}") == 200
        async with office.database.transaction() as session:
            manager = await person_of(session, account_id)
            invitation = await invite(session, role=Role.MANAGER, name="B", actor=manager, now=NOW)
            feed = await renew_calendar_feed(session, person=manager, now=NOW)
            today = NOW.date()
            await open_view(session, person_id=manager.id, message_id=1, first_day=today, days=1)
            await keep_conversation(
                session, person_id=manager.id, state="Writing:words", data={}, now=NOW
            )
            waiting = SendMessage(chat_id=account_id, text=TOLD)
            await enqueue_method(
                session,
                person=manager,
                method="SendMessage",
                payload=dump_method(waiting),
                now=NOW,
            )
        assert await colleague.status_of(f"/calendar/{feed}.ics") == 200

        async with office.database.transaction() as session:
            await leave_team(
                session,
                actor=await a_person(session, Role.MANAGER),
                person_id=manager.id,
                profile=awake_profile(),
                now=NOW,
            )
        await page.send("press", key=new_key(), message_id=number, data="go")
        ended = await page.expect("ended")
        assert ended["text"] == "Your access has changed. This page begins anew."
        assert await page.close_code() == SESSION_ENDED
    assert len([frame for frame in page.frames if frame["type"] == "accepted"]) == 1

    async with office.database.transaction() as session:
        mallory = await a_person(session)
        with pytest.raises(InvitationError):
            await join(session, person=mallory, token=invitation, now=NOW)
        assert await find_view(session, person_id=manager.id) is None
        for model in (Conversation, Digest):
            of_them = select(func.count()).where(model.person_id == manager.id)
            assert await session.scalar(of_them) == 0
        rows = await session.scalars(
            select(OutboxMessage).where(OutboxMessage.person_id == manager.id)
        )
        states = {row.notice or row.method: (row.state, row.payload) for row in rows}
        assert states["SendMessage"] == (DeliveryState.WITHDRAWN, {})
        assert states["team-left"] == (DeliveryState.WAITING, {})
    await everything_is_closed(server, old, names=(PHOTO, upload), secrets=(feed,))

    async with colleague.page() as page:
        assert cookie_of(colleague) != old
        assert page.frames[0]["revision"] == 0
        assert (await page.sync())["messages"] == []
        assert await colleague.status_of(f"/team/media/{PHOTO}") == 404


async def everything_is_closed(
    server: TestServer, cookie: str, *, names: tuple[str, ...], secrets: tuple[str, ...]
) -> None:
    """Ask every route there is with the old cookie: nothing of the team comes back."""
    values = {"{name}": names, "{secret}": secrets}
    asked = 0
    for route in server.app.router.routes():
        assert route.resource is not None
        pattern = route.resource.canonical
        places = re.findall(r"\{\w+\}", pattern)
        for value in values[places[0]] if places else ("",):
            path = pattern.replace(places[0], value) if places else pattern
            async with ClientSession(
                base_url=server.make_url("/"),
                cookies={COOKIE: cookie, "quartiersbote": cookie},
                cookie_jar=CookieJar(unsafe=True),
                headers={"Origin": str(server.make_url("/").origin())},
            ) as client:
                if path.endswith("/socket"):
                    with pytest.raises(WSServerHandshakeError) as refused:
                        await client.ws_connect(path)
                    assert refused.value.status == 401
                    continue
                data = a_photo() if route.method == "POST" else None
                async with client.request(route.method, path, data=data) as response:
                    asked += 1
                    shown = await response.read()
                    assert TOLD.encode() not in shown
                    assert a_photo() not in shown or not shown
                    if places and not path.startswith("/page/"):
                        assert response.status == 404, path
                    elif route.method == "POST":
                        assert response.status in {204, 401}, path
    assert asked > 20


@on_both_databases
@pytest.mark.parametrize("role", [Role.HELPER, Role.INTERPRETER])
async def test_a_smaller_role_reads_what_was_written_for_it(
    office: Office, colleague: Browser, role: Role
) -> None:
    async with colleague.page() as page:
        account_id = await join_team(office, colleague, page)
        number = await tell(office, account_id)
        async with office.database.transaction() as session:
            manager = await person_of(session, account_id)
            feed = await renew_calendar_feed(session, person=manager, now=NOW)
            await give_role(
                session,
                actor=await a_person(session, Role.MANAGER),
                person_id=manager.id,
                role=role,
                profile=awake_profile(),
                now=NOW,
            )
        await office.channel.deliver(SendMessage(chat_id=account_id, text="For you"), key=3)
        assert await page.close_code() == SESSION_ENDED
    assert "For you" not in str(page.frames)
    assert await colleague.status_of(f"/calendar/{feed}.ics") == 404
    assert await colleague.status_of(f"/team/media/{PHOTO}") == 404
    only_buttons = EditMessageReplyMarkup(chat_id=account_id, message_id=number)
    async with colleague.page() as page:
        shown = [each["html"] for each in (await page.sync())["messages"]]
        assert shown == ["hi", "For you"]
        await page.send("press", key=new_key(), message_id=number, data="go")
        await page.expect("refused")
        await office.channel.deliver(only_buttons, key=4)
        text = EditMessageText(chat_id=account_id, message_id=number, text="Erased")
        await office.channel.deliver(text, key=5)
        assert TOLD not in await texts(page)
    assert TOLD not in str(page.frames)


async def test_a_reader_still_reads_what_a_manager_was_told(
    office: Office, colleague: Browser
) -> None:
    async with colleague.page() as page:
        account_id = await join_team(office, colleague, page)
        await tell(office, account_id)
        async with office.database.transaction() as session:
            await give_role(
                session,
                actor=await a_person(session, Role.MANAGER),
                person_id=(await person_of(session, account_id)).id,
                role=Role.READER,
                profile=awake_profile(),
                now=NOW,
            )
        assert TOLD in await texts(page)
        assert await colleague.status_of(f"/team/media/{PHOTO}") == 200


@on_both_databases
async def test_the_cookie_of_before_does_not_join_by_an_invitation(
    server: TestServer, office: Office, colleague: Browser
) -> None:
    """Whoever put a cookie into somebody's browser, or read it there, stays outside."""
    async with colleague.page() as page, browser(server, entrance="/team/") as mallory:
        await page.write("hi")
        before = cookie_of(colleague)
        mallory.client.cookie_jar.update_cookies({COOKIE: before}, server.make_url("/team/"))
        async with mallory.page() as other:
            colleague.entrance = "/team/?start=team-x"
            await colleague.load()
            colleague.entrance = "/team/"
            assert cookie_of(colleague) != before
            async with colleague.page() as fresh:
                assert await other.close_code() == await page.close_code() == 1001
                await join_team(office, colleague, fresh)
                await fresh.sync()
                async with office.database.transaction() as session:
                    assert await account_with(session, before) is None
        async with mallory.page() as other:
            assert other.frames[0]["commands"][0]["command"] == "resident"


async def test_joining_renews_the_cookie_with_the_next_page(
    office: Office, colleague: Browser
) -> None:
    async with colleague.page() as page:
        account_id = await join_team(office, colleague, page)
        before = cookie_of(colleague)
        async with office.fed_by():
            await page.write("hello")
            assert (await page.expect("hello", renew=True))["revision"]
    async with colleague.page() as page:
        assert "renew" not in page.frames[0]
        after = cookie_of(colleague)
        assert after != before
    await colleague.load()
    assert cookie_of(colleague) == after
    async with office.database.transaction() as session:
        assert await account_with(session, before) is None
        account = await account_with(session, after)
        assert account is not None
        assert account.id == account_id


async def test_a_cookie_that_was_not_used_after_all_changes_nothing(
    office: Office, colleague: Browser
) -> None:
    async with colleague.page() as page:
        account_id = await join_team(office, colleague, page)
    before = cookie_of(colleague)
    await colleague.load()
    renewed = cookie_of(colleague)
    async with office.database.transaction() as session:
        for cookie in (before, renewed):
            account = await account_with(session, cookie)
            assert account is not None
            assert account.id == account_id


async def test_signing_out_ends_the_session(server: TestServer, colleague: Browser) -> None:
    async with colleague.page() as page, colleague.page() as tab:
        await page.write("mine")
        before = cookie_of(colleague)
        foreign = colleague.headers | {"Origin": "https://evil.example.org"}
        async with colleague.client.post("/team/sign-out", headers=foreign) as response:
            assert response.status == 403
        async with colleague.client.post("/team/sign-out", headers=colleague.headers) as response:
            assert response.status == 204
            assert response.cookies[COOKIE]["path"] == "/team/"
        for each in (page, tab):
            assert await each.close_code() == SESSION_ENDED
    await everything_is_closed(server, before, names=(PHOTO,), secrets=("x" * 43,))
    async with colleague.page() as page:
        assert (await page.sync())["messages"] == []
    async with colleague.client.post("/sign-out", headers=colleague.headers) as response:
        assert response.status == 204


async def test_an_invented_cookie_is_replaced(server: TestServer, colleague: Browser) -> None:
    invented = "x" * 43
    for jar_path in ("/", "/team/"):
        url = server.make_url(jar_path)
        name = COOKIE if jar_path == "/team/" else "quartiersbote"
        colleague.client.cookie_jar.update_cookies({name: invented}, url)
        with pytest.raises(WSServerHandshakeError) as refused:
            await colleague.client.ws_connect(f"{jar_path}socket", headers=colleague.headers)
        assert refused.value.status == 401
    async with colleague.page():
        assert cookie_of(colleague) != invented
