"""How far two readers see the same work alike: second readings (C17), two audits of one case (C18)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qa_tool.definitions.words import Grade
from qa_tool.figures.arithmetic import Agreement, Weights, two_places
from qa_tool.figures.measures.base import Behind, By, Measure, MeasureInputs, Need, Row, grade_rows
from qa_tool.figures.words.measured import OVERSIGHT_VIEWS


def second_readings(inputs: MeasureInputs) -> Iterator[Row]:
    """Overall grades of the service and by form, then each question's share of same grades."""
    overall = {form: found for (form, label), found in inputs.pairs.items() if not label}
    if not overall:
        return
    yield from _second_readings_of(inputs, sum(overall.values(), Agreement()), By.SERVICE, "")
    for form, found in overall.items():
        yield from _second_readings_of(inputs, found, By.FORM, form)
    for (form, label), found in inputs.pairs.items():
        if label:
            yield inputs.row("Same grade", found.same, found.n, By.QUESTION, label, form)


def _second_readings_of(inputs: MeasureInputs, found: Agreement, by: By, member: str) -> Iterator[Row]:
    counts = {
        "Same grade": found.same,
        "One step apart": found.apart(1),
        "Two steps apart": found.apart(2),
        "Second reader graded lower": found.lower,
        "Second reader graded higher": found.higher,
    }
    for label, n in counts.items():
        yield inputs.row(label, n, found.n, by, member)
    for weights in Weights:
        kappa = found.kappa(weights)
        if kappa is None:
            continue
        name = f"Weighted kappa, {weights.value}"
        ends = {name: kappa.value, f"{name}: 95% interval from": kappa.low, f"{name}: 95% interval to": kappa.high}
        for label, value in ends.items():
            number = Decimal(two_places(value))
            yield inputs.row(label, found.n, by=by, member=member, value=number)


SECOND_READINGS = Measure(
    key="C17",
    name="Agreement of auditors and second readers",
    question="Do we agree?",
    formula=(
        "n(same grade) / pairs; n(one, two steps apart), n(second lower, higher) / pairs; weighted kappa with linear "
        "and quadratic weights and its 95% interval (Fleiss, Cohen and Everitt 1969)"
    ),
    denominator=(
        "Pairs of overall grades of the same audit, the second given blind; by question, pairs of grades of that "
        "question. Readers who knew the first grade are left out. Nothing but counts of fewer than 10 pairs."
    ),
    unit="kappa; pairs",
    breakdowns=(By.FORM, By.QUESTION),
    rows=second_readings,
    needs=frozenset({Need.PAIRS}),
)


def two_views(inputs: MeasureInputs) -> Iterator[Row]:
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
        yield inputs.row(label, n, of, behind=behind)
    for _, key in OVERSIGHT_VIEWS:
        figures = inputs.question(key)
        if figures is not None:
            yield from grade_rows(figures.figure, By.QUESTION, figures.label, narrowed={"question": key})


TWO_VIEWS = Measure(
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
    breakdowns=(By.QUESTION,),
    rows=two_views,
    needs=frozenset({Need.TWO_VIEWS}),
)
