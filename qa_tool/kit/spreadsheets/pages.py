"""How every sheet is laid out on screen and on paper: landscape A4, as wide as the page, with its marks.

Where the pages of a sheet end on paper: nothing that belongs together and fits a page is divided.

A spreadsheet program would break wherever a page is full: through a chart, between a heading and its table, between a
table's header and its first row. Heights are points on the sheet, before it is made to fit the width of the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.views import Pane, Selection
from openpyxl.worksheet.worksheet import Worksheet

from qa_tool.kit.files import possible
from qa_tool.kit.spreadsheets.cells import escaped

PAPER_A4 = 9
MARGIN_INCHES = 0.5
EDGE_INCHES = MARGIN_INCHES + 0.25
"""At the top and at the bottom, where the marks are."""
PAGE_WIDTH = 841.9 - 2 * 72 * MARGIN_INCHES
PAGE_HEIGHT = 595.3 - 2 * 72 * EDGE_INCHES
"""Points of landscape A4 between the margins."""


@dataclass(frozen=True)
class Marks:
    """What is printed at the edges of every page."""

    handling: str
    """Handling mark: 'OFFICIAL-SENSITIVE'."""
    subject: str
    """'Quality assurance, 2018/19 Q3'."""


def lay_out(sheet: Worksheet, marks: Marks, *, repeat: tuple[int, int], frozen: tuple[int, int]) -> None:
    """Set up ``sheet``.

    ``repeat``: the first and last of the rows printed on every page; ``frozen``: how many rows and columns stay.
    """
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    _freeze(sheet, *frozen)
    sheet.print_title_rows = f"{repeat[0]}:{repeat[1]}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = PAPER_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, EDGE_INCHES if side in ("top", "bottom") else MARGIN_INCHES)
    sheet.oddHeader = HeaderFooterItem(left=_part(_code(marks.subject)), right=_part(_code(marks.handling)))
    sheet.oddFooter = HeaderFooterItem(
        left=_part("&A"), center=_part(_code(marks.handling)), right=_part("Page &P of &N")
    )


def _part(text: str) -> _HeaderFooterPart:
    return _HeaderFooterPart(text=text, font="Arial,Regular", size=8)


def _code(text: str) -> str:
    """``text`` in a header, where & begins a code."""
    return possible(text).replace("&", "&&")


def _freeze(sheet: Worksheet, rows: int, columns: int) -> None:
    if not rows and not columns:
        return
    pane: Literal["bottomRight", "bottomLeft", "topRight"]
    pane = "bottomRight" if rows and columns else "bottomLeft" if rows else "topRight"
    corner = f"{get_column_letter(columns + 1)}{rows + 1}"
    sheet.sheet_view.pane = Pane(
        xSplit=columns or None, ySplit=rows or None, topLeftCell=corner, activePane=pane, state="frozen"
    )
    sheet.sheet_view.selection = [Selection(pane=pane, activeCell=corner, sqref=corner)]


def make_table(name: str, reference: str, headers: list[str], *, filters: bool) -> Table:
    """An Excel table over ``reference``, whose first row holds ``headers`` (each another one)."""
    table = Table(displayName=name, name=name, ref=reference)
    table.tableColumns = [TableColumn(id=number, name=escaped(text)) for number, text in enumerate(headers, 1)]
    if filters:
        table.autoFilter = AutoFilter(ref=reference)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=filters, showColumnStripes=False)
    return table


LEAST = 4
"""So many rows of a divided table at least stand on each page."""


@dataclass(frozen=True)
class Piece:
    """What stands on a sheet between two places where it might be divided."""

    heights: tuple[float, ...]
    """Of its rows, one at least."""
    divides: bool = False
    """It is a table: longer than a page, it goes on over the next ones. Its first row stays with those under it."""
    leads: bool = False
    """It belongs to what follows: a heading, an empty row."""

    @property
    def height(self) -> float:
        """Of all its rows."""
        return sum(self.heights)


@dataclass
class Place:
    """What becomes of a piece."""

    breaks: bool = False
    """It begins a new page."""
    cuts: list[int] = field(default_factory=list)
    """The rows (from 0) that begin a new page."""


def paginate(pieces: Sequence[Piece], capacity: float) -> list[Place]:
    """The place of each of ``pieces`` on pages that hold ``capacity`` points.

    What is taller than a page and stays whole begins one, and goes on as it comes.
    """
    places = [Place() for _ in pieces]
    pages = _Pages(capacity)
    lead: list[int] = []
    for index, piece in enumerate(pieces):
        lead.append(index)
        if piece.leads:
            continue
        before = sum(pieces[one].height for one in lead[:-1])
        if pages.wants_new(piece, before):
            places[lead[0]].breaks = pages.turn()
        places[index].cuts = pages.take(piece, before)
        lead = []
    return places


class _Pages:
    """The page that is being filled."""

    def __init__(self, capacity: float) -> None:
        self._capacity = capacity
        self._used = 0.0
        self._fresh = True

    def turn(self) -> bool:
        """Begin a new page; False when nothing stands on this one yet."""
        turned, self._fresh, self._used = not self._fresh, True, 0.0
        return turned

    def wants_new(self, piece: Piece, before: float) -> bool:
        """Whether ``piece``, with ``before`` points of what leads to it, should begin a new page."""
        room = self._capacity - self._used - before
        if piece.height <= room:
            return False
        if not piece.divides or before + piece.height <= self._capacity:
            return True
        return len(piece.heights) <= 2 * LEAST or _fitting(piece, 0, room) <= LEAST

    def take(self, piece: Piece, before: float) -> list[int]:
        """Put ``piece`` down; where it is cut."""
        self._fresh = False
        self._used += before
        if not piece.divides:
            self._used += piece.height
            while self._used > self._capacity:  # taller than a page: it goes on as it comes
                self._used -= self._capacity
            return []
        cuts: list[int] = []
        start = 0
        while True:
            rows = len(piece.heights) - start
            fits = _fitting(piece, start, self._capacity - self._used)
            if fits >= rows:
                self._used += sum(piece.heights[start:])
                return cuts
            if rows - fits < LEAST:  # a row or two alone on the last page would be overlooked
                fits = rows - LEAST
            start += max(fits, 1 if start else 2)
            cuts.append(start)
            self._used = 0.0


def _fitting(piece: Piece, start: int, room: float) -> int:
    """How many rows from ``start`` on fit into ``room``."""
    count = 0
    for height in piece.heights[start:]:
        if height > room:
            break
        room -= height
        count += 1
    return count
