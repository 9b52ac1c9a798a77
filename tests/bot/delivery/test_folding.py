"""Notices that come faster than they can be sent: one list instead of minutes of messages."""

from collections import Counter
from datetime import timedelta

from aiogram.types import InlineKeyboardMarkup

from bot.channels.base import TryAgainError
from bot.delivery.pacing import Pace
from handlers.registry import FOLDER, RENDERERS
from storage.cases.models import Case
from storage.outbox import DeliveryState
from storage.people import Person, Role
from storage.quarter import import_quarter
from tests.support.cases import LAMP, a_case, a_person
from tests.support.delivering import Office, now
from tests.support.quarters import awake_profile

REPORTS = 50
SHOWING = ("case-show:", "case-listed:")
"""What shows a case, in its own message and in a list."""
FIRE = "Fire in the stairwell, there is smoke everywhere and people are trapped!"


async def _report(office: Office, *texts: str) -> tuple[Person, list[Case]]:
    """Let reports arrive all at once; every other one with a place."""
    office.renderers = dict(RENDERERS)
    office.folder = FOLDER
    async with office.database.transaction() as session:
        await import_quarter(session, awake_profile(), now=now())
        manager = await a_person(session, Role.MANAGER)
        cases = [
            await a_case(
                session,
                await a_person(session),
                text=text,
                place=LAMP if number % 2 else None,
                now=now(),
            )
            for number, text in enumerate(texts)
        ]
    return manager, cases


async def test_many_reports_at_once_come_as_lists_and_none_is_missing(office: Office) -> None:
    """150 reports took two and a half minutes; what tells of danger waited behind the others."""
    texts = ["The lamp is out."] * REPORTS
    texts[REPORTS // 2] = FIRE
    manager, cases = await _report(office, *texts)
    chat = manager.account_id
    office.messenger.troubles[chat].append(TryAgainError("502", after=timedelta(seconds=0.1)))
    async with office.open(Pace()):
        states = Counter(await office.settled(seconds=15))
    said = [method for to, method in office.messenger.taken if to == chat]
    said_texts = office.messenger.texts(chat)
    urgent = next(at for at, text in enumerate(said_texts) if "Fire in the stairwell" in text)
    assert cases[REPORTS // 2].reference in said_texts[urgent]
    assert not any(case.reference in text for case in cases[:3] for text in said_texts[:urgent])
    assert all(any(case.reference in text for text in said_texts) for case in cases)
    assert len(said) <= 6
    buttons = [
        key
        for method in said
        if isinstance(markup := getattr(method, "reply_markup", None), InlineKeyboardMarkup)
        for row in markup.inline_keyboard
        for key in row
        if key.callback_data and key.callback_data.startswith(SHOWING)
    ]
    assert len({(key.callback_data or "").rpartition(":")[2] for key in buttons}) == REPORTS
    assert states == {
        "sent": REPORTS + (REPORTS // 2 % 2),
        "withdrawn": REPORTS // 2 - (REPORTS // 2 % 2),
    }
    rows = [row for row in await office.rows() if row.state is DeliveryState.SENT]
    assert len({row.message_id for row in rows}) == len(said)


async def test_a_few_reports_come_one_by_one_with_everything(office: Office) -> None:
    manager, cases = await _report(office, "The lamp is out.", "The bench is broken.")
    async with office.open(Pace()):
        assert set(await office.settled(seconds=15)) == {"sent"}
    texts = office.messenger.texts(manager.account_id)
    assert len(texts) == len(cases) + 1
    assert all("has arrived" in text for text in texts if text)
