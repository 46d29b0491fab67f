"""Due, done and shortfall by month: the arithmetic of targets (C8, C10). Pure.

A month asks for what its target says, less what an approved exemption takes off, never less than nothing; in agreed
leave, and in months in which a person is not in post all the time, it asks nothing. Shortfall is of months that are
over: the month that is running can still be made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa_tool.kit.periods import Month
from qa_tool.programme.words import Excused, Expected, InPost


class MonthState(StrEnum):
    """How a month stands against its target."""

    NOTHING_EXPECTED = "nothing expected"
    EXEMPT = "exempt"
    """Something would be expected, and an exemption takes all of it off."""
    REACHED = "reached"
    SHORT = "short"
    RUNNING = "running"
    """Not reached so far; the month is not over."""
    TO_COME = "to come"


@dataclass(frozen=True)
class MonthLine:
    """One month of one target."""

    month: Month
    expected: int
    """What the target says, before exemptions."""
    due: int
    """What is left of it after exemptions."""
    done: int
    state: MonthState

    @property
    def to_do(self) -> int:
        """What is still missing; 0 when it is reached."""
        return max(0, self.due - self.done)


@dataclass(frozen=True)
class Progress:
    """Some months of one target, in their order. Months to come count in no total."""

    lines: tuple[MonthLine, ...]
    today: Month
    """The month that is running."""

    @property
    def begun(self) -> tuple[MonthLine, ...]:
        """The months that have begun."""
        return tuple(line for line in self.lines if line.state is not MonthState.TO_COME)

    @property
    def expected(self) -> int:
        """Of the months begun, before exemptions."""
        return sum(line.expected for line in self.begun)

    @property
    def due(self) -> int:
        """Of the months begun."""
        return sum(line.due for line in self.begun)

    @property
    def done(self) -> int:
        """In the months begun, those in which nothing was due too."""
        return sum(line.done for line in self.begun)

    @property
    def exempted(self) -> int:
        """How many of those expected were taken off."""
        return self.expected - self.due

    @property
    def shortfall(self) -> int:
        """Due less done over the months that are over; 0 when more was done than due."""
        over = [line for line in self.begun if line.month != self.today]
        return max(0, sum(line.due for line in over) - sum(line.done for line in over))

    @property
    def asked(self) -> tuple[MonthLine, ...]:
        """The months begun in which something was due."""
        return tuple(line for line in self.begun if line.due)

    @property
    def reached(self) -> int:
        """How many of ``asked`` reached their target."""
        return sum(line.state is MonthState.REACHED for line in self.asked)

    @property
    def missed(self) -> tuple[Month, ...]:
        """The months that are over and did not reach their target."""
        return tuple(line.month for line in self.lines if line.state is MonthState.SHORT)

    @property
    def running(self) -> MonthLine | None:
        """The month that is running, when it is among these."""
        return next((line for line in self.lines if line.month == self.today), None)


def progress(
    wanted: Sequence[Month],
    targets: Iterable[Expected],
    excused: Iterable[Excused],
    done: Mapping[Month, int],
    *,
    today: Month,
    post: InPost | None = None,
) -> Progress:
    """The months ``wanted`` of one form group, of the service or of one person.

    ``targets`` and ``excused`` are those of that group and person; where two targets hold in a month, the one that
    began last does. ``post`` is the person's time in post; None for the service.
    """
    targets, excused = tuple(targets), tuple(excused)
    lines = (_line(month, targets, excused, done.get(month, 0), today, post) for month in wanted)
    return Progress(tuple(lines), today)


def _line(
    month: Month,
    targets: tuple[Expected, ...],
    excused: tuple[Excused, ...],
    done: int,
    today: Month,
    post: InPost | None,
) -> MonthLine:
    holding = [target for target in targets if month in target.span]
    expected = max(holding, key=lambda target: target.span.first).number if holding else 0
    if post is not None and not post.all(month):
        expected = 0
    due = due_after(expected, [one for one in excused if month in one.span])
    return MonthLine(month, expected, due, done, _state(month, expected, due, done, today))


def due_after(expected: int, excused: Iterable[Excused]) -> int:
    """What is left of ``expected``: nothing where an exemption takes the month, else each takes its number off."""
    for one in excused:
        expected = 0 if one.fewer is None else max(0, expected - one.fewer)
    return expected


def _state(month: Month, expected: int, due: int, done: int, today: Month) -> MonthState:
    if month > today:
        return MonthState.TO_COME
    if not expected:
        return MonthState.NOTHING_EXPECTED
    if not due:
        return MonthState.EXEMPT
    if done >= due:
        return MonthState.REACHED
    return MonthState.RUNNING if month == today else MonthState.SHORT
