"""Makes the file: the long sheets first, then every sheet of the outline in its order, the cover filled in last."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa_tool.kit.spreadsheets.book import Book, SheetRecord
from qa_tool.kit.spreadsheets.pages import Marks
from qa_tool.outputs.workbook.block import Making
from qa_tool.outputs.workbook.content import Content
from qa_tool.outputs.workbook.cover import COVER, about_workbook, begin_cover, fill_cover
from qa_tool.outputs.workbook.outline import Found, Outline


@dataclass(frozen=True)
class Made:
    """What was written: for the event and for whoever asked."""

    sheets: tuple[str, ...]
    rows: Mapping[str, int]
    """Rows of each long sheet, all its parts together; empty for readers without rows."""
    manifest: tuple[SheetRecord, ...] = ()

    @property
    def cells(self) -> str:
        """SHA-256 (hex) of every cell but the cover's, which says when and for whom it was made."""
        told = "".join(f"{one.title}\n{one.digest}\n" for one in self.manifest if one.title != COVER)
        return hashlib.sha256(told.encode()).hexdigest()


def make(content: Content, path: Path, described: Found) -> Made:
    """Write the workbook that is ``described`` to ``path``.

    Equal contents give equal cells, but for the time it was made on the cover.
    """
    marks = Marks(content.handling, f"Quality assurance, {content.summary.period.label}")
    with Book(path, marks=marks, period=content.period_line, zone=content.zone, made_at=content.made_at) as book:
        making = Making(book, content)
        wanted = [sheet for sheet in described.of(content.edition) if sheet.applies(content)]
        for sheet in wanted:
            if sheet.rows:
                sheet.rows.stream(making, sheet.title, sheet.asks)
        about = about_workbook(content, described.faults)
        cover = begin_cover(book, content.summary.period.label, about, content.made_at, "Run time")
        for sheet in wanted:
            _write(making, sheet)
        fill_cover(cover, making.contents)
    return Made(
        (COVER, *(title for title, _ in making.contents)),
        {written.title: written.rows for written in making.rows.values()},
        book.manifest,
    )


def _write(making: Making, described: Outline) -> None:
    """One sheet, with its blocks one under the other."""
    if described.rows:
        described.rows.place(making)
        return
    sheet = making.sheet(described.title, described.asks, columns=described.across)
    if nothing := described.nothing(making.content):
        sheet.paragraph(nothing)
        return
    for piece in described.pieces:
        piece.write(making, sheet)
