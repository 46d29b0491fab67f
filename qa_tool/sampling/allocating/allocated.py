"""What was allocated to somebody: the list, starting it with its facts filled in, declining it, giving its draft on.

Whoever gives a draft to somebody else never reads it (object rule 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.record import Value
from qa_tool.kit.errors import Conflict, NotFound, Refused, existing, serial
from qa_tool.kit.periods import now, today
from qa_tool.kit.transactions import locked
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.changes import DraftGiven
from qa_tool.records.models import Audit, Draft
from qa_tool.records.queries import audits
from qa_tool.records.verbs import cases
from qa_tool.records.verbs.inputs import by_key
from qa_tool.records.verbs.starting import Given, acting_as, start
from qa_tool.records.words import Status
from qa_tool.sampling.allocating.assigning import MONTHS, Candidate, move
from qa_tool.sampling.changes import Ended
from qa_tool.sampling.models import Allocation, ListedCase
from qa_tool.sampling.queries import allocations
from qa_tool.sampling.verbs.samples import months_before
from qa_tool.sampling.words.allocating import AllocationState
from qa_tool.trail import events

LONGEST = 500
STARTED_ELSEWHERE = "This was started or changed somewhere else in the same moment. Open it again"


@dataclass(frozen=True)
class AllocationView:
    """One allocation as pages show it."""

    id: str
    form_key: str
    title: str
    sample_id: str
    sample_reference: str
    auditor: str
    auditor_id: str
    due: date
    state: AllocationState
    masked_number: str
    plan_type: str
    iro: str
    locality: str
    district: str
    team: str
    audit_id: str | None
    audit_reference: str
    reason: str
    mine: bool

    @property
    def overdue(self) -> bool:
        """Whether it should have been submitted by now."""
        return self.due < today() and self.state in (AllocationState.ALLOCATED, AllocationState.STARTED)


def state_of(one: Allocation) -> AllocationState:
    """Where the allocation stands."""
    if one.ended_as is not None:
        return one.ended_as
    if one.audit is None:
        return AllocationState.ALLOCATED
    return AllocationState.STARTED if one.audit.status is Status.DRAFT else AllocationState.DONE


def listing(
    session: Session, asker: Asker, *, mine: bool = False, sample_id: str | None = None, ended: bool = False
) -> list[AllocationView]:
    """The allocations that the asker reaches, the earliest due first. Raises NotPermitted."""
    matrix.allow(asker, "allocation", "read")
    titles = queries.titles(session)
    found = allocations.listing(session, asker, mine=mine, sample_id=sample_id, ended=ended)
    return [_shown(one, asker, titles) for one in found]


def to_do(session: Session, asker: Asker) -> list[AllocationView]:
    """What was given to the asker and is not submitted yet, the earliest due first; [] for those who audit nothing."""
    if not matrix.may(asker.roles, "allocation", "start"):
        return []
    open_states = (AllocationState.ALLOCATED, AllocationState.STARTED)
    return [one for one in listing(session, asker, mine=True) if one.state in open_states]


def show(session: Session, asker: Asker, allocation_id: str) -> tuple[AllocationView, str]:
    """One allocation, and - for whoever is to audit it, until it is submitted - the case number in full, else ''.

    Raises NotPermitted, NotFound.
    """
    matrix.allow(asker, "allocation", "read")
    found = existing(allocations.find(session, asker, allocation_id), allocation_id)
    one = _shown(found, asker, queries.titles(session))
    to_audit = one.mine and one.state in (AllocationState.ALLOCATED, AllocationState.STARTED)
    return one, (found.sample_case.listed.case.number or "") if to_audit else ""


def _shown(one: Allocation, asker: Asker, titles: dict[str, str]) -> AllocationView:
    sample, listed = one.sample_case.sample, one.sample_case.listed
    return AllocationView(
        id=one.id,
        form_key=sample.form_key,
        title=titles.get(sample.form_key, sample.form_key),
        sample_id=sample.id,
        sample_reference=sample.reference,
        auditor=one.auditor.staff_code,
        auditor_id=one.auditor_id,
        due=one.due,
        state=state_of(one),
        masked_number=cases.masked(listed.case),
        plan_type=listed.plan_type,
        iro=listed.practitioner.staff_code if listed.practitioner else "",
        locality=listed.locality.name if listed.locality else "",
        district=listed.district.name if listed.district else "",
        team=listed.team.name if listed.team else "",
        audit_id=one.audit_id,
        audit_reference=one.audit.reference if one.audit else "",
        reason=one.reason or "",
        mine=one.auditor_id == asker.person_id,
    )


def own(session: Session, asker: Asker, allocation_id: str) -> Allocation:
    """The asker's own allocation. Raises NotPermitted, NotFound."""
    matrix.allow(asker, "allocation", "start")
    return existing(allocations.find(session, asker, allocation_id, "start"), allocation_id)


