"""Random counts of the cycle, as the measures make rows of them, for editions that outside readers attack."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from qa_tool import subjects
from qa_tool.definitions.words import Grade
from qa_tool.figures.arithmetic import Agreement
from qa_tool.figures.measures.base import Behind, By, Measured, MeasureInputs, Row
from qa_tool.figures.measures.engine import Counted, settled
from qa_tool.figures.measures.registry import MEASURES
from qa_tool.figures.queries import datasets
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.words.measured import DISAGREE, VIEW, Acted, Feedback, FollowedThrough, Funnel, Loop, Spread
from qa_tool.figures.words.outcomes import CameOfIt
from qa_tool.kit.periods import Month, Quarter
from qa_tool.outputs.external.content import Content, LastTime, Volume
from qa_tool.outputs.external.cycle import NAMED
from qa_tool.settings.words import CATALOGUE
from tests.support.factories import shipped

VIEWS = {"agree": "Agree", "conditions": "Agree with conditions", DISAGREE: "Disagree"}
FEW = st.integers(0, 9)


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
    pairs = {(a, b): cycle.pairs[3 * i + j] for i, a in enumerate(Grade) for j, b in enumerate(Grade)}
    recorded, closed, conference = cycle.through
    in_time, late, waiting = cycle.fed_back
    inputs = MeasureInputs(
        summary,
        feedback=Feedback(Spread({2: in_time, 9: late}), late, waiting),
        replies=dict(zip(("yes", "partly", "no"), cycle.replies, strict=True)),
        followed_through=FollowedThrough(recorded, cycle.views[2], closed, conference),
        counted=_counted(cycle),
        loops_by_team={"": cycle.loop},
        acted={("iro", ""): cycle.acted},
        receipts={("North", Month(2018, 10)): Funnel(cycle.received + cycle.not_received, cycle.received)},
        pairs={("First form", ""): Agreement({pair: n for pair, n in pairs.items() if n})},
    )
    measured = [Measured(one, tuple(one.rows(inputs))) for key, one in MEASURES.items() if key in NAMED - {"C14"}]
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


def _counted(cycle: Cycle) -> dict[str, Counted]:
    """The counts of measures that are data, as rows alike."""
    datasets.take(subjects.DATASETS)
    every = datasets.of_forms([shipped("section-47")])
    taken = [({"decision_to_receipt": days}, n) for days, n in ((1, cycle.received), (8, cycle.not_received))]
    entries = {"C15": taken}
    settings = {key: one.default for key, one in CATALOGUE.items()}
    return {
        key: Counted(settled(measure, settings), every[measure.of], tuple(found))
        for key, found in entries.items()
        if (measure := MEASURES[key].declared) is not None
    }


def _views(cycle: Cycle) -> list[Row]:
    """C14 of a form that the small services do not have."""
    of = {"question": VIEW, "answer": "answered"}
    return [
        Row(label, n, sum(cycle.views), By.SERVICE, behind=Behind({"question": VIEW, "answer": key}, of))
        for (key, label), n in zip(VIEWS.items(), cycle.views, strict=True)
    ]
