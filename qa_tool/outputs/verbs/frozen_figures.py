"""Figures as published: what a frozen quarter said then, for every reader of figures, beside what it says now."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from qa_tool.figures.from_above import Frozen
from qa_tool.figures.measures.base import Measured
from qa_tool.figures.queries import registry
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figures, measures, sight
from qa_tool.figures.verbs.figure_requests import Unclear
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import NotPermitted, existing
from qa_tool.kit.periods import LONDON, Period
from qa_tool.outputs import frozen_document
from qa_tool.outputs.models import FrozenQuarter
from qa_tool.outputs.queries import frozen
from qa_tool.outputs.words import Wish
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope

ARGUMENT = "figures"


def marks(session: Session, asker: Asker | None, period: Period) -> tuple[Frozen, ...]:
    """The frozen quarters within the period, the oldest first. Raises NotPermitted when figures are not open."""
    sight.allow(asker)
    within = frozen.frozen_within(session, period.first, period.last)
    told = sight.reads_all(asker)
    return tuple(Frozen(quarter, at, frozen.changed(session, quarter) if told else None) for quarter, at in within)


def summary(session: Session, asker: Asker | None, period: Period, filters: Filters | None = None) -> Summary:
    """The figures of a frozen quarter as they were published, with a note that says so.

    ``asker`` None is the command line. Raises NotPermitted, and Unclear where there are no such figures: for another
    period than one frozen quarter, or with filters.
    """
    sight.allow(asker)
    if asker is not None and not matrix.may(asker.roles, "freeze", "read-figures"):
        raise NotPermitted
    quarter = period.quarter
    stored = frozen.find(session, quarter) if quarter else None
    if quarter is None or stored is None:
        raise Unclear(ARGUMENT, f"{period.label} is not a frozen quarter: its figures are there as they stand only")
    if filters:
        raise Unclear(ARGUMENT, "Published figures are of the whole service: clear the filters")
    if waits := sight.waits_for_blind(session, asker, period):
        raise Unclear(ARGUMENT, waits)
    then = frozen_document.summary_of(json.loads(stored.document))
    changed = frozen.changed(session, quarter) if sight.reads_all(asker) else None
    return replace(_for(asker, then), notes=(note(stored.frozen_at, changed), *then.notes))


def _for(asker: Asker | None, then: Summary) -> Summary:
    """What was published is the same for everybody, but for kinds of figures that are not theirs: by CSC team."""
    if asker is None or Scope.ALL in matrix.scopes(asker.roles, "figures", "read-teams"):
        return then
    return replace(
        then,
        forms=tuple(replace(form, team_counts=()) for form in then.forms),
        places=tuple(one for one in then.places if one.place.kind is not PlaceKind.TEAM),
    )


def summary_asked(
    session: Session, asker: Asker | None, period: Period, filters: Filters | None = None, *, published: bool = False
) -> Summary:
    """Every figure of the period: as ``figures.summary`` counts them, or ``summary`` where published ones are asked."""
    read = summary if published else figures.summary
    return read(session, asker, period, filters)


def for_report(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters,
    wish: Wish = Wish.USUAL,
) -> tuple[Summary, str]:
    """The figures of a report, and in words whether they are those that were frozen.

    Raises NotPermitted, and Unclear where figures as published are insisted on and there are none.
    """
    usual = wish is Wish.USUAL and period.quarter is not None and not filters and marks(session, asker, period)
    if usual or wish is Wish.PUBLISHED:
        try:
            return summary(session, asker, period, filters), whether_frozen(session, asker, period, published=True)
        except Unclear:
            if wish is Wish.PUBLISHED:
                raise
    return figures.summary(session, asker, period, filters), whether_frozen(session, asker, period)


def whether_frozen(session: Session, asker: Asker | None, period: Period, *, published: bool = False) -> str:
    """What a file says on its front of its figures: those that were frozen (``published``), or as they stand."""
    found = marks(session, asker, period)
    told = ", ".join(f"{one.quarter.label} on {day(one.at)}" for one in found)
    if published:
        return f"Frozen: {told}. The figures are those that were frozen."
    if not found:
        return f"NOT FROZEN: nobody has frozen {period.label}. Its records may still change."
    said = f"As the records stand, not as frozen. Frozen: {told}. The frozen figures may be others."
    return said if period.quarter is not None else f"{said} What is not named may still change."


def frozen_at(session: Session, period: Period) -> datetime:
    """When the quarter was frozen. Raises NotFound when it is not."""
    return _stored(session, period).frozen_at


def _stored(session: Session, period: Period) -> FrozenQuarter:
    return existing(frozen.find(session, period.quarter) if period.quarter else None)


def note(at: datetime, changed: int | None) -> str:
    """'Figures as published: frozen on 12 May 2019. 2 records have changed since.' None: how many is not told."""
    if changed is None:
        return f"Figures as published: frozen on {day(at)}. What changed since is not in them."
    since = f"{changed:,} {'record has' if changed == 1 else 'records have'} changed since"
    return f"Figures as published: frozen on {day(at)}. {since if changed else 'Nothing has changed since'}."


def day(at: datetime) -> str:
    """'12 May 2019', as it was in London."""
    on = at.astimezone(LONDON).date()
    return f"{on.day} {on:%B %Y}"


def measured(
    session: Session, asker: Asker | None, period: Period, keys: set[str] | None = None
) -> tuple[Measured, ...]:
    """The measures of a frozen quarter as they were published, those that the asker reads, of ``keys`` or all.

    Each is what it was then, one that was taken out since, too; one that there was not then is left out. Raises
    NotPermitted, too where figures have a floor: what was published carries none; NotFound for what is not frozen.
    """
    if not sight.reads_all(asker):
        raise NotPermitted
    document = json.loads(_stored(session, period).document)
    rows = frozen_document.rows_of(document)
    then = registry.of_versions(session, frozen_document.versions_of(document))
    known = {**registry.in_use(session), **then}
    wanted = [one for one in known.values() if measures.reads(asker, one) and (keys is None or one.key in keys)]
    return tuple(
        Measured(one, measures.for_asker(asker, rows[one.key]), frozen_document.cautions_of(document, one.key))
        for one in wanted
        if one.key in rows
    )
