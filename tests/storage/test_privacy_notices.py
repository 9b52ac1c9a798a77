"""Who has had the privacy notice: on the page, whoever can see it in the log."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox import Answer, DeliveryState, OutboxMessage, enqueue_answers
from storage.people import Person, Role, get_or_create_person
from storage.privacy_notices import NOTICE_TOPIC, has_read_notice
from storage.webchat import WebchatAccount, add_message, visit
from tests.conftest import NOW


async def awaits_notice(session: AsyncSession) -> tuple[Person, WebchatAccount, int]:
    """Return somebody on the page, their account and the number of the notice being sent."""
    account = await visit(session, token_hash="x" * 64, team=False, language_tag="de", now=NOW)
    assert account is not None
    person = await get_or_create_person(
        session,
        channel="webchat",
        account_id=account.id,
        locale="de",
        language_tag="de",
        now=NOW,
    )
    notice = Answer("SendMessage", {"text": "I store."}, topic=NOTICE_TOPIC)
    [number] = await enqueue_answers(session, person=person, answers=[notice], now=NOW)
    await session.execute(
        update(OutboxMessage).where(OutboxMessage.id == number).values(state=DeliveryState.SENDING)
    )
    person.notice_version, person.notice_coming = None, 1
    return person, account, number


async def show(session: AsyncSession, account: WebchatAccount, number: int) -> None:
    """Put an outbox message into the page's log."""
    await add_message(
        session,
        account,
        from_bot=True,
        role=Role.RESIDENT,
        content={"html": "x"},
        outbox_id=number,
        now=NOW,
    )


async def test_a_notice_that_stands_in_the_log_of_the_page_was_read(session: AsyncSession) -> None:
    """The outbox hears of it a moment later, and people who know the bot tap at once."""
    person, account, number = await awaits_notice(session)
    await show(session, account, number + 1)
    assert not await has_read_notice(session, person=person)
    await show(session, account, number)
    assert await has_read_notice(session, person=person)
    assert (person.notice_version, person.notice_coming) == (1, None)
