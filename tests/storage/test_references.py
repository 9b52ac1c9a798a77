"""References: how they are given, and how people may write them."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.models import AppointmentCounter
from storage.cases.models import CaseCounter, CaseKind
from storage.references import next_reference, normalise_reference


async def test_each_year_and_kind_counts_for_itself(session: AsyncSession) -> None:
    async def case(kind: CaseKind, year: int) -> str:
        return await next_reference(session, CaseCounter, letter=kind.value, year=year, kind=kind)

    assert await case(CaseKind.REPORT, 2026) == "M-2026-0001"
    assert await case(CaseKind.REPORT, 2026) == "M-2026-0002"
    assert await case(CaseKind.IDEA, 2026) == "I-2026-0001"
    assert await case(CaseKind.REPORT, 2027) == "M-2027-0001"
    assert await case(CaseKind.REPORT, 2026) == "M-2026-0003"
    appointment = await next_reference(session, AppointmentCounter, letter="T", year=2026)
    assert appointment == "T-2026-0001"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("M-2026-0007", "M-2026-0007"),
        (" m-2026-7 ", "M-2026-0007"),
        ("m 2026 7", "M-2026-0007"),
        ("M2026-0007", "M-2026-0007"),
        ("f-2026–12345", "F-2026-12345"),
        ("the lamp", None),
        ("M-2026-", None),
        ("M-2026-0007; DROP TABLE", None),
        ("\x00", None),
        ("M-2026-" + "9" * 400, None),
    ],
)
def test_references_are_read_the_way_people_write_them(written: str, meant: str | None) -> None:
    assert normalise_reference(written) == meant
