"""The monthly sheet: due, received, audited, agreed and disagreed by team; and the file of it for the service."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.enquiries import queries
from qa_tool.enquiries.reports import sheet as enquiries_sheet
from qa_tool.enquiries.reports.sheet import MonthSheet, TeamLine
from qa_tool.figures.queries import measures
from qa_tool.figures.verbs import figures
from qa_tool.figures.words.measured import Funnel
from qa_tool.kit.errors import NotFound
from qa_tool.kit.files import whole_file
from qa_tool.kit.periods import Month, now, today
from qa_tool.people.models import Place
from qa_tool.people.queries import places
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.trail import events

RESOURCE = "enquiry"
LOOKED_BACK = 12
"""Months before this one in which a silence may have begun."""
NO_TEAM = "no-team"


def sheet(session: Session, asker: Asker, month: Month) -> MonthSheet:
    """The register of a month. Raises NotPermitted, NotFound for a month that has not begun."""
    matrix.allow(asker, RESOURCE, "read")
    return gathered(session, month)


def gathered(session: Session, month: Month) -> MonthSheet:
    """The same, when nobody is asking. Raises NotFound for a month that has not begun."""
    if month > Month.of(today()):
        raise NotFound(month.key)
    first = month.shift(-LOOKED_BACK)
    entered = measures.entered(session, first, month)
    audited = queries.audited(session, month.shift(-1), month)
    known = teams(session, month)
    ids: dict[str, set[str]] = {}
    for team, _, _ in known:
        ids.setdefault(team.key, set()).add(team.id)

    def funnel(team_id: str, of: Month) -> Funnel:
        return entered.get((team_id, of), Funnel()) + audited.get((team_id, of), Funnel())

    lines = [
        TeamLine(
            team.key, team.name, locality.key, funnel(team.id, month), _silent_for(entered, team.id, month)
        )
        for team, _, locality in known
    ]  # fmt: skip
    named = {team.id for team, _, _ in known}
    elsewhere = sum((one for (team, of), one in audited.items() if of == month and team not in named), Funnel())
    localities = list(dict.fromkeys((locality.key, locality.name) for _, _, locality in known))
    if elsewhere != Funnel():
        lines.append(TeamLine(NO_TEAM, "No team known", NO_TEAM, elsewhere))
        localities.append((NO_TEAM, "No locality known"))
    before_month = month.shift(-1)
    counted = (*entered.items(), *audited.items())
    before = sum((one for (_, of), one in counted if of == before_month), Funnel())
    thresholds = figures.thresholds(session, month.last)
    return MonthSheet(month, enquiries_sheet.arranged(lines, localities), thresholds, before)


def teams(session: Session, month: Month) -> list[tuple[Place, Place, Place]]:
    """The CSC teams on the month's last day, each with its district and locality, in the order of their names."""
    found = places.places_on(session, month.last)
    by_id = {place.id: place for place in found}
    placed = []
    for place in found:
        if place.kind is PlaceKind.TEAM and place.parent_id in by_id:
            district = by_id[place.parent_id]
            if district.parent_id in by_id:
                placed.append((place, district, by_id[district.parent_id]))
    return sorted(placed, key=lambda one: (one[2].name, one[1].name, one[0].name))


def _silent_for(entered: Mapping[tuple[str, Month], Funnel], team_id: str, month: Month) -> int:
    """Months running up to this one in which something was due and nothing came; one without counts ends the run."""
    running = 0
    for back in range(LOOKED_BACK + 1):
        if not entered.get((team_id, month.shift(-back)), Funnel()).silent:
            break
        running += 1
    return running


# -- the file ----------------------------------------------------------------------------------------------------------


def compose(session: Session, asker: Asker, month: Month, path: Path, *, number: int, reason: str) -> None:
    """Write the whole sheet, for the service, to ``path``, only reading the database. ``record`` must follow.

    Raises NotPermitted, NotFound.
    """
    matrix.allow(asker, RESOURCE, "export")
    found = gathered(session, month)
    with whole_file(path) as partial:
        enquiries_sheet.write(found, partial, number=number, reason=reason, made_at=now())


def record(session: Session, asker: Asker, month: Month, reason: str) -> None:
    """The one event of the file."""
    events.record(session, asker.person_id, "enquiries.exported", month.key, month=month.key, reason=reason[:200])
