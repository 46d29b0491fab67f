"""What an external edition is made of, before anything is hidden. Nobody but the edition reads it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from qa_tool.policy.words import Asker
from qa_tool.reporting.external import NAMED, Content, LastTime, Volume
from qa_tool.reporting.measures.registry import MEASURES
from qa_tool.services import came_of_it, figures, measures, standing
from qa_tool.services.programme import progress
from qa_tool.vocabulary.months import whole_months
from qa_tool.vocabulary.periods import Period, Quarter


def of(session: Session, asker: Asker | None, period: Period, *, part: bool = False) -> Content:
    """The figures of a quarter or a year; ``part`` for a year's quarters, of which less is counted.

    The measures are those of the whole service, whether or not the asker reads each: what is printed of them is what
    outside readers get. Raises NotPermitted when figures are not open to the asker.
    """
    summary = figures.summary(session, asker, period)
    named = tuple(measure for key, measure in MEASURES.items() if key in NAMED)
    # Of a quarter of a year, the same quarter of the year before: together they are what the year prints.
    last = came_of_it.last_time(session, asker, Quarter.of(period.first).shift(-3).period if part else period)
    return Content(
        summary,
        measures.of_summary(session, None, summary, named),
        tuple(_volume(session, period)),
        None if part else len(standing.of_service(session).children),
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
