"""The staff edition as it is kept and read: lines of counts, None where a count is not shown. It hides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qa_tool.definitions.words import Grade
from qa_tool.figures.formats.packing import unpacked
from qa_tool.figures.summary.figures import Base, Figure, Thresholds
from qa_tool.figures.words.tally import Tally
from qa_tool.kit.percentages import percentage
from qa_tool.kit.periods import LONDON

TOO_FEW = "too few to show"
LASTING = "Everybody reads the same page, and it does not change any more."
RULES = (
    (
        "A number stays hidden unless more than 5 are left of it for everybody who takes out the records about their "
        "own work and those that they wrote."
    ),
    "Others are hidden with it where it could be worked out from them.",
    (
        "A line with fewer than 5 records, or about fewer than 3 IROs, is not shown at all. It looks the same as one "
        "without any record."
    ),
)
"""Why a number is not shown."""
ABSENT = "Forms that are not listed in a locality have too few records there to show anything."
PERSON = "Grades are of practice on a case or in a meeting, never of a person."


@dataclass(frozen=True)
class Names:
    """What keys are printed as, in the order they are printed in."""

    forms: Mapping[str, str]
    """Every form that grades, whether or not it has records: that a line is missing would tell."""
    themes: Mapping[str, str]
    places: Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One row: how many of each grade, and of how many; None where that is not shown."""

    key: str
    title: str
    grades: Mapping[str, int | None]
    answered: int | None
    as_at: str = ""
    """Where the line is not that of the freeze: the day it was taken, '2018-12-31'."""

    @classmethod
    def unknown(cls, key: str, title: str) -> Line:
        """A line of which nothing is shown."""
        return cls(key, title, dict.fromkeys((grade.value for grade in Grade), None), None)

    @property
    def shown(self) -> bool:
        """Whether anything of it is."""
        return self.answered is not None or any(n is not None for n in self.grades.values())

    @property
    def day(self) -> date | None:
        """``as_at`` as a date."""
        return date.fromisoformat(self.as_at) if self.as_at else None

    def share(self, grade: str, thresholds: Thresholds) -> Decimal | None:
        """The percentage of a grade; None where a count is not shown, or there are too few for one."""
        n = self.grades[grade]
        if n is None or self.answered is None or thresholds.base(self.answered) not in (Base.SMALL, Base.FULL):
            return None
        return percentage(n, self.answered)

    def figure(self, thresholds: Thresholds) -> Figure | None:
        """The line as a figure, for charts; None where any count of it is not shown."""
        if self.answered is None or any(n is None for n in self.grades.values()):
            return None
        return Figure(
            Tally(answered=self.answered, options={key: n or 0 for key, n in self.grades.items()}), thresholds
        )


@dataclass(frozen=True)
class Edition:
    """One quarter or year as all IROs read it."""

    label: str
    frozen: bool
    """False: the service by form, before the freeze."""
    made_at: datetime
    forms: tuple[Line, ...]
    themes: tuple[Line, ...] = ()
    localities: tuple[tuple[str, tuple[Line, ...]], ...] = ()
    """By the name of the locality: its forms. Lines of which nothing is shown are left out."""
    pooled: tuple[str, ...] = ()
    """Titles of the forms that themes are counted on."""
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def running(self) -> str:
        """What is said of a quarter before its freeze."""
        return (
            f"{self.label} is not frozen yet. Until then there are the overall grades by form, and no others. A line "
            "is counted again once 5 records about 3 practitioners have changed in it, so it can be some records "
            "behind. Records that their IRO has not read yet, or that somebody is still to read a second time, are "
            "not in it."
        )

    @property
    def counted_on(self) -> str:
        """On which forms themes are counted."""
        return (
            f"Counted on the forms whose number of records is shown above: {'; '.join(self.pooled)}. An answer counts "
            "in each theme of its question."
        )

    def tables(self) -> Iterator[tuple[str, str, tuple[Line, ...]]]:
        """(what the lines are of, in which locality, the lines)."""
        yield "form", "", self.forms
        yield "theme", "", self.themes
        for place, lines in self.localities:
            yield "form", place, lines


def to_plain(edition: Edition) -> dict[str, Any]:
    """The edition as text, numbers and lists that JSON can hold."""
    return asdict(edition) | {"made_at": edition.made_at.isoformat()}


def from_plain(kept: Mapping[str, Any]) -> Edition:
    """The edition that ``to_plain`` made this of. Raises Unreadable for anything else."""
    return unpacked(Edition, kept)


def as_data(edition: Edition) -> dict[str, Any]:
    """The edition for programs: null where a count is not shown."""
    tables = [
        {
            "by": by,
            "locality": place or None,
            "lines": [
                {
                    "key": line.key,
                    "title": line.title,
                    **{key.replace("-", "_"): n for key, n in line.grades.items()},
                    "answered": line.answered,
                    "as_at": line.as_at or None,
                }
                for line in lines
            ],
        }
        for by, place, lines in edition.tables()
    ]
    return {
        "edition": "staff",
        "period": edition.label,
        "frozen": edition.frozen,
        "prepared_at": edition.made_at.isoformat(timespec="seconds"),
        "not_shown": f"null: {TOO_FEW}",
        "themes_counted_on": list(edition.pooled),
        "tables": tables,
    }


def as_rows(edition: Edition, hidden: str = "") -> Iterator[tuple[str | int, ...]]:
    """The edition as one tidy table with its head; ``hidden`` where a count is not shown."""
    columns = [grade.value.replace("-", "_") for grade in Grade]
    yield ("period", "prepared_on", "by", "locality", "key", "title", *columns, "answered", "as_at")
    day = edition.made_at.astimezone(LONDON).date().isoformat()
    for by, place, lines in edition.tables():
        for line in lines:
            counts = [*(line.grades[grade.value] for grade in Grade), line.answered]
            cells = (hidden if n is None else n for n in counts)
            yield (edition.label, day, by, place, line.key, line.title, *cells, line.as_at)


def notes(edition: Edition) -> Iterator[str]:
    """What must be known to read the table, in the words of the page."""
    yield f"From the figures as they were frozen. {LASTING}" if edition.frozen else edition.running
    yield f"{TOO_FEW.capitalize()}: {' '.join(RULES)}"
    if edition.pooled:
        yield edition.counted_on
    if edition.localities:
        yield ABSENT
    yield PERSON
