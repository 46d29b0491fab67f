"""Follow-ups: one of a kind for an audit, followed from then on; on one's own practice seen after release only."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from qa_tool.actions.queries import commitments, follow_ups
from qa_tool.definitions.words import FollowUpKind
from qa_tool.kit.periods import now
from qa_tool.records.models import Audit
from tests.support.factories import ROLES, People, make_people, make_submitted, open_feedback, publish

pytestmark = pytest.mark.both_databases


def followed(session: Session) -> tuple[People, Audit]:
    people = make_people(session)
    audit = make_submitted(session, publish(session), author=people.auditor, practitioner=people.iro)
    follow_ups.open_follow_up(
        session,
        audit.id,
        FollowUpKind.INADEQUATE,
        owner_id=people.iro.id,
        question_key="X1",
        due=date(2018, 12, 3),
    )
    return people, audit


def test_a_second_of_the_same_kind_is_not_opened(session: Session) -> None:
    people, audit = followed(session)
    again = follow_ups.open_follow_up(
        session, audit.id, FollowUpKind.INADEQUATE, owner_id=None, question_key=None, due=date(2019, 1, 1)
    )
    assert again is None
    (only,) = commitments.of_audit(session, people.asker("safeguarding"), audit.id)
    assert (only.owner_id, only.due) == (people.iro.id, date(2018, 12, 3))


def test_who_sees_a_follow_up(session: Session) -> None:
    people, audit = followed(session)

    def seen() -> set[str]:
        return {name for name in ROLES if commitments.of_audit(session, people.asker(name), audit.id)}

    line = {"auditor", "manager", "safeguarding", "head", "analyst"}
    assert seen() == line
    audit.released_at = now()
    session.flush()
    assert seen() == line
    open_feedback(session, audit)
    assert seen() == line | {"iro"}
