"""What the database counts for one cell - outcomes, audits, findings, what was left out - and the arithmetic reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial, reduce

from qa_tool.definitions.words import FindingKind, Grade
from qa_tool.figures.words.floor import NONE_HIDDEN, Hidden, added, none_hidden, overlaid


@dataclass(frozen=True)
class Tally:
    """Counts of the five outcomes of one cell (a question, a form's overall grade, a theme, by unit, by month ...).

    ``options`` counts the chosen options of the ``answered`` ones: grades under their ``Grade`` values, other
    types under their option keys. For a several-choices question one answer counts once under each of its
    options, so the options may add up to more than ``answered``. N of every percentage is ``answered``.
    """

    answered: int = 0
    cannot_tell: int = 0
    not_applicable: int = 0
    not_answered: int = 0
    not_asked: int = 0
    options: Mapping[str, int] = field(default_factory=dict)
    hidden: Hidden = field(default_factory=none_hidden, compare=False)
    """Of ``records``, those that the person asking may not read; counted where figures have a floor."""
    hidden_answered: Hidden = field(default_factory=none_hidden, compare=False)
    """Of ``answered``, likewise."""

    def option(self, key: str) -> int:
        """How many answers chose ``key``; 0 when none did."""
        return self.options.get(key, 0)

    @property
    def good(self) -> int:
        """Answers graded good."""
        return self.option(Grade.GOOD)

    @property
    def requires_improvement(self) -> int:
        """Answers graded requires improvement."""
        return self.option(Grade.REQUIRES_IMPROVEMENT)

    @property
    def inadequate(self) -> int:
        """Answers graded inadequate."""
        return self.option(Grade.INADEQUATE)

    @property
    def records(self) -> int:
        """All records that hold the question, whatever came of it."""
        return self.answered + self.cannot_tell + self.not_applicable + self.not_answered + self.not_asked

    def __add__(self, other: Tally) -> Tally:
        return pooled((self, other))


def pooled(tallies: Iterable[Tally], *, shared: bool = False) -> Tally:
    """The sum of ``tallies``: every roll-up is a sum of n over a sum of N (measures, general rule 5).

    ``shared``: they may be of the same records, as the answers to several questions are.
    """
    found = list(tallies)
    options: dict[str, int] = {}
    for tally in found:
        for key, count in tally.options.items():
            options[key] = options.get(key, 0) + count
    return Tally(
        sum(tally.answered for tally in found),
        sum(tally.cannot_tell for tally in found),
        sum(tally.not_applicable for tally in found),
        sum(tally.not_answered for tally in found),
        sum(tally.not_asked for tally in found),
        options,
        *_hidden(found, shared),
    )


def _hidden(tallies: list[Tally], shared: bool) -> tuple[Hidden, Hidden]:
    with_some = [tally for tally in tallies if tally.hidden]
    if not with_some:
        return NONE_HIDDEN, NONE_HIDDEN
    together: Callable[[Iterable[Hidden]], Hidden] = overlaid if shared else partial(reduce, added)
    return together([one.hidden for one in with_some]), together([one.hidden_answered for one in with_some])


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
