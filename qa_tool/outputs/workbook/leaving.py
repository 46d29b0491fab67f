"""Writes what leaves the service to a file. It is handed what is printed, and nothing from which it was made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from qa_tool.kit.periods import LONDON
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.book import Book
from qa_tool.kit.spreadsheets.cells import Content, Link
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
from qa_tool.outputs.workbook.cover import ACROSS, COVER, DEFINITIONS
from qa_tool.outputs.workbook.making import Made

QUESTION = "What is this workbook, and of which records?"
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


def write_document(document: Document, stamp: Stamp, path: Path, zone: ZoneInfo = LONDON) -> Made:
    """Write the document to ``path``. Equal documents give equal cells, but for the stamp on the cover."""
    marks = Marks(stamp.handling, f"Quality assurance, {document.label}")
    with Book(path, marks=marks, period=document.period_line, zone=zone, made_at=document.as_at) as book:
        cover = _cover(book, document, stamp)
        titles = [(_write(book, sheet), sheet.question) for sheet in document.sheets]
        cover.heading("Contents")
        columns = (Column("Sheet", looks.TEXT, 32), Column("The question it answers", looks.WRAPPED, 90))
        cover.table("contents", columns, [(Link(title, title), question) for title, question in titles])
        cover.heading("Words")
        words = [(word, meaning) for word, meaning in DEFINITIONS if word not in WITHOUT]
        cover.table("words", (Column("Word", looks.WRAPPED, 32), Column("Meaning", looks.WRAPPED, 90)), words)
    return Made((COVER, *(title for title, _ in titles)), {}, book.manifest)


def _cover(book: Book, document: Document, stamp: Stamp) -> Sheet:
    sheet = book.sheet(COVER, QUESTION, columns=ACROSS)
    sheet.heading(f"Quality assurance: {document.label}")
    about: list[tuple[str, Content]] = [
        ("Edition", stamp.edition),
        ("Standing", stamp.standing),
        ("Handling", stamp.handling),
        *document.about,
        ("Export number", stamp.export_number),
        ("Made for", stamp.made_for),
        ("Made by (role)", stamp.made_by),
    ]
    columns = (Column("About this workbook", looks.WRAPPED, 32), Column("What it says", looks.FACTS, 90))
    sheet.table("about", columns, about)
    as_at = document.as_at.replace(second=0, microsecond=0)
    sheet.table("run_time", (Column("Records as at", looks.STAMP, 32),), [(as_at,)])
    return sheet


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
