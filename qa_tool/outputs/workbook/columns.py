"""The columns that tables of figures share: n, N and % apart, every outcome in its own."""

from __future__ import annotations

from decimal import Decimal

from qa_tool.definitions.model import Option
from qa_tool.definitions.words import Grade, Outcome
from qa_tool.figures.arithmetic import Comparison, CountComparison
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Figure, Thresholds
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content
from qa_tool.kit.spreadsheets.sheet import Column

GRADES = tuple(Grade)
GRADE_HEADERS = tuple(grade.label for grade in GRADES)
NUMBER_WIDTH = 10.5
WORDS_WIDTH = 18.0
UNANSWERED = (Outcome.CANNOT_TELL, Outcome.NOT_APPLICABLE, Outcome.NOT_ANSWERED, Outcome.NOT_ASKED)
"""Outside N, each in its own column."""


TOO_FEW = wording.TOO_FEW
"""In a column of numbers, where one is below the floor: the cover says what that is. A blank, or 0, would be read as
none; ``BASE`` has room for all of the words."""


def told(n: int, thresholds: Thresholds) -> Content:
    """A number of records, or in words that it is below the floor."""
    return TOO_FEW if thresholds.too_few(n) else n


def counted(figure: Figure, n: int) -> Content:
    """``n`` of a figure, or in words that it is below the floor."""
    return TOO_FEW if figure.too_few else n


def number(header: str) -> Column:
    """A column of whole numbers."""
    return Column(header, looks.WHOLE, _width(header))


def percent(header: str) -> Column:
    """A column of percentages, as numbers from 0 to 100 with one decimal."""
    return Column(header, looks.PERCENT, _width(header))


def _width(header: str) -> float:
    """Wide enough for the longest word of the header."""
    return max(NUMBER_WIDTH, 1.15 * max(map(len, header.split()), default=0) + 3.0)


BASE = Column("Base", looks.TEXT, 15)
"""'small base', 'counts only' or nothing: how far the percentage beside it may be read."""


def grade_columns(*, together: bool = False) -> tuple[Column, ...]:
    """n of each grade, N, and the percentages; ``together`` adds good and requires improvement in one (C2)."""
    counts = [number(header) for header in GRADE_HEADERS]
    shares = [percent(f"{header} %") for header in GRADE_HEADERS]
    both = (number("Not inadequate"), percent("Not inadequate %")) if together else ()
    return (*counts, number("N"), *shares, *both, BASE)


def grade_cells(figure: Figure, *, together: bool = False) -> tuple[Content, ...]:
    """The cells under ``grade_columns``; percentages are blank where the base is too small, all below the floor."""
    if figure.too_few:
        return (*(None for _ in grade_columns(together=together)[1:]), wording.base_mark(figure))
    pct = figure.not_inadequate_pct if figure.shows_percentages else None
    return (
        *(figure.n(grade) for grade in GRADES),
        figure.answered,
        *(figure.shown_pct(grade) for grade in GRADES),
        *((figure.not_inadequate, pct) if together else ()),
        wording.base_mark(figure),
    )


def outcome_columns() -> tuple[Column, ...]:
    """The four outcomes that are outside N."""
    return tuple(number(outcome.label) for outcome in UNANSWERED)


def outcome_cells(figure: Figure) -> tuple[Content, ...]:
    """The cells under ``outcome_columns``: blank below the floor, which the figure's base says."""
    if figure.too_few:
        return (None,) * len(UNANSWERED)
    tally = figure.tally
    return (tally.cannot_tell, tally.not_applicable, tally.not_answered, tally.not_asked)


def share_columns(what: str, of: str = "") -> tuple[Column, ...]:
    """n, N and % of one option: 'Good', 'of N', 'Good %'; ``of`` names the group it is a share of."""
    before = f"{of}: " if of else ""
    return (number(f"{before}{what}"), number(f"{before}of N"), percent(f"{before}{what} %"))


def share_cells(figure: Figure | None, option: str) -> tuple[Content, ...]:
    """n, N, % of ``option``; blank where there is no figure."""
    if figure is None:
        return (None, None, None)
    if figure.too_few:
        return (TOO_FEW, None, None)
    return (figure.n(option), figure.answered, figure.shown_pct(option))


def comparison_columns(label: str) -> tuple[Column, ...]:
    """The other period's n, N and %, the difference in points, and what may be said of it."""
    return (
        *share_columns("good", label),
        Column(f"{label}: points", looks.POINTS, NUMBER_WIDTH),
        Column(f"{label}: change", looks.WRAPPED, WORDS_WIDTH),
    )


def comparison_cells(figure: Figure | None, comparison: Comparison | None) -> tuple[Content, ...]:
    """The cells under ``comparison_columns``. Points come from unrounded values."""
    shares = share_cells(figure, Grade.GOOD)
    if comparison is None:
        return (*shares, None, None)
    return (*shares, comparison.points, comparison.change.value.capitalize())


def change_of_count(comparison: CountComparison | None, thresholds: Thresholds) -> tuple[Content, ...]:
    """The old count, the difference, and per cent of the old count (words where it was 0, or is not compared)."""
    if comparison is None:
        return (TOO_FEW if thresholds.floor else None, None, None)
    if comparison.why_not:
        return (comparison.old, None, "not compared")
    pct: Decimal | str | None = comparison.pct if comparison.old else "n/a (was 0)"
    return (comparison.old, comparison.difference, pct)


def count_columns(label: str) -> tuple[Column, ...]:
    """The columns of ``change_of_count``."""
    difference = Column(f"{label}: difference", looks.COUNT_CHANGE, NUMBER_WIDTH)
    return (number(f"{label}: audits"), difference, Column(f"{label}: %", looks.POINTS, NUMBER_WIDTH))


def option_columns() -> tuple[Column, ...]:
    """The columns under which ``option_cells`` are."""
    return (Column("Answer", looks.WRAPPED, 30), number("n"), number("of N"), percent("%"), BASE)


def option_cells(figure: Figure, option: Option) -> tuple[Content, ...]:
    """One option of a question: its label, n, N, % and how far that may be read."""
    counts: tuple[Content, ...] = (None, None) if figure.too_few else (figure.n(option.key), figure.answered)
    return (option.label, *counts, figure.shown_pct(option.key), wording.base_mark(figure))
