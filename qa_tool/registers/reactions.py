"""An entry that was recorded before its record was submitted again settles what the record has to raise."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.actions.verbs import raised
from qa_tool.records.changes import Submitted
from qa_tool.registers import queries
from qa_tool.trail.models import Event


def settle_by_record(session: Session, change: Submitted, event: Event) -> None:
    """Settle it, done by whoever recorded the entry, on the day it was opened; the event says which it was.

    The tool does it: in the history it is nobody's step.
    """
    for register in queries.in_use(session).values():
        row = queries.of_record(session, register, change.audit.id) if register.settles is not None else None
        if row is None:
            continue
        settled = raised.settle(
            session, change.audit.id, row.id, row.recorded_by, None, reference=row.reference, raised_on=row.opened_on
        )
        if settled:
            event.detail["follow_up_on_record"] = settled
