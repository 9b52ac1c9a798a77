"""The command menu by role, and how the bot introduces itself, in the current language."""

from collections.abc import Iterator

from aiogram.methods import DeleteMyCommands, SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeChat
from aiogram.utils.i18n import gettext as _

from storage.people import Person, Role


def menu_for(person: Person) -> SetMyCommands | DeleteMyCommands:
    """Return the call that gives a person's chat the menu of their role.

    Residents have none of their own: the one for everybody is set in each language at the start.
    """
    scope = BotCommandScopeChat(chat_id=person.account_id)
    if not person.is_staff:
        return DeleteMyCommands(scope=scope)
    return SetMyCommands(commands=commands_for(person.role), scope=scope)


def commands_for(role: Role) -> list[BotCommand]:
    """Return the commands a person of this role is shown, the most used first."""
    team = [
        BotCommand(command="inbox", description=_("What has arrived")),
        BotCommand(command="case", description=_("Show a case by its number")),
        BotCommand(command="search", description=_("Find cases by words")),
        BotCommand(command="agenda", description=_("Today's appointments")),
        BotCommand(command="digest", description=_("When your daily summary comes")),
    ]
    enter = BotCommand(command="enter", description=_("Enter for somebody without a phone"))
    hours = BotCommand(command="hours", description=_("Plan the consultation hours"))
    overview = [
        BotCommand(command="figures", description=_("What has been done, in figures")),
        BotCommand(command="export", description=_("Cases as files, without personal data")),
    ]
    managers = [
        BotCommand(command="canned", description=_("Answers you send often")),
        BotCommand(command="announce", description=_("Write to many people at once")),
        BotCommand(command="team", description=_("Who belongs to the team")),
        BotCommand(command="settings", description=_("Change what the quarter says")),
        BotCommand(command="moderation", description=_("Mute or block people, handle floods")),
        BotCommand(command="audit", description=_("Who did what, and when")),
    ]
    translate = BotCommand(command="translate", description=_("Texts to be translated"))
    match role:
        case Role.RESIDENT:
            return _for_everybody()
        case Role.INTERPRETER:
            return [translate, *_for_everybody()]
        case Role.HELPER:
            return [*team, enter, translate, *_for_everybody()]
        case Role.READER:
            hours = BotCommand(command="hours", description=_("The consultation hours"))
            return [*team, hours, *overview, *_for_everybody()]
        case Role.MANAGER:
            return [*team, enter, hours, translate, *overview, *managers, *_for_everybody()]


def command_lines(role: Role) -> Iterator[str]:
    """Yield a line for each command but ``/help``, which shows them."""
    for each in commands_for(role):
        if each.command != "help":
            yield f"/{each.command} – {each.description}"


def description() -> str:
    """Return what an empty chat shows, 512 characters at most (Bot API, setMyDescription)."""
    return _(
        "The contact point of your quarter. Tell me about a problem, an idea or a question, in "
        "your language. I pass it on to the team and bring you the answer."
    )


def short_description() -> str:
    """Return what the profile shows, 120 characters at most (Bot API, setMyShortDescription)."""
    return _("The contact point of your quarter: problems, ideas, questions, in your language.")


def _for_everybody() -> list[BotCommand]:
    return [
        BotCommand(command="report", description=_("Report a problem")),
        BotCommand(command="idea", description=_("Share an idea")),
        BotCommand(command="ideas", description=_("Ideas of the quarter")),
        BotCommand(command="ask", description=_("Ask the team something")),
        BotCommand(command="appointment", description=_("Book a consultation hour")),
        BotCommand(command="events", description=_("What is on in the quarter")),
        BotCommand(command="mine", description=_("What became of my messages")),
        BotCommand(command="topics", description=_("What you want to hear about")),
        BotCommand(command="language", description=_("Choose another language")),
        BotCommand(command="privacy", description=_("What is stored, and erasing it")),
        BotCommand(command="help", description=_("What I can do, and how to reach people")),
        BotCommand(command="cancel", description=_("Cancel what you have begun")),
    ]
