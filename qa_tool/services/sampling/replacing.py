"""Replacing a case of a sample: who, why, and always the next of the drawn order."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.models import Replacement, SampleCase
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotFound
from qa_tool.services.auditing.errors import Conflict, Refused, serial
from qa_tool.store import allocations, events, sampling
from qa_tool.vocabulary.allocating import AllocationState
from qa_tool.vocabulary.periods import now

LONGEST_REASON = 500
LOST = "Somebody else replaced this case in the same moment. Look at the sample again"


def replaceable(session: Session, asker: Asker, sample_id: str, case_id: str) -> SampleCase:
    """The case of the sample, where it is one that can be replaced. Raises NotPermitted, NotFound, and Conflict."""
    matrix.allow(asker, "sample", "create")
    found = sampling.sample_case(session, sample_id, case_id)
    if found is None or found.rank is None:
        raise NotFound(case_id)
    if found.id not in {one.id for one in sampling.in_sample(session, sample_id)}:
        raise Conflict("This case is not in the sample any more. Look at the sample again")
    return found


def replace(session: Session, asker: Asker, sample_id: str, case_id: str, reason: str) -> SampleCase:
    """Replace a case by the next of its stratum, which is given back. One event, 'sample.case-replaced'.

    An allocation of it that was not begun is withdrawn with it. Raises as ``replaceable``, and Refused without a
    reason, when the audit was begun, or when the stratum holds no other case.
    """
    sampling.hold(session, sample_id)
    out = replaceable(session, asker, sample_id, case_id)
    if not reason.strip():
        raise Refused("Say why the case is replaced: the method statement names it")
    if len(reason.strip()) > LONGEST_REASON:
        raise Refused(f"The reason must be {LONGEST_REASON} characters or less")
    given = allocations.open_on(session, out.id)
    if given is not None:
        held = allocations.lock(session, given.id)
        if held is not None and held.audit_id is not None:
            raise Refused("Its audit was begun. Reassign it, or let it be finished")
    new = sampling.next_of(session, sample_id, out.stratum)
    if new is None:
        raise Refused("There is no other case in its stratum: the sample stays one short, and says so")
    with serial(LOST):
        if given is not None:
            given.ended_as, given.ended_at = AllocationState.WITHDRAWN, now()
            given.ended_by, given.reason = asker.person_id, reason.strip()
        session.add(
            Replacement(
                sample_id=sample_id,
                out_id=out.id,
                in_id=new.id,
                reason=reason.strip(),
                replaced_at=now(),
                replaced_by=asker.person_id,
            )
        )
        session.flush()
    detail = {"out": out.id, "in": new.id, "withdrawn": given.id if given is not None else None}
    events.record(session, actor_id=asker.person_id, action="sample.case-replaced", object_id=sample_id, detail=detail)
    return new
