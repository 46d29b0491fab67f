from __future__ import annotations

from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.record import Finding
from qa_tool.definitions.words import FindingKind, Outcome
from tests.definitions.question_types.support import CONTEXT, comments, given, question, reads, round_trip, texts

AREA = FindingKind.AREA_FOR_DEVELOPMENT
ABOUT = question("findings", kind=AREA).model_copy(update={"short": "Areas"})
CODES = [code for code, _ in CONTEXT.themes]
some_codes = st.sets(st.sampled_from(CODES), min_size=1).map(lambda chosen: tuple(c for c in CODES if c in chosen))
rows = st.lists(st.builds(Finding, st.just(AREA), texts, some_codes), min_size=1, max_size=3).map(tuple)


@examples(rows, comments)
def test_typed_is_the_inverse_of_read(findings: tuple[Finding, ...], comment: str) -> None:
    round_trip(ABOUT, given(findings, comment))


def test_blank_rows_are_skipped() -> None:
    answer, faults = reads(ABOUT, _1_text="Plan vague", _1_themes=["PLAN.P1", "VOICE.V1"], _0_text=" ")
    assert (answer, faults) == (given((Finding(AREA, "Plan vague", ("VOICE.V1", "PLAN.P1")),)), [])


def test_half_filled_rows_are_faults_that_name_the_row() -> None:
    answer, faults = reads(ABOUT, _0_text="Plan vague", _2_themes=["PLAN.P1"])
    assert answer.outcome is Outcome.ANSWERED
    assert faults == [
        ("0-themes", "Areas, row 1: select at least one theme"),
        ("2-text", "Areas, row 3: describe it in a sentence, or clear its themes"),
    ]


def test_an_unknown_theme_is_a_fault() -> None:
    assert reads(ABOUT, _0_text="Vague", _0_themes=["PLAN.P9"])[1] == [
        ("0-themes", "Areas, row 1: choose themes from the list")
    ]


def test_more_rows_than_there_are_is_a_fault_and_loses_nothing() -> None:
    rows = {
        f"_{number}_{part}": value for number in range(4) for part, value in (("text", "Vague"), ("themes", "PLAN.P1"))
    }
    answer, faults = reads(ABOUT, **rows)
    assert isinstance(answer.value, tuple)
    assert len(answer.value) == 4
    assert faults == [("3-text", "Areas: at most 3 rows, not 4")]


def test_it_reads_with_its_themes() -> None:
    value = (Finding(AREA, "Plan vague", ("PLAN.P1",)), Finding(AREA, "Voice faint", ("VOICE.V1",)))
    kind = question_type("findings")
    assert kind.text(ABOUT, value) == "Plan vague (PLAN.P1)\nVoice faint (VOICE.V1)"
    assert kind.text(ABOUT, value, CONTEXT) == "Plan vague (SMART plan)\nVoice faint (Wishes)"


def test_rows_do_not_fit_in_a_cell() -> None:
    (fault,) = question_type("findings").parse_cell(ABOUT, "Plan vague").faults
    assert "their own sheet" in fault.message


def test_it_needs_a_kind() -> None:
    assert question_type("findings").check(question("findings")) == ["needs a kind: strength or area-for-development"]
