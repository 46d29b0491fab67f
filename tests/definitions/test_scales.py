"""Any scale of two to seven grades: the file that says it, and the law of the suggestion on it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_tool.definitions.checks import check
from qa_tool.definitions.checks.changes import broken_series
from qa_tool.definitions.files.loader import load_folder, read_folder
from qa_tool.definitions.model import FIRST_SCALE, Definition, Grade, Scale
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Record
from qa_tool.definitions.suggestion import suggested_grade
from qa_tool.definitions.themes import Themes
from qa_tool.resources import forms_folder
from tests.definitions.samples import TODAY, ask, form, judge, said, write_folder

KEYS = [f"G-{number}" for number in range(5)]


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    """From two to seven grades: at least one good, at least the last inadequate."""
    size = draw(st.integers(2, 7))
    good = draw(st.integers(1, size - 1))
    meets = draw(st.integers(good, size - 1))
    names = [f"g{number}" for number in range(size)]
    grades = [
        Grade(key=name, label=name.upper(), letters=name.upper(), good=place < good, meets=place < meets)
        for place, name in enumerate(names)
    ]
    return Scale(key="sample-scale", grades=tuple(grades))


def on(scale: Scale) -> Definition:
    return form(*map(ask, KEYS), ask("C-1", critical="caps"), ask("D-1", critical="decides"), ask("X1"), scale=scale)


@st.composite
def graded(draw: st.DrawFn) -> tuple[Scale, dict[str, str]]:
    scale = draw(scales())
    keys = draw(st.lists(st.sampled_from([*KEYS, "C-1", "D-1"]), unique=True))
    return scale, {key: draw(st.sampled_from(list(scale.by_key))) for key in keys}


def suggest(scale: Scale, answers: dict[str, str]) -> str | None:
    return suggested_grade(on(scale), Record({}, {key: said(grade) for key, grade in answers.items()})).grade


FOUR = Scale(
    key="four",
    grades=tuple(
        Grade(key=f"g{place}", label=f"G{place}", letters=f"G{place}", good=place < 1, meets=place < 3)
        for place in range(4)
    ),
)


@given(graded())
@example(example=(FOUR, {"G-0": "g0", "G-1": "g0", "C-1": "g3", "G-2": "g2", "G-3": "g2"}))
def test_the_law_holds_on_every_scale(example: tuple[Scale, dict[str, str]]) -> None:
    scale, answers = example
    order = list(scale.by_key)
    fails = {key for key, grade in answers.items() if not scale.by_key[grade].meets}
    below_good = next(grade for grade in order if not scale.by_key[grade].good)
    found = suggest(scale, answers)
    if "D-1" in fails:
        assert found == answers["D-1"]
    elif not answers:
        assert found is None
    else:
        levels = [grade for grade in order if scale.by_key[grade].meets]
        reach = [sum(order.index(one) <= order.index(level) for one in answers.values()) for level in levels]
        enough = [level for level, n in zip(levels, reach, strict=True) if Fraction(n, len(answers)) >= Fraction(2, 3)]
        expected = enough[0] if enough else levels[-1]
        if fails and order.index(expected) < order.index(below_good):
            expected = below_good
        assert found == expected


@given(graded(), st.data())
def test_a_worse_answer_never_suggests_a_better_grade(
    example: tuple[Scale, dict[str, str]], data: st.DataObject
) -> None:
    scale, answers = example
    if not answers:
        return
    key = data.draw(st.sampled_from(sorted(answers)))
    worse = data.draw(st.sampled_from(list(scale.by_key)[scale.severity(answers[key]) :]))
    before, after = suggest(scale, answers), suggest(scale, {**answers, key: worse})
    assert before is not None
    assert after is not None
    assert scale.severity(after) >= scale.severity(before)


@given(scales(), st.data())
def test_the_worst_grade_is_the_most_severe(scale: Scale, data: st.DataObject) -> None:
    grades = data.draw(st.lists(st.sampled_from(list(scale.by_key)), min_size=1))
    found = scale.most_severe(grades)
    assert found in grades
    assert all(scale.severity(found) >= scale.severity(grade) for grade in grades)
    assert scale.most_severe([]) is None


@given(scales())
def test_a_question_offers_the_grades_of_its_scale_before_and_after_publishing(scale: Scale) -> None:
    definition = on(scale)
    again = Definition.from_snapshot(definition.snapshot())
    assert again == definition
    for one in (definition, again):
        shown = type_of(one["G-0"]).presentation(one["G-0"], Context(today=TODAY))
        assert [choice.key for choice in shown.choices] == list(scale.by_key)
        worst = type_of(one["C-1"]).counts_as(one["C-1"], scale.worst, is_critical=True)
        assert worst == scale.worst


def test_a_form_on_the_first_scale_is_frozen_as_it_was_before_forms_named_one() -> None:
    assert "scale" not in on(FIRST_SCALE).snapshot()
    shipped = load_folder(forms_folder()).definitions.values()
    assert {definition.scale for definition in shipped} == {FIRST_SCALE}


FIVE = Scale(
    key="five",
    grades=tuple(
        Grade(key=key, label=key.capitalize(), letters=letters, good=place < 2, meets=place < 3)
        for place, (key, letters) in enumerate(
            [("outstanding", "O"), ("good", "G"), ("fair", "F"), ("weak", "W"), ("inadequate", "I")]
        )
    ),
)


def test_reasons_and_rules_speak_of_the_grades_of_the_scale() -> None:
    definition = form(*map(ask, KEYS), ask("C-1", critical="caps"), ask("X1"), scale=FIVE, rules={"critical-caps": {}})
    reach = Record({}, {key: said(grade) for key, grade in zip(KEYS, ["outstanding", "good", "good"], strict=False)})
    assert suggested_grade(definition, reach).reasons == (
        "1 of 3 graded answers is outstanding: fewer than two thirds",
    )
    weak = Record({}, {"C-1": said("weak", "Seen"), "X1": said("good")})
    assert suggested_grade(definition, weak).reasons == ("‘C-1’ is critical and weak",)
    (problem,) = judge(definition, weak).problems
    assert problem.message == (
        "The overall grade can be at most fair, because ‘C-1’ is critical and weak. Change the overall grade"
    )


def test_another_scale_breaks_the_series_of_grades_alone() -> None:
    questions = (ask("G-1"), ask("Y-1", "yes-partly-no"))
    assert broken_series(form(*questions), form(*questions, scale=FIVE)) == {"G-1"}


SCALES = """\
scales:
  two:
    good: {label: Good, letters: G, good: true, meets: true}
    inadequate: {label: Inadequate, letters: I}
