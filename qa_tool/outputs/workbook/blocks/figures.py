"""Figures that are made as a whole, by their name in the files: headlines, top fives, the learning plan ..."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qa_tool.kit.spreadsheets.sheet import Sheet
from qa_tool.outputs.workbook.block import Known, Making, Piece, Wrong
from qa_tool.outputs.workbook.blocks import challenge, findings, learning, notes, summary
from qa_tool.outputs.workbook.content import Content


@dataclass(frozen=True)
class Made:
    """How one is written, and the field of ``content.More`` that it is made of, if not of the summary."""

    write: Callable[[Making, Sheet], None]
    of: str = ""


FIGURES = {
    "headlines": Made(summary.headlines),
    "records not compared": Made(summary.records_not_compared),
    "strengths": Made(summary.strengths),
    "areas for development": Made(summary.areas),
    "persistent areas": Made(summary.persistent),
    "inadequate now": Made(summary.inadequate, "inadequate"),
    "what came of it": Made(summary.last_time, "last_time"),
    "good by quarter": Made(findings.trend),
    "records by month": Made(findings.months),
    "findings by theme": Made(findings.findings),
    "places that moved": Made(summary.places_that_moved),
    "challenge by district": Made(challenge.challenge, "challenge"),
    "learning plan": Made(learning.learning_plan, "learning"),
    "notes": Made(notes.about_figures),
    "rows": Made(notes.about_rows),
    "texts": Made(notes.about_texts),
}


class Figures(Piece):
    """Some of them."""

    figures: str

    def wrongs(self, known: Known) -> Iterator[Wrong]:
        """Figures that there are not."""
        if self.figures not in FIGURES:
            yield "figures", f"'{self.figures}' are no figures: choose one of {', '.join(FIGURES)}"

    @property
    def needs(self) -> str:
        """The field of ``content.More`` that it is made of."""
        return FIGURES[self.figures].of

    def applies(self, content: Content) -> bool:
        """Where there are any."""
        return not self.needs or bool(getattr(content.more, self.needs))

    def write(self, making: Making, sheet: Sheet) -> None:
        """Add them."""
        if self.applies(making.content):
            self.begin(making.content, sheet)
            FIGURES[self.figures].write(making, sheet)
