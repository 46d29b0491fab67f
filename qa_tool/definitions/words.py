"""Words of definitions: nouns, kinds, roles of owners, grades, outcomes, and how places and themes are named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from qa_tool.people.words import PlaceKind


class Noun(StrEnum):
    """What a record of a definition is called."""

    AUDIT = "audit"
    OBSERVATION = "observation"
    RETURN = "return"


class QuestionRole(StrEnum):
    """What a question means to the tool, whatever its key. At most one question of a form has each."""

    OVERALL = "overall"
    REASON = "reason"
    """Why this overall grade."""
    DIFFERENCE = "difference"
    """What the work changed for the child, in words."""
    IMPACT = "impact"
    """How much the child benefited, as one of several options."""
    SAFETY_CONCERN = "safety-concern"
    CONDUCT_CONCERN = "conduct-concern"
    FINDINGS_GIVEN = "findings-given"
    """The day on which the social worker and the team manager heard of the findings."""
    FINDINGS_GIVEN_HOW = "findings-given-how"
    CASE_NOTE = "case-note"
    """The day of the case note about the audit."""
    DECIDED_ON = "decided-on"
    """The day on which it was decided to hold no conference."""
    VIEW_OF_DECISION = "view-of-decision"
    """Whether the auditor agrees with that."""


class CountRole(StrEnum):
    """What a number of a count means to the tool, whatever its key. At most one question of all counts has each."""

    ENQUIRIES_DUE = "enquiries-due"
    ENQUIRIES_RECEIVED = "enquiries-received"


class FindingKind(StrEnum):
    """Every finding is one or the other."""

    STRENGTH = "strength"
    AREA_FOR_DEVELOPMENT = "area-for-development"

    @property
    def label(self) -> str:
        """As people write it: 'Area for development'."""
        return self.value.replace("-", " ").capitalize()


class FollowUpKind(StrEnum):
    """Why a follow-up record was opened at submission."""

    INADEQUATE = "inadequate"
    RAISE_PROBLEM_RESOLUTION = "raise-problem-resolution"
    SECOND_READER = "second-reader"


NOBODY_KNOWN = "safeguarding-manager"
"""Who decides on a commitment whose owner the tool could not know."""


OWNER_ROLES = {
    "social-worker": "Social worker",
    "team-manager": "Team manager",
    "iro": "IRO",
    "qr-manager": "Q&R manager",
    NOBODY_KNOWN: "Safeguarding manager",
    "other": "Other",
}
"""The roles that a commitment can be given to, in words: those of actions, and whoever decides when nobody is known."""


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


@dataclass(frozen=True)
class PlaceName:
    """A place of the tree. ``key`` is permanent within its kind; ``ids`` are its rows, one per time of validity."""

    key: str
    name: str
    kind: PlaceKind
    parent: str | None
    """Key of the locality of a district, or of the district of a team."""
    ids: tuple[str, ...] = ()
    homes: tuple[tuple[str, ...], ...] = ()
    """For each of ``ids`` the keys of the places that it lies in, the nearest first: a place may have moved."""

    @property
    def home(self) -> tuple[str, ...]:
        """The keys of the places that it lies in now, the nearest first."""
        return self.homes[-1] if self.homes else (self.parent,) if self.parent else ()

    @property
    def id(self) -> str:
        """The newest row's id: what a filter is given."""
        return self.ids[-1] if self.ids else ""

    def parts(self) -> tuple[PlaceName, ...]:
        """The place as often as it lay somewhere else, each part with the rows of that time; the newest is last."""
        homes = list(dict.fromkeys(reversed(self.homes)))
        if len(homes) < 2:
            return (self,)
        return tuple(
            replace(
                self,
                parent=home[0] if home else None,
                ids=tuple(row for row, lay in zip(self.ids, self.homes, strict=True) if lay == home),
                homes=tuple(lay for lay in self.homes if lay == home),
            )
            for home in reversed(homes)
        )


@dataclass(frozen=True)
class ThemeName:
    """A theme with its sub-themes as (short code, label) pairs, in the taxonomy's order."""

    code: str
    label: str
    kind: str
    sub_themes: tuple[tuple[str, str], ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        """Its label and those of its sub-themes, by their whole codes."""
        return {self.code: self.label} | {f"{self.code}.{short}": label for short, label in self.sub_themes}


def bare(words: str) -> str:
    """A heading as it is looked up: its letters and digits alone, in lower case, whatever stands between them."""
    return "".join(mark for mark in words.casefold() if mark.isalnum()) or words.strip().casefold()


def folded(words: str) -> str:
    """A name as it is compared with what somebody typed: without case, with single spaces."""
    return " ".join(words.split()).casefold()


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
