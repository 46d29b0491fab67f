"""Giving the cases of a sample to auditors, and giving them to others: never against independence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.kit.errors import Conflict, Refused, existing, serial
from qa_tool.kit.periods import LONDON, now, today
from qa_tool.kit.transactions import locked
from qa_tool.people.queries import people
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.queries import audits
from qa_tool.records.verbs.starting import delete_draft
from qa_tool.records.words import Status
from qa_tool.sampling.changes import Ended, Given
from qa_tool.sampling.models import Allocation, SampleCase
from qa_tool.sampling.queries import allocations, sampling
from qa_tool.sampling.verbs.samples import months_before
from qa_tool.sampling.words.allocating import Against, AllocationState, Auditor, Spread, ToAudit, conflict, spread
from qa_tool.trail import events

MONTHS = 12
"""How far back a case counts as held, and an audit as done: the period that case-file audits look at."""


@dataclass(frozen=True)
class Candidate(Auditor):
    """Somebody who can be given audits on a form."""

    staff_code: str = ""
    job: str = ""


@dataclass(frozen=True)
class Circumstances:
    """Candidates and cases, with all that independence is judged by."""

    candidates: tuple[Candidate, ...]
    """By staff code."""
    cases: tuple[ToAudit, ...]

    def against(self, sample_case_id: str, person_id: str) -> Against | None:
        """What stands against this person's auditing this case. Raises KeyError for unknown ones."""
        case = next((one for one in self.cases if one.id == sample_case_id), None)
        auditor = next((one for one in self.candidates if one.id == person_id), None)
        if case is None or auditor is None:
            raise KeyError(sample_case_id if case is None else person_id)
        return conflict(case, auditor)


def circumstances(session: Session, form_key: str, cases: Sequence[SampleCase]) -> Circumstances:
    """The circumstances of these cases today."""
    since = months_before(today(), MONTHS)
    loads, audited_by = allocations.loads(session), allocations.audited_by(session, since)
    held = allocations.holders(session, [one.listed.case_id for one in cases], since)
    access = queries.access(session, form_key)
    candidates = tuple(
        Candidate(
            person.id,
            loads.get(person.id, 0),
            frozenset(audited_by.get(person.id, ())),
            staff_code=person.staff_code,
            job=person.job,
        )
        for person, roles in allocations.account_holders(session).values()
        if matrix.may_fill_in(roles, access, given=True)
    )
    to_audit = tuple(
        ToAudit(one.id, one.listed.practitioner_id, frozenset(held.get(one.listed.case_id, ()))) for one in cases
    )
    return Circumstances(candidates, to_audit)


LONGEST = 500
"""Characters of a reason."""
WRONG: Mapping[Against, str] = {
    Against.OWN_PRACTICE: "{code} is the IRO of this case. Choose somebody else",
    Against.HELD: "{code} held this case in the last 12 months. Choose somebody else",
    Against.EACH_OTHER: "The IRO of this case audits {code}'s practice. Choose somebody else, or say why it is right",
}
WITH_DRAFT = "Given with its draft to somebody else"
LOST = "Somebody else gave or changed one of these cases in the same moment. Look at them again"


class Wrong(Refused):
    """What stands against giving cases so: words by the id of the sample's case. Nothing was changed."""

    def __init__(self, by_case: Mapping[str, str]) -> None:
        self.by_case = dict(by_case)
        super().__init__("; ".join(self.by_case.values()))


@dataclass(frozen=True)
class Choice:
    """To whom a case is to go, and why in spite of a conflict that a reason can make right."""

    auditor_id: str
    exception: str = ""


def to_give(session: Session, asker: Asker, sample_id: str) -> tuple[list[SampleCase], Circumstances]:
    """The cases of the sample that nobody has, and who could be given them. Raises NotPermitted, NotFound."""
    matrix.allow(asker, "allocation", "create")
    sample = existing(sampling.sample(session, sample_id), sample_id)
    given = {one.sample_case_id for one in allocations.of_sample(session, sample_id) if one.ended_as is None}
    free = [one for one in sampling.in_sample(session, sample_id) if one.id not in given]
    return free, circumstances(session, sample.form_key, free)


