"""Every type is found by its module, once, and keeps the promises that all types make."""

from __future__ import annotations

from types import ModuleType

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.model import Option, Question
from qa_tool.definitions.question_types.base import QuestionType
from qa_tool.definitions.question_types.choosing import OneOf
from qa_tool.definitions.question_types.registry import QUESTION_TYPES, question_type, types_in
from qa_tool.definitions.record import Answer
from qa_tool.definitions.words import FindingKind, Outcome
from tests.definitions.question_types.support import CONTEXT

ALL = [
    "actions",
    "choice",
    "choices",
    "date",
    "findings",
    "grade",
    "long-text",
    "notes",
    "number",
    "person",
    "place",
    "short-text",
    "theme",
    "time",
    "yes-no",
    "yes-partly-no",
]

OPTIONS = (Option(key="here", label="Here"), Option(key="there", label="There"))


def sample(kind: str) -> Question:
    """A sound question of each type."""
    return Question(
        key="T-01",
        type=kind,
        text="?",
        short="It",
        comment=True,
        options=OPTIONS if kind in ("choice", "choices") else (),
        headings=("Opening", "Child") if kind == "notes" else (),
        kind=FindingKind.STRENGTH if kind == "findings" else None,
    )


def test_there_is_a_type_for_each_name() -> None:
    assert sorted(QUESTION_TYPES) == ALL


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(KeyError, match="No question type is named 'slider'; there are actions, choice"):
        question_type("slider")


class Twin(OneOf):
    """A type whose name another has already."""

    name = "twin"

    def options(self, question: Question) -> tuple[Option, ...]:
        return OPTIONS


class Other(Twin):
    """The second one."""

    name = "twin"


def test_two_types_of_one_name_are_refused() -> None:
    modules = []
    for member in (Twin, Other):
        module = ModuleType(member.__module__)
        module.member = member  # type: ignore[attr-defined]
        modules.append(module)
    assert list(types_in(modules[:1])) == ["twin"]
    with pytest.raises(ValueError, match="Two question types are named 'twin'"):
        types_in(modules)


@pytest.mark.parametrize("kind", ALL)
def test_a_sound_question_has_no_faults(kind: str) -> None:
    assert question_type(kind).check(sample(kind)) == []


@pytest.mark.parametrize("kind", ALL)
def test_blank_input_is_not_answered_without_a_fault(kind: str) -> None:
    read = question_type(kind).read(sample(kind), {"": ["  "], "comment": [" seen "]}, CONTEXT)
    assert read.answer == Answer(Outcome.NOT_ANSWERED, comment="seen")
    assert read.faults == ()


@pytest.mark.parametrize("kind", ALL)
def test_no_answer_is_typed_as_its_comment_alone(kind: str) -> None:
    answer = Answer(Outcome.NOT_ANSWERED, comment="seen")
    assert question_type(kind).typed(sample(kind), answer) == {"comment": ["seen"]}
    assert question_type(kind).typed(sample(kind), Answer(Outcome.NOT_ASKED)) == {}


@pytest.mark.parametrize("kind", ALL)
def test_a_comment_without_a_comment_box_is_not_kept(kind: str) -> None:
    question = sample(kind).model_copy(update={"comment": False})
    assert question_type(kind).read(question, {"comment": ["seen"]}, CONTEXT).answer.comment == ""


@pytest.mark.parametrize("kind", ALL)
def test_an_overlong_comment_is_a_fault_of_the_comment(kind: str) -> None:
    read = question_type(kind).read(sample(kind), {"comment": ["a" * 4001]}, CONTEXT)
    assert [(fault.part, fault.message) for fault in read.faults] == [
        ("comment", "Comment on It must be 4,000 characters or less: it is 1 character too long")
    ]


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind not in ("actions", "findings", "notes")])
@pytest.mark.parametrize("outcome", [Outcome.NOT_APPLICABLE, Outcome.CANNOT_TELL])
def test_outcomes_are_offered_only_where_the_question_allows_them(kind: str, outcome: Outcome) -> None:
    plain = sample(kind)
    offering = plain.model_copy(update={"not_applicable": True, "cannot_tell": True})
    of_kind = question_type(kind)
    typed = of_kind.typed(offering, Answer(outcome, comment="why"))
    assert of_kind.read(offering, typed, CONTEXT).answer == Answer(outcome, comment="why")
    assert of_kind.read(plain, typed, CONTEXT).answer.outcome is not outcome
    shown = of_kind.presentation(offering, CONTEXT)
    assert {"not-applicable", "cannot-tell"} <= {one.key for one in (*shown.choices, *shown.alternatives)}
    hidden = of_kind.presentation(plain, CONTEXT)
    assert not {"not-applicable", "cannot-tell"} & {one.key for one in (*hidden.choices, *hidden.alternatives)}


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind not in ("actions", "findings", "notes")])
def test_a_cell_may_say_that_it_does_not_apply(kind: str) -> None:
    offering = sample(kind).model_copy(update={"not_applicable": True, "cannot_tell": True})
    of_kind: QuestionType = question_type(kind)
    assert of_kind.parse_cell(offering, "N/A", CONTEXT).answer == Answer(Outcome.NOT_APPLICABLE)
    assert of_kind.parse_cell(offering, "Cannot tell", CONTEXT).answer == Answer(Outcome.CANNOT_TELL)
    assert of_kind.parse_cell(offering, None, CONTEXT).answer == Answer(Outcome.NOT_ANSWERED)


@examples(
    st.sampled_from(ALL),
    st.dictionaries(
        st.sampled_from(
            [
                "",
                "day",
                "month",
                "year",
                "comment",
                "outcome",
                "0-text",
                "0-themes",
                "0-owner",
                "0-due-day",
                "1-text",
                "0-at",
                "9-text",
                "x-y",
            ]
        ),
        st.lists(st.text(), max_size=3),
    ),
)
def test_whatever_is_typed_is_read_without_a_crash(kind: str, typed: dict[str, list[str]]) -> None:
    question = sample(kind)
    read = question_type(kind).read(question, typed, CONTEXT)
    assert isinstance(question_type(kind).text(question, read.answer.value, CONTEXT), str)
    again = question_type(kind).read(question, question_type(kind).typed(question, read.answer), CONTEXT)
    if not read.faults:
        assert again.answer == read.answer
