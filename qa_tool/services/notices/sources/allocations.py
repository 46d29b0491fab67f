"""Cases that were given to auditors and are not submitted yet."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from qa_tool.services.notices.sources.deadline import Deadline
from qa_tool.store import allocations
from qa_tool.vocabulary.notices import Matter, Subject


def deadlines(session: Session) -> Iterator[Deadline]:
    """Every allocation that has not ended and whose audit is not submitted."""
    for one in allocations.all_unfinished(session):
        reference = allocations.sample_of(session, one).reference
        yield Deadline(one.auditor_id, Matter(Subject.ALLOCATION, one.id, reference, one.due), one.due)
