"""Re-audits that somebody was given, or has begun, and has not submitted."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from qa_tool.actions.queries import commitments
from qa_tool.notices.verbs import Deadline
from qa_tool.notices.words import Matter, Subject


def deadlines(session: Session) -> Iterator[Deadline]:
    """Every re-audit to come that a person has; what nobody has waits on a panel to be given to somebody."""
    for one, person_id in commitments.re_audits_in_hand(session):
        if one.re_audit_due is not None:
            matter = Matter(Subject.ACTION, one.id, one.audit.reference, one.re_audit_due)
            yield Deadline(person_id, matter, one.re_audit_due)
