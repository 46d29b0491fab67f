"""What the staff edition is counted from: graded records, and who knows each of them. Never printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qa_tool.definitions.words import Grade

FEWEST_RECORDS = 5
FEWEST_PRACTITIONERS = 3
"""With fewer behind it nothing is said of a line at all, however it is protected (object rule 14)."""


@dataclass(frozen=True)
class Answers:
    """Graded questions of one record that have the same themes: how they were answered, and how many there are."""

    grades: Mapping[str, int] = field(default_factory=dict)
    asked: int = 0


@dataclass(frozen=True)
class Record:
    """One graded record. ``practitioner`` and ``author`` both know it in full.

    ``author`` is None where it is nobody who reads this edition: an auditor reads no figures, a manager others.
    """

    form: str
    grade: str
    practitioner: str | None
    author: str | None
    locality: str | None = None
    """Its key; None where it is not known."""
    answers: Mapping[str, Answers] = field(default_factory=dict)
    """By the themes of the questions, as ``together`` says them: a question with two themes counts in both."""

    @property
    def people(self) -> frozenset[str]:
        """Those who know it."""
        return frozenset(one for one in (self.practitioner, self.author) if one is not None)


def record(
    form: str,
    grade: str,
    practitioner: str | None,
    author: str | None,
    locality: str | None,
    asked: Iterable[Sequence[str]],
    answered: Mapping[tuple[str, ...], Sequence[str]],
) -> Record:
    """A record of the themes of each of its graded questions, and of the grades given by themes."""
    questions = Counter(together(themes) for themes in asked)
    answers = {
        themes: Answers(Counter(answered.get(tuple(themes.split("+")), ())), n) for themes, n in questions.items()
    }
    return Record(form, grade, practitioner, author, locality, answers)


Counted = Sequence[str]
"""Which record, its grade, its practitioner, its author; '' for nobody."""


def own_changes(before: Iterable[Counted], after: Iterable[Counted]) -> int:
    """Of the records that have come, gone or been graded otherwise: how many one person knows, whoever knows most."""
    changed = {tuple(one) for one in before} ^ {tuple(one) for one in after}
    known = Counter(person for one in changed for person in {one[2], one[3]} - {""})
    return max(known.values(), default=0)


def enough_changed(before: Iterable[Counted], after: Iterable[Counted]) -> bool:
    """Whether so many records, about so many practitioners, have come, gone or been graded otherwise that a figure of
    them may be taken again."""
    changed = {tuple(one[:3]) for one in before} ^ {tuple(one[:3]) for one in after}
    records = {one[0] for one in changed}
    practitioners = {one[2] for one in changed} - {""}
    return len(records) >= FEWEST_RECORDS and len(practitioners) >= FEWEST_PRACTITIONERS


def together(codes: Iterable[str]) -> str:
    """Themes, or forms, as one word of a key."""
    return "+".join(sorted(codes))


def few(records: Sequence[Record]) -> bool:
    """Whether so few records, or records about so few practitioners, are behind a line that it is not printed."""
    practitioners = {one.practitioner for one in records if one.practitioner is not None}
    return len(records) < FEWEST_RECORDS or len(practitioners) < FEWEST_PRACTITIONERS


def all_alike(grades: Iterable[tuple[frozenset[str], str, int]]) -> bool:
    """Whether somebody who takes out what is their own is left with one grade below good and nothing else.

    ``grades``: who knows it, the grade, how many. Nobody's own is taken out, too: then it is so of the whole line.
    """
    found = list(grades)
    everybody: frozenset[str] = frozenset[str]().union(*(people for people, _, _ in found))
    for person in (None, *sorted(everybody)):
        left = {grade for people, grade, n in found if n and person not in people}
        if len(left) == 1 and left != {Grade.GOOD.value}:
            return True
    return False


def to_plain(record: Record) -> list[Any]:
    """The record as lists that JSON can hold."""
    answers = {themes: [dict(one.grades), one.asked] for themes, one in record.answers.items()}
    return [record.form, record.grade, record.practitioner, record.author, record.locality, answers]


def from_plain(kept: Sequence[Any]) -> Record:
    """The record that ``to_plain`` made this of. Raises ValueError or TypeError for anything else."""
    form, grade, practitioner, author, locality, answers = kept
    found = {themes: Answers(grades, asked) for themes, (grades, asked) in answers.items()}
    return Record(form, grade, practitioner, author, locality, found)
