"""C15: median working days decision - receipt - audit, and the share within the limits."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import (
    SM,
    Behind,
    By,
    EnquiryDays,
    Kind,
    Measure,
    MeasureInputs,
    Narrowed,
    Need,
    Row,
)
from qa_tool.vocabulary.measured import Spread


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Each step over the audits with both of its days, for the service and by CSC team."""
    yield from _of(inputs, inputs.days, By.SERVICE, "", {})
    for team, days in sorted(inputs.days_by_team.items()):
        team_id = inputs.team_ids.get(team)
        yield from _of(inputs, days, By.TEAM, team, {"place": team_id} if team_id else None)


def _of(inputs: MeasureInputs, days: EnquiryDays, by: By, member: str, where: Narrowed | None) -> Iterator[Row]:
    def known(step: str) -> Narrowed | None:
        return None if where is None else {**where, "step": step}

    def median(label: str, step: str) -> Row:
        spread: Spread = getattr(days, step)
        return Row(
            f"Median working days, {label}",
            spread.records,
            by=by,
            member=member,
            value=spread.median,
            thresholds=inputs.thresholds,
            behind=Behind(known(step)),
        )

    def within(label: str, step: str, limit: int) -> Row:
        spread: Spread = getattr(days, step)
        timed = known(step)
        behind = Behind({**timed, "within": str(limit)}, timed) if timed is not None else Behind()
        return Row(label, spread.up_to(limit), spread.records, by, member, thresholds=inputs.thresholds, behind=behind)

    yield median("decision to receipt", "decision_to_receipt")
    yield median("receipt to audit", "receipt_to_audit")
    yield median("decision to audit", "decision_to_audit")
    received = f"Received within {inputs.receipt_limit} working days of the decision"
    yield within(received, "decision_to_receipt", inputs.receipt_limit)
    audited = f"Audited within {inputs.audit_limit} working days of the strategy discussion"
    yield within(audited, "strategy_to_audit", inputs.audit_limit)


MEASURE = Measure(
    key="C15",
    name="Time of Section 47 audits",
    question="Does the audit come while a conference could still be held?",
    formula=(
        "median working days from decision to receipt, from receipt to audit, from decision to audit; "
        "n(within the limit) / N"
    ),
    denominator=(
        "Section 47 audits in which both days are known. A day before the one it is counted from counts as 0 days. "
        "Limits: receipt 2 working days after the decision, audit 15 after the strategy discussion (settings)."
    ),
    unit="working days; audits",
    kind=Kind.FLOW,
    readers=frozenset({SM}),
    breakdowns=(By.TEAM,),
    rows=rows,
    needs=frozenset({Need.DAYS}),
)
