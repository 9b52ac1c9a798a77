"""A made-up year of the sample quarter, so that there is something to count and to look at.

It is played in the order of time with the functions the messengers use, so that all rules hold.
"""

from operator import attrgetter

from bot.demo.cases import case_steps
from bot.demo.past import past_steps
from bot.demo.player import Player, read_history
from storage.appointments.due import send_reminders
from storage.appointments.walk_in_blocks import materialise_walk_in_blocks
from storage.cases.due import remind_of_solved, tell_of_overdue
from storage.events.due import look_after_events
from storage.ideas.due import tell_of_missed_goals


async def play_history(player: Player) -> None:
    """Let everything happen that has happened by now; what is to be told is in the outbox."""
    history = read_history()
    steps = [*case_steps(history.cases, player), *past_steps(history, player)]
    for step in sorted(steps, key=attrgetter("at")):
        if step.at <= player.founded:
            await step.do()
    await _catch_up(player)


async def _catch_up(player: Player) -> None:
    """Let the clock do what it would have done meanwhile, so that it does not do it later."""
    session, profile, now = player.session, player.profile, player.founded
    await remind_of_solved(session, now=now)
    await tell_of_overdue(session, now=now)
    await tell_of_missed_goals(session, profile=profile, now=now)
    await look_after_events(session, profile=profile, now=now)
    await send_reminders(session, profile=profile, now=now)
    await materialise_walk_in_blocks(session, profile=profile, now=now)
