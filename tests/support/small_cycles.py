"""Random counts of the cycle, as the measures make rows of them, for editions that outside readers attack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import strategies as st

from qa_tool import subjects
from qa_tool.definitions.model import FIRST_SCALE
from qa_tool.definitions.words import Grade
from qa_tool.enquiries.words import ViewOfDecision
from qa_tool.figures.arithmetic import Agreement
from qa_tool.figures.measures import agreement, lines, section_47
from qa_tool.figures.measures.base import Behind, By, Measured, Row
from qa_tool.figures.measures.engine import Calculation, settled
from qa_tool.figures.queries import datasets
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.words.measured import Funnel, Spread
from qa_tool.figures.words.outcomes import CameOfIt
from qa_tool.kit.periods import Month, Quarter
from qa_tool.kit.sums import Counts
from qa_tool.outputs.external.content import Content, LastTime, Volume
from qa_tool.outputs.external.cycle import NAMED
from qa_tool.settings.words import CATALOGUE
from tests.support import resolutions
from tests.support.factories import shipped
from tests.support.measures import MEASURES

VIEW = "S47-17"
"""The view of the decision, in the form that comes with the tool."""
VIEWS = {"agree": "Agree", "conditions": "Agree with conditions", ViewOfDecision.DISAGREE.value: "Disagree"}
FEW = st.integers(0, 9)


@dataclass(frozen=True)
class Loop(Counts):
    """Follow-ups of inadequates, counted. The three states add up to all of them."""

    open: int = 0
    in_time: int = 0
    late: int = 0
    improved: int = 0
    again: int = 0
    """Of the closed: with a re-audit that counts."""
    held: int = 0
    """Of those re-audited: graded better than inadequate there too."""
    to_closing: Spread = field(default_factory=Spread)
    """Working days from opening to closing."""
    to_difference: Spread = field(default_factory=Spread)
    """The same of those that made a difference for the child."""

    @property
    def all(self) -> int:
        """All of them."""
        return self.open + self.closed

    @property
    def closed(self) -> int:
        """Those that another person closed."""
        return self.in_time + self.late


@dataclass(frozen=True)
class Acted(Counts):
    """Actions whose date has passed, counted. The first three add up to all of them."""

    in_time: int = 0
    late: int = 0
    overdue: int = 0
    closed: int = 0
    """Of those done: looked at by another person."""
    verified: int = 0
    """Of the closed: with a difference for the child."""

    @property
    def due(self) -> int:
        """All of them."""
        return self.in_time + self.late + self.overdue


@dataclass(frozen=True)
class Cycle:
    """What was counted of the cycle in one period."""

    views: tuple[int, int, int] = (0, 0, 0)
    through: tuple[int, int, int] = (0, 0, 0)
    """Of those that disagree: recorded, of these closed, of these with a conference."""
    received: int = 0
    not_received: int = 0
    fed_back: tuple[int, int, int] = (0, 0, 0)
    """In time, late, not yet."""
    replies: tuple[int, int, int] = (0, 0, 0)
    loop: Loop = field(default_factory=Loop)
    acted: Acted = field(default_factory=Acted)
    pairs: tuple[int, ...] = (0,) * 9
    came: CameOfIt = field(default_factory=CameOfIt)
    inadequate_now: int = 0
    share_done: int = 0
    """Of the records: not done for the target."""


@st.composite
def cycles(draw: st.DrawFn) -> Cycle:
    """Random ones, with many small counts that hold each other."""

    def part(of: int) -> int:
        return draw(st.one_of(st.just(of), st.integers(max(0, of - 2), of), st.integers(0, of)))

    views = (draw(st.integers(0, 30)), draw(FEW), draw(FEW))
    recorded = part(views[2])
    closed = part(recorded)
    in_time, late = draw(st.integers(0, 25)), draw(FEW)
    answered = part(in_time + late)
    recognised = part(answered)
    partly = part(answered - recognised)
    done, done_late = draw(st.integers(0, 12)), draw(FEW)
    ended = done + done_late
    again = part(ended)
    acted_done, acted_late = draw(st.integers(0, 40)), draw(FEW)
    looked_at = part(acted_done + acted_late)
    parts = [draw(FEW) for _ in range(6)]
    return Cycle(
        views=views,
        through=(recorded, closed, part(closed)),
        received=draw(st.integers(0, 40)),
        not_received=draw(FEW),
        fed_back=(in_time, late, draw(FEW)),
        replies=(recognised, partly, answered - recognised - partly),
        loop=Loop(
            draw(FEW), done, late=done_late, improved=part(ended), again=again, held=part(again),
            to_closing=Spread({3: ended}), to_difference=Spread({3: part(ended)}),
        ),
        acted=Acted(acted_done, acted_late, draw(FEW), looked_at, part(looked_at)),
        pairs=tuple(draw(st.integers(0, 4)) for _ in range(9)),
        came=CameOfIt(sum(parts), *parts),
        inadequate_now=draw(FEW),
        share_done=draw(FEW),
    )  # fmt: skip


def content(summary: Summary, cycle: Cycle) -> Content:
    """The measures of the counts, as the service would hand them over."""
    pairs = {(a.value, b.value): cycle.pairs[3 * i + j] for i, a in enumerate(Grade) for j, b in enumerate(Grade)}
    receipts = {("North", Month(2018, 10)): Funnel(cycle.received + cycle.not_received, cycle.received)}
    graded = {("First form", ""): Agreement({FIRST_SCALE: {pair: n for pair, n in pairs.items() if n}})}
    rows = {
        **{key: lines.rows(summary, one) for key, one in _calculations(cycle).items()},
        "C13": section_47.receipt(summary, receipts),
        "C18": agreement.two_views(summary, (two := MEASURES["C18"].pairs), {name: {} for name in two}, list(Grade)),
        "C17": agreement.second_readings(summary, graded),
    }
    measured = [Measured(one, tuple(rows.get(key, ()))) for key, one in MEASURES.items() if key in NAMED - {"C14"}]
    done = summary.audits - min(cycle.share_done, summary.audits)
    forms = tuple(form.form for form in summary.forms)
    before = Quarter.of(summary.period.first).shift(-1).period
    return Content(
        summary,
        (*measured, Measured(MEASURES["C14"], tuple(_views(cycle)))),
        (Volume("Management audits", done, 105, forms),),
        cycle.inadequate_now,
        LastTime(before, cycle.came),
    )


def _followed_up(loop: Loop) -> Iterator[tuple[dict[str, Any], int]]:
    """The follow-ups one by one, each fact on as many of the closed as have it; those better at the re-audit first."""
    yield {"kind": "inadequate", "state": "open"}, loop.open
    for number in range(loop.closed):
        again = "good" if number < loop.held else "inadequate" if number < loop.again else None
        yield (
            {
                "kind": "inadequate",
                "state": "verified" if number < loop.to_difference.records else "closed",
                "in_time": "yes" if number < loop.in_time else "no",
                "regrade": "good" if number < loop.improved else "inadequate",
                "again": again,
                "to_closing": 3,
            },
            1,
        )


def _acted(acted: Acted) -> Iterator[tuple[dict[str, Any], int]]:
    """The actions one by one, in the same way."""
    action = {"kind": "action", "past": "yes"}
    yield {**action, "state": "open"}, acted.overdue
    for number in range(acted.in_time + acted.late):
        state = "verified" if number < acted.verified else "closed" if number < acted.closed else "done"
        yield {**action, "state": state, "in_time": "yes" if number < acted.in_time else "no"}, 1


def _calculations(cycle: Cycle) -> dict[str, Calculation]:
    """The counts of measures that are data, as rows alike."""
    subjects.connect()
    every = datasets.of_forms([shipped("section-47")], [resolutions.register()])
    recorded, closed, conference = cycle.through
    in_time, late, waiting = cycle.fed_back
    day = date(2018, 11, 5)
    given: list[dict[str, Any]] = [
        {"given_on": day, "to_feedback": 2, "late": "no"},
        {"given_on": day, "to_feedback": 9, "late": "yes"},
    ]
    disagreed = {VIEW: ViewOfDecision.DISAGREE.value, resolutions.KEY: "no"}
    recorded_ones = ({"PR-12": came} for came in (None, "plan-changed", "conference-held"))
    through: list[dict[str, Any]] = [
        disagreed,
        *({**disagreed, resolutions.KEY: "yes", **one} for one in recorded_ones),
    ]
    steps = (cycle.views[2] - recorded, recorded - closed, closed - conference, conference)
    taken = [({"decision_to_receipt": days}, n) for days, n in ((1, cycle.received), (8, cycle.not_received))]
    entries: dict[str, Iterable[tuple[Mapping[str, Any], int]]] = {
        "C11": [*zip(given, (in_time, late), strict=True), ({}, waiting)],
        "C12": [({"recognises": key}, n) for key, n in zip(("yes", "partly", "no"), cycle.replies, strict=True)],
        "C15": taken,
        "C16": zip(through, steps, strict=True),
        "C19": _followed_up(cycle.loop),
        "C20": _acted(cycle.acted),
    }
    settings = {key: one.default for key, one in CATALOGUE.items()}
    return {
        key: Calculation(settled(MEASURES[key], settings), every[MEASURES[key].of], tuple(found))
        for key, found in entries.items()
    }


def _views(cycle: Cycle) -> list[Row]:
    """C14 of a form that the small services do not have."""
    of = {"question": VIEW, "answer": "answered"}
    return [
        Row(label, n, sum(cycle.views), By.SERVICE, behind=Behind({"question": VIEW, "answer": key}, of))
        for (key, label), n in zip(VIEWS.items(), cycle.views, strict=True)
    ]
