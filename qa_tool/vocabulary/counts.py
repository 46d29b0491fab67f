"""Counts that are not outcomes of a question: audits with their overall grade, findings, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa_tool.vocabulary.audits import FindingKind
from qa_tool.vocabulary.floor import Hidden, added, none_hidden
from qa_tool.vocabulary.tally import Tally


@dataclass(frozen=True)
class Counted:
    """Audits of one cell and the tally of their overall grades.

    ``audits`` may be more than ``overall.records``: an ungraded form's audits have no overall grade to count.
    """

    audits: int = 0
    overall: Tally = field(default_factory=Tally)
    hidden: Hidden = field(default_factory=none_hidden, compare=False)
    """Of the audits, those that the person asking may not read; counted where figures have a floor."""

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.audits + other.audits, self.overall + other.overall, added(self.hidden, other.hidden))


@dataclass(frozen=True)
class QuestionCell:
    """Where the tally of a question belongs. ``member`` is of the margin asked for; '' when unknown or none."""

    form_version_id: int
    key: str
    member: str = ""


@dataclass(frozen=True)
class FindingCell:
    """Where a count of findings belongs: a sub-theme, a theme (``sub_theme`` None), or all (both None)."""

    kind: FindingKind
    theme: str | None = None
    sub_theme: str | None = None
    """The short code, ``V1``."""
    member: str = ""


@dataclass(frozen=True)
class FindingCount:
    """``findings`` counts each finding once in its cell; ``audits`` the distinct audits that hold one."""

    findings: int = 0
    audits: int = 0
    hidden: Hidden = field(default_factory=none_hidden, compare=False)
    """Of the audits, those that the person asking may not read; counted where figures have a floor."""

    def __add__(self, other: FindingCount) -> FindingCount:
        return FindingCount(
            self.findings + other.findings, self.audits + other.audits, added(self.hidden, other.hidden)
        )


@dataclass(frozen=True)
class LeftOut:
    """What a reader of a period's figures must know about records: late ones are counted, the others are not."""

    late_entries: int = 0
    reopened: int = 0
    drafts: int = 0
    kept: int = 0
    """Kept from the person asking: to be read blind, or about themselves and not opened."""
