"""C4: sum of n(good) over the theme's graded questions / sum of their N; pooled, never an average of percentages."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import AN, HS, QR, SM, Behind, By, Kind, Measure, MeasureInputs, Narrowed, Row
from qa_tool.vocabulary.grades import Grade


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Good over N = graded answers of the theme's questions, pooled; themes and sub-themes, in all and by form."""
    titles = {form.form: form.title for form in inputs.summary.forms}
    for theme in inputs.summary.themes:
        by = By.SUB_THEME if theme.sub_theme else By.THEME
        member = f"{theme.code} {theme.label}"
        yield Row(
            Grade.GOOD.label,
            theme.figure.tally.good,
            theme.figure.answered,
            by,
            member,
            change=theme.vs_previous,
            thresholds=inputs.thresholds,
            behind=_answers({"theme": theme.code}),
        )
        for form, figure in theme.forms:
            yield Row(
                Grade.GOOD.label,
                figure.tally.good,
                figure.answered,
                by,
                member,
                titles.get(form, form),
                thresholds=inputs.thresholds,
                behind=_answers({"theme": theme.code, "form": form}),
            )


def _answers(narrowed: Narrowed) -> Behind:
    """Audits with some graded answer of the theme: fewer than there are answers."""
    return Behind({**narrowed, "grade": Grade.GOOD.value}, narrowed)


MEASURE = Measure(
    key="C4",
    name="Theme index",
    question="In which themes is practice good?",
    formula="sum of n(good) over the theme's graded questions / sum of N",
    denominator=(
        "Graded answers, pooled. An answer counts once in each of its sub-themes, once in their theme. Yes, partly, no "
        "questions never enter."
    ),
    unit="graded answers",
    kind=Kind.FLOW,
    readers=frozenset({QR, SM, HS, AN}),
    breakdowns=(By.THEME, By.SUB_THEME, By.FORM),
    rows=rows,
)
