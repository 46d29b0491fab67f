"""The suggested grade, against the law written out once more, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.definitions import suggestion
from qa_tool.definitions.model import Definition, Scale
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.suggestion import Weighed, suggested_grade
from qa_tool.definitions.words import Grade, Outcome
from tests.definitions.samples import CANNOT_TELL, GOOD, INADEQUATE, NOT_APPLICABLE, RI, ask, form, record, said, when

LET_PASS = {"fine": None, "let-pass": Grade.INADEQUATE}
WHOLE = form(
    ask("PLAN", "choice", options="CP CLA"),
    *(ask(f"G-{number}") for number in range(6)),
    ask("C-1", critical="caps"),
    ask("C-2", "yes-partly-no", critical="caps"),
    ask("C-3", "choice", critical="caps", comment=True, options=LET_PASS),
    ask("D-1", critical="decides", when=when(PLAN="CP")),
    ask("YPN", "yes-partly-no"),
    ask("CH", "choice", comment=True, options=LET_PASS),
    ask("X1"),
    rules={"critical-decides": {"at_least": 2}},
)
VALUES = {"yes-partly-no": ["yes", "partly", "no"], "grade": [GOOD, RI, INADEQUATE], "choice": ["fine", "let-pass"]}


@st.composite
def records(draw: st.DrawFn) -> Record:
    answers: dict[str, Answer] = {}
    for question in WHOLE.questions:
        options = [option.key for option in question.options] or VALUES[question.type]
        weights = [*options, *options, None]
        value = draw(st.sampled_from(weights))
        if value is not None:
            answers[question.key] = said(value)
        elif draw(st.booleans()):
            answers[question.key] = draw(st.sampled_from([CANNOT_TELL, NOT_APPLICABLE]))
    return Record({}, answers)


def law(given_record: Record) -> Grade | None:
    """The paragraph 'Suggested overall grade', sentence by sentence."""

    def value(key: str) -> object:
        answer = given_record.answers.get(key)
        return answer.value if answer is not None and answer.outcome is Outcome.ANSWERED else None

    decides_asked = value("PLAN") == "CP"
    bad = {"C-1": INADEQUATE, "C-2": "no", "C-3": "let-pass"}
    critical = sum(value(key) == wrong for key, wrong in bad.items())
    decided = decides_asked and value("D-1") == INADEQUATE
    if decided or critical >= 2:
        return Grade.INADEQUATE
    keys = [f"G-{number}" for number in range(6)] + ["C-1"] + (["D-1"] if decides_asked else [])
    graded = [value(key) for key in keys if value(key) is not None]
    if critical or INADEQUATE in graded:
        return Grade.REQUIRES_IMPROVEMENT
    if not graded:
        return None
    return Grade.GOOD if Fraction(graded.count(GOOD), len(graded)) >= Fraction(2, 3) else Grade.REQUIRES_IMPROVEMENT


@given(records())
def test_the_suggestion_is_the_law(given_record: Record) -> None:
    assert suggested_grade(WHOLE, given_record).grade == law(given_record)


def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were yes-partly-no answers without a mark weighed, the law would differ."""
    given_record = record(YPN="no", G_1=GOOD)
    assert suggested_grade(WHOLE, given_record).grade == law(given_record)
    real = suggestion.critical_inadequate

    def planted(scale: Scale, weighed: Sequence[Weighed]) -> list[Weighed]:
        return [*real(scale, weighed), *(replace(one, counts_as=scale.worst) for one in weighed[-2:-1])]

    monkeypatch.setattr(suggestion, "critical_inadequate", planted)
    assert suggested_grade(WHOLE, given_record).grade != law(given_record)


def grades(*values: str) -> Record:
    return record(**{f"G_{number}": value for number, value in enumerate(values)})


