"""What every family of sheets is, and what it is given to work with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar

from qa_tool.kit.spreadsheets.book import Book, Written
from qa_tool.kit.spreadsheets.sheet import Placed, Sheet
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook.content import Content


@dataclass
class Making:
    """A workbook while it is being made. Families leave here what later ones refer to."""

    book: Book
    content: Content
    placed: dict[str, Placed] = field(default_factory=dict)
    """Tables by name, for the checks."""
    rows: dict[str, Written] = field(default_factory=dict)
    """The long sheets: 'Audits', 'Data', 'Findings'."""
    audits: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Rows of Audits by (form title, grade in words), counted as they were written."""
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Rows of Findings by (form title, kind in words)."""
    contents: list[tuple[str, str]] = field(default_factory=list)
    """(title, question) of every sheet, in order."""

    def sheet(self, title: str, question: str, *, columns: int = 12) -> Sheet:
        """The next sheet, listed in the contents."""
        sheet = self.book.sheet(title, question, columns=columns)
        self.contents.append((sheet.title, question))
        return sheet


class Family(ABC):
    """One or more sheets that answer one question. Adding one is a class of this kind in a module of ``sheets``."""

    order: ClassVar[int]
    """Where it stands among the others of its editions: the lowest first."""
    editions: ClassVar[frozenset[Edition]] = frozenset({Edition.INTERNAL})
    """The editions it belongs to. What leaves the service has sheets of its own, which never see a hidden count."""
    for_rows: ClassVar[bool] = False
    """Whether only those see it who are entitled to the rows."""
    measures: ClassVar[tuple[str, ...]] = ()
    """Keys of the measures that it writes: these are worked out for it, as far as the reader reads them."""

    def applies(self, content: Content) -> bool:
        """Whether there is anything to say."""
        return True

    def stream(self, making: Making) -> None:  # noqa: B027  most families have no rows
        """Write the long sheets, before any other sheet is made."""

    @abstractmethod
    def write(self, making: Making) -> None:
        """Add the sheets, in their place."""
