from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.words import Outcome
from tests.definitions.question_types.support import comments, given, question, reads, round_trip

ABOUT = question("date").model_copy(update={"short": "Date the child was last seen"})
SEEN = date(2018, 3, 5)


@examples(st.dates(date(1900, 1, 2), date(2199, 12, 31)), comments)
def test_typed_is_the_inverse_of_read(day: date, comment: str) -> None:
    round_trip(ABOUT, given(day, comment))
    kind = question_type("date")
    assert kind.restored(kind.stored(day)) == day
    assert kind.cell(ABOUT, day) == day
    assert kind.parse_cell(ABOUT, day.isoformat()).answer == given(day)
    assert kind.parse_cell(ABOUT, f"{day:%d/%m/%Y}").answer == given(day)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("5", "3", "2018"), ("05", "03", "18"), ("5", "March", "2018"), ("5", "mar", "18"), ("5", "MAR.", "2018")],
)
def test_months_by_name_and_short_years(day: str, month: str, year: str) -> None:
    assert reads(ABOUT, day=day, month=month, year=year) == (given(SEEN), [])


@pytest.mark.parametrize(
    ("parts", "part", "message"),
    [
        ({"day": "5", "year": "2018"}, "month", "Date the child was last seen must include a month"),
        ({"day": "5"}, "month", "Date the child was last seen must include a month and year"),
        ({"month": "5", "year": "2018"}, "day", "Date the child was last seen must include a day"),
        (
            {"day": "31", "month": "2", "year": "2019"},
            "day",
            "Date the child was last seen must be a real date: February 2019 has 28 days",
        ),
        (
            {"day": "31", "month": "February", "year": "2020"},
            "day",
            "Date the child was last seen must be a real date: February 2020 has 29 days",
        ),
        (
            {"day": "31", "month": "9", "year": "2019"},
            "day",
            "Date the child was last seen must be a real date: September has 30 days",
        ),
        (
            {"day": "0", "month": "9", "year": "2019"},
            "day",
            "Date the child was last seen must be a real date: September has 30 days",
        ),
        (
            {"day": "5", "month": "13", "year": "2019"},
            "month",
            "Date the child was last seen: the month must be a number from 1 to 12 or a name, like 3 or March",
        ),
        (
            {"day": "5", "month": "Ma", "year": "2019"},
            "month",
            "Date the child was last seen: the month must be a number from 1 to 12 or a name, like 3 or March",
        ),
        (
            {"day": "5", "month": "9", "year": "201"},
            "year",
            "Date the child was last seen: the year must be 4 numbers, like 2018",
        ),
        (
            {"day": "5", "month": "9", "year": "0201"},
            "year",
            "Date the child was last seen: the year must be 4 numbers, like 2018",
        ),
        (
            {"day": "fifth", "month": "9", "year": "2018"},
            "day",
            "Date the child was last seen: the day must be a number, like 27",
        ),
        (
            {"day": "٥", "month": "9", "year": "2018"},
            "day",
            "Date the child was last seen: the day must be a number, like 27",
        ),
    ],
)
def test_faults_say_what_is_wrong_and_name_the_input(parts: dict[str, str], part: str, message: str) -> None:
    answer, faults = reads(ABOUT, **parts)
    assert answer.outcome is Outcome.NOT_ANSWERED
    assert faults == [(part, message)]


def test_leap_days() -> None:
    assert reads(ABOUT, day="29", month="2", year="2016")[0] == given(date(2016, 2, 29))
    assert reads(ABOUT, day="29", month="2", year="1900")[1]


@pytest.mark.parametrize(
    "cell",
    [
        "2018-03-05",
        "5/3/2018",
        "05.03.18",
        "5 March 2018",
        "5th Mar 2018",
        "2018-03-05 00:00:00",
        SEEN,
        datetime(2018, 3, 5),  # noqa: DTZ001  cells carry no zone
    ],
)
def test_cells_hold_real_dates_or_dates_in_british_or_iso_order(cell: object) -> None:
    assert question_type("date").parse_cell(ABOUT, cell).answer == given(SEEN)


@pytest.mark.parametrize("cell", ["3/25/2018", "soon", 431, "2018-02-30"])
def test_other_cells_are_faults(cell: object) -> None:
    read = question_type("date").parse_cell(ABOUT, cell)
    assert read.answer.outcome is Outcome.NOT_ANSWERED
    assert len(read.faults) == 1


def test_it_reads_as_people_write_it() -> None:
    assert question_type("date").text(ABOUT, SEEN) == "5 March 2018"


def test_a_date_and_not_applicable_contradict_each_other() -> None:
    offering = ABOUT.model_copy(update={"not_applicable": True})
    answer, faults = reads(offering, day="5", month="3", year="2018", outcome="not-applicable")
    assert answer == given(SEEN)
    assert [part for part, _ in faults] == ["outcome"]
