"""Events of the sample quarter, so that whoever tries the demo sees and books something."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.editing import create_event, write_text
from storage.events.publishing import publish
from storage.events.recurrence import Repeat, rule_for
from storage.events.values import EventValues
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.quarter.profile import ORIGINAL_LOCALE

DAY: Final = timedelta(days=1)
MARKET_SQUARE: Final = (49.3481, 8.6912)


@dataclass(frozen=True, slots=True)
class _Sample:
    values: EventValues
    texts: Mapping[str, tuple[str, str]]


async def sample_events(
    session: AsyncSession, *, actor: Person, profile: QuarterProfile, now: datetime
) -> None:
    """Store and publish three events, one of them every week."""
    for sample in _samples(profile, now):
        title, text = sample.texts[ORIGINAL_LOCALE]
        event = await create_event(
            session,
            values=sample.values,
            title=title,
            text=text,
            actor=actor,
            profile=profile,
            now=now,
        )
        for locale, (other_title, other_text) in sample.texts.items():
            if locale != ORIGINAL_LOCALE:
                await write_text(
                    session,
                    event_id=event.id,
                    locale=locale,
                    title=other_title,
                    text=other_text,
                    actor=actor,
                    now=now,
                )
        await publish(session, event_id=event.id, actor=actor, profile=profile, now=now)


def _samples(profile: QuarterProfile, now: datetime) -> list[_Sample]:
    today = now.astimezone(profile.zone).date()
    topic = next((each.key for each in profile.topics if each.key == "events"), "everyone")
    children = next((each.key for each in profile.topics if each.key == "children"), topic)
    cafe = EventValues(
        topic=topic,
        place="Quartiersbüro, Rathausstraße 8",
        first_day=today + 2 * DAY,
        starts=time(16),
        duration_minutes=120,
        rrule=rule_for(Repeat.WEEKLY, today + 2 * DAY),
        languages=("de", "tr", "ar"),
        step_free=True,
        child_care=True,
    )
    cinema = EventValues(
        topic=topic,
        place="Marktplatz",
        latitude=MARKET_SQUARE[0],
        longitude=MARKET_SQUARE[1],
        first_day=today + 5 * DAY,
        starts=time(20),
        duration_minutes=150,
        seats=60,
        languages=("de",),
        step_free=True,
        cost="3 €, Kinder frei",
    )
    crafts = EventValues(
        topic=children,
        place="Kinderhaus, Turmgasse 3",
        first_day=today + 9 * DAY,
        starts=time(15, 30),
        duration_minutes=90,
        seats=8,
        languages=("de", "uk", "ru"),
        step_free=False,
    )
    return [_Sample(cafe, _CAFE), _Sample(cinema, _CINEMA), _Sample(crafts, _CRAFTS)]


_CAFE: Final = {
    "de": (
        "Begegnungscafé",
        (
            "Kaffee, Tee und Zeit für Gespräche. Alle sind willkommen, auch wer noch wenig "
            "Deutsch spricht."
        ),
    ),
    "en": (
        "Neighbours' café",
        "Coffee, tea and time to talk. Everybody is welcome, also if you speak little German.",
    ),
    "tr": (
        "Buluşma kafesi",
        "Kahve, çay ve sohbet. Az Almanca bilenler dahil herkes davetlidir.",
    ),
    "ar": (
        "مقهى اللقاء",
        "قهوة وشاي ووقت للحديث. الجميع مرحّب بهم، حتى من يتكلم القليل من الألمانية.",
    ),
}
_CINEMA: Final = {
    "de": (
        "Kino unter Sternen",
        (
            "Wir zeigen einen Film für die ganze Familie. Bringt Decken und Kissen mit. Bei Regen "
            "fällt es aus; dann schreiben wir."
        ),
    ),
    "tr": (
        "Yıldızların altında sinema",
        (
            "Bütün aile için bir film gösteriyoruz. Battaniye ve yastık getirin. Yağmur yağarsa "
            "iptal olur, size yazarız."
        ),
    ),
}
_CRAFTS: Final = {
    "de": (
        "Basteln für Kinder",
        "Für Kinder von 5 bis 10 Jahren. Material ist da, Eltern können bleiben.",
    ),
    "uk": (
        "Майстерня для дітей",
        "Для дітей від 5 до 10 років. Матеріали є, батьки можуть залишитися.",
    ),
}
