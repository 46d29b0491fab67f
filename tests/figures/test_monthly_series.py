"""Months of a form and of a theme: what is counted in each, and where a line is broken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qa_tool.definitions.model import Definition
from qa_tool.figures.charts import monthly_series
from qa_tool.figures.summary.inputs import Version
from qa_tool.figures.words.tally import Counted, QuestionCell, Tally
from tests.support import factories


def graded(good: int, other: int = 0) -> Tally:
    return Tally(answered=good + other, options={"good": good, "inadequate": other})


def version(number: int, definition: Definition | None = None) -> Version:
    return Version(number, definition or factories.small_definition())


def reworded(key: str = "SM-01") -> Definition:
    """The small definition with one question asked in other words."""
    definition = factories.small_definition()
    sections = tuple(
        section.model_copy(
            update={
                "questions": tuple(
                    one.model_copy(update={"text": "Asked otherwise?"}) if one.key == key else one
                    for one in section.questions
                )
            }
        )
        for section in definition.sections
    )
    return factories.changed(definition, sections=sections)


def of_form(
    cells: Mapping[str, Tally], versions: Mapping[int, Version] | None = None, used: Mapping[int, date] | None = None
) -> monthly_series.MonthlySeries:
    counted = {("small", month): Counted(tally.answered, tally) for month, tally in cells.items()}
    return monthly_series.of_form("small", "Small", counted, versions or {1: version(1)}, used or {})


def test_months_without_an_answer_are_kept_between_but_not_around() -> None:
    cells = {"2018-03": Tally(), "2018-11": graded(2, 2), "2019-02": graded(3), "2019-04": Tally(not_applicable=3)}
    series = of_form(cells)
    assert [(month.first, month.n, month.answered) for month in series.months] == [
        (date(2018, 11, 1), 2, 4),
        (date(2018, 12, 1), 0, 0),
        (date(2019, 1, 1), 0, 0),
        (date(2019, 2, 1), 3, 3),
    ]
    assert not series.drawable
    assert series.few == {date(2018, 11, 1), date(2019, 2, 1)}


def test_another_forms_months_are_not_counted() -> None:
    cells = {("small", "2018-11"): Counted(4, graded(2, 2)), ("other", "2018-11"): Counted(9, graded(9))}
    series = monthly_series.of_form("small", "Small", cells, {1: version(1)}, {})
    assert [(month.n, month.answered) for month in series.months] == [(2, 4)]


def test_a_line_breaks_where_a_version_with_another_standard_is_first_used() -> None:
    cells = {f"2018-{month:02}": graded(5, 5) for month in range(1, 13)}
    used = {1: date(2018, 1, 4), 2: date(2018, 6, 20)}
    series = of_form(cells, {1: version(1), 2: version(2, reworded())}, used)
    assert [(one.first, one.why) for one in series.breaks] == [(date(2018, 6, 1), "version 2 changed SM-01")]
    assert len(series.with_limits.stretches) == len(series.by_median.stretches) == 2
    same = of_form(cells, {1: version(1), 2: version(2)}, used)
    assert same.breaks == ()
    unused = of_form(cells, {1: version(1), 2: version(2, reworded())}, {1: date(2018, 1, 4)})
    assert unused.breaks == ()


def test_a_theme_breaks_only_for_its_own_questions() -> None:
    versions = {1: version(1), 2: version(2, reworded())}
    theme = versions[1].definition.find("SM-01").themes[0].partition(".")[0]  # type: ignore[union-attr]
    cells = {
        QuestionCell(identity, "SM-01", month): graded(1, 1)
        for identity, month in ((1, "2018-01"), (1, "2018-02"), (2, "2018-02"), (2, "2018-03"))
    }
    series = monthly_series.of_theme(theme, "Theme", cells, versions)
    assert [one.first for one in series.breaks] == [date(2018, 2, 1)]
    assert "version 2 changed SM-01" in series.breaks[0].why
    assert [(month.n, month.answered) for month in series.months] == [(1, 2), (2, 4), (1, 2)]
    elsewhere = monthly_series.of_theme("RECORD", "Other", cells, versions)
    assert elsewhere.breaks == ()
    assert elsewhere.months == ()


def test_limits_are_for_months_that_bear_them_and_never_for_pooled_answers() -> None:
    many = of_form({f"2018-{month:02}": graded(30, 30) for month in range(1, 13)})
    assert many.bears_limits
    few = of_form({f"2018-{month:02}": graded(3, 3) for month in range(1, 13)})
    assert not few.bears_limits
    cells = {QuestionCell(1, "SM-01", f"2018-{month:02}"): graded(30, 30) for month in range(1, 13)}
    theme = factories.small_definition().find("SM-01").themes[0]  # type: ignore[union-attr]
    assert not monthly_series.of_theme(theme, "T", cells, {1: version(1)}).bears_limits


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=24))
def test_the_months_add_up_to_what_was_counted(counts: list[tuple[int, int]]) -> None:
    months = [f"{2018 + at // 12}-{at % 12 + 1:02}" for at in range(len(counts))]
    series = of_form({month: graded(*count) for month, count in zip(months, counts, strict=True)})
    assert sum(month.n for month in series.months) == sum(good for good, _ in counts)
    assert sum(month.answered for month in series.months) == sum(map(sum, counts))
    assert len(series.months) == len(series.figures)
