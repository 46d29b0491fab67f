"""C18: the same case, two views: case-sample audit and Tier 2 audit on the IRO's oversight and challenge."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.agreement import Agreement
from qa_tool.reporting.measures.base import AN, SM, Behind, By, Kind, Measure, MeasureInputs, Need, Row, grade_rows
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.measured import OVERSIGHT_VIEWS


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Pairs where a case was seen by both; then each form's own totals on oversight, which many more cases have."""
    both, challenge = inputs.oversight_views, inputs.challenge_views
    graded = Agreement({(Grade(a), Grade(b)): n for (a, b), n in both.items()})
    pairs = sum(challenge.values())
    same = sum(n for (a, b), n in challenge.items() if a == b)
    lines = (
        ("Oversight: same grade in both", graded.same, graded.n, "oversight", "same"),
        ("Oversight: Tier 2 grades lower", graded.lower, graded.n, "oversight", "lower"),
        ("Oversight: Tier 2 grades higher", graded.higher, graded.n, "oversight", "higher"),
        ("Anything to challenge: same answer in both", same, pairs, "challenge", "same"),
    )
    for label, n, of, seen, way in lines:
        behind = Behind({"views": f"{seen}-{way}"}, {"views": seen})
        yield Row(label, n, of, thresholds=inputs.thresholds, behind=behind)
    for _, key in OVERSIGHT_VIEWS:
        figures = inputs.question(key)
        if figures is not None:
            yield from grade_rows(figures.figure, By.QUESTION, figures.label, narrowed={"question": key})


MEASURE = Measure(
    key="C18",
    name="The same case, two views",
    question="Do the case-sample audit and the Tier 2 audit see the same IRO at work?",
    formula=(
        "n(same grade) / cases seen by both; oversight is the footprint of the case-sample audit (CS-19) beside the "
        "quality of oversight of Tier 2 (T2-20), challenge the question whether anything should have been challenged "
        "(CS-14, T2-32)"
    ),
    denominator=(
        "Cases with both audits in the period, of several on one form the latest, where both gave an answer. Totals: "
        "all audits of each form that grade the question."
    ),
    unit="cases; audits",
    kind=Kind.FLOW,
    readers=frozenset({SM, AN}),
    breakdowns=(By.QUESTION,),
    rows=rows,
    needs=frozenset({Need.TWO_VIEWS}),
)
