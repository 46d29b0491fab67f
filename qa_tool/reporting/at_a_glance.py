"""What changed since the period before, at a glance: each comparison that may be called a change, and how many may not.

The same comparisons as in the tables; nothing is calculated anew. Several are looked at together, so that the page says
how many, and that some differ by chance alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from qa_tool.reporting.comparison import Change, Comparison
from qa_tool.reporting.summary import Summary


@dataclass(frozen=True)
class Changed:
    """One share of good that differs clearly. ``form`` or ``theme`` is the key of what it is of, the other is empty."""

    label: str
    comparison: Comparison
    form: str = ""
    theme: str = ""


@dataclass(frozen=True)
class Glance:
    """Shares of good against ``against``, of every graded form and whole theme that has a share in both periods."""

    against: str
    worse: tuple[Changed, ...]
    better: tuple[Changed, ...]
    unclear: int
    """How many show no clear change."""
    too_few: int
    """How many rest on too few answers to say."""

    @property
    def compared(self) -> int:
        """Those of which something may be said."""
        return len(self.worse) + len(self.better) + self.unclear


def at_a_glance(summary: Summary) -> Glance | None:
    """What changed on the period before; None where there is none. The largest change stands first."""
    if summary.previous is None:
        return None
    found = list(_compared(summary))
    return Glance(
        against=summary.previous.label,
        worse=_ordered(found, Change.DOWN),
        better=_ordered(found, Change.UP),
        unclear=sum(one.comparison.change is Change.NO_CLEAR_CHANGE for one in found),
        too_few=sum(one.comparison.change is Change.SMALL_BASE for one in found),
    )


def _compared(summary: Summary) -> Iterator[Changed]:
    for form in summary.forms:
        if form.graded and form.vs_previous is not None:
            yield Changed(form.title, form.vs_previous, form=form.form)
    for theme in summary.themes:
        if theme.sub_theme is None and theme.vs_previous is not None:
            yield Changed(theme.label, theme.vs_previous, theme=theme.code)


def _ordered(found: list[Changed], change: Change) -> tuple[Changed, ...]:
    ones = [one for one in found if one.comparison.change is change]
    return tuple(sorted(ones, key=lambda one: (-abs(one.comparison.points or Decimal(0)), one.label)))
