"""Charts for pages, as self-contained SVG pictures: no script, no font and no address fetched. Always beside a table.

A grade is told by its letter, its place in the bar and a stripe, so that colour never carries meaning alone.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from qa_tool.definitions.words import Grade
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Figure
from qa_tool.kit.documents.drawing import Drawing, as_svg
from qa_tool.kit.documents.model import Bar, Bars

WIDTH = 900
"""Pixels."""


@dataclass(frozen=True)
class Chart:
    """A picture with the sentence that says the same to somebody who cannot see it."""

    drawing: Drawing
    alt: str
    width: int = WIDTH

    @property
    def height(self) -> int:
        """In pixels."""
        return round(self.width * self.drawing.height / self.drawing.width)

    @property
    def svg(self) -> bytes:
        """The picture as a file."""
        return as_svg(self.drawing, self.width)

    @property
    def data_uri(self) -> str:
        """For the ``src`` of an image."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg).decode()


GRADE_SERIES = tuple((letter, grade.label) for letter, grade in zip(("G", "RI", "I"), Grade, strict=True))


def bars(caption: str, rows: Sequence[tuple[str, Figure]]) -> Bars | None:
    """A bar of 100% for each row with enough answers for percentages; None when no row has."""
    shown = [(label, figure) for label, figure in rows if figure.shows_percentages]
    if not shown:
        return None
    return Bars(
        caption,
        GRADE_SERIES,
        tuple(
            Bar(
                label,
                figure.answered,
                tuple(pct for grade in Grade if (pct := figure.shown_pct(grade)) is not None),
                bool(wording.base_mark(figure)),
            )
            for label, figure in shown
        ),
    )
