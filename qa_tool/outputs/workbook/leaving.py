"""Writes what leaves the service to a file. It is handed what is printed, and nothing from which it was made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qa_tool.kit.periods import LONDON
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.book import Book
from qa_tool.kit.spreadsheets.cells import Content
from qa_tool.kit.spreadsheets.charts import ChartOfTable, Kind
from qa_tool.kit.spreadsheets.pages import Marks
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.external.document import (
    Cell,
    ColumnKind,
    Document,
    Field,
    Grid,
    Line,
    LineKind,
    PrintedSheet,
    decimal,
)
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook.columns import number, percent
from qa_tool.outputs.workbook.cover import COVER, Facts, begin_cover, fill_cover
from qa_tool.outputs.workbook.making import Made

WITHOUT = ("Graded answers",)
"""Words of the internal cover that this edition has no use for."""
BAR_CM = 0.85


@dataclass(frozen=True)
class Stamp:
    """What the cover says of the file itself. No staff code: it leaves the service."""

    handling: str
    standing: str
    """'Released, number 3' or 'Prepared, not released'."""
    made_for: str
    made_by: str
    """The roles of whoever made it, in words."""
    export_number: int | None
    edition: str = Edition.EXTERNAL.label
    """What kind of file it is, in words."""


def write_document(document: Document, stamp: Stamp, path: Path) -> Made:
    """Write the document to ``path``. Equal documents give equal cells, but for the stamp on the cover."""
    marks = Marks(stamp.handling, f"Quality assurance, {document.label}")
    with Book(path, marks=marks, period=document.period_line, zone=LONDON, made_at=document.as_at) as book:
        cover = begin_cover(book, document.label, _about(document, stamp), document.as_at)
        titles = [(_write(book, sheet), sheet.question) for sheet in document.sheets]
        fill_cover(cover, titles, without=WITHOUT)
    return Made((COVER, *(title for title, _ in titles)), {}, book.manifest)


def _about(document: Document, stamp: Stamp) -> Facts:
    return [
        ("Edition", stamp.edition),
        ("Standing", stamp.standing),
        ("Handling", stamp.handling),
        *document.about,
        ("Export number", stamp.export_number),
        ("Made for", stamp.made_for),
        ("Made by (role)", stamp.made_by),
    ]


def _write(book: Book, printed: PrintedSheet) -> str:
    sheet = book.sheet(printed.title, printed.question, columns=11)
    above: Line | Grid | None = None
    for block in printed.blocks:
        if isinstance(above, Line) and isinstance(block, Line) and block.kind is LineKind.HEADING:
            sheet.gap()  # under a table there is one already
        above = block
        if isinstance(block, Grid):
            columns = [_column(field) for field in block.columns]
            rows = [_cells(block.columns, row) for row in block.rows]
            placed = sheet.table(block.name, columns, rows)
            if block.chart is not None:
                height = 3 + BAR_CM * len(rows) if block.chart.kind is Kind.BARS_ACROSS else 7.0
                sheet.chart(ChartOfTable(block.chart, placed, height_cm=height))
        else:
            _line(sheet, block)
    return sheet.title


def _line(sheet: Sheet, line: Line) -> None:
    if line.kind is LineKind.HEADING:
        sheet.heading(line.text)
    elif line.kind is LineKind.NOTE:
        sheet.note(line.text)
    elif line.kind is LineKind.PARAGRAPH:
        sheet.paragraph(line.text)


def _column(field: Field) -> Column:
    if field.kind is ColumnKind.WORDS:
        return Column(field.header, looks.WRAPPED, field.width or None)
    return number(field.header) if field.kind is ColumnKind.COUNT else percent(field.header)


def _cells(fields: tuple[Field, ...], row: tuple[Cell, ...]) -> tuple[Content, ...]:
    return tuple(
        decimal(cell) if field.kind is ColumnKind.PERCENT else cell for field, cell in zip(fields, row, strict=True)
    )
