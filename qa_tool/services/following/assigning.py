"""Giving a commitment to somebody else, or another date; and escalation of what is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.models import Commitment, ReAuditOwner
from qa_tool.policy.words import Asker
from qa_tool.question_types.base import clean
from qa_tool.services.auditing.errors import Conflict, serial
from qa_tool.services.following.doing import (
    LOST,
    NOT_OPEN,
    SETTLED_ALREADY,
    date_problems,
    owner_of,
    reached,
    record,
)
from qa_tool.services.following.listing import ladder, lateness
from qa_tool.services.free_text import faults
from qa_tool.services.telling.commitments import tell_of_escalation
from qa_tool.store import commitments, events
from qa_tool.vocabulary.following import SETTLED, TEXTS, CommitmentKind, CommitmentStatus, Escalation, Ladder, StepKind
from qa_tool.vocabulary.periods import today

NOT_ANOTHER = "Somebody else is to look: neither who wrote it nor the IRO whose practice it is about"


def assign(
    session: Session, asker: Asker, commitment_id: str, *, owner: str, due: date | None, reason: str
) -> tuple[Problem, ...]:
    """Another owner (a person's id or a role's key), another date, or both, with a reason. The same changes nothing.

    Gives back problems, and then changes nothing. Raises NotPermitted, NotFound, Conflict when it is not open any more.
    """
    commitment = reached(session, asker, commitment_id, "assign")
    words = {"reason": clean(reason)}
    role, person = owner_of(session, owner, commitment.audit)
    problems = faults(words, TEXTS, required=words)
    if due != commitment.due:
        problems += date_problems(due)
    if (role, person) == (None, None):
        problems += (Problem("complete", "owner", "Select who is to do it"),)
    elif not_another(commitment, person):
        problems += (Problem("independence", "owner", NOT_ANOTHER),)
    if problems or due is None:
        return problems
    if commitment.status is not CommitmentStatus.OPEN:
        raise Conflict(SETTLED_ALREADY if commitment.status in SETTLED else NOT_OPEN)
    new_owner = (role, person) != (commitment.owner_role, commitment.owner_id)
    new_due = due != commitment.due
    if not (new_owner or new_due):
        return ()
    with serial(LOST):
        commitment.owner_role, commitment.owner_id = role, person
        if new_due:
            commitment.due, commitment.escalated = due, 0
        session.flush()
        commitments.add_step(
            session,
            commitment,
            StepKind.ASSIGNED,
            asker.person_id,
            text=words["reason"],
            owner_id=person if new_owner else None,
            due=due if new_due else None,
        )
    record(session, asker, commitment, "follow-up.assigned", owner=person or role, due=due.isoformat())
    return ()


def not_another(commitment: Commitment, person_id: str | None) -> bool:
    """Whether somebody else is to look, and the person is no other: who wrote the audit, or whose practice it is."""
    audit = commitment.audit
    asked = commitment.kind is CommitmentKind.SECOND_READER
    return asked and person_id is not None and person_id in (audit.author_id, audit.practitioner_id)


@dataclass(frozen=True)
class Escalated:
    """One commitment that reached a further level, and whom it concerns: ids, for notices."""

    commitment_id: str
    audit_id: str
    owner_id: str | None
    practitioner_id: str | None
    level: Escalation


def escalate(session: Session, day: date | None = None) -> tuple[Escalated, ...]:
    """Record every level of escalation that was newly reached by the day, once; for the run that sends notices.

    One event, 'follow-up.escalated', for each commitment that rose. Run twice, the second run finds nothing.
    """
    on = day or today()
    rungs, risen = ladder(session, on), []
    for commitment in commitments.overdue(session, on):
        _, late, level = lateness(rungs, commitment.due, commitment.status, on)
        if level <= commitment.escalated:
            continue
        commitment.escalated = int(level)
        session.flush()
        commitments.add_step(session, commitment, StepKind.ESCALATED, None, text=level.label)
        detail = {"audit": commitment.audit_id, "level": int(level), "working_days_late": late}
        events.record(session, actor_id=None, action="follow-up.escalated", object_id=commitment.id, detail=detail)
        tell_of_escalation(session, commitment, level, commitment.due)
        practitioner = commitment.audit.practitioner_id
        risen.append(Escalated(commitment.id, commitment.audit_id, commitment.owner_id, practitioner, level))
    return (*risen, *_escalate_re_audits(session, rungs, on))


def _escalate_re_audits(session: Session, rungs: Ladder, on: date) -> Iterator[Escalated]:
    """The same for re-audits, whether or not somebody was given them."""
    for commitment in commitments.re_audits_overdue(session, on):
        assert commitment.re_audit_due is not None, "it is overdue"
        _, late, level = lateness(rungs, commitment.re_audit_due, CommitmentStatus.OPEN, on)
        row = commitments.looker_of(session, commitment.id) or ReAuditOwner(commitment_id=commitment.id, escalated=0)
        if level <= row.escalated:
            continue
        row.escalated = int(level)
        session.add(row)
        session.flush()
        commitments.add_step(session, commitment, StepKind.ESCALATED, None, text=level.label)
        detail = {"audit": commitment.audit_id, "level": int(level), "working_days_late": late}
        events.record(
            session, actor_id=None, action="follow-up.re-audit-escalated", object_id=commitment.id, detail=detail
        )
        tell_of_escalation(session, commitment, level, commitment.re_audit_due)
        practitioner = commitment.audit.practitioner_id
        yield Escalated(commitment.id, commitment.audit_id, row.owner_id, practitioner, level)
