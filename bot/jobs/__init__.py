"""What happens by the clock: few periodic jobs that look for what is due.

The database remembers what is due, the scheduler only knocks: a job can run late, twice, or in two
processes without harm.
"""

from bot.jobs.clock_changes import follow_clock
from bot.jobs.schedule import create_scheduler

__all__ = ["create_scheduler", "follow_clock"]
