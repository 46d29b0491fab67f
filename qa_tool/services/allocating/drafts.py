"""Giving a draft to somebody else, as far as it has been written (object rule 3): whoever gives it never reads it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.models import Audit, Draft
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotFound
from qa_tool.services.allocating.giving import move
from qa_tool.services.allocating.independence import MONTHS, Candidate
from qa_tool.services.auditing.errors import Refused
from qa_tool.services.auditing.inputs import by_key
from qa_tool.services.auditing.starting import acting_as
from qa_tool.services.sampling.drawing import months_before
from qa_tool.services.telling.audits import tell_of_new_author
from qa_tool.store import allocations, audits, events, versions
from qa_tool.vocabulary.periods import today

CHOOSE = "Choose who is to go on with it"


def draft_to_give(session: Session, asker: Asker, audit_id: str) -> tuple[Audit, list[Candidate]]:
    """The head of somebody else's first draft, and who may go on with it. Raises NotPermitted, NotFound.

    Offered are those in post who may fill in its form, whom it is not about, who did not hold the case and are not
    audited by its IRO; never the asker, who would then read what is its author's alone.
    """
    audit = _head(session, asker, audit_id)
    draft = audits.draft_of(session, audit_id)
    if draft is None:
        raise NotFound(audit_id)
    return audit, _candidates(session, asker, audit, draft)


def give_draft(session: Session, asker: Asker, audit_id: str, person_id: str) -> Audit:
    """Make somebody else the author of a first draft; what was written stays as it is. Giving it on is the way back.

    One event, 'audit.reassigned'. Raises NotPermitted, NotFound; Refused for somebody who is not offered it.
    """
    audits.lock(session, audit_id)
    audit, offered = draft_to_give(session, asker, audit_id)
    if person_id not in {one.id for one in offered}:
        raise Refused(CHOOSE)
    before = audit.author_id
    _, roles = allocations.account_holders(session, today())[person_id]
    audit.author_id, audit.author_role = person_id, matrix.title(acting_as(roles, audit.form_key, allocated=True))
    session.flush()
    moved = move(session, asker, audit_id, person_id)
    detail = {"reference": audit.reference, "form": audit.form_key, "from": before, "to": person_id}
    if moved is not None:
        detail["allocation"] = moved.id
    events.record(session, actor_id=asker.person_id, action="audit.reassigned", object_id=audit_id, detail=detail)
    tell_of_new_author(session, asker, audit, before)
    return audit


def _head(session: Session, asker: Asker, audit_id: str) -> Audit:
    matrix.allow(asker, "audit-draft", "reassign")
    found = audits.known_draft(session, asker, audit_id)
    if found is None:
        raise NotFound(audit_id)
    return found


def _candidates(session: Session, asker: Asker, audit: Audit, draft: Draft) -> list[Candidate]:
    typed = by_key(versions.of_audit(session, audit), draft.fields)
    about = {audit.practitioner_id, *typed.get("practitioner", {}).get("", ())}
    day, loads = today(), allocations.loads(session)
    audited_by = allocations.audited_by(session, months_before(day, MONTHS))
    held = allocations.holders(session, [audit.case_id] if audit.case_id else [], months_before(day, MONTHS))
    return [
        Candidate(person.id, person.staff_code, person.job, loads.get(person.id, 0))
        for person, roles in allocations.account_holders(session, day).values()
        if person.id not in {*about, audit.author_id, asker.person_id}
        and matrix.may_be_given(roles, audit.form_key)
        and matrix.may(roles, "audit-draft", "update")
        and person.id not in held.get(audit.case_id or "", ())
        and audit.practitioner_id not in audited_by.get(person.id, ())
    ]
