"""What is due of allocations, and whom giving, taking away and declining one concern.

A sample's reference is all that is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from qa_tool.notices import verbs
from qa_tool.notices.verbs import Deadline
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.records.changes import Discarded
from qa_tool.sampling.changes import Ended, Given
from qa_tool.sampling.models import Allocation
from qa_tool.sampling.queries import allocations
from qa_tool.trail.models import Event


def deadlines(session: Session) -> Iterator[Deadline]:
    """Every allocation that has not ended and whose audit is not submitted."""
    for one in allocations.all_unfinished(session):
        reference = allocations.sample_of(session, one).reference
        yield Deadline(one.auditor_id, Matter(Subject.ALLOCATION, one.id, reference, one.due), one.due)


def let_go(session: Session, change: Discarded, _: Event) -> None:
    """The allocation that a draft came from is as it was before the start."""
    allocations.forget_audit(session, change.audit.id)


def tell_of_allocation(session: Session, change: Given, _: Event) -> None:
    """The auditor has a case to audit, or another date for it."""
    one = change.allocation
    occasion = one.due.isoformat()
    verbs.tell(
        session,
        NoticeKind.ALLOCATED,
        [one.auditor_id],
        matter_of(session, one),
        occasion=occasion,
        by=one.allocated_by,
    )


def tell_of_end(session: Session, change: Ended, event: Event) -> None:
    """The auditor hears that it went to somebody else; whoever gave it hears that it was declined."""
    one = change.allocation
    matter = Matter(Subject.ALLOCATION, one.id, _reference(session, one))
    people = [one.auditor_id, one.allocated_by]
    verbs.tell(session, NoticeKind.DECISION, people, matter, occasion="ended", by=event.actor_id)


def matter_of(session: Session, one: Allocation) -> Matter:
    """The allocation as the matter of a notice."""
    return Matter(Subject.ALLOCATION, one.id, _reference(session, one), one.due)


def _reference(session: Session, one: Allocation) -> str:
    """'SA-2026-0004, number 7': the notices of one sample differ, and none says whose case it is."""
    return f"{allocations.sample_of(session, one).reference}, number {allocations.place_in_sample(session, one)}"
