"""Due, done and shortfall: by hand, and against a count that goes month by month in another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_tool.kit.periods import Month, months
from qa_tool.programme import arithmetic
from qa_tool.programme.arithmetic import MonthState, progress
from qa_tool.programme.words import Excused, Expected, InPost, MonthSpan

APRIL = Month(2018, 4)
YEAR = tuple(months(APRIL, APRIL.shift(11)))
ONE = Expected("observations", 1, MonthSpan(APRIL), "somebody", "QR")
SERVICE = Expected("management-audits", 35, MonthSpan(APRIL))


def test_a_year_by_hand() -> None:
    """Seen from November: leave in July, nothing in September, two in May, this month not yet."""
    done = {APRIL: 1, APRIL.shift(1): 2, APRIL.shift(2): 1, APRIL.shift(4): 1, APRIL.shift(6): 1}
    leave = Excused(MonthSpan(APRIL.shift(3), APRIL.shift(3)), "somebody")
    found = progress(YEAR, [ONE], [leave], done, today=Month(2018, 11))
    states = [line.state for line in found.lines]
    assert states[:4] == [MonthState.REACHED, MonthState.REACHED, MonthState.REACHED, MonthState.EXEMPT]
    assert states[4:8] == [MonthState.REACHED, MonthState.SHORT, MonthState.REACHED, MonthState.RUNNING]
    assert set(states[8:]) == {MonthState.TO_COME}
    assert (found.expected, found.exempted, found.due, found.done) == (8, 1, 7, 6)
    assert found.shortfall == 0, "the second of May makes up for September in the sum"
    assert found.missed == (Month(2018, 9),), "and does not make September a month with an observation"
    assert (found.reached, len(found.asked)) == (5, 7)
    assert found.running is not None
    assert found.running.to_do == 1


def test_a_target_of_the_service_is_eased_by_a_number() -> None:
    """35 a month; in December 15 fewer were agreed, 12 were done."""
    december = Month(2018, 12)
    eased = Excused(MonthSpan(december, december), group="management-audits", fewer=15)
    found = progress([december], [SERVICE], [eased], {december: 12}, today=Month(2019, 2))
    assert (found.expected, found.due, found.done, found.shortfall) == (35, 20, 12, 8)
    twice = progress([december], [SERVICE], [eased, eased, eased], {}, today=Month(2019, 2))
    assert twice.due == 0, "never less than nothing"
    assert twice.lines[0].state is MonthState.EXEMPT


def test_the_target_that_began_last_holds() -> None:
    more = replace(SERVICE, number=40, span=MonthSpan(Month(2018, 10)))
    found = progress(YEAR, [more, SERVICE], [], {}, today=Month(2019, 3))
    assert [line.due for line in found.lines] == [35] * 6 + [40] * 6


def test_a_month_partly_in_post_asks_nothing() -> None:
    """In post from 2 May to 30 August: June, July, and no more, for August has 31 days."""
    found = progress(YEAR, [ONE], [], {}, today=Month(2019, 3), post=InPost(date(2018, 5, 2), date(2018, 8, 30)))
    assert [line.month.number for line in found.lines if line.due] == [6, 7]
    whole = progress(YEAR, [ONE], [], {}, today=Month(2019, 3), post=InPost(date(2018, 5, 1), date(2018, 8, 31)))
    assert [line.month.number for line in whole.lines if line.due] == [5, 6, 7, 8]


SPANS = st.tuples(st.integers(-3, 14), st.none() | st.integers(0, 6)).map(
    lambda pair: MonthSpan(APRIL.shift(pair[0]), None if pair[1] is None else APRIL.shift(pair[0] + pair[1]))
)
TARGETS = st.lists(
    st.builds(lambda number, span: replace(SERVICE, number=number, span=span), st.integers(1, 40), SPANS),
    max_size=3,
    unique_by=lambda target: target.span.first,
)
EXCUSED = st.lists(st.builds(Excused, SPANS, fewer=st.none() | st.integers(1, 20)), max_size=3)
DONE = st.dictionaries(st.sampled_from(YEAR), st.integers(0, 45))
POSTS = st.none() | st.tuples(st.integers(-40, 300), st.none() | st.integers(0, 300)).map(
    lambda pair: InPost(
        APRIL.first + timedelta(pair[0]),
        None if pair[1] is None else APRIL.first + timedelta(pair[0] + pair[1]),
    )
)


def brute(  # noqa: C901  written to be read from top to bottom
    targets: list[Expected], excused: list[Excused], done: dict[Month, int], today: Month, post: InPost | None
) -> dict[str, object]:
    """The same by days: a month is expected when each of its days is in post, and so on."""
    expected = due_all = done_all = over_due = over_done = 0
    missed = []
    reached = asked = 0
    for month in YEAR:
        if month > today:
            continue
        wanted = 0
        for target in sorted(targets, key=lambda one: one.span.first):
            last = target.span.last or Month(9999, 12)
            if target.span.first <= month <= last:
                wanted = target.number
        if post is not None:
            day = month.first
            while day <= month.last:
                if day < post.first or (post.last is not None and day > post.last):
                    wanted = 0
                day += timedelta(days=1)
        left = wanted
        for one in excused:
            if one.span.first <= month <= (one.span.last or Month(9999, 12)):
                left = max(left - (left if one.fewer is None else one.fewer), 0)
        made = done.get(month, 0)
        expected, due_all, done_all = expected + wanted, due_all + left, done_all + made
        if month < today:
            over_due, over_done = over_due + left, over_done + made
            if made < left:
                missed.append(month)
        if left > 0:
            asked += 1
            reached += made >= left
    return {
        "expected": expected,
        "due": due_all,
        "done": done_all,
        "exempted": expected - due_all,
        "shortfall": max(over_due - over_done, 0),
        "missed": tuple(missed),
        "asked": asked,
        "reached": reached,
    }


LEAVE = Excused(MonthSpan(APRIL, APRIL.shift(1)))


@given(TARGETS, EXCUSED, DONE, st.integers(-1, 12), POSTS)
@example([SERVICE], [LEAVE], {APRIL.shift(2): 3}, 4, None)
def test_progress_is_what_counting_month_by_month_gives(
    targets: list[Expected], excused: list[Excused], done: dict[Month, int], ahead: int, post: InPost | None
) -> None:
    today = APRIL.shift(ahead)
    found = progress(YEAR, targets, excused, done, today=today, post=post)
    assert brute(targets, excused, done, today, post) == {
        "expected": found.expected,
        "due": found.due,
        "done": found.done,
        "exempted": found.exempted,
        "shortfall": found.shortfall,
        "missed": found.missed,
        "asked": len(found.asked),
        "reached": found.reached,
    }


@given(TARGETS, EXCUSED, DONE, st.integers(1, 11))
def test_parts_add_up_to_the_whole(
    targets: list[Expected], excused: list[Excused], done: dict[Month, int], cut: int
) -> None:
    """Months are half-open pieces of time: a year cut anywhere counts every month once."""
    today = Month(2019, 1)
    whole = progress(YEAR, targets, excused, done, today=today)
    parts = [progress(piece, targets, excused, done, today=today) for piece in (YEAR[:cut], YEAR[cut:])]
    assert whole.due == sum(part.due for part in parts)
    assert whole.done == sum(part.done for part in parts)
    assert whole.missed == parts[0].missed + parts[1].missed
    assert whole.reached == sum(part.reached for part in parts)


@pytest.mark.journey
@pytest.mark.parametrize("fault", ["later", "leave", "running"])
def test_a_planted_fault_is_noticed(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    if fault == "later":
        monkeypatch.setattr(MonthSpan, "__contains__", lambda span, month: span.first < month)
    elif fault == "leave":
        monkeypatch.setattr(arithmetic, "due_after", lambda expected, _excused: expected)
    else:
        monkeypatch.setattr(arithmetic, "_state", lambda *_: MonthState.REACHED)
    with pytest.raises(AssertionError):
        test_progress_is_what_counting_month_by_month_gives()
