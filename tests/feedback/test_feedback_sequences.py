"""Whatever is done in whatever order: an IRO reads only what they opened, and their own grade comes before that."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.feedback.models import Dispute, FeedbackReply, SelfGrade
from qa_tool.feedback.verbs import disputing, replying
from qa_tool.feedback.verbs import opening as feedback_opening
from qa_tool.feedback.verbs import reading as feedback_reading
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit, FeedbackOpening
from qa_tool.records.verbs import amending, drafting, listing, sharing, submitting
from qa_tool.records.verbs import reading as records_reading
from qa_tool.records.words import COUNTED
from tests.support.desks import World, make_world
from tests.support.factories import ROLES, small_definition

pytestmark = pytest.mark.both_databases

REFUSED = (NotFound, NotPermitted, Conflict, Refused)
Deed = Callable[[World, Asker, str], object]


def _reply(view: str) -> Deed:
    said = {"reason": "It is on file.", "reflection": "Private.", "will_do": ""}
    return lambda world, asker, audit_id: replying.reply(
        world.session, asker, audit_id, view=view, texts=said, points={}
    )


def _resubmit(world: World, asker: Asker, audit_id: str) -> None:
    drafting.save(world.session, asker, audit_id, fields={"q_SM_02": ["inadequate"]})
    submitting.submit(world.session, asker, audit_id)


DEEDS: dict[str, Deed] = {
    "release": lambda world, asker, audit_id: sharing.release(world.session, asker, audit_id),
    "grade": lambda world, asker, audit_id: feedback_opening.self_grade(
        world.session, asker, audit_id, {"X1": "inadequate"}
    ),
    "read": lambda world, asker, audit_id: feedback_opening.open_at_once(world.session, asker, audit_id),
    "recognise": _reply("recognises"),
    "dispute": _reply("disputes"),
    "decide": lambda world, asker, audit_id: disputing.decide(world.session, asker, audit_id, "noted", "So it is."),
    "reopen": lambda world, asker, audit_id: amending.reopen(world.session, asker, audit_id, "Again"),
    "resubmit": _resubmit,
}
LIKELY = {
    "release": "analyst",
    "grade": "iro",
    "read": "iro",
    "recognise": "iro",
    "dispute": "iro",
    "decide": "safeguarding",
    "reopen": "analyst",
    "resubmit": "manager",
}
steps = st.one_of(
    st.sampled_from(sorted(LIKELY.items())),
    st.tuples(st.sampled_from(sorted(DEEDS)), st.sampled_from(list(ROLES))),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(deeds=st.lists(steps, min_size=4, max_size=14))
def test_no_sequence_shows_an_iro_what_they_have_not_opened(session: Session, deeds: list[tuple[str, str]]) -> None:
    try:
        world = make_world(session, small_definition("tier-2"))
        audit = world.submitted()
        for deed, name in deeds:
            with session.begin_nested() as savepoint:
                try:
                    DEEDS[deed](world, world.asker(name), audit.id)
                except REFUSED:
                    savepoint.rollback()
            holds(world, session.get_one(Audit, audit.id))
    finally:
        session.rollback()


def holds(world: World, audit: Audit) -> None:
    """What is true at any moment."""
    session, iro = world.session, world.asker("iro")
    opening = session.get(FeedbackOpening, (audit.id, iro.person_id))
    readable = opening is not None and audit.released_at is not None and audit.status in COUNTED
    assert reads(session, iro, audit.id) is readable
    assert listing.listing(session, iro).total == int(readable)
    own = list(session.scalars(select(SelfGrade)))
    assert not own or (opening is not None and all(one.given_at <= opening.opened_at for one in own))
    assert {one.practitioner_id for one in own} <= {iro.person_id}
    if opening is None:
        assert session.scalars(select(FeedbackReply.id)).all() == []
    else:
        assert audit.released_at is not None
        assert opening.opened_at >= audit.released_at
    disputes = list(session.scalars(select(Dispute)))
    assert sum(one.answered is None for one in disputes) <= 1
    withdrawn = [one for one in disputes if one.decided_by == iro.person_id]
    assert all(one.answered == "withdrawn" for one in withdrawn)
    for name in ("auditor", "second_auditor", "colleague", "other_iro", "other_manager", "support", "administrator"):
        with suppress(*REFUSED):
            seen = feedback_reading.read(session, world.asker(name), audit.id)
            raise AssertionError(f"{name} reads the feedback on {seen.audit.reference}")


def reads(session: Session, asker: Asker, audit_id: str) -> bool:
    try:
        records_reading.read(session, asker, audit_id)
    except REFUSED:
        return False
    return True
