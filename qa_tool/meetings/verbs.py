"""A locality's meeting with children's social care: what it agreed, and the edition of the figures it looks at.

The words of what was agreed are shown to readers outside the service. They are screened for identifiers, which block,
and for likely names, which somebody has to have looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.screening.finding import Screen, has_likely_name
from qa_tool.definitions.verbs.reading import faults
from qa_tool.definitions.words import PlaceName, QuestionRole
from qa_tool.enquiries.reports.counts import KIND
from qa_tool.enquiries.reports.receipt import Receipt, receipt
from qa_tool.enquiries.verbs import outside, register
from qa_tool.figures.queries import tallies
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figures, sight
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.figures.words.tally import Tally
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused, existing, serial
from qa_tool.kit.periods import Month, Period, Quarter, now, today, whole_months
from qa_tool.kit.suppression.protecting import CannotProtect
from qa_tool.kit.typed import clean
from qa_tool.meetings import queries
from qa_tool.meetings.models import MeetingAgreement
from qa_tool.meetings.reports import cluster, document
from qa_tool.meetings.reports.cluster import Cluster
from qa_tool.meetings.words import OWNERS, Agreed, AgreementState, agreed_last_time
from qa_tool.outputs.verbs import editions, external_content, releasing
from qa_tool.outputs.verbs.outgoing import Draft, refuse_whoever_must_not_see
from qa_tool.outputs.verbs.releasing import Leaving
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.trail import events

RESOURCE = "cluster-meeting"
LONGEST = 500
"""Most characters of each text: an agreement is a sentence or two."""
LABELS = {"text": "What was agreed", "outcome": "What came of it"}
LOST = "This agreement was changed somewhere else in the same moment. Open it again to see how it stands"
CHANGED = "This agreement was changed since you opened the page. Look at it as it stands now, then change it again"
OUTCOME_FIRST = "Enter ‘What came of it’: it is shown at the next meeting"
STILL_OPEN = "Leave ‘What came of it’ empty while the agreement is open, or choose done or dropped"


@dataclass(frozen=True)
class Words:
    """What somebody typed about an agreement."""

    text: str
    owner: str
    due: date | None = None
    state: str = AgreementState.OPEN.value
    outcome: str = ""
    checked: bool = False
    """They looked at the likely names and say that none of them is one."""


def locality(session: Session, asker: Asker, key: str) -> PlaceName:
    """The locality of that key, for readers of meetings. Raises NotPermitted, and NotFound when there is none."""
    allow(asker)
    return existing(
        next(
            (one for one in definitions_queries.places(session) if one.kind is PlaceKind.LOCALITY and one.key == key),
            None,
        ),
        key,
    )


def localities(session: Session, asker: Asker) -> tuple[PlaceName, ...]:
    """Every locality, by name. Raises NotPermitted."""
    allow(asker)
    found = (one for one in definitions_queries.places(session) if one.kind is PlaceKind.LOCALITY)
    return tuple(sorted(found, key=lambda one: one.name))


def allow(asker: Asker, action: str = "read") -> None:
    """Raises NotPermitted unless meetings are open to the asker."""
    matrix.allow(asker, RESOURCE, action)


def reads_figures(asker: Asker) -> bool:
    """Whether the asker sees the figures that a meeting looks at, beside what it agreed."""
    return matrix.may(asker.roles, RESOURCE, "execute")


def of_locality(session: Session, asker: Asker, key: str) -> tuple[Agreed, ...]:
    """Every agreement of the locality's meetings, the first one first. Raises NotPermitted."""
    allow(asker)
    return listed(session, key)


def listed(session: Session, key: str) -> tuple[Agreed, ...]:
    """The same for whoever has asked already."""
    return tuple(map(_agreed, queries.of_locality(session, key)))


def find(session: Session, asker: Asker, agreement_id: str) -> Agreed:
    """One agreement, for somebody who may change it. Raises NotPermitted and NotFound."""
    allow(asker, "update")
    found = existing(queries.find(session, agreement_id), agreement_id)
    return _agreed(found)


def add(
    session: Session, asker: Asker, locality_key: str, quarter: Quarter, words: Words, *, agreement_id: str
) -> tuple[Problem, ...]:
    """Write down an agreement of the meeting on ``quarter``; or nothing changes but the answer why.

    ``agreement_id`` was made by the page: sent twice, it makes one agreement. Raises NotPermitted, NotFound for a
    locality or an id that cannot be, Conflict when another agreement has the id.
    """
    allow(asker, "update")
    place = locality(session, asker, locality_key)
    _sound(agreement_id)
    kept = _clean(words)
    known = queries.find(session, agreement_id)
    if known is not None:
        if (known.locality_key, known.quarter, known.text, known.owner) == (
            place.key, quarter.key, kept.text, kept.owner,
        ):  # fmt: skip
            return ()
        raise Conflict(LOST)
    if problems := _problems(session, kept):
        return problems
    row = MeetingAgreement(
        id=agreement_id,
        locality_key=place.key,
        quarter=quarter.key,
        text=kept.text,
        owner=kept.owner,
        due=kept.due,
        state=AgreementState.OPEN,
        written_by=asker.person_id,
        written_at=now(),
    )
    with serial(session, LOST):
        session.add(row)
    _record(session, asker, row, "agreement.made")
    return ()


