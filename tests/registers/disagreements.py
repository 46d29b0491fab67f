"""Audits that disagree with a decision, and what is recorded of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments, follow_ups
from qa_tool.definitions.words import FollowUpKind
from qa_tool.records.models import Audit
from tests.support import factories
from tests.support.factories import People, Places


def audit(
    session: Session,
    people: People,
    places: Places,
    *,
    submitted: datetime = datetime(2018, 12, 5, 15, tzinfo=UTC),
    author: str = "iro",
    view: str = "disagree",
    **more: Any,
) -> Audit:
    version = factories.publish(session, factories.shipped("section-47"))
    return factories.make_submitted(
        session,
        version,
        answers={"S47-17": view, **more},
        author=people.by_name[author],
        places=places,
        audit_date=submitted.date(),
        submitted_at=submitted,
    )


def to_raise(session: Session, people: People, places: Places) -> tuple[Audit, Commitment]:
    """An audit that disagrees without a reference, and the follow-up that its submission opens."""
    one = audit(session, people, places)
    assert follow_ups.open_follow_up(
        session,
        one.id,
        FollowUpKind.RAISE_PROBLEM_RESOLUTION,
        owner_id=people.iro.id,
        question_key="S47-17",
        due=date(2018, 12, 6),
    )
    found = commitments.to_raise(session, one.id)
    assert found is not None
    return one, found
