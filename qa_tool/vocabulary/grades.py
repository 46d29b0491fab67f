"""The three grades, in order of severity."""

from __future__ import annotations

from enum import StrEnum


class Grade(StrEnum):
    """Ofsted's words for the quality of practice. *Outstanding* is off (domain decision)."""

    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires-improvement"
    INADEQUATE = "inadequate"

    @property
    def label(self) -> str:
        """The grade as people write it: 'Requires improvement'."""
        return self.value.replace("-", " ").capitalize()

    @property
    def severity(self) -> int:
        """0 good, 1 requires improvement, 2 inadequate: sort by this, never by the alphabet."""
        return list(Grade).index(self)


def worst(grades: list[Grade]) -> Grade | None:
    """The most severe of ``grades``; None when there are none."""
    return max(grades, key=lambda grade: grade.severity, default=None)
