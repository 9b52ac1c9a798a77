"""The report conversation."""

from tests.support.pictures import a_photo
from tests.support.town import Town


async def test_a_problem_is_reported_step_by_step(town: Town) -> None:
    person = town.newcomer("en")
    await person.write("/start")
    await person.press("Report a problem")
    await person.write("The street lamp is broken.")
    print(person.texts, person.labels)
    await person.press("Street lighting")
    print(person.texts, person.labels, person.keyboard)
    await person.share_place(49.348, 8.69)
    print(person.texts, person.labels, person.keyboard)
    await person.send_photo(a_photo())
    print(person.texts[-1], person.labels, person.keyboard)
    await person.press("Send")
    print(person.texts[-1], person.labels, person.keyboard)
    assert "M-2026-0001" in person.newest.text
