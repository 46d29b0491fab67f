"""Who can be given which case of a sample: those who may fill in its form, and what stands against each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.models import SampleCase
from qa_tool.policy import matrix
from qa_tool.services.sampling.drawing import months_before
from qa_tool.store import allocations
from qa_tool.vocabulary.allocating import Auditor, Conflict, ToAudit, conflict
from qa_tool.vocabulary.periods import today

MONTHS = 12
"""How far back a case counts as held, and an audit as done: the period that case-file audits look at."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be given audits on a form."""

    id: str
    staff_code: str
    job: str
    load: int


@dataclass(frozen=True)
class Circumstances:
    """Candidates and cases, with all that independence is judged by."""

    candidates: tuple[Candidate, ...]
    """By staff code."""
    auditors: tuple[Auditor, ...]
    """The same people, in the same order, for the pure rules."""
    cases: tuple[ToAudit, ...]

    def against(self, sample_case_id: str, person_id: str) -> Conflict | None:
        """What stands against this person's auditing this case. Raises KeyError for unknown ones."""
        case = next((one for one in self.cases if one.id == sample_case_id), None)
        auditor = next((one for one in self.auditors if one.id == person_id), None)
        if case is None or auditor is None:
            raise KeyError(sample_case_id if case is None else person_id)
        return conflict(case, auditor)


def circumstances(
    session: Session, form_key: str, cases: Sequence[SampleCase], *, but: Iterable[str] = ()
) -> Circumstances:
    """The circumstances of these cases today. People of the ids ``but`` are left out."""
    day, left_out = today(), set(but)
    since = months_before(day, MONTHS)
    loads, audited_by = allocations.loads(session), allocations.audited_by(session, since)
    held = allocations.holders(session, [one.listed.case_id for one in cases], since)
    candidates = tuple(
        Candidate(person.id, person.staff_code, person.job, loads.get(person.id, 0))
        for person, roles in allocations.account_holders(session, day).values()
        if person.id not in left_out and matrix.may_be_given(roles, form_key)
    )
    auditors = tuple(Auditor(one.id, one.load, frozenset(audited_by.get(one.id, ()))) for one in candidates)
    to_audit = tuple(
        ToAudit(one.id, one.listed.practitioner_id, frozenset(held.get(one.listed.case_id, ()))) for one in cases
    )
    return Circumstances(candidates, auditors, to_audit)
