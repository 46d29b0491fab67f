from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.question_types.rows import OWNERS
from qa_tool.definitions.record import Action
from qa_tool.definitions.words import Outcome
from tests.definitions.question_types.support import CONTEXT, comments, given, question, reads, round_trip, texts

ABOUT = question("actions", rows=4).model_copy(update={"short": "Actions"})
rows = st.lists(
    st.builds(
        Action,
        texts,
        st.sampled_from([owner.key for owner in OWNERS]),
        st.dates(date(2018, 1, 1), date(2030, 1, 1)),
        st.sampled_from(["", *(code for code, _ in CONTEXT.themes)]),
        st.sampled_from(["", *(key for key, _ in CONTEXT.questions)]),
    ),
    min_size=1,
    max_size=4,
).map(tuple)
WHOLE = {"_0_text": "Agree a plan", "_0_owner": "iro", "_0_due_day": "1", "_0_due_month": "12", "_0_due_year": "2018"}


@examples(rows, comments)
def test_typed_is_the_inverse_of_read(actions: tuple[Action, ...], comment: str) -> None:
    round_trip(ABOUT, given(actions, comment))


def test_a_whole_row() -> None:
    assert reads(ABOUT, **WHOLE) == (given((Action("Agree a plan", "iro", date(2018, 12, 1)),)), [])


@pytest.mark.parametrize(
    ("change", "part", "message"),
    [
        ({"_0_text": ""}, "0-text", "Actions, row 1: say what is to be done, or clear the row"),
        ({"_0_owner": ""}, "0-owner", "Actions, row 1: select who is to do it"),
        ({"_0_owner": "somebody"}, "0-owner", "Actions, row 1: select who is to do it"),
        ({"_0_due_month": ""}, "0-due-month", "Actions, row 1: the due date must include a month"),
        ({"_0_due_day": "32"}, "0-due-day", "Actions, row 1: the due date must be a real date: December has 31 days"),
        (
            {"_0_due_day": "", "_0_due_month": "", "_0_due_year": ""},
            "0-due-day",
            "Actions, row 1: enter the date it is due",
        ),
        ({"_0_theme": "PLAN.P9"}, "0-theme", "Actions, row 1: choose the theme from the list"),
        ({"_0_question": "T-99"}, "0-question", "Actions, row 1: choose the question from the list"),
    ],
)
def test_half_filled_rows_are_faults_that_name_the_row(change: dict[str, str], part: str, message: str) -> None:
    answer, faults = reads(ABOUT, **{**WHOLE, **change})
    assert answer.outcome is Outcome.ANSWERED
    assert faults == [(part, message)]


def test_too_many_rows() -> None:
    rows = {f"_{number}_{name[3:]}": value for number in range(5) for name, value in WHOLE.items()}
    assert reads(ABOUT, **rows)[1] == [("4-text", "Actions: at most 4 rows, not 5")]


def test_it_reads_with_owner_and_date() -> None:
    value = (Action("Agree a plan", "qr-manager", date(2018, 12, 1)), Action("Ask", "", None))
    assert (
        question_type("actions").text(ABOUT, value)
        == "Agree a plan (Q&R manager, by 1 December 2018)\nAsk (no owner, no date)"
    )
