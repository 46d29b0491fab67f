"""The edition for one locality's meeting with children's social care: gathers its figures and what was agreed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.policy.words import Asker, NotPermitted
from qa_tool.reporting import challenge, cluster, cluster_document
from qa_tool.reporting.challenge import Challenged
from qa_tool.reporting.cluster import Cluster
from qa_tool.reporting.enquiry_links import KIND
from qa_tool.reporting.enquiry_receipt import Receipt, receipt
from qa_tool.reporting.summary import Summary
from qa_tool.reporting.suppression.protecting import CannotProtect
from qa_tool.services import agreements, external_content, figures, ledgers, releasing, sight
from qa_tool.services.auditing.errors import Refused
from qa_tool.services.enquiries import outside, register
from qa_tool.services.outgoing import Draft, refuse_whoever_must_not_see
from qa_tool.services.releasing import Leaving
from qa_tool.store import names, tallies
from qa_tool.store.monthly import Monthly
from qa_tool.vocabulary.agreements import agreed_last_time
from qa_tool.vocabulary.audits import PlaceKind
from qa_tool.vocabulary.filters import Filters, Margin
from qa_tool.vocabulary.measured import VIEW
from qa_tool.vocabulary.months import Month, whole_months
from qa_tool.vocabulary.names import PlaceName
from qa_tool.vocabulary.periods import Period, Quarter, now, today
from qa_tool.vocabulary.tally import Tally

LABEL = 40
TOO_CLOSE = (
    "What the locality's edition would print has changed so little since another file was released that setting the "
    "two side by side would give a small number away. Hand over the earlier edition again, or show the page of the "
    "meeting on the screen"
)


def edition(session: Session, asker: Asker | None, locality: PlaceName, period: Period) -> Cluster:
    """Everything that the locality's meeting on ``period`` looks at. ``asker`` None is the command line.

    Raises NotPermitted when meetings, or figures, are not open to the asker.
    """
    if asker is not None:
        agreements.allow(asker, "execute")
        if sight.kept_in(session, asker, period):
            raise NotPermitted  # it is for others, and the same whoever makes it
    quarter = Quarter.of(period.last)
    filters = Filters(place_id=locality.id)
    service = figures.summary(session, asker, period)
    local = figures.summary(session, asker, period, filters)
    agreed = agreements.listed(session, locality.key)
    return cluster.make(
        locality=locality,
        service=service,
        local=local,
        challenge=challenged(session, local),
        enquiries=_enquiries(session, local),
        receipt=received(session, locality.key, quarter),
        agreements=(agreed_last_time(agreed, quarter), tuple(one for one in agreed if one.quarter == quarter)),
    )


def examine(session: Session, asker: Asker | None, locality: PlaceName, period: Period) -> Draft:
    """Compose the edition as it would leave, only reading. ``asker`` None is the command line.

    Raises NotPermitted, and Refused where no hiding can protect it.
    """
    if asker is not None:
        releasing.allow(asker, Leaving.CLUSTER, "execute")
        refuse_whoever_must_not_see(session, asker, period)
    considered, releases = releasing.last_number(session), releasing.beside(session, asker)
    quarter = Quarter.of(period.last)
    found, service = edition(session, asker, locality, period), external_content.of(session, asker, period)
    printed = outside.printed_of(quarter, service.measured)
    months = outside.months_beside(session, quarter, releases, printed)
    try:
        made = cluster_document.compose(found, service, months, releasing.rule(session), releases, now())
    except CannotProtect as cannot:
        raise Refused(TOO_CLOSE) from cannot
    named = Period(period.first, period.last, f"{period.label}, {locality.name}"[:LABEL])
    return Draft(named, made.document, made.release, considered, found.summary.audits, Leaving.CLUSTER)


def challenged(session: Session, summary: Summary) -> tuple[Challenged, ...]:
    """Challenge by district, for the period and filters of a summary that is there already."""
    versions = ledgers.form_versions(session)
    wanted = challenge.keys(versions)
    counts = Monthly(session, summary.filters, [summary.period])
    cells = counts.questions(summary.period, Margin.DISTRICT, wanted)
    counts.settle()
    return challenge.by_district(cells, versions, names.places(session), summary.thresholds)


def received(session: Session, locality: str, quarter: Quarter) -> Receipt:
    """The enquiries of the locality's teams that were due and received in the months that have begun."""
    months = [month for month in whole_months(quarter.period) if month <= Month.of(today())]
    sheets = [register.gathered(session, month) for month in months]
    # The meeting's page hides what the sheets of the months, which the other side has, would give away.
    sent = [one for one in releasing.beside(session, None) if any(key[0] == KIND for key in one.table.counts)]
    return receipt(sheets, locality, quarter.key, sent)


def _enquiries(session: Session, local: Summary) -> cluster.Enquiries:
    """The views of Section 47 audits by CSC team of the locality."""
    teams = {
        identity: place.name
        for place in names.places(session)
        if place.kind is PlaceKind.TEAM
        for identity in place.ids
    }
    views: dict[str, Tally] = {}
    found = tallies.questions(session, local.period, local.filters, Margin.TEAM, only={VIEW})
    for cell, tally in found.items():
        if cell.member in teams:
            name = teams[cell.member]
            views[name] = views.get(name, Tally()) + tally
    question = next((one for form in local.forms for one in form.questions if one.key == VIEW), None)
    options = tuple((option.key, option.label) for option in question.options) if question else ()
    return cluster.enquiries_of(views, options)
