"""How well a finding is borne out: by how many records, people and places it was said. Pure rules, written down.

A weakness that one auditor sees in one team on one form may be that auditor's, that team's or that form's. It becomes
evidence when others, elsewhere, looking in another way, find the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qa_tool.figures.words.floor import Hidden, none_hidden
from qa_tool.figures.words.tally import FindingCount


class Strength(StrEnum):
    """How far the evidence carries, strongest first."""

    STRONG = "strong"
    FAIR = "fair"
    THIN = "thin"

    @property
    def label(self) -> str:
        """'Strong'."""
        return self.value.capitalize()

    @property
    def rank(self) -> int:
        """0 for strong: sort by this."""
        return list(Strength).index(self)


@dataclass(frozen=True)
class Evidence:
    """What stands behind one finding: distinct records, and distinct sources of them."""

    records: int
    people: int
    """Auditors and observers who found it."""
    teams: int
    """IRO teams in whose work it was found."""
    localities: int
    forms: tuple[str, ...]
    """Keys of the forms on which it was found."""
    hidden: Hidden = field(default_factory=none_hidden, compare=False)
    """Of the records, those that the person asking may not read; counted where figures have a floor."""
    on_form: Mapping[str, FindingCount] = field(default_factory=dict, compare=False)
    """The records by form, likewise: which form it was found on may tell of one of them."""

    @property
    def counted(self) -> FindingCount:
        """The records, as the floor asks of them."""
        return FindingCount(self.records, self.records, self.hidden)

    @property
    def places(self) -> int:
        """Teams or localities, whichever are more: one of them alone may be all that a form records."""
        return max(self.teams, self.localities)


@dataclass(frozen=True)
class Demands:
    """What each strength asks for. The number of records is a setting."""

    strong_records: int = 10
    fair_records: int = 5
    strong_people: int = 3
    fair_people: int = 2
    places: int = 2
    forms: int = 2
    """Of strong evidence: two ways of looking, such as the file and the meeting."""

    def strength(self, evidence: Evidence) -> Strength:
        """Every demand of a strength must be met."""
        spread = evidence.places >= self.places
        strong = evidence.records >= self.strong_records and evidence.people >= self.strong_people
        if strong and spread and len(evidence.forms) >= self.forms:
            return Strength.STRONG
        if evidence.records >= self.fair_records and evidence.people >= self.fair_people and spread:
            return Strength.FAIR
        return Strength.THIN

    def missing(self, evidence: Evidence) -> tuple[str, ...]:
        """What keeps the evidence from being strong, in words; () when it is."""
        wanted = (
            (evidence.records, self.strong_records, "records"),
            (evidence.people, self.strong_people, "auditors or observers"),
            (evidence.places, self.places, "teams or localities"),
            (len(evidence.forms), self.forms, "forms"),
        )
        return tuple(f"{have} of {need} {what}" for have, need, what in wanted if have < need)

    @property
    def in_words(self) -> tuple[str, ...]:
        """The rules as pages and sheets print them."""
        return (
            (
                f"Strong: at least {self.strong_records} records, by {self.strong_people} or more people, "
                f"in {self.places} or more teams or localities, on {self.forms} or more forms."
            ),
            (
                f"Fair: at least {self.fair_records} records, by {self.fair_people} or more, in {self.places} or "
                "more teams or localities."
            ),
            (
                "Thin: anything less. It may be one person's view, one team's week or one form's wording: ask again "
                "before training is planned on it."
            ),
        )
