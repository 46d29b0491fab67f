"""Amending what was submitted: reopened by the audit team, or its facts corrected by the author within 24 hours.

Either way a draft is made from the current revision, and submitting it makes a new one; the old one stays readable.
A reopened audit is not counted until then; one whose facts are being corrected stays counted as it was.
Reopening an audit of a frozen quarter takes an approval: the audit team asks, the safeguarding manager or head of
service decides, and nobody on their own request, on an audit they wrote or on one about themselves (object rules 4, 5).
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused, serial
from qa_tool.kit.periods import now
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Decision
from qa_tool.records.changes import Reopened, ReopeningAsked, ReopeningDecided
from qa_tool.records.from_above import above
from qa_tool.records.models import Audit, ReopeningRequest
from qa_tool.records.queries import audits, reopenings, revisions, scoping
from qa_tool.records.verbs.desk import typed_of
from qa_tool.records.verbs.inputs import Fields, fields_of
from qa_tool.records.verbs.submitting import CORRECTION_OVER, correction_open
from qa_tool.records.words import COUNTED, Status, standing
from qa_tool.trail import events

LONGEST_REASON = 1000
AMENDED_ALREADY = "This is being amended already. See it again when that is submitted or given up"
ASKED_ALREADY = "Reopening this was asked for already. The safeguarding manager or head of service decides"
OWN_REQUEST = "You asked for this yourself, so somebody else must decide"
OWN_AUDIT = "You wrote this record, so somebody else must decide whether it is reopened"
NO_AUTHOR = "This came from before the tool and its auditor is not known, so nobody could amend it. It stays as it is"


def reopen(session: Session, asker: Asker, audit_id: str, reason: str) -> Audit:
    """Let the author amend everything, with a reason. It leaves the figures until it is submitted again.

    An audit of a frozen quarter stays as it is: that it be reopened is asked for, and somebody else decides. Raises
    NotPermitted, NotFound, Refused without a reason, Conflict when it is being amended or was asked for already.
    """
    matrix.allow(asker, "reopening", "execute")
    audit = _reached(session, audit_id, scoping.visible(asker, "reopening", "execute"))
    _amendable(session, audit)
    if audit.author_id is None:
        raise Refused(NO_AUTHOR)
    if reopenings.open_request(session, audit_id) is not None:
        raise Conflict(ASKED_ALREADY)
    if above().holds(session, audit):
        with serial(session, ASKED_ALREADY):
            reopenings.add_request(session, audit_id, _stated(reason), asker.person_id, now())
        asked = ReopeningAsked(audit)
        events.record(session, asker.person_id, "audit.reopening-asked", audit_id, asked, reference=audit.reference)
        return audit
    reopen_now(session, audit, _stated(reason))
    events.record(session, asker.person_id, "audit.reopened", audit.id, Reopened(audit), reference=audit.reference)
    return audit


def reopen_now(session: Session, audit: Audit, reason: str) -> None:
    """Reopen without asking whether it may be: the caller has, holds the head, and records the event.

    Raises Conflict when it is being amended already.
    """
    _amendable(session, audit)
    with serial(session, AMENDED_ALREADY):
        _begin(session, audit, reason, facts_only=False)
        audit.status = Status.REOPENED


def correct_facts(session: Session, asker: Asker, audit_id: str, reason: str) -> Audit:
    """The author corrects facts within 24 hours (a setting) of submission; answers stay as they are.

    Raises NotPermitted, NotFound for somebody else's audit, Refused without a reason or too late, Conflict when it is
    being amended already.
    """
    matrix.allow(asker, "reopening", "correct-facts")
    audit = audits.lock(session, audit_id)
    if audit is None or audit.author_id != asker.person_id or audit.status is Status.DRAFT:
        raise NotFound
    _amendable(session, audit)
    if not correction_open(session, audit):
        raise Refused(CORRECTION_OVER)
    with serial(session, AMENDED_ALREADY):
        _begin(session, audit, _stated(reason), facts_only=True)
    events.record(session, asker.person_id, "audit.correction-begun", audit.id, reference=audit.reference)
    return audit


def abandon_amendment(session: Session, asker: Asker, audit_id: str) -> Audit:
    """Give up an amendment: by its author, or by the audit team that reopened it. The current revision stands again.

    Raises NotFound when the asker has no such amendment to give up.
    """
    author, team = (matrix.may(asker.roles, *one) for one in (("audit-draft", "discard"), ("reopening", "execute")))
    if not (author or team):
        raise NotPermitted
    audit = audits.lock(session, audit_id)
    draft = audits.draft_of(session, audit_id)
    if audit is None or draft is None or audit.status is Status.DRAFT:
        raise NotFound
    mine = author and audit.author_id == asker.person_id
    if not (mine or (team and not draft.facts_only)):
        raise NotFound
    if audit.status is Status.REOPENED:
        audit.status = standing(closed=audit.closed_at is not None, moderated=audit.moderated_at is not None)
    session.delete(draft)
    session.flush()
    events.record(session, asker.person_id, "audit.amendment-abandoned", audit.id, reference=audit.reference)
    return audit


def _reached(session: Session, audit_id: str, condition: ColumnElement[bool]) -> Audit:
    audit = audits.lock(session, audit_id)
    if audit is None or session.scalar(select(Audit.id).where(Audit.id == audit_id, condition)) is None:
        raise NotFound
    return audit


def _amendable(session: Session, audit: Audit) -> None:
    if audit.status not in COUNTED or audits.draft_of(session, audit.id) is not None:
        raise Conflict(AMENDED_ALREADY)


def _stated(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise Refused("Enter the reason: it stays with the record")
    if len(text) > LONGEST_REASON:
        raise Refused(f"The reason must be {LONGEST_REASON:,} characters or less")
    return text


def _begin(session: Session, audit: Audit, reason: str, *, facts_only: bool) -> None:
    definition = queries.of_audit(session, audit)
    current = revisions.find(session, audit.id, revision_id=audit.current_revision_id)
    assert current is not None, "a submitted audit has a revision"
    fields: Fields = {}
    for key, typed in typed_of(definition, revisions.read(definition, current)).items():
        fields |= fields_of(key, typed)
    audits.add_draft(session, audit.id, fields, saved_at=now(), reason=reason, facts_only=facts_only)


def waiting(session: Session, asker: Asker) -> tuple[ReopeningRequest, ...]:
    """The requests that wait for a decision, the oldest first. Raises NotPermitted."""
    matrix.allow(asker, "reopening", "approve")
    return tuple(reopenings.open_requests(session, asker))


def request_on(session: Session, asker: Asker, audit_id: str) -> ReopeningRequest:
    """The request on an audit that waits. Raises NotPermitted, NotFound when there is none for the asker to decide."""
    matrix.allow(asker, "reopening", "approve")
    reached = scoping.visible(asker, "reopening", "approve")
    request = reopenings.open_request(session, audit_id)
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
