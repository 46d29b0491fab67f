"""Words about the programme: what is expected of whom in which month, and exercises that reuse the forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_tool.kit.periods import Month


class ExemptionKind(StrEnum):
    """Why less is expected."""

    LEAVE = "leave"
    """Agreed leave: nothing is expected of that person in those months. The tool is not told what kind of leave."""
    OTHER = "other"
    """Another reason, stated."""

    @property
    def label(self) -> str:
        """As people write it."""
        return {ExemptionKind.LEAVE: "Agreed leave", ExemptionKind.OTHER: "Exemption"}[self]


class ExerciseKind(StrEnum):
    """What an entry of the calendar is. The values are options of the audit's fact ``exercise``."""

    ROUTINE = "routine"
    """No exercise: the theme that the usual audits of those months look at most closely."""
    THEMATIC = "thematic"
    MOCK_INSPECTION = "mock-inspection"
    RE_AUDIT = "re-audit"
    CALIBRATION = "calibration"

    @property
    def label(self) -> str:
        """As people write it."""
        return _LABELS[self]


_LABELS = {
    ExerciseKind.ROUTINE: "Theme of the month",
    ExerciseKind.THEMATIC: "Thematic audit",
    ExerciseKind.MOCK_INSPECTION: "Mock inspection",
    ExerciseKind.RE_AUDIT: "Re-audit",
    ExerciseKind.CALIBRATION: "Calibration",
}


@dataclass(frozen=True)
class Labelled:
    """An exercise of the calendar, as figures are filtered by it."""

    id: str
    label: str
    kind: ExerciseKind
    first: Month
    last: Month

    @property
    def text(self) -> str:
        """'Voice of the child (June 2018 to July 2018)': labels can come again, year by year."""
        months = self.first.label if self.first == self.last else f"{self.first.label} to {self.last.label}"
        return f"{self.label} ({months})"


def group_label(key: str) -> str:
    """A form group as people write it: 'Management audits'."""
    return key.replace("-", " ").capitalize()


@dataclass(frozen=True)
class MonthSpan:
    """From one month to another, both included; ``last`` None: until further notice."""

    first: Month
    last: Month | None = None

    def __contains__(self, month: Month) -> bool:
        return self.first <= month and (self.last is None or month <= self.last)


@dataclass(frozen=True)
class Expected:
    """A target: so many of a form group in each month, of the service or of one person."""

    group: str
    number: int
    span: MonthSpan
    person_id: str | None = None
    """None: the service as a whole."""
    role: str = ""
    """The role in which the person is expected to do it, by its key; '' for the service."""


@dataclass(frozen=True)
class Excused:
    """An approved exemption. ``group`` None: of every form group. ``fewer`` None: nothing is expected at all."""

    span: MonthSpan
    person_id: str | None = None
    """None: it eases the target of the service."""
    group: str | None = None
    fewer: int | None = None


@dataclass(frozen=True)
class InPost:
    """When a person is in post. A month in which they are not all the time asks nothing of them."""

    first: date
    last: date | None = None

    def all(self, month: Month) -> bool:
        """Whether the person is in post on every day of the month."""
        return self.first <= month.first and (self.last is None or month.last <= self.last)
