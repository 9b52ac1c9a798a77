"""Cases at the same address, or near a place; and finding out where old ones are."""

from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.forgetting import forget_cases_of
from storage.cases.locating import LocatedCase, locate_cases
from storage.cases.models import Case
from storage.cases.nearby import Whereabouts, list_similar
from storage.likeness.originals import list_originals
from storage.people import Person, Role
from tests.conftest import NOW
from tests.storage.addresses.registers import list_hard_addresses
from tests.support.cases import LAMP, a_case, a_person
from tests.support.quarters import sample_profile

KEY = "musterstr 5"
FAR = (LAMP[0] + 0.02, LAMP[1])


async def similar(
    session: AsyncSession, person: Person, at: Whereabouts, *, radius_m: float = 50
) -> list[tuple[int, float | None]]:
    found = await list_similar(
        session, person_id=person.id, category="lighting", at=at, radius_m=radius_m
    )
    return [(case.id, None if metres is None else round(metres)) for case, metres in found]


async def test_the_same_address_comes_before_what_is_near(session: AsyncSession) -> None:
    reporter, neighbour = await a_person(session), await a_person(session)
    manager = await a_person(session, Role.MANAGER)
    near = await a_case(session, reporter, place=LAMP)
    words = await a_case(session, reporter, address="Musterstr. 5", place_key=KEY)
    found = await a_case(session, reporter, place=LAMP, place_key=KEY)
    await a_case(session, reporter, place=FAR, place_key=KEY)
    await a_case(session, reporter, address="Kirchgasse 7", place_key="kirchgasse 7")

    assert await similar(session, neighbour, Whereabouts(LAMP, KEY)) == [
        (found.id, None),
        (words.id, None),
        (near.id, 0),
    ]
    # Without a point of its own, every case at the address may be meant.
    assert len(await similar(session, neighbour, Whereabouts(None, KEY))) == 3
    assert await similar(session, neighbour, Whereabouts(None, None)) == []
    assert await similar(session, neighbour, Whereabouts(LAMP, KEY), radius_m=0) == []
    assert await similar(session, reporter, Whereabouts(LAMP, KEY)) == []

    mine = await a_case(session, neighbour, address="Musterstraße 5", place_key=KEY)
    originals = await list_originals(session, staff=manager, case=mine, radius_m=0)
    assert [metres for _case, metres in originals] == [None, None, None]


async def test_old_cases_are_put_on_the_map_where_there_is_no_doubt(
    session: AsyncSession,
) -> None:
    await list_hard_addresses(session)
    reporter, profile = await a_person(session), sample_profile()

    async def told(address: str | None, place: tuple[float, float] | None = None) -> Case:
        return await a_case(session, reporter, address=address, place=place)

    certain = await told("vor Musterstr. 5, 2. OG")
    outside = await told("Hauptstraße 5, Gauangelloch")
    pin = await told("Musterstraße 9", LAMP)
    for address in ("Kirchgase 7", "irgendwo", None):
        await told(address)
    bare = await told("Rosenweg 3")

    located = [each async for each in locate_cases(session, profile=profile)]
    assert located == [
        LocatedCase(certain.reference, "Musterstraße 5", outside=False),
        LocatedCase(outside.reference, "Hauptstraße 5", outside=True),
    ]
    assert (certain.address, certain.place_key) == ("vor Musterstr. 5, 2. OG", KEY)
    assert certain.place is not None
    assert outside.outside
    assert (pin.place, pin.found_place) == (LAMP, None)
    assert (bare.place, bare.place_key) == (None, "rosenweg 3")
    assert [each async for each in locate_cases(session, profile=profile)] == []

    await forget_cases_of(session, person=reporter, now=NOW)
    assert (certain.address, certain.found_place, certain.place_key) == (None, None, None)
