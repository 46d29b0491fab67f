"""C9: IROs who had an audit / IROs in post at the period's end; and how many had none, one, two ... Nobody is named."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import QR, SM, By, Kind, Measure, MeasureInputs, Need, Row
from qa_tool.vocabulary.measured import Spread

MOST = 5
"""From this many audits on, IROs are counted together."""


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """N = IROs in post on the period's last day. Audited: at least one counted audit in the period."""
    everyone = sum(inputs.coverage.values(), Spread())
    yield from _of(inputs, everyone, By.SERVICE, "")
    names = {identity: inputs.iro_teams.get(identity, "No team") for identity in inputs.coverage}
    for team_id in sorted(names, key=lambda identity: (identity == "", names[identity])):
        yield from _of(inputs, inputs.coverage[team_id], By.IRO_TEAM, names[team_id], team_id)


def _of(inputs: MeasureInputs, spread: Spread, by: By, member: str, team_id: str = "") -> Iterator[Row]:
    in_post = spread.records

    def row(label: str, n: int) -> Row:
        return Row(label, n, in_post, by, member, thresholds=inputs.thresholds, team_id=team_id)

    yield row("IROs audited", in_post - spread.up_to(0))
    for audits in range(MOST):
        word = "no audit" if not audits else f"{audits} audit{'s' if audits > 1 else ''}"
        yield row(f"IROs with {word}", spread.counts.get(audits, 0))
    yield row(f"IROs with {MOST} audits or more", in_post - spread.up_to(MOST - 1))


MEASURE = Measure(
    key="C9",
    name="Coverage of IROs",
    question="Is every IRO's work looked at?",
    formula="IROs with at least one audit in the period / IROs in post; IROs by their number of audits",
    denominator=(
        "IROs in post on the last day of the period. Observations are not audits here; who left before counts nowhere, "
        "who belongs to two teams counts in one."
    ),
    unit="IROs",
    kind=Kind.STOCK,
    readers=frozenset({QR, SM}),
    breakdowns=(By.IRO_TEAM,),
    rows=rows,
    needs=frozenset({Need.COVERAGE}),
)
