"""The monthly sheet of the Section 47 register: teams, localities, the service; and its workbook for the service.

A month's enquiries are those that were decided in it, so that due, received and audited speak of the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from qa_tool.enquiries.words import ITEMS, SERVICE
from qa_tool.figures.summary.figures import Base, Thresholds
from qa_tool.figures.words.measured import Funnel
from qa_tool.kit.percentages import percentage
from qa_tool.kit.periods import LONDON, Month
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.book import Book
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.pages import Marks
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.words import RELEASED_INSTEAD
from qa_tool.outputs.workbook.columns import BASE, number, percent
from qa_tool.people.words import NOT_FOR_OTHERS


@dataclass(frozen=True)
class TeamLine:
    """A CSC team in its locality."""

    team: str
    """Its permanent key."""
    name: str
    locality: str
    """Key of its locality."""
    funnel: Funnel
    silent_for: int = 0
    """Months running, this one included, in which there was something to send and nothing came."""


@dataclass(frozen=True)
class LocalityLines:
    """A locality with its teams."""

    key: str
    name: str
    lines: tuple[TeamLine, ...]

    @property
    def funnel(self) -> Funnel:
        """Of all its teams together."""
        return sum((line.funnel for line in self.lines), Funnel())


@dataclass(frozen=True)
class MonthSheet:
    """The register of one month."""

    month: Month
    localities: tuple[LocalityLines, ...]
    thresholds: Thresholds = field(default_factory=Thresholds)
    before: Funnel = field(default_factory=Funnel)
    """The whole service, the month before."""

    @property
    def lines(self) -> tuple[TeamLine, ...]:
        """Every team."""
        return tuple(line for locality in self.localities for line in locality.lines)

    @property
    def total(self) -> Funnel:
        """The whole service."""
        return sum((line.funnel for line in self.lines), Funnel())

    @property
    def silent(self) -> tuple[TeamLine, ...]:
        """The teams that had something to send and sent nothing, the longest first."""
        found = [line for line in self.lines if line.funnel.silent]
        return tuple(sorted(found, key=lambda line: (-line.silent_for, line.name)))

    @property
    def not_entered(self) -> tuple[TeamLine, ...]:
        """The teams of which nothing was entered."""
        return tuple(line for line in self.lines if line.funnel.due is None)

    def receipt(self, funnel: Funnel) -> Decimal | None:
        """Received per 100 due, where enough were due for a percentage (C13)."""
        if not funnel.due or funnel.received is None or self.base(funnel) in (Base.NONE, Base.COUNTS_ONLY):
            return None
        return percentage(funnel.received, funnel.due)

    def base(self, funnel: Funnel) -> Base:
        """How far the receipt rate may be read."""
        return self.thresholds.base(funnel.due or 0)


def arranged(lines: Iterable[TeamLine], names: Sequence[tuple[str, str]]) -> tuple[LocalityLines, ...]:
    """Team lines under their localities, in the order of ``names`` (key, name); those without teams are left out."""
    found = tuple(lines)
    grouped = (LocalityLines(key, name, tuple(line for line in found if line.locality == key)) for key, name in names)
    return tuple(one for one in grouped if one.lines)


HEADERS = ("Due", "Received", "Audited", "Agree", "Agree with conditions", "Disagree")
HANDLING = "OFFICIAL-SENSITIVE"
QUESTION = "Are the enquiries sent that ended with harm found and no conference, and do we share the decision?"
MARKS = {"counts-only": "counts only", "small": "small base"}
Cells = Callable[[str, Funnel], tuple[Cell, ...]]
"""The cells of a place: six counts, the receipt rate, its mark."""


def write(sheet: MonthSheet, path: Path, *, number: int, reason: str, made_at: datetime) -> None:
    """Write the file with every number. It stays in the service."""
    marks = Marks(HANDLING, f"Section 47 register, {sheet.month.label}")
    line = f"{sheet.month.label}, by the month of the decision to hold no conference. All teams."
    with Book(path, marks=marks, period=line, zone=LONDON, made_at=made_at) as book:
        page = book.sheet("Section 47", QUESTION, columns=9)
        page.paragraph(f"Export {number}, {_day(made_at)}. Made for: {reason}.")
        page.paragraph(f"{NOT_FOR_OTHERS}. Small counts are not hidden. {RELEASED_INSTEAD}.")
        cells = _whole(sheet)
        _service(page, sheet, cells)
        _teams(page, sheet, cells)
        _silent(page, sheet)
        page.heading("Words")
        for said in words(sheet):
            page.paragraph(said)


def _columns(*first: Column) -> tuple[Column, ...]:
    return (*first, *(number(header) for header in HEADERS), percent("Received of due %"), BASE)


def _whole(sheet: MonthSheet) -> Cells:
    def cells(_place: str, funnel: Funnel) -> tuple[Cell, ...]:
        mark = MARKS.get(sheet.base(funnel).value, "") if funnel.due is not None else "not entered"
        return (*(getattr(funnel, item) for item in ITEMS), sheet.receipt(funnel), mark)

    return cells


def _service(page: Sheet, sheet: MonthSheet, cells: Cells) -> None:
    page.heading("The service and its localities")
    rows: list[tuple[Cell, ...]] = [(one.name, *cells(one.key, one.funnel)) for one in sheet.localities]
    rows.append(("The whole service", *cells(SERVICE, sheet.total)))
    page.table("by_locality", _columns(Column("Locality", looks.WRAPPED, 28)), rows, last_is_total=True)
    if sheet.before != Funnel():
        told = ", ".join(f"{header.lower()} {_number(getattr(sheet.before, item))}" for item, header in _pairs())
        page.note(f"The month before: {told}.")


def _teams(page: Sheet, sheet: MonthSheet, cells: Cells) -> None:
    page.heading("Teams")
    rows: list[tuple[Cell, ...]] = [
        (one.name, line.name, *cells(f"{one.key}/{line.team}", line.funnel))
        for one in sheet.localities
        for line in one.lines
    ]
    page.table("by_team", _columns(Column("Locality", looks.WRAPPED, 14), Column("Team", looks.WRAPPED, 28)), rows)


def _silent(page: Sheet, sheet: MonthSheet) -> None:
    page.heading("Teams that sent nothing, though there was something to send")
    rows: list[tuple[Cell, ...]] = [(line.name, line.funnel.due, line.silent_for) for line in sheet.silent]
    if not rows:
        page.paragraph("None, of the teams whose counts were entered.")
        return
    columns = (Column("Team", looks.WRAPPED, 28), number("Due"), number("Months running"))
    page.table("silent_teams", columns, rows)


def words(sheet: MonthSheet) -> Iterator[str]:
    """What must be known to read it."""
    yield (
        "Due: enquiries of the month that ended with harm substantiated and no conference. Received: those of them "
        "that came to the IRO service. Both are counts that were entered; a blank was not entered. Audited, and the "
        "views: submitted audits of enquiries decided in the month."
    )
    if left := len(sheet.not_entered):
        yield f"Of {left} of {len(sheet.lines)} teams nothing was entered, so due and received leave them out."


def _pairs() -> tuple[tuple[str, str], ...]:
    return tuple(zip(ITEMS, HEADERS, strict=True))


def _number(value: int | None) -> str:
    return "not entered" if value is None else f"{value:,}"


def _day(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%d %B %Y}".lstrip("0")
