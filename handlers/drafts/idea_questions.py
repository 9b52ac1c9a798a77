"""What is asked about the draft of an idea alone: similar ones, and how its author would help."""

from collections.abc import Iterator, Mapping, Sequence

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.drafts.buttons import CancelButton, HelpWayButton, SkipButton, SupportInsteadButton
from handlers.drafts.draft import Draft, Question
from handlers.formats import isolate
from handlers.ideas.words import way_label, ways_line
from handlers.keyboards import button, column, keyboard
from handlers.labels import idea_label
from handlers.replies import Screen
from handlers.text import quoted
from storage.ideas.models import HelpWay, Idea


def ask_similar_idea(draft: Draft, ideas: Sequence[Idea], titles: Mapping[int, str]) -> Screen:
    """Return published ideas that resemble the draft, to support one of them instead.

    ``titles`` says what they are called in the language of the reader.
    """
    support = [
        button(
            idea_label(idea, titles[idea.case_id]),
            SupportInsteadButton(version=draft.version, case_id=idea.case_id),
        )
        for idea in ideas
    ]
    own = button(
        _("No, mine is another one"), SkipButton(version=draft.version, question=Question.SIMILAR)
    )
    question = _(
        "There is something like this already. Would you like to support it instead? Together you "
        "reach more. You can also send your own idea."
    )
    lines = [f"• {quoted(titles[idea.case_id])}" for idea in ideas]
    cancel = button(_("✖️ Cancel"), CancelButton(version=draft.version))
    return "\n".join([question, "", *lines]), keyboard(*column(support), [own], [cancel])


def ask_how_to_help() -> str:
    """Return the question for words about one's own help."""
    return _(
        "How would you help? Please write a few words: what you can do, and how the team reaches "
        "you. Only the team reads this."
    )


def help_lines(draft: Draft) -> Iterator[str]:
    """Return what the summary says about help."""
    if not draft.ways:
        yield "\n" + _("🤝 Would you help with it? Choose what you can give, or just send it.")
        return
    yield "\n" + _("🤝 You would help: {ways}").format(ways=ways_line(draft.ways))
    if draft.help_words:
        yield isolate(html.quote(draft.help_words))


def way_buttons(draft: Draft) -> list[InlineKeyboardButton]:
    """Return a button for each way to help; those chosen are marked."""
    return [
        button(
            f"{'✔️ ' if way in draft.ways else ''}{way_label(way)}",
            HelpWayButton(version=draft.version, way=way),
        )
        for way in HelpWay
    ]