@pytest.mark.parametrize(
    ("given_record", "grade", "at_most"),
    [
        (grades(GOOD, GOOD, RI), Grade.GOOD, None),  # exactly two thirds
        (grades(GOOD, GOOD, RI, RI), Grade.REQUIRES_IMPROVEMENT, None),
        (grades(GOOD), Grade.GOOD, None),
        (grades(RI), Grade.REQUIRES_IMPROVEMENT, None),
        (grades(GOOD, GOOD, GOOD, GOOD, GOOD, INADEQUATE), Grade.REQUIRES_IMPROVEMENT, None),
        (record(), None, None),
        (record(X1=INADEQUATE), None, None),  # the overall grade does not suggest itself
        (record(CH="let-pass", G_1=GOOD), Grade.GOOD, None),  # no mark, so only evidence and actions follow
        (record(C_1=INADEQUATE, G_1=GOOD), Grade.REQUIRES_IMPROVEMENT, Grade.REQUIRES_IMPROVEMENT),
        (record(C_2="no"), Grade.REQUIRES_IMPROVEMENT, Grade.REQUIRES_IMPROVEMENT),
        (record(C_2="partly", G_1=GOOD), Grade.GOOD, None),
        (record(C_1=INADEQUATE, C_3="let-pass"), Grade.INADEQUATE, Grade.INADEQUATE),
        (record(PLAN="CP", D_1=INADEQUATE), Grade.INADEQUATE, Grade.INADEQUATE),
        (record(PLAN="CLA", D_1=INADEQUATE, G_1=GOOD), Grade.GOOD, None),  # hidden, so it counts for nothing
        (record(C_1=NOT_APPLICABLE, C_2=CANNOT_TELL, G_1=GOOD), Grade.GOOD, None),
    ],
)
def test_cases(given_record: Record, grade: Grade | None, at_most: Grade | None) -> None:
    found = suggested_grade(WHOLE, given_record)
    assert (found.grade, found.at_most) == (grade, at_most)
    assert found.decided is (grade is Grade.INADEQUATE)


def test_reasons_name_the_questions() -> None:
    assert suggested_grade(WHOLE, record(PLAN="CP", D_1=INADEQUATE)).reasons == (
        "‘D-1’ is inadequate and decides the grade",
    )
    assert suggested_grade(WHOLE, record(C_1=INADEQUATE, C_2="no")).reasons == (
        "2 critical answers are inadequate: ‘C-1’ and ‘C-2’",
    )
    assert suggested_grade(WHOLE, grades(GOOD, GOOD, RI)).reasons == (
        "2 of 3 graded answers are good: at least two thirds",
    )
    assert suggested_grade(WHOLE, grades(INADEQUATE)).reasons == ("‘G-0’ is inadequate",)


def capped(at_most: str) -> Definition:
    return form(
        ask("G-1"),
        ask("AGREE", "choice", options="agree disagree"),
        ask("X1"),
        rules={"option-caps": {"question": "AGREE", "option": "disagree", "at_most": at_most}},
    )


@pytest.mark.parametrize(
    ("answer", "at_most", "grade"),
    [
        ("disagree", RI, Grade.REQUIRES_IMPROVEMENT),
        ("disagree", INADEQUATE, Grade.INADEQUATE),
        ("agree", RI, Grade.GOOD),
    ],
)
def test_a_chosen_option_caps_the_suggestion(answer: str, at_most: str, grade: Grade) -> None:
    found = suggested_grade(capped(at_most), record(G_1=GOOD, AGREE=answer))
    assert found.grade == grade
    assert (found.at_most is None) is (answer == "agree")


def test_the_number_that_decides_is_the_definition_s() -> None:
    three = form(*WHOLE.questions, rules={"critical-decides": {"at_least": 3}})
    two_inadequate = record(C_1=INADEQUATE, C_2="no")
    assert suggested_grade(WHOLE, two_inadequate).grade == Grade.INADEQUATE
    assert suggested_grade(three, two_inadequate).grade == Grade.REQUIRES_IMPROVEMENT
