"""A problem resolution that was recorded before its audit was submitted again settles what the audit has to raise."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.actions.verbs import raised
from qa_tool.enquiries.models import ProblemResolution
from qa_tool.records.changes import Submitted
from qa_tool.trail.models import Event


def settle_by_record(session: Session, change: Submitted, event: Event) -> None:
    """Settle it, done by whoever recorded the resolution, on the day it was raised; the event says which it was.

    The tool does it: in the history it is nobody's step.
    """
    row = session.get(ProblemResolution, change.audit.id)
    if row is None:
        return
    settled = raised.settle(
        session, change.audit.id, row.recorded_by, None, reference=row.reference, raised_on=row.raised_on
    )
    if settled:
        event.detail["follow_up_on_record"] = settled
