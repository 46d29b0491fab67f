"""Numbers of the Section 47 count, as if somebody had entered them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from qa_tool.counts.models import CountCell

ENQUIRIES = "section-47-enquiries"


def put_enquiries(
    session: Session, team_id: str, month: date, due: int, received: int, *, by: str, at: datetime
) -> None:
    """What was due and received of a CSC team and the month that begins on that day."""
    for question, value in (("due", due), ("received", received)):
        session.add(
            CountCell(
                count_key=ENQUIRIES, question_key=question, first=month, place=team_id, revision=1,
                value=value, source="typed", entered_by=by, entered_at=at,
            )
        )  # fmt: skip
