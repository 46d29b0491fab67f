"""C21: share of each answer about the benefit to the child (X6), by form and by theme."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.definitions.model import Option
from qa_tool.reporting.figures import Figure
from qa_tool.reporting.measures.base import HS, SM, By, Kind, Measure, MeasureInputs, Need, Row, option_rows
from qa_tool.vocabulary.filters import EITHER
from qa_tool.vocabulary.measured import IMPACT
from qa_tool.vocabulary.tally import Tally


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Each answer over N = records that answered X6, per form; then over those that name the theme in a finding."""
    options: dict[str, Option] = {}
    for form in inputs.summary.forms:
        asked = next((one for one in form.questions if one.key == IMPACT), None)
        if asked is None:
            continue
        yield from option_rows(
            asked.figure, asked.options, By.FORM, form.title, narrowed={"form": form.form, "question": IMPACT}
        )
        options = {option.key: option for option in asked.options} | options
    for theme, label in inputs.theme_labels.items():
        counts = inputs.impact_by_theme.get(theme)
        if counts:
            figure = Figure(Tally(answered=sum(counts.values()), options=counts), inputs.thresholds)
            narrowed = {"question": IMPACT, "theme": theme, "kind": EITHER}
            yield from option_rows(figure, options.values(), By.THEME, f"{theme} {label}", narrowed=narrowed)


MEASURE = Measure(
    key="C21",
    name="Benefit to the child",
    question="Did the work change anything for the child?",
    formula="n(clear benefit), n(some benefit), n(no benefit seen), n(harm or drift) / N",
    denominator=(
        "Records that answered X6. By theme: those of them that name the theme in a finding, each once in the theme."
    ),
    unit="records",
    kind=Kind.FLOW,
    readers=frozenset({SM, HS}),
    breakdowns=(By.FORM, By.THEME),
    rows=rows,
    needs=frozenset({Need.IMPACT}),
)
