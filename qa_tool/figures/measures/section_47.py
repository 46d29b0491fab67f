"""Section 47 enquiries: sent (C13), agreed with (C14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qa_tool.figures.measures.base import (
    By,
    Measure,
    MeasureInputs,
    Need,
    Row,
    option_rows,
)
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.inputs import Part
from qa_tool.figures.words.measured import VIEW, Funnel
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
