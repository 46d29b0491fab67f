"""What figures ask of the subjects above them: handed down once, by ``subjects.connect``.

Which quarters are frozen, and what was published of them, is known above. A figure that could not ask would be shown as
if nobody had published another one: without an answer there is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from qa_tool.figures.measures.base import Measured
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.handed_down import HandedDown
from qa_tool.kit.periods import Period, Quarter
from qa_tool.policy.words import Asker


@dataclass(frozen=True)
class Frozen:
    """A frozen quarter, as its figures are marked."""

    quarter: Quarter
    at: datetime
    changed: int | None
    """Records that changed since; None where that is not told: they may be hidden ones."""


@dataclass(frozen=True)
class FromAbove:
    """The questions, each with who answers it. ``subjects`` lists the answers."""

    marks: Callable[[Session, Asker | None, Period], tuple[Frozen, ...]]
    """The frozen quarters within the period, the oldest first. Raises NotPermitted when figures are not open."""
    published: Callable[[Session, Asker | None, Period, Filters | None], Summary]
    """The figures of a frozen quarter as they were published. Raises NotPermitted, and Unclear for any other period."""
    measured: Callable[[Session, Asker | None, Period, set[str]], tuple[Measured, ...]]
    """Its measures of those keys that the asker reads. Raises NotPermitted, and NotFound for what is not frozen."""


above = HandedDown[FromAbove]("No figure is shown")
"""Whom to ask."""
