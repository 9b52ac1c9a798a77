"""Formatting: from entities to what is stored, and from there to each place it is shown in."""

import random
import re
from html import unescape

import pytest
from aiogram import html
from aiogram.methods import AnswerCallbackQuery, SendMediaGroup, SendMessage
from aiogram.types import Chat, InlineKeyboardMarkup, InputMediaPhoto, Message, MessageEntity

from bot.channels.webchat.markup import to_html as shown_by_page
from handlers.incoming import without_command, words_of
from handlers.keyboards import link
from handlers.markup import mark, to_html
from handlers.outgoing import with_formatting
from handlers.text import pieces, shorten, units
from storage.errors import TextLengthError
from storage.markup import MARKS, Style, cut_first_line, is_marked, plain, seen
from storage.texts import clean_text
from tests.conftest import NOW
from tests.support.botapi.markup import parse_html

SITE = "https://example.org/a?b=1&c=2"


def entity(kind: str, offset: int, length: int, url: str | None = None) -> MessageEntity:
    """Return an entity as the messenger sends it."""
    return MessageEntity(type=kind, offset=offset, length=length, url=url)


def stored(text: str, *entities: MessageEntity) -> str:
    """Return what is stored of a text somebody has sent."""
    return clean_text(mark(text, entities))


@pytest.mark.parametrize(
    ("text", "entities", "as_html", "as_plain"),
    [
        ("no marks: *a* _b_ <c> & d", (), "no marks: *a* _b_ &lt;c&gt; &amp; d", None),
        ("a bold word", (entity("bold", 2, 4),), "a <b>bold</b> word", None),
        (
            "😀 kursiv, weg, du",
            (entity("italic", 3, 6), entity("strikethrough", 11, 3), entity("underline", 16, 2)),
            "😀 <i>kursiv</i>, <s>weg</s>, <u>du</u>",
            None,
        ),
        (
            "abcd",
            (entity("bold", 0, 3), entity("italic", 1, 3)),
            "<b>a<i>bc</i></b><i>d</i>",
            None,
        ),
        (
            "code <b> & more",
            (entity("code", 0, 8), entity("bold", 0, 15)),
            "<code>code &lt;b&gt;</code><b> &amp; more</b>",
            None,
        ),
        (
            "block\nlist\n- a\n- two",
            (entity("pre", 0, 5), entity("blockquote", 6, 4), entity("spoiler", 13, 1)),
            "<pre>block</pre>\n<blockquote>list</blockquote>\n- <tg-spoiler>a</tg-spoiler>\n- two",
            None,
        ),
        (
            "see our site now",
            (entity("text_link", 8, 4, SITE), entity("bold", 4, 6)),
            f'see <b>our </b><a href="{SITE.replace("&", "&amp;")}"><b>si</b>te</a> now',
            f"see our site ({SITE}) now",
        ),
        (
            "انظر الموقع هنا",
            (entity("text_link", 5, 6, "https://example.org/ar"),),
            'انظر <a href="https://example.org/ar">الموقع</a> هنا',
            "انظر الموقع (https://example.org/ar) هنا",
        ),
        (
            "example.org, m@e.org",
            (
                entity("text_link", 0, 11, "https://example.org/"),
                entity("text_link", 13, 7, "mailto:m@e.org"),
            ),
            '<a href="https://example.org/">example.org</a>, <a href="mailto:m@e.org">m@e.org</a>',
            "example.org, m@e.org",
        ),
        (
            "evil words",
            (entity("text_link", 0, 4, "javascript:alert(1)"),),
            "evil (javascript:alert(1)) words",
            None,
        ),
        (
            "quote",
            (entity("text_link", 0, 5, 'https://a.example/"><script>'),),
            '<a href="https://a.example/%22%3E%3Cscript%3E">quote</a>',
            "quote (https://a.example/%22%3E%3Cscript%3E)",
        ),
        (
            "ab\ue9b3cd\ue9bdx\ue9bey\ue9bf",
            (entity("bold", -3, 4), entity("italic", 1, 900), entity("bold", 77, 3)),
            "<b>a</b><i>bcdxy</i>",
            None,
        ),
        (
            "quote code end",
            (entity("blockquote", 0, 14), entity("code", 6, 4), entity("bold", 0, 10)),
            "<blockquote><b>quote </b><code>code</code> end</blockquote>",
            None,
        ),
        ("kept", (entity("mention", 0, 4), entity("text_mention", 0, 4)), "kept", None),
    ],
)
def test_formatting_survives(
    text: str, entities: tuple[MessageEntity, ...], as_html: str, as_plain: str | None
) -> None:
    """``None`` as plain text means: the same words as in HTML."""
    kept = stored(text, *entities)
    assert to_html(html.quote(kept)) == as_html
    expected = unescape(re.sub("<[^>]*>", "", as_html)) if as_plain is None else as_plain
    assert plain(kept) == expected
    assert clean_text(kept) == kept
    assert unescape(re.sub("<[^>]*>", "", shown_by_page(as_html, "HTML"))) == seen(kept)
    assert parse_html(as_html)[0] == seen(kept)


