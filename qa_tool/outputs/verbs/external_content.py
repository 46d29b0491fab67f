"""What an external edition is made of, before anything is hidden. Nobody but the edition reads it.

Of a frozen quarter it is made of what was frozen; trend and year are made of quarters as outside readers hold them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.figures.from_above import Frozen
from qa_tool.figures.measures.base import By, Row
from qa_tool.figures.queries.registry import in_use
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figures, measures, outcomes
from qa_tool.kit.periods import Period, Quarter, whole_months
from qa_tool.outputs import frozen_document
from qa_tool.outputs.external import settling
from qa_tool.outputs.external.content import Content, LastTime, Standing, Volume
from qa_tool.outputs.external.cycle import NAMED
from qa_tool.outputs.queries import frozen, releases
from qa_tool.outputs.verbs import frozen_figures
from qa_tool.outputs.words import Edition
from qa_tool.policy.words import Asker
from qa_tool.programme.verbs import progress

Kept = tuple[Summary, Mapping[str, Sequence[Row]]]
"""The figures of a quarter as they were frozen, or went out."""


@dataclass(frozen=True)
class Settled:
    """What an edition is made of, with the contents of a year's quarters; and what must be said of it."""

    content: Content
    quarters: tuple[Content, ...]

    @property
    def figures(self) -> dict[str, Any]:
        """What is kept of a quarter that goes out, for later trends and for its year; {} for a year."""
        if self.quarters:
            return {}
        rows: dict[str, Sequence[Row]] = {one.measure.key: one.rows for one in self.content.measured}
        rows["C8"] = [
            Row(label, n, by=By.GROUP, member=one.group)
            for one in self.content.volume
            for label, n in (("Done", one.done), ("Due", one.due))
        ]
        return frozen_document.document(self.content.summary, rows)


def settled(
    session: Session, asker: Asker | None, period: Period, quarters: Sequence[Quarter], *, as_they_stand: bool = False
) -> Settled:
    """The content of a quarter, or of a year and its ``quarters``: as frozen, unless ``as_they_stand`` asks otherwise.

    Raises NotPermitted when figures are not open to the asker.
    """
    live = of(session, asker, period)
    parts = tuple(of(session, asker, quarter.period, part=True) for quarter in quarters)
    marks = frozen_figures.marks(session, asker, period)
    if as_they_stand:
        return Settled(replace(live, standing=_as_they_stand(marks, period)), parts)
    content, settled_parts = live, parts
    last = Quarter.of(period.last)
    if quarters:
        kept = [_as_published(session, quarter) for quarter in quarters]
        settled_parts = tuple(
            settling.as_kept(part, *one) if one else part for part, one in zip(parts, kept, strict=True)
        )
        if settled_parts != parts:
            content = settling.added(live, parts, settled_parts)
    elif own := _frozen(session, last):
        content = settling.as_kept(live, *own)
    shown = {last.shift(-back) for back in range(figures.QUARTERS)} - ({last} if not quarters else set())
    trend = {quarter: one[0] for quarter in sorted(shown) if (one := _as_published(session, quarter))}
    summary, changed = settling.with_trend(content.summary, trend)
    said = _standing(marks, list(quarters) or [last], changed)
    return Settled(replace(content, summary=summary, standing=said), settled_parts)


def _as_published(session: Session, quarter: Quarter) -> Kept | None:
    """The quarter as outside readers hold it: as it last went out; else as it was frozen; None where it was neither."""
    for row in reversed(releases.of_label(session, Edition.EXTERNAL.value, quarter.label)):
        if figures_then := json.loads(row.content).get("figures"):
            return _read(figures_then)
    return _frozen(session, quarter)


def _frozen(session: Session, quarter: Quarter) -> Kept | None:
    row = frozen.find(session, quarter)
    return _read(json.loads(row.document)) if row else None


def _read(document: Mapping[str, Any]) -> Kept:
    return frozen_document.summary_of(document), frozen_document.rows_of(document)


def _as_they_stand(marks: Sequence[Frozen], period: Period) -> Standing:
    frozen_ones = ", ".join(one.quarter.label for one in marks)
    if not frozen_ones:
        return _standing((), [Quarter.of(period.first)], ())
    said = f"As the records stand today, not as frozen. Frozen: {frozen_ones}. The frozen figures may be others."
    return Standing(said, f"Not the frozen figures. {said}")


def _standing(marks: Sequence[Frozen], quarters: Sequence[Quarter], changed: Sequence[Quarter]) -> Standing:
    """No number of records that changed: it would be a small number itself."""
    days = {one.quarter: frozen_figures.day(one.at) for one in marks}
    notes = tuple(
        f"{quarter.label}: the figures are those that were published. Changes of a few records since are not shown."
        for quarter in changed
    )
    told = ", ".join(f"{quarter.label} on {days[quarter]}" for quarter in quarters if quarter in days)
    missing = ", ".join(quarter.label for quarter in quarters if quarter not in days)
    if not missing:
        of = "of its quarters as they were published" if len(quarters) > 1 else "that were frozen"
        return Standing(f"Frozen: {told}. The figures are those {of}.", "", notes)
    said = f"NOT FROZEN: nobody has frozen {missing}. Records may still change."
    warning = f"Not frozen: nobody has frozen {missing}. Records may still change."
    return Standing(f"{said} Frozen: {told}." if told else said, warning, notes)


def of(session: Session, asker: Asker | None, period: Period, *, part: bool = False) -> Content:
    """The figures of a quarter or a year; ``part`` for a year's quarters, of which less is counted.

    The measures are those of the whole service, whether or not the asker reads each: what is printed of them is what
    outside readers get. Raises NotPermitted when figures are not open to the asker.
    """
    summary = figures.summary(session, asker, period)
    named = tuple(measure for key, measure in in_use(session).items() if key in NAMED)
    # Of a quarter of a year, the same quarter of the year before: together they are what the year prints.
    last = outcomes.last_time(session, asker, Quarter.of(period.first).shift(-3).period if part else period)
    return Content(
        summary,
        measures.of_summary(session, None, summary, named),
        tuple(_volume(session, period)),
        None if part else len(outcomes.of_service(session).children),
        LastTime(last.period, last.total),
    )


def _volume(session: Session, period: Period) -> Iterator[Volume]:
    """C8 of the targets of the service, in the months of the period that have begun."""
    months = whole_months(period)
    if not months:
        return
    held = progress.held_in(session, months)
    for line in progress.of_service(held):
        forms = tuple(form for form, group in held.groups.items() if group == line.group)
        yield Volume(line.group_label, line.progress.done, line.progress.due, forms)
