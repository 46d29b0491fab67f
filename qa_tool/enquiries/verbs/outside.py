"""The Section 47 sheet that goes to Children's Social Care, and how its months stand to what other files print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from qa_tool.enquiries.reports import document
from qa_tool.enquiries.reports.counts import of_month, of_quarter, of_sheet
from qa_tool.enquiries.reports.sheet import MonthSheet
from qa_tool.enquiries.verbs import register
from qa_tool.figures.measures import section_47
from qa_tool.figures.measures.base import Measured
from qa_tool.kit.errors import Refused
from qa_tool.kit.periods import Month, Period, Quarter, now, today, whole_months
from qa_tool.kit.suppression.protecting import CannotProtect
from qa_tool.kit.suppression.releases import Release
from qa_tool.kit.suppression.tables import Key, Table
from qa_tool.outputs.external import keys
from qa_tool.outputs.external.cycle import OWN
from qa_tool.outputs.verbs import outgoing, releasing
from qa_tool.outputs.verbs.outgoing import Draft
from qa_tool.outputs.verbs.releasing import Leaving
from qa_tool.policy.words import Asker

Printed = Mapping[str, tuple[Key, int]]
TOO_CLOSE = (
    "The counts have changed so little since an earlier sheet of this month, or beside another file that was released, "
    "that setting the two side by side would give a small number away. Send the earlier sheet again, or say the change "
    "by telephone"
)


def examine(session: Session, asker: Asker, month: Month) -> Draft:
    """Compose the sheet of a month as it would go out, only reading. Raises NotPermitted, NotFound, Refused."""
    releasing.allow(asker, Leaving.SECTION_47, "execute")
    outgoing.refuse_whoever_must_not_see(session, asker, month.period)
    found = register.gathered(session, month)
    considered, releases = releasing.last_number(session), releasing.beside(session, asker)
    quarter = Quarter.of(month.first)
    links = _months(session, quarter, releases, _released(quarter, releases), own=found)
    try:
        made = document.compose(found, links, releasing.rule(session), releases, now())
    except CannotProtect as cannot:
        raise Refused(TOO_CLOSE) from cannot
    period = Period(month.first, month.last, month.label)
    return Draft(period, made.document, made.release, considered, found.total.audited, Leaving.SECTION_47)


def months_beside(
    session: Session, quarter: Quarter, releases: Sequence[Release], measured: Sequence[Measured]
) -> Table:
    """The months of the quarter that have begun, and how they add up to what editions print of ``measured``."""
    return _months(session, quarter, releases, _printed(quarter, measured))


def _months(
    session: Session, quarter: Quarter, releases: Sequence[Release], printed: Printed, own: MonthSheet | None = None
) -> Table:
    """Each month as it went out last, else as it stands; ``own`` is as it stands now."""
    tables = []
    for month in whole_months(quarter.period):
        if month > Month.of(today()):
            continue
        mine = own is not None and own.month == month
        live = own if mine and own is not None else register.gathered(session, month)
        tables.append(of_month(month.key, of_sheet(live), () if mine else releases))
    return of_quarter(quarter.key, tables, printed)


def _printed(quarter: Quarter, measured: Sequence[Measured]) -> Printed:
    """Where an edition prints what was due and received in the quarter, and the counts that it has."""
    period, key = keys.name(quarter.period), "C13"
    for one in measured:
        row = next((row for row in one.rows if row.label == section_47.RECEIVED and not row.member), None)
        if one.measure.key == key and row is not None and row.of:
            due, received = keys.cycle(period, key, OWN), keys.cycle(period, key, row.label)
            return {"due": (due, row.records[1]), "received": (received, row.records[0])}
    return {}


def _released(quarter: Quarter, releases: Sequence[Release]) -> Printed:
    """The same, of the newest edition that went out."""
    period, key = keys.name(quarter.period), "C13"
    wanted = {"due": keys.cycle(period, key, OWN), "received": keys.cycle(period, key, section_47.RECEIVED)}
    for release in reversed(releases):
        counts = release.table.counts
        if all(key in counts for key in wanted.values()):
            return {item: (key, counts[key]) for item, key in wanted.items()}
    return {}
