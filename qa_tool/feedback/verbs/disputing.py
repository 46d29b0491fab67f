"""Disputes: the safeguarding manager (or head of service) decides; never the IRO, never who wrote the audit."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs import reading
from qa_tool.feedback import queries
from qa_tool.feedback.changes import DisputeDecided
from qa_tool.feedback.models import Dispute
from qa_tool.feedback.words import DECISIONS, Answered
from qa_tool.kit.errors import Conflict, NotFound, Refused, existing
from qa_tool.kit.periods import now
from qa_tool.kit.typed import clean
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits, scoping
from qa_tool.trail import events

OWN_AUDIT = "You wrote this audit, so somebody else decides on the disagreement with it"
ANSWERED_ALREADY = "This was answered already. Read the answer beside the record"


def disputes(session: Session, asker: Asker) -> tuple[Dispute, ...]:
    """The disputes that wait, the oldest first. Raises NotPermitted."""
    matrix.allow(asker, "dispute", "decide")
    return tuple(queries.open_disputes(session, asker))


def sent_to_be_reopened(session: Session, asker: Asker) -> tuple[Dispute, ...]:
    """What was sent to be reopened and is not yet, the oldest first. Raises NotPermitted."""
    matrix.allow(asker, "dispute", "read-sent")
    return tuple(queries.sent_to_be_reopened(session, asker))


def dispute_on(session: Session, asker: Asker, audit_id: str) -> Dispute:
    """The dispute of the audit that waits. Raises NotPermitted, NotFound when there is none that the asker may see."""
    matrix.allow(asker, "dispute", "decide")
    audit = session.get(Audit, audit_id)
    reached = scoping.visible(asker, "dispute", "decide")
    if audit is None or not queries.reached(session, audit_id, reached):
        raise NotFound
    return existing(queries.of(session, audit_id, audit.practitioner_id).open_dispute)


def not_for(asker: Asker, dispute: Dispute) -> str:
    """Why the asker may not decide on the dispute; '' when nothing is in the way."""
    if asker.person_id in (dispute.auditor_id, dispute.audit.author_id):
        return OWN_AUDIT
    return ""


def decide(session: Session, asker: Asker, audit_id: str, answered: str, answer: str) -> tuple[Problem, ...]:
    """Answer the dispute; the IRO and the auditor read it. ``answered`` is one of DECISIONS.

    Gives back problems, and then changes nothing. Raises NotPermitted, NotFound when none waits, Refused for who wrote
    the audit, Conflict when it was answered in the meantime.
    """
    matrix.allow(asker, "dispute", "decide")
    if audits.lock(session, audit_id) is None:
        raise NotFound
    try:
        waiting = dispute_on(session, asker, audit_id)
    except NotFound:
        if _answered_lately(session, asker, audit_id):
            raise Conflict(ANSWERED_ALREADY) from None
        raise
    if stopped := not_for(asker, waiting):
        raise Refused(stopped)
    text = clean(answer)
    problems = reading.faults({"answer": text}, {"answer": "Your answer"}, required=("answer",))
    if answered not in list(DECISIONS):
        problems = (Problem("complete", "answered", "Select what is to become of it"), *problems)
    if problems:
        return problems
    waiting.answered, waiting.answer = Answered(answered), text
    waiting.decided_by, waiting.decided_at = asker.person_id, now()
    session.flush()
    detail = {"reference": waiting.audit.reference, "answered": answered}
    done = DisputeDecided(waiting.audit, Answered(answered))
    events.record(session, asker.person_id, "dispute.decided", audit_id, done, **detail)
    return ()


def _answered_lately(session: Session, asker: Asker, audit_id: str) -> bool:
    """Whether there was a dispute that the asker may know of, and it has its answer."""
    audit = session.get(Audit, audit_id)
    reached = scoping.visible(asker, "dispute", "decide")
    if audit is None or not queries.reached(session, audit_id, reached):
        return False
    return bool(queries.of(session, audit_id, audit.practitioner_id).disputes)
