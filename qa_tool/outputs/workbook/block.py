"""What every block of a sheet is, what it is given to work with, and what its description is checked against."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from qa_tool.definitions.model import Part
from qa_tool.kit.spreadsheets.book import Book, Written
from qa_tool.kit.spreadsheets.sheet import Placed, Sheet
from qa_tool.outputs.workbook.content import Content


@dataclass
class Making:
    """A workbook while it is being made. Blocks leave here what later ones refer to."""

    book: Book
    content: Content
    placed: dict[str, Placed] = field(default_factory=dict)
    """Tables of figures by the name that the file gives them, for the checks."""
    rows: dict[str, Written] = field(default_factory=dict)
    """The long sheets, by what they hold: 'audits', 'answers', 'findings'."""
    audits: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Rows of audits by (form title, grade in words), counted as they were written."""
    contents: list[tuple[str, str]] = field(default_factory=list)
    """(title, question) of every sheet, in order."""

    def sheet(self, title: str, question: str, *, columns: int = 12) -> Sheet:
        """The next sheet, listed in the contents."""
        sheet = self.book.sheet(title, question, columns=columns)
        self.contents.append((sheet.title, question))
        return sheet


@dataclass(frozen=True)
class Known:
    """What blocks may name."""

    measures: Collection[str]
    forms: Mapping[str, Collection[str]] | None = None
    """The keys of each form's questions, by the form's key; None where forms are not looked at."""
    tables: Collection[str] = ()
    """The names of the tables of figures in the file."""


Wrong = tuple[str, str]
"""(field where it is written, what is wrong and what to do)."""


class Block(Part):
    """What a file says of a sheet, or of a piece of it. Its first field bears the name of its kind."""

    @property
    def needs(self) -> str:
        """The field of ``content.More`` that it is made of; '' where the summary is enough."""
        return ""

    @property
    def measured(self) -> tuple[str, ...]:
        """Keys of the measures that it writes: these are worked out for it, as far as the reader reads them."""
        return ()

    def wrongs(self, known: Known) -> Iterator[Wrong]:
        """What is wrong with its description."""
        yield from ()

    def applies(self, content: Content) -> bool:
        """Whether there is anything to say. A sheet of which no block has is left out."""
        return True


class Piece(Block):
    """One piece of a sheet of figures."""

    heading: str = ""

    @abstractmethod
    def write(self, making: Making, sheet: Sheet) -> None:
        """Add it to the sheet, under what is there."""

    def begin(self, content: Content, sheet: Sheet) -> None:
        """Write its heading, if it has one."""
        if self.heading:
            sheet.heading(content.in_words(self.heading))


class Words(Piece):
    """What a file says in its own words."""

    def applies(self, content: Content) -> bool:
        """Words alone are no reason for a sheet."""
        return False


class Text(Words):
    """A paragraph."""

    text: str

    def write(self, making: Making, sheet: Sheet) -> None:
        """Add it."""
        self.begin(making.content, sheet)
        sheet.paragraph(making.content.in_words(self.text))
        sheet.gap()


class Note(Words):
    """A remark on the table above it."""

    note: str

    def write(self, making: Making, sheet: Sheet) -> None:
        """Add it."""
        sheet.note(making.content.in_words(self.note))
