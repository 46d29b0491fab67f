"""Giving a commitment to somebody else, or another date; and escalation of what is overdue.

Closing the loop: another person says whether it is done, what changed for the child, and where the evidence is.

Never the owner, never who did it, never the practitioner whose work was audited: here and, for the first two, in the
table itself. An inadequate is graded again, and somebody looks once more after a time (a setting).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.actions.changes import Risen
from qa_tool.actions.models import Commitment, ReAuditOwner
from qa_tool.actions.queries import commitments
from qa_tool.actions.verbs.doing import LOST, NOT_OPEN, SETTLED_ALREADY, date_problems, owner_of, reached, record
from qa_tool.actions.verbs.listing import ladder, lateness
from qa_tool.actions.words import (
    CLOSED,
    SETTLED,
    TEXTS,
    CommitmentKind,
    CommitmentStatus,
    Difference,
    Ladder,
    StepKind,
)
from qa_tool.definitions import queries
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs.reading import faults
from qa_tool.kit import working_days
from qa_tool.kit.errors import Conflict, Refused, serial
from qa_tool.kit.periods import now, today
from qa_tool.kit.typed import clean
from qa_tool.policy.words import Asker
from qa_tool.settings.verbs import setting
from qa_tool.trail import events

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
    with serial(session, LOST):
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


def escalate(session: Session, day: date | None = None) -> tuple[Risen, ...]:
    """Record every level of escalation that was newly reached by the day, once; for the run that sends notices.

    One event for each that rose, and for each re-audit, whether or not somebody was given it. Run twice, the second run
    finds nothing.
    """
    on = day or today()
    rungs = ladder(session, on)
    risen = [
        _raise(session, rungs, one, one, one.due, on, "follow-up.escalated") for one in commitments.overdue(session, on)
    ]
    for one in commitments.re_audits_overdue(session, on):
        assert one.re_audit_due is not None, "it is overdue"
        looker = commitments.looker_of(session, one.id) or ReAuditOwner(commitment_id=one.id, escalated=0)
        risen.append(_raise(session, rungs, one, looker, one.re_audit_due, on, "follow-up.re-audit-escalated"))
    return tuple(one for one in risen if one is not None)


def _raise(
    session: Session,
    rungs: Ladder,
    commitment: Commitment,
    late_one: Commitment | ReAuditOwner,
    due: date,
    on: date,
    action: str,
) -> Risen | None:
    _, late, level = lateness(rungs, due, CommitmentStatus.OPEN, on)
    if level <= late_one.escalated:
        return None
    late_one.escalated = int(level)
    session.add(late_one)
    session.flush()
    commitments.add_step(session, commitment, StepKind.ESCALATED, None, text=level.label)
    detail = {"audit": commitment.audit_id, "level": int(level), "working_days_late": late}
    risen = Risen(commitment, level, due)
    events.record(session, None, action, commitment.id, risen, **detail)
    return risen


OWN = "This is yours to do, so another person must say whether it is done"
DID_IT = "You said that this is done, so another person must look at it"
ABOUT_ME = "This is about your own practice, so another person must say whether it is done"
NOT_SAID = "Nobody has said yet that this is done. Ask its owner"


def not_for(asker: Asker, commitment: Commitment) -> str:
    """Why the asker may not settle it; '' when nothing is in the way. Roles do not bear on this (object rule 11)."""
    if commitment.owner_id == asker.person_id:
        return OWN
    if commitment.done_by == asker.person_id:
        return DID_IT
    return ABOUT_ME if commitment.audit.practitioner_id == asker.person_id else ""


def close(session: Session, asker: Asker, commitment_id: str, *, answers: Mapping[str, str]) -> tuple[Problem, ...]:
    """Close it with ``answers``: difference (a Difference), what_changed, evidence, and of an inadequate regrade.

    The same answers by the same person again change nothing. Gives back problems, and then changes nothing. Raises
    NotPermitted, NotFound, Refused for owner, doer and practitioner, Conflict when it is not said to be done or when
    somebody else was first.
    """
    commitment = reached(session, asker, commitment_id, "verify")
    if stopped := not_for(asker, commitment):
        raise Refused(stopped)
    words = {key: clean(answers.get(key, "")) for key in ("what_changed", "evidence")}
    problems = faults(words, TEXTS, required=words) + _chosen(session, commitment, answers)
    if problems:
        return problems
    difference = Difference(answers["difference"])
    graded = commitment.kind is CommitmentKind.INADEQUATE
    wanted = {**words, "difference": difference, "regrade": answers["regrade"] if graded else None}
    if commitment.status in CLOSED and commitment.settled_by == asker.person_id:
        if all(getattr(commitment, key) == value for key, value in wanted.items()):
            return ()
        raise Conflict(SETTLED_ALREADY)
    _said_to_be_done(commitment)
    day = today()
    # All that is set goes in one statement: once settled, the row refuses any other.
    look_again = working_days.after(day, setting(session, "re_audit_working_days", day)) if graded else None
    with serial(session, LOST):
        kind = StepKind.VERIFIED if difference.seen else StepKind.CLOSED
        commitments.add_step(session, commitment, kind, asker.person_id)
        for key, value in wanted.items():
            setattr(commitment, key, value)
        commitment.status = difference.status
        commitment.settled_by, commitment.settled_at = asker.person_id, now()
        commitment.re_audit_due = look_again
    record(session, asker, commitment, f"follow-up.{difference.status.value}", difference=difference.value)
    return ()


def send_back(session: Session, asker: Asker, commitment_id: str, reason: str) -> tuple[Problem, ...]:
    """Say that it is not done: it is open again, for its owner to read why. Raises as ``close`` does."""
    commitment = reached(session, asker, commitment_id, "verify")
    if stopped := not_for(asker, commitment):
        raise Refused(stopped)
    words = {"reason": clean(reason)}
    if problems := faults(words, TEXTS, required=words):
        return problems
    _said_to_be_done(commitment)
    with serial(session, LOST):
        commitment.status = CommitmentStatus.OPEN
        commitment.done_by = commitment.done_on = None
        session.flush()
        commitments.add_step(session, commitment, StepKind.SENT_BACK, asker.person_id, text=words["reason"])
    record(session, asker, commitment, "follow-up.sent-back")
    return ()


def cancel(session: Session, asker: Asker, commitment_id: str, reason: str) -> tuple[Problem, ...]:
    """Give it up, with a reason. Cancelling one's own would be closing it oneself: refused alike.

    Gives back problems, and then changes nothing. Raises NotPermitted, NotFound, Refused, Conflict when it is settled.
    """
    commitment = reached(session, asker, commitment_id, "assign")
    if stopped := not_for(asker, commitment):
        raise Refused(stopped)
    words = {"reason": clean(reason)}
    if problems := faults(words, TEXTS, required=words):
        return problems
    if commitment.status in SETTLED:
        if commitment.status is CommitmentStatus.CANCELLED and commitment.settled_by == asker.person_id:
            return ()
        raise Conflict(SETTLED_ALREADY)
    with serial(session, LOST):
        commitments.add_step(session, commitment, StepKind.CANCELLED, asker.person_id, text=words["reason"])
        commitment.status = CommitmentStatus.CANCELLED
        commitment.settled_by, commitment.settled_at = asker.person_id, now()
    record(session, asker, commitment, "follow-up.cancelled")
    return ()


def _said_to_be_done(commitment: Commitment) -> None:
    if commitment.status is not CommitmentStatus.DONE:
        raise Conflict(SETTLED_ALREADY if commitment.status in SETTLED else NOT_SAID)


def _chosen(session: Session, commitment: Commitment, answers: Mapping[str, str]) -> tuple[Problem, ...]:
    problems = []
    if answers.get("difference") not in list(Difference):
        problems.append(Problem("complete", "difference", "Select what difference it made for the child"))
    if commitment.kind is CommitmentKind.INADEQUATE:
        scale = queries.of_audit(session, commitment.audit).scale
        if answers.get("regrade") not in scale.by_key:
            problems.append(Problem("complete", "regrade", "Select the grade that you would give now"))
    return tuple(problems)
