"""Registers of addresses: the demo's, and streets with names that are hard to tell apart."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.address_files import ImportCount, read_houses
from bot.demo.addresses import ADDRESSES
from storage.addresses.keys import read_house_number
from storage.addresses.register import House, replace_addresses
from tests.support.quarters import sample_profile

NEAR = (49.3480, 8.6905)
FAR = (49.3300, 8.8000)


def a_house(
    street: str,
    number: str,
    *,
    point: tuple[float, float] = NEAR,
    postcode: str = "69181",
    town: str = "Leimen",
) -> House:
    read = read_house_number(number)
    assert read is not None
    return House(street, read, postcode, town, point)


HARD = (
    *(a_house("Mühlweg", number) for number in ("1", "2", "2½", "3")),
    a_house("Friedrich-Ebert-Straße", "3"),
    a_house("Straße des 17. Juni", "4"),
    a_house("St.-Georg-Platz", "1"),
    a_house("Dr.-Kurt-Weg", "1"),
    a_house("Q7", "12"),
    a_house("Bachstraße", "1"),
    a_house("An der Bachstraße", "1"),
    a_house("Bergstraße", "1"),
    a_house("Burgstraße", "1"),
    *(a_house("Hauptstraße", number) for number in ("5", "7", "9")),
    a_house("Hauptstraße", "5", town="Gauangelloch", point=(FAR[0] + 0.004, FAR[1])),
    # Twice in one town, which the register does not tell apart.
    a_house("Lange Straße", "3"),
    a_house("Lange Straße", "3", point=FAR),
    a_house("Waldweg", "1", point=(FAR[0] + 0.001, FAR[1])),
)


async def list_hard_addresses(session: AsyncSession) -> None:
    """Import the addresses of the demo, and these."""
    sample = read_houses(
        ADDRESSES, sample_profile(), count=ImportCount(), refuse=lambda _row: None
    )
    await replace_addresses(session, [*sample, *HARD])
