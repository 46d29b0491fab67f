"""The agreements of a locality's meetings."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.kit.transactions import holding
from qa_tool.meetings.models import MeetingAgreement


def of_locality(session: Session, locality_key: str) -> list[MeetingAgreement]:
    """Every agreement of the locality's meetings, in the order in which they were made."""
    wanted = select(MeetingAgreement).where(MeetingAgreement.locality_key == locality_key)
    order = (MeetingAgreement.quarter, MeetingAgreement.written_at, MeetingAgreement.id)
    return list(session.scalars(wanted.order_by(*order)))


def find(session: Session, agreement_id: str, *, to_change: bool = False) -> MeetingAgreement | None:
    """The agreement; held until the end of the transaction when it is to be changed."""
    wanted = select(MeetingAgreement).where(MeetingAgreement.id == agreement_id)
    if to_change:
        wanted = holding(wanted).execution_options(populate_existing=True)
    return session.scalar(wanted)
