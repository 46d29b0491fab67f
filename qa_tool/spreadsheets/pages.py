"""How every sheet is laid out on screen and on paper: landscape A4, as wide as the page, with its marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.views import Pane, Selection
from openpyxl.worksheet.worksheet import Worksheet

from qa_tool.spreadsheets.text import escaped
from qa_tool.vocabulary.printable import possible

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