def suggest(around: Circumstances, auditors: frozenset[str]) -> Spread:
    """A balanced, independent spread of the cases over those auditors (by id)."""
    return spread(around.cases, [one for one in around.candidates if one.id in auditors])


def give(
    session: Session,
    asker: Asker,
    sample_id: str,
    choices: Mapping[str, Choice],
    due: date,
    *,
    at: datetime | None = None,
) -> list[Allocation]:
    """Give cases (by the id of the sample's case) to auditors. One event for each, 'allocation.made'.

    What was given to the same person already stays: a double click gives once. ``at`` is for the demo. Raises
    NotPermitted, NotFound; Wrong with what stands against it, case by case; Conflict when somebody else has one.
    """
    matrix.allow(asker, "allocation", "create")
    sample = existing(sampling.sample(session, sample_id), sample_id)
    given_at = at or now()
    if due < given_at.astimezone(LONDON).date():
        raise Refused("The due date must be today or later")
    sampling.hold(session, sample_id)
    standing = {one.id: one for one in sampling.in_sample(session, sample_id)}
    if not choices:
        raise Refused("Choose an auditor for at least one case")
    if not set(choices) <= set(standing):
        raise Conflict("A case is not in the sample any more. Look at the sample again")
    there = {one.sample_case_id: one for one in allocations.of_sample(session, sample_id) if one.ended_as is None}
    new = {key: one for key, one in choices.items() if key not in there}
    if any(there[key].auditor_id != one.auditor_id for key, one in choices.items() if key in there):
        raise Conflict(LOST)
    around = circumstances(session, sample.form_key, [standing[key] for key in new])
    _check(session, around, new)
    made = []
    with serial(session, LOST):
        for key, one in new.items():
            made.append(_make(session, asker, key, one, due, given_at))
    return made


def _make(
    session: Session, asker: Asker, sample_case_id: str, choice: Choice, due: date, given_at: datetime
) -> Allocation:
    one = _begin(session, sample_case_id, choice, due, asker.person_id, given_at)
    detail = {"auditor": one.auditor_id, "due": due.isoformat(), "exception": one.exception is not None}
    events.record(session, asker.person_id, "allocation.made", one.id, Given(one), **detail)
    return one


def _check(session: Session, around: Circumstances, choices: Mapping[str, Choice]) -> None:
    wrong = {}
    for key, choice in choices.items():
        if choice.auditor_id not in {one.id for one in around.candidates}:
            wrong[key] = "Choose somebody from the list"
            continue
        if len(choice.exception) > LONGEST:
            wrong[key] = f"The reason must be {LONGEST} characters or less"
            continue
        against = around.against(key, choice.auditor_id)
        if against is not None and (against.barred or not choice.exception.strip()):
            person = people.by_id(session, choice.auditor_id)
            wrong[key] = WRONG[against].format(code=person.staff_code if person else "")
    if wrong:
        raise Wrong(wrong)


def reassignable(session: Session, asker: Asker, allocation_id: str) -> tuple[Allocation, Circumstances]:
    """An open allocation that the asker may give to somebody else, and who could have it.

    Raises NotPermitted, NotFound, and Conflict once it has ended or its audit was submitted.
    """
    matrix.allow(asker, "allocation", "update")
    found = existing(allocations.find(session, asker, allocation_id, "update"), allocation_id)
    _still_open(found)
    return found, _around(session, asker, found)


def _around(session: Session, asker: Asker, one: Allocation) -> Circumstances:
    case = sampling.sample_case(session, one.sample_case.sample_id, one.sample_case_id)
    assert case is not None, "an allocation has its case"
    around = circumstances(session, case.sample.form_key, [case])
    if Scope.ALL in matrix.scopes(asker.roles, "allocation", "update"):
        return around
    reached = {asker.person_id} | {
        candidate.id
        for candidate in around.candidates
        if (team := people.team_of(session, candidate.id, today())) is not None and team.id in asker.managed_team_ids
    }
    return replace(around, candidates=tuple(one for one in around.candidates if one.id in reached))


