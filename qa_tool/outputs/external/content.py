"""What is known of a period before anything of it is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qa_tool.figures.measures.base import Measured
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.words.outcomes import CameOfIt
from qa_tool.kit.periods import Period
from qa_tool.kit.suppression.tables import Table


@dataclass(frozen=True)
class Volume:
    """C8 of one target of the service."""

    group: str
    """The form group, in words."""
    done: int
    due: int
    forms: tuple[str, ...]
    """Keys of the forms of the group."""


@dataclass(frozen=True)
class LastTime:
    """The actions and follow-ups of the period before, and what came of them."""

    period: Period
    found: CameOfIt


@dataclass(frozen=True)
class Standing:
    """Whether the figures are those that were frozen, in words for the cover, the page and Notes."""

    cover: str = ""
    warning: str = ""
    """Where outside readers, and whoever releases, must be warned."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """The figures of a quarter or a year; of a year's quarters, ``inadequate_now`` is not needed."""

    summary: Summary
    measured: Sequence[Measured] = ()
    """Of them only what ``cycle`` names leaves the service."""
    volume: Sequence[Volume] = ()
    inadequate_now: int | None = None
    """Children whose last audit found an inadequate plan, on the day."""
    last_time: LastTime | None = None
    """Of the period before; of a year's quarter, the same quarter of the year before."""
    beside: tuple[Table, ...] = ()
    """Counts that other files print, and how they add up with these."""
    standing: Standing = field(default_factory=Standing)
