from __future__ import annotations

from datetime import datetime

from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.record import Note
from tests.definitions.question_types.support import given, question, reads, round_trip, texts

HEADINGS = ("Opening", "Child", "Decision")
ABOUT = question("notes", headings=HEADINGS, comment=False)
AT = datetime(2018, 11, 5, 14, 5)  # noqa: DTZ001  the wall clock of the meeting

lines = texts.map(lambda text: text.replace("\n", " ").strip()).filter(bool)
stamps = st.none() | st.datetimes(datetime(2018, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)


@examples(st.lists(st.builds(Note, st.sampled_from(HEADINGS), stamps, lines), min_size=1, max_size=8))
def test_typed_is_the_inverse_of_read(notes: list[Note]) -> None:
    value = tuple(sorted(notes, key=lambda note: HEADINGS.index(note.heading)))
    round_trip(ABOUT, given(value))
    kind = question_type("notes")
    assert kind.restored(kind.stored(value)) == value


def test_each_line_has_its_stamp() -> None:
    answer, faults = reads(ABOUT, _0_text="Welcome\n\nPurpose said", _0_at="2018-11-05T14:05,", _2_text="Plan")
    assert faults == []
    assert answer.value == (
        Note("Opening", AT, "Welcome"),
        Note("Opening", None, "Purpose said"),
        Note("Decision", None, "Plan"),
    )


def test_a_stamp_that_is_none_is_left_out() -> None:
    assert reads(ABOUT, _0_text="Welcome", _0_at="yesterday")[0].value == (Note("Opening", None, "Welcome"),)


def test_it_reads_under_its_headings() -> None:
    value = (Note("Opening", AT, "Welcome"), Note("Opening", None, "Purpose"), Note("Child", AT, "Heard"))
    assert question_type("notes").text(ABOUT, value) == "Opening:\n14:05 Welcome\nPurpose\nChild:\n14:05 Heard"


def test_it_needs_different_headings() -> None:
    kind = question_type("notes")
    assert kind.check(question("notes")) == ["needs headings"]
    assert kind.check(question("notes", headings=("A", "A"))) == ["has the same heading twice"]


def test_lines_typed_without_stamps_are_all_kept() -> None:
    notes = reads(ABOUT, _1_text="One\nTwo\nThree")[0].value
    assert notes == tuple(Note("Child", None, line) for line in ("One", "Two", "Three"))
