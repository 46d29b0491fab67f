"""Makes the file: the long sheets first, then every family of ``sheets`` in its order, the cover filled in last."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import qa_tool.outputs.workbook.sheets as package
from qa_tool.kit.spreadsheets.book import Book, SheetRecord
from qa_tool.kit.spreadsheets.pages import Marks
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook.content import Content
from qa_tool.outputs.workbook.cover import COVER, begin_cover, fill_cover
from qa_tool.outputs.workbook.family import Family, Making


def families(edition: Edition = Edition.INTERNAL) -> tuple[Family, ...]:
    """One of each family of the edition, in the order of their sheets; () for an edition that no family belongs to.

    Raises ValueError when two of them claim the same place.
    """
    found: dict[int, Family] = {}
    for member in _members():
        if edition not in member.editions:
            continue
        if member.order in found:
            raise ValueError(f"{member.__name__} and {type(found[member.order]).__name__} want the same place")
        found[member.order] = member()
    return tuple(found[order] for order in sorted(found))


def editions() -> tuple[Edition, ...]:
    """The editions that can be made: those that some family belongs to."""
    made = frozenset[Edition]().union(*(member.editions for member in _members()))
    return tuple(edition for edition in Edition if edition in made)


def _members() -> Iterator[type[Family]]:
    """The families, each in the module that wrote it."""
    for module in pkgutil.iter_modules(package.__path__):
        for member in vars(importlib.import_module(f"{package.__name__}.{module.name}")).values():
            if not (inspect.isclass(member) and issubclass(member, Family) and not inspect.isabstract(member)):
                continue
            if member.__module__.endswith(module.name) and "order" in vars(member):
                yield member


def measures_written(edition: Edition) -> frozenset[str]:
    """The keys of the measures that some sheet of the edition writes."""
    return frozenset(key for family in families(edition) for key in family.measures)


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
