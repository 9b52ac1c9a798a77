"""One story that any bot library can play against the stand-in; told from the person's side.

The bot in it answers ``/start`` with two buttons, turns the message into a question when one is
tapped, asks for a place with a reply keyboard, sends photos back by their ids and as an album of
what it downloaded, and takes a message away again. Whoever plays it right leaves ``TRANSCRIPT``.
"""

import io

from PIL import Image

from tests.support.botapi.server import BotApi

PERSON_ID = 1_000_007
"""Who the story is about."""
PLACE = (49.348, 8.691)
"""Where she is."""
TRANSCRIPT = """\
#1 person: '/start lamp'
#3 person: 'Die Laterne flackert, <hier>'
#5 person: '' place (49.348, 8.691)
#6 bot: '' place (49.348, 8.691)
#7 person: 'Von heute' photo
#8 bot: 'Danke: Von heute' photo buttons ['Gelöst', 'Karte']
#9 bot: 'Zwei Ansichten' photo
#10 bot: '' photo
#11 person: 'fertig'
#12 bot: 'notiz.txt hat 5 Bytes' document notiz.txt"""
"""What the chat shows at the end; #2 became a question and went, #4 asked for the place."""


def picture(colour: str = "orange", size: tuple[int, int] = (1000, 750)) -> bytes:
    """A JPEG of one colour."""
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, "JPEG")
    return target.getvalue()


async def play(api: BotApi) -> str:
    """Play the person's part; the transcript of her chat.

    Raises:
        AssertionError: The bot, the library or the stand-in did something else.
    """
    ayse = api.person(PERSON_ID, language_code="tr", first_name="Ayşe", username="ayse")
    ayse.start("lamp")
    welcome = await ayse.wait_for("Guten Tag, Ayşe (tr): lamp")
    assert welcome.labels == ["Problem melden", "Später"]
    assert "<b>Ayşe</b>" in welcome.html

    tap = ayse.press("Problem melden")
    assert tap is not None
    question = await ayse.wait_for("Was ist passiert?")
    assert question.message_id == welcome.message_id
    assert question.edited
    assert not question.buttons
    assert await ayse.answer_to(tap) == "Los geht's"

    ayse.write("Die Laterne flackert, <hier>")
    asked = await ayse.wait_for("Wo? Die Laterne flackert, <hier>")
    assert ayse.keyboard == [["Standort senden"], ["Abbrechen"]]
    await ayse.wait_until_gone(question)

    ayse.press("Standort senden", at=PLACE)
    venue = await ayse.wait_for(lambda message: message.location == PLACE)
    assert venue.venue == ("Markt", "Am Marktplatz 1")
    assert ayse.chat.actions == ["upload_photo"]
    await ayse.wait_until_gone(asked)

    photo = picture()
    ayse.send_photo(photo, "Von heute")
    echo = await ayse.wait_for("Danke: Von heute")
    assert echo.photos == (photo,)
    assert echo.labels == ["Gelöst", "Karte"]
    album = await ayse.wait_for("Zwei Ansichten")
    second = await ayse.wait_for(lambda m: bool(m.photos) and m.album == album.album, after=album)
    assert [album.photos, second.photos] == [(photo,), (picture("blue"),)]

    ayse.write("fertig")
    document = await ayse.wait_for("notiz.txt hat 5 Bytes")
    assert document.document == ("notiz.txt", b"Notiz")
    assert ayse.menu == {"start": "Von vorn", "help": "Hilfe"}
    return ayse.transcript()
