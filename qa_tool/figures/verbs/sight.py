"""What of the records the person asking may have in figures (object rule 14). Every reader of figures asks here."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.figures.queries import sight, tallies
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.floor import Floor, Sight
from qa_tool.kit.errors import NotPermitted, TooFine
from qa_tool.kit.periods import Period, today
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.settings.verbs import setting

OWN_TEAM_ONLY = "Your own team's records can be shown for any dates and any place."


def allow(asker: Asker | None) -> None:
    """Raises NotPermitted unless figures are open to the asker. None is the command line."""
    if asker is not None and not matrix.may(asker.roles, "figures", "read"):
        raise NotPermitted


def reads_all(asker: Asker | None) -> bool:
    """Whether no figure has a floor for the asker."""
    return asker is None or Scope.ALL in matrix.scopes(asker.roles, "figures", "read")


def seen(session: Session, asker: Asker | None, filters: Filters, floored: Period | None = None) -> Filters:
    """``filters`` with what the asker may have in figures.

    ``floored`` is the period of a reader that heeds the floor, which shows the whole service. Any other reader shows a
    manager the records of the own team. Raises NotPermitted; TooFine for a cut of the service that is refused.
    """
    allow(asker)
    if asker is None:
        return replace(filters, sight=Sight())
    kept = sight.kept_from(session, asker)
    if filters.own_team or not (reads_all(asker) or floored):
        return replace(filters, own_team=True, sight=Sight(kept, about=sight.in_teams(session, asker)))
    if reads_all(asker):
        return replace(filters, sight=Sight(kept))
    assert floored is not None
    _refuse_too_fine(session, floored, filters)
    return replace(filters, sight=Sight(kept, reads=sight.reads(session, asker)))


def whole(asker: Asker | None, filters: Filters | None) -> Filters:
    """The filters of figures that know of no floor: a manager's are of the own team."""
    wanted = filters or Filters()
    return wanted if reads_all(asker) else replace(wanted, own_team=True)


def kept_in(session: Session, asker: Asker | None, period: Period) -> int:
    """How many counted records of the period are kept from the asker."""
    if asker is None:
        return 0
    filters = Filters(sight=Sight(sight.kept_from(session, asker)))
    return tallies.left_out(session, period, filters).kept


def waits_for_blind(session: Session, asker: Asker | None, period: Period) -> str:
    """Why frozen figures of the period are not shown to the asker yet; '' when nothing is in the way.

    A freeze waits for blind readings, so this one was given later: frozen figures beside those that stand, which leave
    the record out, would tell its grades.
    """
    blind = sight.to_read_blind(session, asker) if asker else ()
    if not blind or not tallies.left_out(session, period, Filters(sight=Sight(blind))).kept:
        return ""
    return f"You are still to read a record of {period.label} blind: its frozen figures open once you have graded it"


def not_for_others(session: Session, asker: Asker | None, period: Period) -> str:
    """Why the asker makes, examines and approves no file of the period for others; '' when nothing is in the way.

    They would read off it what they are still to grade themselves; and what they may have is not what others get.
    """
    kept = kept_in(session, asker, period)
    if not kept:
        return ""
    one = kept == 1
    return (
        f"You are still to read {kept} {'record' if one else 'records'} of {period.label} blind, or to open "
        f"{'it' if one else 'them'} as about your own work. Until then this is for somebody else"
    )


def floor(session: Session, filters: Filters) -> Floor | None:
    """The floor under the figures of these filters, if there is one.

    Its heights hold from today on for all periods: one that was raised does not lie lower for an old quarter.
    """
    if filters.sight.reads is None:
        return None
    return Floor(setting(session, "floor_records", today()), setting(session, "floor_practitioners", today()))


def _refuse_too_fine(session: Session, period: Period, filters: Filters) -> None:
    whole = period.first.day == 1 and period.last.day == monthrange(period.last.year, period.last.month)[1]
    if not whole:
        raise TooFine(f"Figures of the service are shown for whole months, quarters and years. {OWN_TEAM_ONLY}")
    for place in queries.places(session) if filters.place_id else ():
        if filters.place_id in place.ids and place.kind is PlaceKind.TEAM:
            raise TooFine(f"Figures of the service are not shown by team of children's social care. {OWN_TEAM_ONLY}")
