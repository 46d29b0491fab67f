"""Giving the re-audit of what was inadequate to somebody independent, who then finds it among their own work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.models import Commitment, Person, ReAuditOwner
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Role
from qa_tool.services.auditing.errors import Conflict, serial
from qa_tool.services.following.doing import LOST, reached, record
from qa_tool.services.following.re_auditing import BEGUN, NOT_DUE
from qa_tool.store import audits, commitments, moderations
from qa_tool.vocabulary.following import CLOSED, StepKind
from qa_tool.vocabulary.periods import now, today

LOOKED_AT = timedelta(days=365)
"""How far back before the audit somebody must not have held the case, where the form's audits look at a year."""


@dataclass(frozen=True)
class Looker:
    """Somebody who may look again, or why not."""

    person_id: str
    staff_code: str
    job: str
    barred: str = ""


def give_re_audit(session: Session, asker: Asker, commitment_id: str, person_id: str) -> tuple[Problem, ...]:
    """Give the re-audit to somebody, or to somebody else. The same again changes nothing.

    Gives back problems, and then changes nothing. Raises NotPermitted, NotFound, Conflict when there is nothing to look
    at again or somebody has begun.
    """
    commitment = reached(session, asker, commitment_id, "assign")
    if commitment.status not in CLOSED or commitment.re_audit_due is None:
        raise Conflict(NOT_DUE)
    if commitments.re_audit_of(session, commitment_id) is not None:
        raise Conflict(BEGUN)
    chosen = next((one for one in lookers(session, commitment) if one.person_id == person_id), None)
    if chosen is None:
        return (Problem("complete", "person", "Select who is to look again"),)
    if chosen.barred:
        return (Problem("independence", "person", f"{chosen.staff_code} cannot look again: {chosen.barred}"),)
    row = commitments.looker_of(session, commitment_id)
    if row is not None and row.owner_id == person_id:
        return ()
    with serial(LOST):
        if row is None:
            row = ReAuditOwner(commitment_id=commitment_id)
            session.add(row)
        row.owner_id, row.given_by, row.given_at = person_id, asker.person_id, now()
        session.flush()
        said = f"{chosen.staff_code} is to look again."
        commitments.add_step(session, commitment, StepKind.ASSIGNED, asker.person_id, text=said)
    record(session, asker, commitment, "follow-up.re-audit-given", to=person_id)
    return ()


def lookers(session: Session, commitment: Commitment) -> list[Looker]:
    """Everybody who may do audits of the form, the barred with the reason (object rule 4)."""
    form = commitment.audit.form_key
    roles = [role for role in Role if _may(role, form)]
    return [
        Looker(person.id, person.staff_code, person.job, _barred(session, commitment, person))
        for person, held in moderations.readers(session, roles)
    ]


def _may(role: Role, form: str) -> bool:
    held = frozenset({role})
    return matrix.may(held, "follow-up", "re-audit") and matrix.may_be_given(held, form)


def _barred(session: Session, commitment: Commitment, person: Person) -> str:
    audit = commitment.audit
    if person.id == audit.practitioner_id:
        return "it is about their own practice"
    if person.id in (commitment.owner_id, commitment.done_by):
        return "they owned it or did it"
    if person.in_post_to is not None and person.in_post_to < today():
        return "they have left"
    first = audit.audit_date - LOOKED_AT if audit.audit_date else None
    held = audits.held_before(
        session, case_id=audit.case_id, person_id=person.id, first=first, last=today(), but=audit.id
    )
    return "they held this case" if held else ""
