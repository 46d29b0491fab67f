"""C19: what became of inadequates: closed by another person, in time, with a difference, graded better, re-audited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qa_tool.reporting.measures.base import HS, QR, SM, By, Kind, Measure, MeasureInputs, Need, Row, against_previous
from qa_tool.vocabulary.measured import Loop


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """N of the states = follow-ups of inadequates; N of what it came to = those that another person closed."""
    now = _all(inputs, inputs.loops_by_locality, inputs.loops_by_team)
    before = _all(inputs, inputs.loops_before_by_locality, inputs.loops_before_by_team)
    return against_previous(inputs, now, before)


def _all(inputs: MeasureInputs, by_locality: Mapping[str, Loop], by_team: Mapping[str, Loop]) -> Iterator[Row]:
    yield from _of(inputs, sum(by_team.values(), Loop()), By.SERVICE, "")
    for locality, loop in sorted(by_locality.items()):
        yield from _of(inputs, loop, By.LOCALITY, locality)
    names = {identity: inputs.iro_teams.get(identity, "No team") for identity in by_team}
    for team_id in sorted(names, key=lambda identity: (identity == "", names[identity])):
        yield from _of(inputs, by_team[team_id], By.IRO_TEAM, names[team_id], team_id)


def _of(inputs: MeasureInputs, loop: Loop, by: By, member: str, team_id: str = "") -> Iterator[Row]:
    def row(label: str, n: int, of: int) -> Row:
        return Row(label, n, of, by, member, thresholds=inputs.thresholds, team_id=team_id)

    yield row("Not closed yet", loop.open, loop.all)
    yield row("Closed, done in time", loop.in_time, loop.all)
    yield row("Closed, done late", loop.late, loop.all)
    yield row("Verified: a difference for the child", loop.to_difference.records, loop.closed)
    yield row("Graded better than inadequate when closed", loop.improved, loop.closed)
    yield row("Re-audited", loop.again, loop.closed)
    yield row("Graded better than inadequate at the re-audit", loop.held, loop.again)
    for label, spread in (("closing", loop.to_closing), ("a verified difference", loop.to_difference)):
        yield Row(
            f"Median working days from opening to {label}",
            spread.records,
            by=by,
            member=member,
            value=spread.median,
            thresholds=inputs.thresholds,
            team_id=team_id,
        )


MEASURE = Measure(
    key="C19",
    name="Inadequate, and followed up",
    question="Did anything change for the child?",
    formula=(
        "n(not closed), n(closed, said to be done by its date), n(closed, later) / N; of the closed n(verified: "
        "another person saw a difference), n(graded better), n(re-audited); n(graded better at the re-audit) / "
        "re-audited; median working days from opening to closing, and to a difference"
    ),
    denominator=(
        "Follow-ups that inadequates of the period's audits opened, overall or on the plan; cancelled ones are left "
        "out. Difference, grade and re-audit: of those that another person than owner and doer closed. As they stand "
        "today."
    ),
    unit="working days; follow-ups",
    kind=Kind.FLOW,
    readers=frozenset({QR, SM, HS}),
    breakdowns=(By.LOCALITY, By.IRO_TEAM),
    rows=rows,
    needs=frozenset({Need.LOOPS}),
)
