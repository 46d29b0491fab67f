"""What is wrong with a file, each thing at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. ``row`` as the spreadsheet program shows it, 0 for the whole sheet; ``column`` from 0, -1 for all."""

    sheet: str
    row: int
    column: int
    message: str
    letter: str = ""
    heading: str = ""

    def __str__(self) -> str:
        where = f"{self.sheet}, row {self.row}" if self.row else f"Sheet {self.sheet}"
        if self.letter:
            where += f", column {self.letter}"
        if self.heading:
            where += f" ({self.heading})"
        return f"{where}: {self.message}"


class ImportRefused(Exception):
    """Nothing is brought in. ``faults`` says everything that stands in the way, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
