"""What a short re-audit asks: what was weak, what that depends on, the closing block; and nothing else is counted."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_tool.actions.words import beside
from qa_tool.definitions.conditions import settled, walk
from qa_tool.definitions.excerpts import asks_only_closing, closing_keys, excerpt, is_left_out, needed, weak
from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.model import Definition, Section
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.rules import examine
from qa_tool.definitions.rules.verdict import Surroundings
from qa_tool.definitions.words import Grade, Outcome
from tests.definitions.samples import GOOD, INADEQUATE, RI, TODAY, ask, form, record, when
from tests.definitions.test_conditions import definitions_and_records

FORMS = load_folder(Path("forms")).definitions
TIER_2, CASE_SAMPLE, SECTION_47 = (FORMS[key] for key in ("tier-2", "case-sample", "section-47"))


def asked(definition: Definition, given_record: Record) -> set[str]:
    return {question.key for _, question, is_asked in walk(definition, given_record) if is_asked}


@st.composite
def excerpted(draw: st.DrawFn) -> tuple[Definition, Record, tuple[str, ...]]:
    """Any definition whose last section is its closing block, any record, and what an excerpt of it would ask."""
    definition, given_record = draw(definitions_and_records())
    *others, last = definition.sections
    closing = Section(key="closing", title="Closing", when=last.when, questions=last.questions)
    whole = form(facts=definition.facts, sections=(*others, closing))
    keys = draw(st.sets(st.sampled_from([one.key for one in whole.questions])))
    return whole, given_record, needed(whole, keys)


@settings(max_examples=40)
@given(excerpted())
def test_what_is_asked_again_is_asked_just_as_in_the_whole_form(
    made: tuple[Definition, Record, tuple[str, ...]],
) -> None:
    whole, given_record, keys = made
    kept = {*keys, *closing_keys(whole)}
    assert asked(excerpt(whole, keys), given_record) == asked(whole, given_record) & kept


@settings(max_examples=40)
@given(excerpted())
def test_what_is_left_out_is_not_asked_and_nothing_else_changes(
    made: tuple[Definition, Record, tuple[str, ...]],
) -> None:
    whole, given_record, keys = made
    kept = {*keys, *closing_keys(whole)}
    all_answers, answers = settled(whole, given_record), settled(excerpt(whole, keys), given_record)
    assert list(answers) == list(all_answers), "a record of it holds an outcome for every question of the form"
    for key, answer in answers.items():
        assert answer == (all_answers[key] if key in kept else Answer(Outcome.NOT_ASKED))


@settings(max_examples=40)
@given(excerpted())
def test_needing_is_closed_and_in_order(made: tuple[Definition, Record, tuple[str, ...]]) -> None:
    whole, _, keys = made
    assert needed(whole, keys) == keys
    assert [one.key for one in whole.questions if one.key in keys] == list(keys)


@pytest.mark.parametrize("definition", [one for one in FORMS.values() if one.graded], ids=lambda one: one.form)
@given(data=st.data())
def test_of_every_form_each_question_can_be_asked_again_alone(definition: Definition, data: st.DataObject) -> None:
    """Every rule runs on any excerpt of any form, and no rule asks for an answer to what is left out."""
    one = data.draw(st.sampled_from([one.key for one in definition.questions]))
    short = excerpt(definition, needed(definition, [one]))
    verdict = examine(short, Record({}, {}), Surroundings(today=TODAY))
    left_out = {question.key for question in short.questions if is_left_out(question)}
    assert left_out.isdisjoint(problem.key for problem in verdict.problems)
    assert closing_keys(definition).isdisjoint(left_out)
    assert [question.key for question in short.questions] == [question.key for question in definition.questions]


@pytest.mark.parametrize(
    ("definition", "key", "expected"),
    [
        (TIER_2, "T2-06", ("T2-06",)),
        (TIER_2, "T2-21", ("T2-32", "T2-21")),
        (TIER_2, "T2-33", ("T2-32", "T2-21", "T2-33")),
        (CASE_SAMPLE, "CS-13", ("CS-12", "CS-13")),
        (CASE_SAMPLE, "CS-16", ("CS-14", "CS-16")),
        (SECTION_47, "S47-17", ("S47-17", "S47-19")),
        (TIER_2, "X2", ()),
        (TIER_2, "gone", ()),
    ],
)
def test_a_question_brings_what_it_depends_on(definition: Definition, key: str, expected: tuple[str, ...]) -> None:
    assert needed(definition, [key]) == expected


def test_no_excerpt_is_the_whole_form() -> None:
    assert excerpt(TIER_2, None) is TIER_2


def test_the_whole_form_keeps_its_questions_after_an_excerpt_was_taken() -> None:
    assert len(TIER_2.questions) > 40
    short = excerpt(TIER_2, ("T2-06",))
    assert [key for key in asked(short, Record({"plan_type": "CP"})) if not key.startswith("X")] == ["T2-06"]
    assert "T2-01" in asked(TIER_2, Record({"plan_type": "CP"}))


@pytest.mark.parametrize(
    ("facts", "nothing"),
    [
        ({"plan_type": "CP"}, False),
        ({"plan_type": "CLA"}, True),
        ({"plan_type": "CP+CLA"}, False),
        ({}, False),  # nobody can tell yet
    ],
)
def test_an_excerpt_of_another_plan_asks_only_the_closing_block(facts: dict[str, str], nothing: bool) -> None:
    """T2-13, is the child protection plan SMART, is asked of a child with such a plan."""
    short = excerpt(TIER_2, needed(TIER_2, ["T2-13"]))
    assert asks_only_closing(short, Record(facts)) is nothing
    assert not asks_only_closing(TIER_2, Record(facts))


JUDGED = form(
    sections=(
        Section(
            key="work",
            title="The work",
            questions=(
                ask("Q-1"),
                ask("Q-2"),
                ask("Q-3", "yes-partly-no", critical="caps"),
                ask("Q-4", "yes-partly-no"),
                ask("Q-5", "choice", options={"done": None, "missed": Grade.INADEQUATE}),
                ask("Q-6", when=when(Q_4="no")),
            ),
        ),
        Section(key="closing", title="Closing", questions=(ask("X1"), ask("X6", "choice", options="some harm"))),
    )
)


@pytest.mark.parametrize(
    ("answers", "undertaken", "expected"),
    [
        ({"Q_1": INADEQUATE, "Q_2": RI}, (), ("Q-1",)),
        ({"Q_1": INADEQUATE, "Q_2": RI}, ("Q-2",), ("Q-1", "Q-2")),
        ({"Q_1": GOOD, "Q_2": RI}, ("Q-1",), ("Q-2",)),
        ({"Q_3": "no", "Q_4": "no"}, (), ("Q-3",)),
        ({"Q_3": "partly", "Q_5": "missed"}, (), ("Q-5",)),
        ({"Q_1": GOOD, "Q_2": GOOD, "Q_5": "done"}, ("Q-1",), ()),
        ({"Q_4": "yes", "Q_6": INADEQUATE}, (), ()),
        ({"Q_2": RI, "X1": INADEQUATE}, ("X1",), ("Q-2",)),
    ],
)
def test_weak_is_what_was_inadequate_and_what_somebody_undertook_to_improve(
    answers: dict[str, str], undertaken: Collection[str], expected: tuple[str, ...]
) -> None:
    assert weak(JUDGED, record(**answers), undertaken) == expected


@given(
    st.dictionaries(st.sampled_from(["Q_1", "Q_2"]), st.sampled_from(list(Grade))),
    st.sets(st.sampled_from(["Q-1", "Q-2", "X1"])),
)
def test_something_is_weak_exactly_when_not_all_is_good(answers: dict[str, Grade], undertaken: set[str]) -> None:
    found = weak(JUDGED, record(**{key: grade.value for key, grade in answers.items()}), undertaken)
    assert bool(found) == any(grade is not Grade.GOOD for grade in answers.values())
    assert all(answers[key.replace("-", "_")] is not Grade.GOOD for key in found)
    assert {key.replace("_", "-") for key, grade in answers.items() if grade is Grade.INADEQUATE} <= set(found)


def test_beside_says_what_was_not_asked_again_and_what_is_no_grade() -> None:
    before = record(Q_1=INADEQUATE, Q_2=RI, Q_5="missed", X1=INADEQUATE)
    after = record(Q_1=GOOD, Q_5="done", X1=RI)
    rows = {row.key: row for row in beside(JUDGED, before, excerpt(JUDGED, ("Q-1", "Q-5")), after)}
    assert list(rows) == ["X1", "Q-1", "Q-2", "Q-5"]
    assert (rows["Q-1"].moved, rows["X1"].moved, rows["Q-2"].moved) == ("better", "better", "")
    assert [row.asked_again for row in rows.values()] == [True, True, False, True]
    assert (rows["Q-5"].said_before, rows["Q-5"].said_after, rows["Q-5"].before) == ("Missed", "Done", Grade.INADEQUATE)
    assert rows["Q-1"].said_before == ""
