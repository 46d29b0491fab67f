"""Makes the file: the long sheets first, then every family in its order, the cover filled in last."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa_tool.reporting.workbook.content import Content
from qa_tool.reporting.workbook.cover import COVER, begin_cover, fill_cover
from qa_tool.reporting.workbook.family import Making
from qa_tool.reporting.workbook.registry import families
from qa_tool.spreadsheets.book import Book, SheetRecord
from qa_tool.spreadsheets.pages import Marks


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


def make(content: Content, path: Path) -> Made:
    """Write the workbook to ``path``. Equal contents give equal cells, but for the time it was made on the cover."""
    marks = Marks(content.handling, f"Quality assurance, {content.summary.period.label}")
    with Book(path, marks=marks, period=content.period_line, zone=content.zone, made_at=content.made_at) as book:
        making = Making(book, content)
        wanted = [
            family
            for family in families(content.edition)
            if family.applies(content) and not (family.for_rows and content.rows is None)
        ]
        for family in wanted:
            family.stream(making)
        cover = begin_cover(making)
        for family in wanted:
            family.write(making)
        fill_cover(cover, making)
    return Made(
        tuple(title for title, _ in making.contents),
        {title: written.rows for title, written in making.rows.items()},
        book.manifest,
    )
