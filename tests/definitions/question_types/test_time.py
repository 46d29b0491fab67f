from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.words import Outcome
from tests.definitions.question_types.support import comments, given, question, reads, round_trip

ABOUT = question("time").model_copy(update={"short": "Started"})
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@examples(minutes, comments)
def test_typed_is_the_inverse_of_read(clock: time, comment: str) -> None:
    round_trip(ABOUT, given(clock, comment))
    kind = question_type("time")
    assert kind.restored(kind.stored(clock)) == clock
    assert reads(ABOUT, main=f"{clock:%I:%M%p}")[0] == given(clock)


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("17:15", time(17, 15)),
        ("17.15", time(17, 15)),
        ("5,15", time(5, 15)),
        ("5.15pm", time(17, 15)),
        ("5.15 p.m.", time(17, 15)),
        ("1715", time(17, 15)),
        ("5pm", time(17)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("12.30am", time(0, 30)),
        ("noon", time(12)),
        ("Midnight", time(0)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_times_as_people_write_them(typed: str, clock: time) -> None:
    assert reads(ABOUT, main=typed) == (given(clock), [])


@pytest.mark.parametrize("typed", ["24:00", "17:60", "13pm", "0am", "later", "1:2:3:4", "-1:00"])
def test_other_input_is_a_fault(typed: str) -> None:
    answer, faults = reads(ABOUT, main=typed)
    assert answer.outcome is Outcome.NOT_ANSWERED
    assert faults == [("", "Started must be a time, like 9:30am or 14:05")]


def test_an_hour_alone_is_asked_for_its_half() -> None:
    assert reads(ABOUT, main="9")[1] == [("", "Started: write the minutes too, or am or pm, like 9:30am or 9am")]


@pytest.mark.parametrize(
    "cell",
    [
        time(9, 30),
        time(9, 30, 15),
        timedelta(hours=9, minutes=30),
        "9.30",
        datetime(1899, 12, 30, 9, 30),  # noqa: DTZ001  cells carry no zone
    ],
)
def test_cells(cell: object) -> None:
    assert question_type("time").parse_cell(ABOUT, cell).answer == given(time(9, 30))