"""


def test_a_form_is_judged_on_the_first_scale_or_on_the_one_that_it_names(tmp_path: Path) -> None:
    more = (
        SCALES
        + "  three:\n"
        + "".join(SCALES.splitlines(keepends=True)[2:3])
        + (
            "    requires-improvement: {label: Requires improvement, letters: RI, meets: true}\n"
            "    inadequate: {label: Inadequate, letters: I}\n"
        )
    )
    loaded = read_folder(write_folder(tmp_path, ("sample.yaml", "noun:", "scale: three\nnoun:"), scales=more))
    assert not loaded.faults
    assert list(loaded.library.definitions["sample"].scale.by_key) == list(FIRST_SCALE.by_key)
    loaded = read_folder(write_folder(tmp_path, scales=more))
    definition = loaded.library.definitions["sample"]
    assert definition.scale.key == "two"
    said_wrong = [wrong.message for wrong in check(definition, Themes()) if wrong.field == "guidance"]
    assert said_wrong[:1] == ["'requires-improvement' is no grade of the scale two: good, inadequate"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("scales:", "scale:", "scales.yaml:1: needs 'scales'"),
        (
            "letters: G,",
            "letters: gd,",
            "scales.yaml:3: good: 'letters' must be one to three capital letters or digits",
        ),
        ("good: true, meets: true", "meets: true", "scales.yaml:3: good: is the best grade, so it is good: add"),
        (", meets: true", "", "scales.yaml:3: good: is good, so it meets the standard too: add 'meets: true'"),
        ("letters: I}", "letters: I, meets: true}", "scales.yaml:4: inadequate: is the worst grade, so it does not"),
        ("letters: I}", "letters: I, good: true, meets: true}", "scales.yaml:4: inadequate: is the worst grade, so it"),
        ("letters: I}", "letters: G}", "scales.yaml:3: good: 'letters' is that of another grade of the scale"),
        (
            "    inadequate: {label: Inadequate, letters: I}\n",
            "",
            "scales.yaml:2: two: has 1 grades: a scale has two to 7",
        ),
        (
            "    good:",
            "    none:",
            "scales.yaml:3: none: cannot be the key of a grade: small letters, digits and dashes",
        ),
        ("{label: Inadequate, letters: I}", "bad", "scales.yaml:2: two: a scale is a mapping of its grades, the best"),
    ],
)
def test_what_is_wrong_with_a_scale_is_said_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in SCALES
    faults = read_folder(write_folder(tmp_path, scales=SCALES.replace(old, new, 1))).faults
    assert any(str(one).startswith(fault) for one in faults), [str(one) for one in faults]


def test_one_key_is_one_grade_and_a_form_names_a_scale_that_there_is(tmp_path: Path) -> None:
    more = SCALES + SCALES.replace("scales:\n", "").replace("two:", "other:").replace("Inadequate", "Poor")
    faults = read_folder(write_folder(tmp_path, ("sample.yaml", "noun:", "scale: six\nnoun:"), scales=more)).faults
    assert [str(one) for one in faults] == [
        "sample.yaml:3: sample: there is no scale 'six' in scales.yaml: two",
        "scales.yaml:7: inadequate: is another grade in a scale above: say the same of it, or give it a key of its own",
    ]


def test_a_grade_that_records_cannot_hold_yet_is_refused() -> None:
    wrongs = [wrong.message for wrong in check(form(ask("G-1"), scale=FIVE), Themes()) if wrong.field == "scale"]
    assert wrongs[0].startswith("'outstanding' is no grade of the scale ofsted-3: good, ")
    assert len(wrongs) == 3


def test_a_cap_is_a_grade_of_the_scale() -> None:
    definition = form(ask("G-1"), ask("X1"), rules={"critical-caps": {"at_most": "splendid"}})
    assert any("'splendid' is no grade of the scale ofsted-3" in one.message for one in check(definition, Themes()))
