"""What became of one question in one audit: five different things, never merged."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """Only ``ANSWERED`` is inside N; each of the others is counted in its own column."""

    ANSWERED = "answered"
    CANNOT_TELL = "cannot-tell"
    NOT_APPLICABLE = "not-applicable"
    NOT_ANSWERED = "not-answered"
    NOT_ASKED = "not-asked"

    @property
    def label(self) -> str:
        """As people write it: 'Not applicable'."""
        return self.value.replace("-", " ").capitalize()
