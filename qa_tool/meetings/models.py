"""What the meetings of a locality with children's social care agreed: few words, a role, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_tool.kit.tables import Base, new_id, words
from qa_tool.meetings.words import AgreementState


class MeetingAgreement(Base):
    """One agreement of a meeting. Its words leave the service: they are screened, and hold a role, never a name."""

    __tablename__ = "meeting_agreement"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (outcome IS NULL)", name="settled_with_outcome"),
        Index("ix_meeting_agreement_locality", "locality_key", "quarter"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    """Made by the browser page that adds it: a double click adds the same one."""
    locality_key: Mapped[str] = mapped_column(String(80))
    """The locality's permanent key: its row changes with its boundaries, its meeting goes on."""
    quarter: Mapped[str] = mapped_column(String(10))
    """'2018/19-Q3': the quarter whose figures the meeting looked at."""
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(40))
    """A role."""
    due: Mapped[date | None]
    state: Mapped[AgreementState] = mapped_column(
        words(AgreementState, "meeting_agreement_state"), default=AgreementState.OPEN
    )
    outcome: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    written_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
