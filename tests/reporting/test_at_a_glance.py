"""What changed at a glance: the comparisons of the tables, each once; what may not be called a change only counted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from qa_tool.reporting.at_a_glance import Glance, at_a_glance
from qa_tool.reporting.comparison import Change
from qa_tool.reporting.inputs import Span
from qa_tool.reporting.summarising import summarise
from qa_tool.reporting.summary import Summary, ThemeFigures
from qa_tool.vocabulary.counts import Counted
from tests.reporting.test_summarising import grades, inputs


def _summary(now: tuple[int, int], before: tuple[int, int], **given: Any) -> Summary:
    spans = {
        "now": Span({("first", ""): Counted(sum(now), grades(*now))}),
        "before": Span({("first", ""): Counted(sum(before), grades(*before))}),
    }
    return summarise(inputs(**spans, **given))


def _glance(now: tuple[int, int], before: tuple[int, int]) -> Glance:
    found = at_a_glance(_summary(now, before))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("now", "before", "worse", "better", "unclear", "too_few"),
    [
        ((60, 40), (30, 60), [], ["First form"], 0, 0),
        ((30, 60), (60, 40), ["First form"], [], 0, 0),
        ((50, 50), (48, 52), [], [], 1, 0),
        ((12, 0), (0, 12), [], [], 0, 1),
    ],
)
def test_a_form_is_in_the_one_place_that_its_comparison_allows(
    now: tuple[int, int],
    before: tuple[int, int],
    worse: list[str],
    better: list[str],
    unclear: int,
    too_few: int,
) -> None:
    found = _glance(now, before)
    assert [one.label for one in found.worse] == worse
    assert [one.label for one in found.better] == better
    assert (found.unclear, found.too_few) == (unclear, too_few)
    assert found.compared == len(worse) + len(better) + unclear
    assert found.against == "2018/19 Q2"


def test_the_largest_change_stands_first_and_whole_themes_stand_beside_forms() -> None:
    summary = _summary((60, 40), (30, 60))
    (form,) = [one for one in summary.forms if one.vs_previous]
    assert form.vs_previous is not None
    small = replace(form.vs_previous, points=Decimal("12.0"))
    theme = _theme(summary, "Theme", None, small)
    part = _theme(summary, "Sub-theme 1", "T1", form.vs_previous)
    found = at_a_glance(replace(summary, forms=(form,), themes=(theme, part)))
    assert found is not None
    assert [(one.form, one.theme) for one in found.better] == [("first", ""), ("", "T")]
    assert all(one.comparison.change is Change.UP for one in found.better)


def test_without_a_period_before_there_is_nothing_to_say() -> None:
    assert at_a_glance(replace(_summary((60, 40), (30, 60)), previous=None)) is None


def _theme(summary: Summary, label: str, sub_theme: str | None, comparison: Any) -> Any:
    figure = summary.forms[0].overall
    return ThemeFigures("T", sub_theme, label, figure, figure, None, comparison, None, (), ())
