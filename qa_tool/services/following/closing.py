"""Closing the loop: another person says whether it is done, what changed for the child, and where the evidence is.

Never the owner, never who did it, never the practitioner whose work was audited: here and, for the first two, in the
table itself. An inadequate is graded again, and somebody looks once more after a time (a setting).
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.models import Commitment
from qa_tool.policy.words import Asker
from qa_tool.question_types.base import clean
from qa_tool.services import working_days
from qa_tool.services.auditing.errors import Conflict, Refused, serial
from qa_tool.services.following.doing import LOST, SETTLED_ALREADY, reached, record
from qa_tool.services.free_text import faults
from qa_tool.services.settings import setting
from qa_tool.store import commitments
from qa_tool.vocabulary.following import CLOSED, SETTLED, TEXTS, CommitmentKind, CommitmentStatus, Difference, StepKind
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.periods import now, today

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
    problems = faults(words, TEXTS, required=words) + _chosen(commitment, answers)
    if problems:
        return problems
    difference = Difference(answers["difference"])
    graded = commitment.kind is CommitmentKind.INADEQUATE
    wanted = {**words, "difference": difference, "regrade": Grade(answers["regrade"]) if graded else None}
    if commitment.status in CLOSED and commitment.settled_by == asker.person_id:
        if all(getattr(commitment, key) == value for key, value in wanted.items()):
            return ()
        raise Conflict(SETTLED_ALREADY)
    _said_to_be_done(commitment)
    day = today()
    # All that is set goes in one statement: once settled, the row refuses any other.
    look_again = working_days.after(day, setting(session, "re_audit_working_days", day)) if graded else None
    with serial(LOST):
        kind = StepKind.VERIFIED if difference.seen else StepKind.CLOSED
        commitments.add_step(session, commitment, kind, asker.person_id)
        for key, value in wanted.items():
            setattr(commitment, key, value)
        commitment.status = difference.status
        commitment.settled_by, commitment.settled_at = asker.person_id, now()
        commitment.re_audit_due = look_again
        session.flush()
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
    with serial(LOST):
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
    with serial(LOST):
        commitments.add_step(session, commitment, StepKind.CANCELLED, asker.person_id, text=words["reason"])
        commitment.status = CommitmentStatus.CANCELLED
        commitment.settled_by, commitment.settled_at = asker.person_id, now()
        session.flush()
    record(session, asker, commitment, "follow-up.cancelled")
    return ()


def _said_to_be_done(commitment: Commitment) -> None:
    if commitment.status is not CommitmentStatus.DONE:
        raise Conflict(SETTLED_ALREADY if commitment.status in SETTLED else NOT_SAID)


def _chosen(commitment: Commitment, answers: Mapping[str, str]) -> tuple[Problem, ...]:
    problems = []
    if answers.get("difference") not in list(Difference):
        problems.append(Problem("complete", "difference", "Select what difference it made for the child"))
    if commitment.kind is CommitmentKind.INADEQUATE and answers.get("regrade") not in list(Grade):
        problems.append(Problem("complete", "regrade", "Select the grade that you would give now"))
    return tuple(problems)
