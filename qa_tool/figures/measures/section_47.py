"""Section 47 enquiries: sent (C13), agreed with (C14), in time (C15), disagreement followed through (C16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qa_tool.figures.measures.base import (
    Behind,
    By,
    EnquiryDays,
    Measure,
    MeasureInputs,
    Narrowed,
    Need,
    Row,
    option_rows,
)
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.inputs import Part
from qa_tool.figures.words.filters import CONFERENCE, RECORDED, SETTLED
from qa_tool.figures.words.measured import DISAGREE, VIEW, Funnel, Spread
from qa_tool.kit.periods import Month

RECEIVED, SILENT = "Received of due", "Months in which nothing was sent"


def receipt(inputs: MeasureInputs) -> Iterator[Row]:
    """N = due, as entered; a silent month of a team is one in which something was due and nothing came."""
    if not inputs.receipts:
        return
    yield from _receipt_of(inputs, inputs.receipts, By.SERVICE, "")
    for month in sorted({month for _, month in inputs.receipts}):
        of_month = {cell: one for cell, one in inputs.receipts.items() if cell[1] == month}
        yield from _receipt_of(inputs, of_month, By.MONTH, month.label)
    for team in sorted({team for team, _ in inputs.receipts}):
        yield from _receipt_of(
            inputs, {cell: one for cell, one in inputs.receipts.items() if cell[0] == team}, By.TEAM, team
        )


def _receipt_of(inputs: MeasureInputs, found: Mapping[tuple[str, Month], Funnel], by: By, member: str) -> Iterator[Row]:
    total = sum(found.values(), Funnel())
    yield inputs.row(RECEIVED, total.received or 0, total.due or 0, by, member)
    silent = sum(one.silent for one in found.values())
    yield inputs.row(SILENT, silent, len(found), by, member)


RECEIPT = Measure(
    key="C13",
    name="Receipt of Section 47 enquiries",
    question="Is every enquiry sent that ended with harm found and no conference?",
    formula="n(received) / N; teams and months without any received / teams and months entered",
    denominator=(
        "Enquiries due in the whole months of the period, as entered in the Section 47 register from the case system. "
        "Teams and months of which nothing was entered are left out. Filtered figures have none."
    ),
    unit="enquiries; teams and months",
    breakdowns=(By.MONTH, By.TEAM),
    rows=receipt,
    needs=frozenset({Need.RECEIPTS}),
)


def views(inputs: MeasureInputs) -> Iterator[Row]:
    """Each answer over N = Section 47 audits that answered, for the service, by locality, by CSC team."""
    found = inputs.question(VIEW)
    if found is None:
        return
    yield from option_rows(found.figure, found.options, By.SERVICE, "", narrowed={"question": VIEW})
    for place, figure in found.localities:
        narrowed = {"question": VIEW, "place": place.id}
        yield from option_rows(figure, found.options, By.LOCALITY, place.name, narrowed=narrowed)
    for team, tally in sorted(inputs.views_by_team.items()):
        figure, team_id = Figure(tally, inputs.thresholds), inputs.team_ids.get(team)
        here = {"question": VIEW, "place": team_id} if team_id else None
        yield from option_rows(figure, found.options, By.TEAM, team, narrowed=here)


VIEWS = Measure(
    key="C14",
    name="Agreement with Section 47 decisions",
    question="Are the right children conferenced?",
    formula="n(agree), n(agree with conditions), n(disagree) / N",
    denominator="Section 47 audits that answered whether the decision not to hold a conference was right.",
    unit="audits",
    breakdowns=(By.LOCALITY, By.TEAM),
    rows=views,
    needs=frozenset({Need.VIEWS}),
    parts=frozenset({Part.LOCALITIES}),
)


def time(inputs: MeasureInputs) -> Iterator[Row]:
    """Each step over the audits with both of its days, for the service and by CSC team."""
    yield from _time_of(inputs, inputs.days, By.SERVICE, "", {})
    for team, days in sorted(inputs.days_by_team.items()):
        team_id = inputs.team_ids.get(team)
        yield from _time_of(inputs, days, By.TEAM, team, {"place": team_id} if team_id else None)


def _time_of(inputs: MeasureInputs, days: EnquiryDays, by: By, member: str, where: Narrowed | None) -> Iterator[Row]:
    def known(step: str) -> Narrowed | None:
        return None if where is None else {**where, "step": step}

    def median(label: str, step: str) -> Row:
        spread: Spread = getattr(days, step)
        return inputs.row(
            f"Median working days, {label}",
            spread.records,
            by=by,
            member=member,
            value=spread.median,
            behind=Behind(known(step)),
        )

    def within(label: str, step: str, limit: int) -> Row:
        spread: Spread = getattr(days, step)
        timed = known(step)
        behind = Behind({**timed, "within": str(limit)}, timed) if timed is not None else Behind()
        return inputs.row(label, spread.up_to(limit), spread.records, by, member, behind=behind)

    yield median("decision to receipt", "decision_to_receipt")
    yield median("receipt to audit", "receipt_to_audit")
    yield median("decision to audit", "decision_to_audit")
    received = f"Received within {inputs.receipt_limit} working days of the decision"
    yield within(received, "decision_to_receipt", inputs.receipt_limit)
    audited = f"Audited within {inputs.audit_limit} working days of the strategy discussion"
    yield within(audited, "strategy_to_audit", inputs.audit_limit)


TIME = Measure(
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
    breakdowns=(By.TEAM,),
    rows=time,
    needs=frozenset({Need.DAYS}),
)


def followed_through(inputs: MeasureInputs) -> Iterator[Row]:
    """Recorded: the reference stands in the audit or in the register. Each row's n is the N of the next."""
    counts = inputs.followed_through
    steps = (
        ("Problem resolution recorded", counts.recorded, RECORDED),
        ("Problem resolution closed", counts.closed, SETTLED),
        ("Conference held after all", counts.conference, CONFERENCE),
    )
    of, those = counts.disagreed, {"question": VIEW, "answer": DISAGREE}
    for label, n, step in steps:
        these = {"question": VIEW, "answer": DISAGREE, "resolution": step}
        yield inputs.row(label, n, of, behind=Behind(these, those))
        of, those = n, these


FOLLOWED_THROUGH = Measure(
    key="C16",
    name="Section 47 disagreement followed through",
    question="Where we disagreed, was a problem resolution raised, and what came of it?",
    formula="n(problem resolution recorded) / N; n(closed) / recorded; n(conference held) / closed",
    denominator=(
        "Section 47 audits that disagree with the decision; then those of them whose problem resolution is recorded; "
        "then those whose problem resolution is closed."
    ),
    unit="audits",
    breakdowns=(),
    rows=followed_through,
    needs=frozenset({Need.FOLLOWED_THROUGH}),
)
