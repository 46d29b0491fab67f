"""A record changes after its quarter went out: the year, made of quarters as published, can always be (check 107)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_tool.kit.periods import Period, Quarter, financial_year
from qa_tool.kit.suppression.releases import Release
from qa_tool.kit.suppression.tables import Rule
from qa_tool.outputs.external import composing, settling
from qa_tool.outputs.external.content import Content
from tests.support.attackers import narrowed
from tests.support.small_services import AS_AT, Row, services, summary_of

YEAR, Q3, Q4 = financial_year(2018), Quarter(2018, 3), Quarter(2018, 4)
QUARTERS = [Quarter(2018, number) for number in (1, 2, 3, 4)]


def moved(rows: list[Row]) -> list[Row]:
    """Every second group of records in the fourth quarter, the others in the third."""
    kinds = list(dict.fromkeys(rows))
    late = set(kinds[1::2])
    return [Row(Q4 if row in late else Q3, row.form, row.place, row.grade, row.impact, row.answer) for row in rows]


def made(content: Content, quarters: list[Content], releases: list[Release]) -> composing.Composed:
    return composing.compose(content, quarters, Rule(), releases, period_line="", as_at=AS_AT)


def of(rows: list[Row], period: Period) -> Content:
    return Content(summary_of(rows, period))


@pytest.mark.journey
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(services(6), st.integers(0, 60), st.sampled_from(["reopened", "added", "regraded"]))
def test_the_year_is_the_sum_of_its_quarters_as_published(rows: list[Row], which: int, kind: str) -> None:
    before = moved(rows)
    releases: list[Release] = []
    for quarter in (Q3, Q4):
        releases.append(made(of(before, quarter.period), [], releases).release)
    after, one = list(before), before[which % len(before)]
    if kind != "added":
        after.remove(one)
    if kind != "reopened":
        after.append(Row(one.quarter, one.form, one.place, "inadequate", one.impact, one.answer))
    live = [of(after, quarter.period) for quarter in QUARTERS]
    published = [of(before, quarter.period) for quarter in QUARTERS]
    year = settling.added(of(after, YEAR), live, published)
    kept = {quarter: content.summary for quarter, content in zip(QUARTERS, published, strict=True)}
    summary, _ = settling.with_trend(year.summary, kept)
    then = of(before, YEAR).summary
    assert summary.audits == then.audits
    for form in then.forms:
        found = summary.form(form.form)
        assert found is not None
        assert (found.audits, found.overall) == (form.audits, form.overall)
        assert [(one.audits, one.figure) for one in found.quarters] == [
            (one.audits, one.figure) for one in form.quarters
        ]
    release = made(Content(summary), published, releases).release
    assert narrowed([*releases, release]) == ()
