"""The sample quarter's register of addresses: made-up houses on the profile's streets."""

from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.address_files import ImportCount, RefusedRow, read_houses
from storage.addresses.register import replace_addresses
from storage.quarter import QuarterProfile

ADDRESSES: Final = Path(__file__).resolve().parent / "addresses.csv"


async def import_sample_addresses(session: AsyncSession, profile: QuarterProfile) -> None:
    """Import the made-up addresses of the sample's streets."""

    def refuse(refused: RefusedRow) -> None:
        msg = f"row {refused.row} of the sample addresses: {refused.reason}"
        raise ValueError(msg)

    houses = read_houses(ADDRESSES, profile, count=ImportCount(), refuse=refuse)
    await replace_addresses(session, houses)
