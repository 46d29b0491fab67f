"""What happens to a record, as those who react to it are told."""

from __future__ import annotations

from dataclasses import dataclass

from qa_tool.definitions.model import Definition
from qa_tool.definitions.rules.verdict import Verdict
from qa_tool.records.models import Audit, ImportBatch, Revision
from qa_tool.trail.events import Change


@dataclass(frozen=True)
class Submitted(Change):
    """A revision was written: the first, or one that amends or corrects."""

    audit: Audit
    revision: Revision
    definition: Definition
    verdict: Verdict


@dataclass(frozen=True)
class StandingGradeChanged(Change):
    """What stands of a record may be another grade now, or the first; or of all that an import brought in."""

    of: Audit | ImportBatch


@dataclass(frozen=True)
class Released(Change):
    """The practitioner may see it from now on."""

    audit: Audit


@dataclass(frozen=True)
class Opened(Change):
    """The practitioner has opened it, and knows what is in it."""

    audit: Audit


@dataclass(frozen=True)
class SecondLookAsked(Change):
    """The practitioner wishes that somebody else than the author looks."""

    audit: Audit


@dataclass(frozen=True)
class Reopened(Change):
    """Its author may amend everything."""

    audit: Audit


@dataclass(frozen=True)
class ReopeningAsked(Change):
    """It counts in a frozen quarter: somebody has to decide whether it is reopened."""

    audit: Audit


@dataclass(frozen=True)
class ReopeningDecided(Change):
    """Its reopening was approved or declined."""

    audit: Audit
    asked_by: str


@dataclass(frozen=True)
class Discarded(Change):
    """A first draft is about to go, and its head with it."""

    audit: Audit


@dataclass(frozen=True)
class DraftGiven(Change):
    """Somebody else is the author of a draft now."""

    audit: Audit
    before: str | None
