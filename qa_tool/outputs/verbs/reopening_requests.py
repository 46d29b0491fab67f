"""Reopening what is of a frozen quarter: the audit team asks, the safeguarding manager or head of service decides.

Nobody decides on their own request, on an audit that they wrote, or on one about themselves (object rules 4 and 5).
What changed of a quarter since it was frozen, records and figures, is told here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.figures.verbs import figures, sight
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.floor import NONE_HIDDEN, Floor, Hidden, added
from qa_tool.kit.errors import NotFound, Refused
from qa_tool.kit.periods import Quarter, now
from qa_tool.outputs import frozen_document
from qa_tool.outputs.frozen_document import FigureChange
from qa_tool.outputs.models import ReopeningRequest
from qa_tool.outputs.queries import frozen
from qa_tool.outputs.queries.frozen import RecordChanges
from qa_tool.outputs.verbs import freezing, frozen_figures
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Decision
from qa_tool.records.changes import Reopened, ReopeningDecided
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits, scoping
from qa_tool.records.verbs.amending import LONGEST_REASON, reopen_now
from qa_tool.trail import events

OWN_REQUEST = "You asked for this yourself, so somebody else must decide"
OWN_AUDIT = "You wrote this record, so somebody else must decide whether it is reopened"


def waiting(session: Session, asker: Asker) -> tuple[ReopeningRequest, ...]:
    """The requests that wait for a decision, the oldest first. Raises NotPermitted."""
    matrix.allow(asker, "reopening", "approve")
    return tuple(frozen.open_requests(session, asker))


def request_on(session: Session, asker: Asker, audit_id: str) -> ReopeningRequest:
    """The request on an audit that waits. Raises NotPermitted, NotFound when there is none for the asker to decide."""
    matrix.allow(asker, "reopening", "approve")
    reached = scoping.visible(asker, "reopening", "approve")
    request = frozen.open_request(session, audit_id)
    if request is None or session.scalar(select(Audit.id).where(Audit.id == audit_id, reached)) is None:
        raise NotFound
    return request


def not_for(asker: Asker, request: ReopeningRequest) -> str:
    """Why the asker may not decide on the request; '' when nothing is in the way."""
    if request.asked_by == asker.person_id:
        return OWN_REQUEST
    return OWN_AUDIT if request.audit.author_id == asker.person_id else ""


def decide(session: Session, asker: Asker, audit_id: str, decision: Decision, answer: str = "") -> Audit:
    """Approve or decline the request; approving reopens the audit for its author, with the reason that was given.

    Raises NotPermitted, NotFound when no request waits, Refused for a conflict of roles or a decline without a reason,
    Conflict when the audit is being amended already.
    """
    matrix.allow(asker, "reopening", "approve")
    audit = audits.lock(session, audit_id)
    request = request_on(session, asker, audit_id)
    assert audit is not None, "a request is about an audit"
    if stopped := not_for(asker, request):
        raise Refused(stopped)
    text = answer.strip()
    if decision is Decision.DECLINED and not text:
        raise Refused("Enter why it is declined: the audit team reads it")
    if len(text) > LONGEST_REASON:
        raise Refused(f"The reason must be {LONGEST_REASON:,} characters or less")
    if decision is Decision.APPROVED:
        reopen_now(session, audit, request.reason)
    request.decision, request.answer = decision, text or None
    request.decided_by, request.decided_at = asker.person_id, now()
    session.flush()
    action = "audit.reopened" if decision is Decision.APPROVED else "audit.reopening-declined"
    detail = {"reference": audit.reference, "asked_by": request.asked_by}
    reopened = [Reopened(audit)] if decision is Decision.APPROVED else []
    decided = ReopeningDecided(audit, request.asked_by)
    events.record(session, asker.person_id, action, audit.id, decided, *reopened, **detail)
    return audit


@dataclass(frozen=True)
class Differences:
    """What changed since the freeze, and the figures that are not the same any more."""

    records: RecordChanges
    figures: tuple[FigureChange, ...]
    frozen_at: datetime
    kept: bool
    told: bool = True
    """Whether the records are all that changed, and the figures all that differ."""


def differences(session: Session, asker: Asker | None, quarter: Quarter) -> Differences:
    """What changed since the freeze: records with their reasons, and figures before and after.

    Records are those that the asker may read, with the number of all. Figures are the whole service's: not told to who
    is ``kept`` from a record, since that record is what they would differ by. Who has a floor is told neither how many
    other records changed nor of a figure that is too few to show, or differs by too few hidden records.

    Raises NotPermitted, NotFound.
    """
    before = freezing.published(session, asker, quarter)
    records, told = frozen.changes(session, asker, quarter), sight.reads_all(asker)
    kept = (told and len(records.items) < records.total) or sight.kept_in(session, asker, quarter.period) > 0
    hidden = records.hidden
    if not told:
        records = RecordChanges(records.items, len(records.items))
    figures_now = (
        figures.summary(session, asker, quarter.period)
        if (records.total or (hidden and not told)) and not kept
        else before
    )  # the same records on the same revisions with the same grades give the same figures
    bears = None if told else _bears(session, asker, quarter, hidden)
    changes = frozen_document.differences(before, figures_now, bears)
    return Differences(records, changes, frozen_figures.frozen_at(session, quarter.period), kept, told)


def _bears(
    session: Session, asker: Asker | None, quarter: Quarter, hidden: Mapping[str, Hidden]
) -> Callable[[tuple[str, ...]], bool]:
    """Whether a figure's difference may be told: behind it are the records that changed, and these have the floor, too.

    One record that was reopened would else be told answer by answer, in as many lines as it has.
    """
    seen = sight.seen(session, asker, Filters(), floored=quarter.period)
    floor = sight.floor(session, seen) or Floor()
    everywhere = reduce(added, hidden.values(), NONE_HIDDEN)

    def bears(key: tuple[str, ...]) -> bool:
        kind, *of = key
        if kind == "place":
            return not everywhere
        behind = everywhere if kind in ("theme", "finding") else hidden.get(of[0], NONE_HIDDEN)
        return floor.bears(behind, 1)

    return bears