def _still_open(one: Allocation) -> None:
    if one.ended_as is not None:
        raise Conflict(f"This allocation has ended: {one.ended_as.label.lower()}")
    if one.audit is not None and one.audit.status is not Status.DRAFT:
        raise Conflict("Its audit was submitted in the meantime. There is nothing left to reassign")


def reassign(
    session: Session, asker: Asker, allocation_id: str, choice: Choice, *, due: date, reason: str
) -> Allocation:
    """Give the case to somebody else, or the same person more time. A draft begun on it is deleted with all its text.

    Nobody but its author may read a draft (object rule 3), so the new auditor begins anew. One event,
    'allocation.reassigned' or 'allocation.due-changed'. Raises as ``reassignable``, Wrong, Refused without a reason.
    """
    found, around = reassignable(session, asker, allocation_id)
    if due < today():
        raise Refused("The due date must be today or later")
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST:
        raise Refused(f"Say why, in {LONGEST} characters or less")
    with serial(session, LOST):
        # The audit first, as submitting does: who comes second waits, and finds what the first one left.
        audit = audits.lock(session, found.audit_id) if found.audit_id else None
        one = locked(session, Allocation, allocation_id)
        assert one is not None, "allocations are never deleted"
        session.refresh(one)
        if one.audit_id != (audit.id if audit else None):
            raise Conflict(LOST)
        _still_open(one)
        if choice.auditor_id == one.auditor_id:
            return _later(session, asker, one, due)
        _check(session, around, {one.sample_case_id: choice})
        case_id = audit.case_id if audit else None
        if audit is not None:
            allocations.forget_audit(session, audit.id)
            delete_draft(session, audit)
            session.refresh(one)
        new = _hand_on(session, one, choice, due=due, by=asker.person_id, reason=reason)
    detail = {
        "to": new.id,
        "auditor": new.auditor_id,
        "due": due.isoformat(),
        "draft_deleted": case_id is not None,
        "exception": new.exception is not None,
    }
    moved, person = (Ended(one), Given(new)), asker.person_id
    events.record(session, person, "allocation.reassigned", one.id, *moved, **detail)
    return new


def move(session: Session, asker: Asker, audit_id: str, person_id: str) -> Allocation | None:
    """Let the allocation that a draft came from follow it to its new author; None when it came from none.

    No event and no notice: those of the draft say it.
    """
    one = allocations.of_audit(session, audit_id)
    if one is None or one.ended_as is not None:
        return None
    one.audit_id = None
    new = _hand_on(session, one, Choice(person_id), due=one.due, by=asker.person_id, reason=WITH_DRAFT)
    new.audit_id = audit_id
    session.flush()
    return new


def _hand_on(session: Session, one: Allocation, choice: Choice, *, due: date, by: str, reason: str) -> Allocation:
    """End the one and begin another of the same case."""
    one.ended_as, one.ended_at = AllocationState.REASSIGNED, now()
    one.ended_by, one.reason = by, reason
    session.flush()  # of a case, one allocation at a time is open: the table sees to it
    return _begin(session, one.sample_case_id, choice, due, by, now())


def _begin(session: Session, sample_case_id: str, choice: Choice, due: date, by: str, at: datetime) -> Allocation:
    one = Allocation(
        sample_case_id=sample_case_id,
        auditor_id=choice.auditor_id,
        due=due,
        exception=choice.exception.strip() or None,
        allocated_at=at,
        allocated_by=by,
    )
    session.add(one)
    session.flush()
    return one


def _later(session: Session, asker: Asker, one: Allocation, due: date) -> Allocation:
    if due == one.due:
        raise Refused("Choose another auditor, or another due date")
    one.due = due
    session.flush()
    given, person = Given(one), asker.person_id
    events.record(session, person, "allocation.due-changed", one.id, given, due=due.isoformat())
    return one
