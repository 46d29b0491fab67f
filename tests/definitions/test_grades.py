from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_tool.definitions.words import Grade, worst


@given(st.lists(st.sampled_from(Grade), min_size=1))
def test_the_worst_grade_is_the_most_severe(grades: list[Grade]) -> None:
    found = worst(grades)
    assert found in grades
    assert found is not None
    assert all(found.severity >= grade.severity for grade in grades)


def test_severity_is_not_the_alphabet() -> None:
    assert sorted(Grade, key=lambda grade: grade.severity) == [
        Grade.GOOD,
        Grade.REQUIRES_IMPROVEMENT,
        Grade.INADEQUATE,
    ]
    assert worst([]) is None
    assert Grade.REQUIRES_IMPROVEMENT.label == "Requires improvement"
