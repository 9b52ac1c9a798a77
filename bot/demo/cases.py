"""The cases of the made-up year: each with the course it took, played by the rules of storage."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from bot.demo.player import Player, SampleCase, Step
from handlers.cases.closing_reasons import Reason
from storage.cases.deadlines import (
    IDEA_WORKING_DAYS,
    QUESTION_WORKING_DAYS,
    deadline,
)
from storage.cases.models import Case, CaseKind, CaseStatus
from storage.cases.residents import confirm_solved, say_not_solved, submit_case
from storage.cases.staff import (
    answer_reporter,
    ask_reporter,
    assign_case,
    change_status,
    forward_case,
    note_on_case,
    set_field_of_action,
    take_case,
)
from storage.ideas.merging import merge_case
from storage.ideas.publishing import publish_idea
from storage.ideas.supporting import support_idea
from storage.people import Person
from storage.questions.conversation import add_follow_up
from storage.questions.ratings import rate_help

HELPS_EVERY: Final = 3
"""One case in so many is given to the helper."""
_STEP: Final = re.compile(
    r"(?:(?P<minutes>\d+)m|(?P<days>\d+) (?P<at>\d\d:\d\d)) (?P<verb>\w+)(?: (?P<rest>.+))?"
)
"""A line of ``course``: after how long, what, and with which words."""
_TEAM: Final = {"ask": ask_reporter, "answer": answer_reporter, "note": note_on_case}
_WORKING_DAYS: Final = {
    CaseKind.IDEA: IDEA_WORKING_DAYS,
    CaseKind.QUESTION: QUESTION_WORKING_DAYS,
}


def case_steps(samples: tuple[SampleCase, ...], player: Player) -> Iterator[Step]:
    """Return everything that was done with the cases."""
    known: dict[str, _Story] = {}
    for number, sample in enumerate(samples):
        helped = number % HELPS_EVERY == 0
        worker = player.cast.helper if helped else player.cast.manager
        story = known[sample.key] = _Story(player, sample, worker, known)
        yield from story.steps()


@dataclass(slots=True)
class _Story:
    """One case; ``case`` is there once it was sent."""

    player: Player
    sample: SampleCase
    worker: Person
    others: Mapping[str, "_Story"]
    sent: list[Case] = field(default_factory=list)

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.sent[0]

    @property
    def reporter(self) -> Person:
        """Who sent it."""
        return self.player.resident(self.sample.who)

    def steps(self) -> Iterator[Step]:
        sample, player = self.sample, self.player
        if sample.minutes is None:
            begin = player.ago(sample.days, sample.at)
        else:
            begin = player.founded - timedelta(minutes=sample.minutes)
        yield Step(begin, partial(self._submit, begin))
        for line in sample.course:
            yield self._step(line, begin)

    def _step(self, line: str, begin: datetime) -> Step:
        step = _STEP.fullmatch(line)
        if step is None:
            msg = f"no step of a course: {line}"
            raise ValueError(msg)
        if step["minutes"]:
            at = begin + timedelta(minutes=int(step["minutes"]))
        else:
            clock = time.fromisoformat(step["at"])
            at = self.player.working_days_after(begin, int(step["days"]), clock)
        return Step(at, partial(self._act, step["verb"], step["rest"] or "", at))

    async def _submit(self, now: datetime) -> None:
        sample, profile = self.sample, self.player.profile
        usual = {each.key: each.working_days for each in profile.categories}
        days = _WORKING_DAYS.get(sample.kind) or usual[sample.category or ""]
        case = await submit_case(
            self.player.session,
            reporter=self.reporter,
            kind=sample.kind,
            text=sample.text,
            zone=profile.zone,
            deadline=deadline(working_days=days, land=profile.land, zone=profile.zone, now=now),
            category=sample.category,
            field_of_action=profile.field_of_category(sample.category),
            language=self.reporter.locale,
            place=sample.place,
            now=now,
        )
        if sample.field is not None:
            await set_field_of_action(
                self.player.session,
                case=case,
                actor=self.worker,
                key=sample.field,
                profile=profile,
                now=now,
            )
        self.sent.append(case)

    async def _act(self, verb: str, words: str, now: datetime) -> None:
        """Do what one step says."""
        session = self.player.session
        if verb in _TEAM:
            say = _TEAM[verb]
            await say(session, case=self.case, actor=self.worker, text=words, now=now)
        elif verb == "forward":
            await forward_case(
                session, case=self.case, actor=self.worker, addressee=words, now=now
            )
        elif verb in _DOINGS:
            await _DOINGS[verb](self, words, now)
        else:
            await self._change(f"{verb} {words}".removeprefix("status "), now)

    async def _change(self, words: str, now: datetime) -> None:
        status, _space, why = words.partition(" ")
        await change_status(
            self.player.session,
            case=self.case,
            actor=self.worker,
            wanted=CaseStatus(status),
            reason=Reason(why) if why else None,
            now=now,
        )

    async def take(self, _words: str, now: datetime) -> None:
        """Begin to work on it; the manager gives the helper what is his."""
        session, manager = self.player.session, self.player.cast.manager
        if self.worker.id != manager.id:
            await assign_case(
                session, case=self.case, actor=manager, assignee_id=self.worker.id, now=now
            )
        await take_case(session, case=self.case, actor=self.worker, now=now)

    async def merge(self, words: str, now: datetime) -> None:
        """Close it as a duplicate; its original is named by ``key``."""
        await merge_case(
            self.player.session,
            case=self.case,
            actor=self.player.cast.manager,
            reference=self.others[words].case.reference,
            now=now,
        )

    async def reply(self, words: str, now: datetime) -> None:
        """Let the reporter write on."""
        await add_follow_up(
            self.player.session, case=self.case, person=self.reporter, text=words, now=now
        )

    async def confirm(self, _words: str, now: datetime) -> None:
        """Let the reporter say: solved."""
        await confirm_solved(self.player.session, case=self.case, person=self.reporter, now=now)

    async def reopen(self, _words: str, now: datetime) -> None:
        """Let the reporter say: not solved."""
        await say_not_solved(self.player.session, case=self.case, person=self.reporter, now=now)

    async def rate(self, words: str, now: datetime) -> None:
        """Let the reporter say how the help was."""
        await rate_help(
            self.player.session,
            case_id=self.case.id,
            person=self.reporter,
            score=int(words),
            zone=self.player.profile.zone,
            now=now,
        )

    async def publish(self, words: str, now: datetime) -> None:
        """Show an idea under this title."""
        await publish_idea(
            self.player.session,
            case=self.case,
            actor=self.worker,
            title=words,
            text=self.sample.text,
            profile=self.player.profile,
            now=now,
        )

    async def support(self, words: str, now: datetime) -> None:
        """Let so many neighbours support an idea."""
        others = [each for each in self.player.cast.residents if each.id != self.reporter.id]
        for person in others[: int(words)]:
            await support_idea(self.player.session, case_id=self.case.id, person=person, now=now)


_DOINGS: Final[Mapping[str, Callable[[_Story, str, datetime], Awaitable[None]]]] = {
    "take": _Story.take,
    "merge": _Story.merge,
    "reply": _Story.reply,
    "confirm": _Story.confirm,
    "reopen": _Story.reopen,
    "rate": _Story.rate,
    "publish": _Story.publish,
    "support": _Story.support,
}