def test_marks_inside_tags_of_a_message_end_before_them() -> None:
    bold = Style.BOLD.value
    inside = f"<blockquote>a {bold}b</blockquote> c{bold} d <b>{bold}e{bold}</b>"
    assert to_html(inside) == ("<blockquote>a <b>b</b></blockquote><b> c</b> d <b>e</b>")
    linked = stored("go there", entity("text_link", 3, 5, SITE), entity("blockquote", 0, 8))
    assert to_html(f"<code>{html.quote(linked)}</code>") == "<code>go there</code>"
    assert to_html(f"<a href='x'>{html.quote(linked)}</a>").count("<a ") == 1
    assert to_html(f"<blockquote>{linked}</blockquote>").count("<blockquote>") == 1
    unsafe = "\ue9bdwords\ue9bejavascript:alert(1)\ue9bf"
    assert to_html(unsafe) == "words"


def test_any_entities_give_html_that_can_be_sent() -> None:
    dice = random.Random(19)  # noqa: S311  the same texts each time
    kinds = ["bold", "italic", "code", "pre", "text_link", "blockquote", "spoiler", "underline"]
    urls = [SITE, "javascript:x", "tel:112", "https://a.b/\ue9bf<b>", "", "HTTPS://X.example"]
    for _round in range(300):
        text = "".join(dice.choice("ab <&>😀ä\n\ue9b3\u202eع") for _ in range(dice.randint(1, 40)))
        entities = [
            entity(
                dice.choice(kinds), dice.randint(-5, 45), dice.randint(-2, 60), dice.choice(urls)
            )
            for _ in range(dice.randint(0, 12))
        ]
        try:
            kept = stored(text, *entities)
        except TextLengthError:
            continue
        assert not MARKS & {*plain(kept), *to_html(html.quote(kept))}
        written = f"<b>x</b><blockquote>{html.quote(kept)}</blockquote>"
        assert parse_html(to_html(written))[0] == f"x{seen(kept)}"
        assert not re.search("<[^>]*javascript", to_html(html.quote(kept)))
        for longest in (1, 3, 7):
            cut = pieces(kept, longest)
            assert "".join(map(seen, cut)) == seen(kept)
            assert all(units(piece) <= max(longest, 2) for piece in cut)
            for piece in cut:
                parse_html(to_html(html.quote(piece)))


def test_lengths_are_those_of_what_is_read() -> None:
    linked = stored("word" * 20, entity("text_link", 0, 80, SITE), entity("bold", 0, 40))
    assert units(linked) == 80
    assert seen(shorten(linked, 10)) == "wordwordw…"
    assert plain(shorten(linked, 10)) == f"wordwordw ({SITE})…"
    assert clean_text(mark("bold", [entity("bold", 0, 4)]), longest=5) == "bold"
    with pytest.raises(TextLengthError):
        clean_text(linked, longest=100)
    with pytest.raises(TextLengthError):
        clean_text(mark("🙂", [entity("text_link", 0, 2, SITE)]))
    first, rest = cut_first_line(stored("A title\nbold\nrest", entity("bold", 2, 10)))
    assert (plain(first), to_html(rest)) == ("A title", "<b>bold</b>\nrest")


def test_words_after_a_command_keep_their_formatting() -> None:
    message = Message(
        message_id=1,
        date=NOW,
        chat=Chat(id=1, type="private"),
        text="/report  🙂 see here",
        entities=[
            entity("bot_command", 0, 7),
            entity("bold", 0, 11),
            entity("text_link", 16, 4, SITE),
        ],
    )
    assert words_of(message) == f"/report  🙂 see here ({SITE})"
    rest = without_command(message)
    assert rest.text == "🙂 see here"
    assert (
        to_html(mark(rest.text, rest.entities or [])) == f'<b>🙂</b> see <a href="{SITE}">here</a>'
    )
    assert without_command(rest) is rest


def test_nothing_leaves_with_marks() -> None:
    bold, linked = (
        stored("bold", entity("bold", 0, 4)),
        stored("link", entity("text_link", 0, 4, SITE)),
    )
    buttons = InlineKeyboardMarkup(inline_keyboard=[[link(linked, SITE)]])
    sent = with_formatting(SendMessage(chat_id=1, text=bold, reply_markup=buttons))
    assert isinstance(sent, SendMessage)
    assert isinstance(sent.reply_markup, InlineKeyboardMarkup)
    assert (sent.text, sent.reply_markup.inline_keyboard[0][0].text) == ("<b>bold</b>", "link")
    toast = with_formatting(AnswerCallbackQuery(callback_query_id="1", text=linked))
    assert isinstance(toast, AnswerCallbackQuery)
    assert toast.text == f"link ({SITE})"
    first, second = InputMediaPhoto(media="a", caption=bold), InputMediaPhoto(media="b")
    album = with_formatting(SendMediaGroup(chat_id=1, media=[first, second]))
    assert isinstance(album, SendMediaGroup)
    assert [item.caption for item in album.media] == ["<b>bold</b>", None]
    untouched = SendMessage(chat_id=1, text="<b>bold</b>", reply_markup=None)
    assert with_formatting(untouched) is untouched
    assert not is_marked("plain")