def change(
    session: Session, asker: Asker, agreement_id: str, words: Words, *, expected_version: int
) -> tuple[Problem, ...]:
    """Reword an agreement, or say what came of it; or nothing changes but the answer why.

    Saving what stands there already changes nothing. Raises NotPermitted, NotFound, and Conflict when it was changed
    since the page was opened.
    """
    allow(asker, "update")
    row = existing(queries.find(session, agreement_id, to_change=True), agreement_id)
    kept = _clean(words)
    wanted = (kept.text, kept.owner, kept.due, kept.state, kept.outcome)
    if wanted == (row.text, row.owner, row.due, row.state.value, row.outcome or ""):
        return ()
    if expected_version != row.version:
        raise Conflict(CHANGED)
    if problems := _problems(session, kept):
        return problems
    with serial(session, LOST):
        row.text, row.owner, row.due = kept.text, kept.owner, kept.due
        row.state, row.outcome = AgreementState(kept.state), kept.outcome or None
    _record(session, asker, row, "agreement.changed")
    return ()


def _sound(agreement_id: str) -> None:
    try:
        sound = UUID(hex=agreement_id).hex == agreement_id
    except ValueError:
        sound = False
    if not sound:
        raise NotFound(agreement_id)


def _clean(words: Words) -> Words:
    return Words(clean(words.text), words.owner, words.due, words.state, clean(words.outcome), words.checked)


def _problems(session: Session, words: Words) -> tuple[Problem, ...]:
    problems = [*faults({"text": words.text}, LABELS, required=("text",), longest=LONGEST)]
    if words.owner not in OWNERS:
        problems.append(Problem("complete", "owner", "Choose who will see to it"))
    if words.state not in set(AgreementState):
        problems.append(Problem("complete", "state", "Choose where it stands"))
    elif words.state == AgreementState.OPEN and words.outcome:
        problems.append(Problem("complete", "outcome", STILL_OPEN))
    elif words.state != AgreementState.OPEN and not words.outcome:
        problems.append(Problem("complete", "outcome", OUTCOME_FIRST))
    problems += faults({"outcome": words.outcome}, LABELS, longest=LONGEST)
    if not words.checked:
        screen = Screen.of_names(
            tuple(place.name for place in definitions_queries.places(session)) + tuple(OWNERS.values())
        )
        problems += [
            Problem("names", key, f"‘{LABELS[key]}’ may hold a name. Take it out, or tick that none of it is a name")
            for key, text in (("text", words.text), ("outcome", words.outcome))
            if has_likely_name(text, screen)
        ]
    return tuple(problems)


def _record(session: Session, asker: Asker, row: MeetingAgreement, action: str) -> None:
    detail = {"locality": row.locality_key, "quarter": row.quarter, "state": row.state.value}
    events.record(session, asker.person_id, action, row.id, **detail)


def _agreed(row: MeetingAgreement) -> Agreed:
    return Agreed(
        id=row.id,
        locality=row.locality_key,
        quarter=Quarter.parse(row.quarter),
        text=row.text,
        owner=row.owner,
        due=row.due,
        state=row.state,
        outcome=row.outcome or "",
        version=row.version,
    )


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
        allow(asker, "execute")
        if sight.kept_in(session, asker, period):
            raise NotPermitted  # it is for others, and the same whoever makes it
    quarter = Quarter.of(period.last)
    filters = Filters(place_id=locality.id)
    service = figures.summary(session, asker, period)
    local = figures.summary(session, asker, period, filters)
    agreed = listed(session, locality.key)
    return cluster.make(
        locality=locality,
        service=service,
        local=local,
        challenge=editions.challenged(session, local),
        enquiries=_enquiries(session, local),
        receipt=received(session, locality.key, quarter),
        agreements=(agreed_last_time(agreed, quarter), tuple(one for one in agreed if one.quarter == quarter)),
    )


def examine(session: Session, asker: Asker | None, period: Period, filters: Filters) -> Draft:
    """Compose the edition of the locality in ``filters`` as it would leave, only reading. ``asker`` None is the
    command line.

    Raises NotPermitted, Unclear where no locality is chosen, and Refused where no hiding can protect it.
    """
    if asker is not None:
        releasing.allow(asker, Leaving.CLUSTER, "execute")
        refuse_whoever_must_not_see(session, asker, period)
    locality = editions.locality(session, filters)
    considered, releases = releasing.last_number(session), releasing.beside(session, asker)
    found, service = edition(session, asker, locality, period), external_content.of(session, asker, period)
    months = outside.months_beside(session, Quarter.of(period.last), releases, service.measured)
    try:
        made = document.compose(found, service, months, releasing.rule(session), releases, now())
    except CannotProtect as cannot:
        raise Refused(TOO_CLOSE) from cannot
    named = Period(period.first, period.last, f"{period.label}, {locality.name}"[:LABEL])
    return Draft(named, made.document, made.release, considered, found.summary.audits, Leaving.CLUSTER)


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
        for place in definitions_queries.places(session)
        if place.kind is PlaceKind.TEAM
        for identity in place.ids
    }
    views: dict[str, Tally] = {}
    role = QuestionRole.VIEW_OF_DECISION
    asked = set(definitions_queries.keys_in_role(session, role))
    found = tallies.questions(session, [local.period], local.filters, Margin.TEAM, only=asked)
    for cell, tally in found[local.period].items():
        if cell.member in teams:
            name = teams[cell.member]
            views[name] = views.get(name, Tally()) + tally
    question = next((one for form in local.forms for one in form.questions if one.role is role), None)
    options = tuple((option.key, option.label) for option in question.options) if question else ()
    return cluster.enquiries_of(views, options)
