"""Looking again at what was inadequate: one linked re-audit, by somebody else, beside the first."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.models import Audit, Commitment, Draft, ReAudit
from qa_tool.policy.words import NotFound, NotPermitted, Role
from qa_tool.services import auditing, following
from qa_tool.services.auditing import Conflict, Refused
from qa_tool.vocabulary.grades import Grade
from tests.services.following.desk import CLOSING, FOLLOWED, audited, follow_up
from tests.support.desks import World
from tests.support.factories import typed_fields


def closed(session: Session) -> tuple[World, Audit, Commitment]:
    """An inadequate that the manager closed with 'requires improvement'."""
    world, audit = audited(session, "Agree a plan", author="manager")
    one = follow_up(session, audit)
    assert not following.mark_done(session, world.asker("iro"), one.id, "The plan has dates now.")
    assert not following.close(session, world.asker("manager"), one.id, answers=CLOSING)
    return world, audit, one


def test_a_re_audit_begins_with_the_case_and_is_one(session: Session) -> None:
    world, audit, one = closed(session)
    asker = world.asker("manager")
    ids = {following.start_re_audit(session, asker, one.id, audit_id="a" * 32).id for _ in range(2)}
    assert ids == {"a" * 32}
    fields = auditing.open_draft(session, asker, "a" * 32).fields
    assert fields["q_practitioner"] == [audit.practitioner_id]
    assert fields["q_locality"] == [audit.locality_id]
    again = session.get_one(Audit, "a" * 32)
    assert (again.form_key, again.case_id) == (audit.form_key, audit.case_id)
    with pytest.raises(Conflict, match="begun already"):
        following.start_re_audit(session, asker, one.id, audit_id="b" * 32)
    assert session.scalar(select(func.count()).select_from(Draft)) == 1


def test_who_owned_it_does_not_look_again(session: Session) -> None:
    world, _, one = closed(session)
    with pytest.raises(NotPermitted):
        following.start_re_audit(session, world.asker("iro"), one.id, audit_id="a" * 32)
    with pytest.raises(Refused):
        following.start_re_audit(session, world.asker("iro", Role.SAFEGUARDING_MANAGER), one.id, audit_id="a" * 32)
    with pytest.raises(NotFound):
        following.start_re_audit(session, world.asker("other_manager"), one.id, audit_id="a" * 32)


def test_what_is_open_is_not_looked_at_again(session: Session) -> None:
    world, audit = audited(session, "Agree a plan")
    with pytest.raises(Conflict, match="nothing to look at"):
        following.start_re_audit(session, world.asker("manager"), follow_up(session, audit).id, audit_id="a" * 32)


def test_a_discarded_re_audit_is_still_to_come(session: Session) -> None:
    world, _, one = closed(session)
    asker = world.asker("manager")
    following.start_re_audit(session, asker, one.id, audit_id="a" * 32)
    auditing.discard(session, asker, "a" * 32)
    session.expire_all()
    assert session.get(ReAudit, one.id) is None
    assert "re-audit" in following.read(session, asker, one.id).may
    following.start_re_audit(session, asker, one.id, audit_id="b" * 32)


def test_before_and_after_stand_side_by_side(session: Session) -> None:
    world, _, one = closed(session)
    asker = world.asker("manager")
    waiting = following.Filters(state="re-audit")
    assert following.count(session, asker, waiting) == 1
    first = following.before_after(session, asker, one.id)
    assert [(row.key, row.before, row.after) for row in first.rows] == [
        ("X1", Grade.INADEQUATE, None),
        ("SM-02", Grade.INADEQUATE, None),
    ]
    assert first.again is None
    again = following.start_re_audit(session, asker, one.id, audit_id="a" * 32)
    better: dict[str, Any] = {"X1": "good", "SM-01": "requires-improvement"}
    auditing.save(session, asker, again.id, fields=typed_fields(FOLLOWED, world.record(better)))
    assert following.count(session, asker, waiting) == 1, "a draft is no re-audit yet"
    assert auditing.submit(session, asker, again.id).done
    found = following.before_after(session, asker, one.id)
    assert [(row.key, row.before, row.after, row.moved) for row in found.rows] == [
        ("X1", Grade.INADEQUATE, Grade.GOOD, "better"),
        ("SM-01", Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, "worse"),
        ("SM-02", Grade.INADEQUATE, Grade.GOOD, "better"),
    ]
    assert found.again is not None
    assert found.again.id == again.id
    assert following.count(session, asker, waiting) == 0
