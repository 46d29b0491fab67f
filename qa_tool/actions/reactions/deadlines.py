"""Actions and follow-ups that somebody owns."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from qa_tool.actions.queries import commitments
from qa_tool.notices.verbs import Deadline
from qa_tool.notices.words import Matter, Subject


def deadlines(session: Session) -> Iterator[Deadline]:
    """Every open one with an owner who may know of it: not of one's own practice before one has been let see it."""
    for one in commitments.all_open(session):
        if one.owner_id and commitments.may_know(session, one, one.owner_id):
            yield Deadline(one.owner_id, Matter(Subject.ACTION, one.id, one.audit.reference, one.due), one.due)
