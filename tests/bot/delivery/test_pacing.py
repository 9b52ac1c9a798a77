"""Pacing: what may leave now, and that no window of the messenger is ever exceeded."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pacing import ALL_CHATS, BURST_SHARE, Pace, Window

ALL = Window(5, 1.0)
PRIVATE = Window(2, 3.0)
GROUP = Window(4, 10.0)


def small_pace() -> Pace:
    return Pace(all_chats=ALL, private_chat=PRIVATE, group=GROUP)


def send(pace: Pace, chat_id: int, now: float, *, weight: int = 1, takes: float = 0.0) -> None:
    pace.begin(chat_id, weight)
    pace.end(chat_id, weight, now + takes)


# --- Any sequence of sends the pace allows -----------------------------------------------------


@dataclass
class Messenger:
    """Counts messages somewhere between request and answer, as the real one does."""

    counted: list[tuple[float, int, int]] = field(default_factory=list)
    """When, chat, number of messages."""

    def worst(self, window: Window, *, wanted: int | None = None) -> int:
        """The most that any window held, of one chat or of all; a lone album is no excess."""
        moments = sorted(
            (at, number) for at, chat, number in self.counted if wanted in {None, chat}
        )
        worst = 0
        for first, (since, _) in enumerate(moments):
            inside = [n for at, n in moments[first:] if at - since < window.seconds - 1e-6]
            if len(inside) > 1:
                worst = max(worst, sum(inside))
        return worst


steps = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 3, -7, -8]),
        st.sampled_from([1, 1, 1, 2, 4]),
        st.floats(0, 2),  # the time since the step before
        st.floats(0, 1.5),  # how long the answer takes
        st.floats(0, 1),  # where in between the messenger counts
    ),
    max_size=60,
)


@given(steps)
def test_no_window_is_ever_exceeded(
    drawn: list[tuple[int, int, float, float, float]],
) -> None:
    pace, messenger, now = small_pace(), Messenger(), 100.0
    under_way: list[tuple[float, int, int]] = []
    for chat, weight, gap, takes, share in drawn:
        now += gap
        for done in sorted(each for each in under_way if each[0] <= now):
            under_way.remove(done)
            pace.end(done[1], done[2], done[0])
        may = pace.room(now) >= 1 and chat not in pace.busy_chats(now)
        if may and pace.fits(chat, weight, now):
            pace.begin(chat, weight)
            under_way.append((now + takes, chat, weight))
            messenger.counted.append((now + takes * share, chat, weight))
    assert messenger.worst(ALL) <= ALL.count
    for chat in (1, 2, 3):
        assert messenger.worst(PRIVATE, wanted=chat) <= PRIVATE.count
    for chat in (-7, -8):
        assert messenger.worst(GROUP, wanted=chat) <= GROUP.count


@given(steps)
def test_what_waits_is_let_go_at_the_moment_the_pace_tells(
    drawn: list[tuple[int, int, float, float, float]],
) -> None:
    pace, now = small_pace(), 100.0
    for chat, weight, gap, _takes, _share in drawn:
        now += gap
        for _look in range(20):
            if (
                chat not in pace.busy_chats(now)
                and pace.room(now)
                and pace.fits(chat, weight, now)
            ):
                break
            moment = pace.free_at(now)
            assert now < moment < math.inf
            now = moment
        else:
            pytest.fail("it never may leave")
        send(pace, chat, now, weight=weight)


# --- The windows one by one --------------------------------------------------------------------


def test_all_chats_together_get_so_many_a_second() -> None:
    pace = small_pace()
    for chat in range(1, 6):
        send(pace, chat, 10.0)
    assert pace.room(10.5) == 0
    assert pace.free_at(10.5) == 11.0
    assert pace.room(11.0) == 5


def test_a_private_chat_gets_a_burst_and_then_waits_alone() -> None:
    pace = small_pace()
    send(pace, 1, 10.0)
    send(pace, 1, 10.1)
    assert pace.busy_chats(10.2) == {1}
    assert pace.fits(2, 1, 10.2)
    assert pace.free_at(10.2) == 13.0
    assert pace.busy_chats(13.0) == set()


def test_places_are_as_many_as_both_windows_have() -> None:
    pace = small_pace()
    assert pace.places(1, 0.0) == PRIVATE.count
    send(pace, 1, 0.0)
    assert pace.places(1, 0.0) == PRIVATE.count - 1
    for chat in (2, 3, 4):
        send(pace, chat, 0.0)
    assert pace.places(5, 0.0) == ALL.count - 4
    pace.pause(5, 1.0, 1.5)
    assert pace.places(5, 1.5) == 0
    assert pace.places(1, 1.5) == PRIVATE.count - 1


def test_a_group_has_a_window_of_its_own() -> None:
    pace = small_pace()
    for moment in range(4):
        send(pace, -7, 10.0 + moment)
    assert pace.busy_chats(14.0) == {-7}
    assert pace.free_at(14.0) == 20.0


def test_a_request_without_an_answer_keeps_its_place() -> None:
    pace = small_pace()
    for chat in range(1, 6):
        pace.begin(chat, 1)
    assert pace.room(99.0) == 0
    assert pace.free_at(99.0) == math.inf
    pace.end(1, 1, 99.0)
    assert pace.free_at(99.0) == 100.0


def test_what_is_no_answer_uses_the_whole_rate_and_leaves_room_every_moment() -> None:
    pace, now, chat = Pace(), 10.0, 0
    left: list[float] = []
    while now < 20.0:
        while pace.room_for_others(now):
            chat += 1
            send(pace, chat, now)
            pace.spread(1, now)
            left.append(now)
        now = pace.free_at(now)
    assert len(left) >= 0.98 * 10 * ALL_CHATS.count
    places = [moment + ALL_CHATS.seconds for moment in left]
    assert max(later - first for first, later in pairwise(places)) < 0.25
    assert sum(moment < 10.05 for moment in left) == ALL_CHATS.count // BURST_SHARE


def test_others_than_answers_leave_a_few_at_a_time() -> None:
    pace = Pace(all_chats=Window(10, 1.0))
    for chat in (1, 2):
        send(pace, chat, 10.0)
        pace.spread(1, 10.0)
    assert (pace.room(10.0), pace.room_for_others(10.0)) == (8, 0)
    assert pace.free_at(10.0) == pytest.approx(10.1)
    assert pace.room_for_others(10.1) == 1
    assert pace.room_for_others(10.5) == 2


def test_an_answer_does_not_count_against_what_is_spread() -> None:
    pace = Pace(all_chats=Window(10, 1.0))
    for chat in range(1, 9):
        send(pace, chat, 10.0)
    assert pace.room_for_others(10.0) == 2


def test_what_is_no_message_does_not_count() -> None:
    pace = small_pace()
    for _tap in range(50):
        send(pace, 1, 10.0, weight=0)
    assert pace.room(10.0) == 5
    assert pace.busy_chats(10.0) == set()


def test_an_album_waits_for_the_room_it_needs_and_is_not_overtaken_for_ever() -> None:
    pace = small_pace()
    for chat in (1, 2):
        send(pace, chat, 10.0)
    assert not pace.fits(-7, 4, 10.1)
    assert pace.busy_chats(10.1) == {-7}
    assert pace.room(10.1) == 0  # what is free is kept for the album
    assert pace.free_at(10.1) == 11.0
    assert pace.busy_chats(11.0) == set()
    assert pace.fits(-7, 4, 11.0)
    send(pace, -7, 11.0, weight=4)
    assert pace.room(11.0) == 1


def test_an_album_larger_than_a_window_needs_all_of_it() -> None:
    pace = small_pace()
    assert pace.fits(1, 4, 10.0)
    send(pace, 1, 10.0, weight=4)
    assert pace.busy_chats(12.9) == {1}
    assert pace.busy_chats(13.0) == set()


def test_without_limits_everything_may_leave_and_nothing_is_kept() -> None:
    pace = Pace.unlimited()
    for _message in range(10_000):
        send(pace, 1, 10.0)
    assert pace.room(10.0) > 1_000_000
    assert pace.free_at(10.0) == math.inf


# --- Pauses ------------------------------------------------------------------------------------


def test_too_many_requests_pauses_the_chat_when_little_left_lately() -> None:
    pace = small_pace()
    pace.pause(1, 7, 10.0)
    assert pace.paused_chats(16.9) == {1}
    assert pace.is_paused(16.9, 1)
    assert not pace.is_paused(16.9, 2)
    assert not pace.is_paused(16.9)
    assert 17.0 <= pace.free_at(10.0) < 18.0
    assert pace.paused_chats(18.0) == set()


def test_too_many_requests_pauses_all_when_much_left_lately() -> None:
    pace = small_pace()
    for chat in (1, 2, 3):
        send(pace, chat, 10.0)
    pace.pause(1, 7, 10.1)
    assert pace.is_paused(17.0)
    assert pace.room(17.0) == 0
    assert 17.1 <= pace.free_at(10.1) < 18.1
    assert pace.room(18.1) == 5


def test_too_many_requests_in_a_second_chat_pauses_all() -> None:
    pace = small_pace()
    pace.pause(1, 60, 10.0)
    pace.pause(2, 5, 11.0)
    assert pace.is_paused(15.9)
    assert not pace.is_paused(17.0)
    assert pace.paused_chats(17.0) == {1}


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    pace = small_pace()
    pace.pause(1, 60, 10.0)
    pace.pause(1, 5, 11.0)
    assert pace.is_paused(69.0, 1)
