"""C14: agree, agree with conditions, disagree with the decision not to hold a conference / audited."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.figures import Figure
from qa_tool.reporting.inputs import Part
from qa_tool.reporting.measures.base import HS, SM, By, Kind, Measure, MeasureInputs, Need, Row, option_rows
from qa_tool.vocabulary.measured import VIEW


def rows(inputs: MeasureInputs) -> Iterator[Row]:
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


MEASURE = Measure(
    key="C14",
    name="Agreement with Section 47 decisions",
    question="Are the right children conferenced?",
    formula="n(agree), n(agree with conditions), n(disagree) / N",
    denominator="Section 47 audits that answered whether the decision not to hold a conference was right.",
    unit="audits",
    kind=Kind.FLOW,
    readers=frozenset({SM, HS}),
    breakdowns=(By.LOCALITY, By.TEAM),
    rows=rows,
    needs=frozenset({Need.VIEWS}),
    parts=frozenset({Part.LOCALITIES}),
)
