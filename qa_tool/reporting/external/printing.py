"""From a protected table to cells: a count or its mark, a percentage only where both its n and its N are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa_tool.reporting.external.document import Cell, ColumnKind, Field
from qa_tool.reporting.figures import Base, Thresholds
from qa_tool.reporting.suppression.published import Published
from qa_tool.reporting.suppression.states import WITHHELD_MARK
from qa_tool.reporting.suppression.tables import Key
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.percentages import percentage

GRADES = tuple(Grade)
NOT_INADEQUATE = "Not inadequate"
NOT_GOOD = "Not good"


@dataclass(frozen=True)
class Printer:
    """Prints the cells of one protected table."""

    published: Published
    thresholds: Thresholds
    left_out: Callable[[Key], bool] = lambda _: False
    """Of which nothing at all is printed."""

    def count(self, key: Key) -> Cell:
        """A number, 'c' or 'x'; 0 where the table does not speak of it, because there was none."""
        if self.left_out(key):
            return WITHHELD_MARK
        if key not in self.published.table.counts:
            return 0
        shown = self.published.count(key)
        return self.published.text(key) if shown is None else shown

    def shown(self, key: Key) -> int | None:
        """The count; None where it is hidden."""
        if self.left_out(key):
            return None
        return self.published.count(key) if key in self.published.table.counts else 0

    def share(self, n: Key, total: Key) -> Decimal | None:
        """The percentage of ``n`` in ``total``: None where either is hidden, or ``total`` is too small for one."""
        return self._share(self.shown(n), self.shown(total))

    def mix(self, total: Key, by_grade: Sequence[Key], not_good: Key, *, together: bool = False) -> tuple[Cell, ...]:
        """The cells under ``mix_columns``: each grade, the two below good, N, percentages, how far they may be read."""
        answered = self.shown(total)
        good, improving, _ = (self.shown(key) for key in by_grade)
        both = good + improving if together and good is not None and improving is not None else None
        return (
            *(self.count(key) for key in by_grade),
            self.count(not_good),
            self.count(total),
            *(text(self.share(key, total)) for key in by_grade),
            *((text(self._share(both, answered)),) if together else ()),
            self.base(answered),
        )

    def base(self, answered: int | None) -> str:
        """'small base', 'counts only', 'none answered' or nothing."""
        if answered is None:
            return ""
        of = {Base.NONE: "none answered", Base.COUNTS_ONLY: "counts only", Base.SMALL: "small base", Base.FULL: ""}
        return of[self.thresholds.base(answered)]

    def said(self, n: Key, total: Key) -> str:
        """'23 of 40 (57.5%)'; without the percentage where there are too few; 'hidden' where either count is."""
        some, all_ = self.shown(n), self.shown(total)
        if some is None or all_ is None:
            return "hidden"
        share = self._share(some, all_)
        return f"{some:,} of {all_:,}" + ("" if share is None else f" ({share}%)")

    def _share(self, n: int | None, total: int | None) -> Decimal | None:
        if n is None or total is None or self.thresholds.base(total) not in (Base.SMALL, Base.FULL):
            return None
        return percentage(n, total)


def mix_columns(*, together: bool = False) -> tuple[Field, ...]:
    """The columns of ``Printer.mix``; ``together`` adds good and requires improvement in one."""
    headers = [grade.label for grade in GRADES]
    shares = [*headers, *([NOT_INADEQUATE] if together else [])]
    return (
        *(Field(header) for header in headers),
        Field(NOT_GOOD),
        Field("N"),
        *(Field(f"{header} %", ColumnKind.PERCENT) for header in shares),
        Field("Base", ColumnKind.WORDS, 13),
    )


def text(share: Decimal | None) -> str | None:
    """A percentage as a document keeps it."""
    return None if share is None else str(share)