def begin(session: Session, asker: Asker, allocation_id: str) -> Audit:
    """Start the allocated audit, its facts filled in; once begun, the same one again. One event, 'audit.started'.

    Raises NotPermitted, NotFound; Conflict when it has ended, or somebody changed it in the same instant.
    """
    own(session, asker, allocation_id)
    with serial(session, STARTED_ELSEWHERE):
        one = locked(session, Allocation, allocation_id)
        assert one is not None, "allocations are never deleted"
        if one.auditor_id != asker.person_id:
            raise NotFound(allocation_id)
        if one.ended_as is not None:
            raise Conflict("This is not allocated to you any more")
        if one.audit_id is not None:
            return session.get_one(Audit, one.audit_id)
        sample, listed = one.sample_case.sample, one.sample_case.listed
        given = Given(listed.case_id, facts_of(listed), one.id)
        # The allocation's id is the audit's, too: a second click in the same instant asks for the same audit.
        audit = start(session, asker, audit_id=one.id, form_key=sample.form_key, given=given)
        one.audit_id = audit.id
    return audit


def facts_of(listed: ListedCase) -> dict[str, Value]:
    """What the list knows of the case, as facts of an audit; the auditor checks them."""
    known: dict[str, Value] = {
        "plan_type": listed.plan_type,
        "age_band": listed.age_band,
        "abuse_category": listed.abuse_category,
        "legal_status": listed.legal_status,
        "locality": listed.locality_id,
        "district": listed.district_id,
        "team": listed.team_id,
        "practitioner": listed.practitioner_id,
        "selection": "random",
    }
    return {key: value for key, value in known.items() if value}


def decline(session: Session, asker: Asker, allocation_id: str, reason: str) -> None:
    """Give the case back, with a reason: somebody else will get it. One event, 'allocation.declined'.

    Declining again changes nothing. Raises NotPermitted, NotFound; Refused without a reason or once it was begun.
    """
    own(session, asker, allocation_id)
    with serial(session, STARTED_ELSEWHERE):
        one = locked(session, Allocation, allocation_id)
        assert one is not None, "allocations are never deleted"
        if one.ended_as is AllocationState.DECLINED:
            return
        if one.ended_as is not None:
            raise Conflict("This is not allocated to you any more")
        if one.audit_id is not None:
            raise Refused("You have begun this audit. Discard the draft first, then decline")
        if not 0 < len(reason.strip()) <= LONGEST:
            raise Refused(f"Say why you decline, in {LONGEST} characters or less. No names")
        one.ended_as, one.ended_at = AllocationState.DECLINED, now()
        one.ended_by, one.reason = asker.person_id, reason.strip()
    events.record(session, asker.person_id, "allocation.declined", allocation_id, Ended(one))


CHOOSE = "Choose who is to go on with it"


def draft_to_give(session: Session, asker: Asker, audit_id: str) -> tuple[Audit, list[Candidate]]:
    """The head of somebody else's first draft, and who may go on with it. Raises NotPermitted, NotFound.

    Offered are those in post who may fill in its form, whom it is not about, who did not hold the case and are not
    audited by its IRO; never the asker, who would then read what is its author's alone.
    """
    audit = _head(session, asker, audit_id)
    draft = existing(audits.draft_of(session, audit_id), audit_id)
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
    _, roles = allocations.account_holders(session)[person_id]
    role = acting_as(roles, queries.access(session, audit.form_key), given=True)
    audit.author_id, audit.author_role = person_id, matrix.title(role)
    session.flush()
    moved = move(session, asker, audit_id, person_id)
    detail = {"reference": audit.reference, "form": audit.form_key, "from": before, "to": person_id}
    if moved is not None:
        detail["allocation"] = moved.id
    given = DraftGiven(audit, before)
    events.record(session, asker.person_id, "audit.reassigned", audit_id, given, **detail)
    return audit


def _head(session: Session, asker: Asker, audit_id: str) -> Audit:
    matrix.allow(asker, "audit-draft", "reassign")
    return existing(audits.known_draft(session, asker, audit_id), audit_id)


def _candidates(session: Session, asker: Asker, audit: Audit, draft: Draft) -> list[Candidate]:
    typed = by_key(queries.of_audit(session, audit), draft.fields)
    about = {audit.practitioner_id, *typed.get("practitioner", {}).get("", ())}
    since, loads = months_before(today(), MONTHS), allocations.loads(session)
    audited_by = allocations.audited_by(session, since)
    held = allocations.holders(session, [audit.case_id] if audit.case_id else [], since)
    access = queries.access(session, audit.form_key)
    return [
        Candidate(person.id, loads.get(person.id, 0), staff_code=person.staff_code, job=person.job)
        for person, roles in allocations.account_holders(session).values()
        if person.id not in {*about, audit.author_id, asker.person_id}
        and matrix.may_fill_in(roles, access, given=True)
        and matrix.may(roles, "audit-draft", "update")
        and person.id not in held.get(audit.case_id or "", ())
        and audit.practitioner_id not in audited_by.get(person.id, ())
    ]
