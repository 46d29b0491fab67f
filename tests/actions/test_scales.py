"""A record on a scale of five grades: submitted, listed, read a second time, followed up and closed."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.actions.queries.inadequate import last
from qa_tool.actions.verbs import deciding, doing
from qa_tool.definitions.record import Answer, Value
from qa_tool.definitions.words import Outcome
from qa_tool.kit.periods import now
from qa_tool.moderation.models import Moderation
from qa_tool.moderation.words import Cause
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits
from qa_tool.records.queries.listings import Filters
from qa_tool.records.verbs import listing
from tests.actions.desk import CLOSING, FOLLOWED, actions, follow_up
from tests.definitions.test_scales import FIVE
from tests.support.desks import World, make_world
from tests.support.factories import CASE_KEY, open_feedback, small_definition

pytestmark = pytest.mark.both_databases


def submitted(world: World, grade: str) -> Audit:
    """A record that is graded so overall and in one question."""
    answers: dict[str, Value | Answer | Outcome] = {"SM-02": Answer(Outcome.ANSWERED, grade, "No dates."), "X1": grade}
    return world.submitted("manager", world.record({**answers, **actions("Agree a plan")}))


def test_what_is_below_the_standard_is_read_again_followed_up_and_graded_again_on_its_scale(session: Session) -> None:
    world = make_world(session, small_definition(rules=FOLLOWED.rules, scale=FIVE))
    audit = submitted(world, "weak")
    audit.case_id = audits.case_for(session, "12345678", CASE_KEY).id
    audit.released_at = now()
    session.flush()
    open_feedback(session, audit)
    assert audit.effective_grade == "weak"
    assert session.scalars(select(Moderation.cause)).all() == [Cause.INADEQUATE]
    assert session.scalars(select(Audit.id).where(last(session))).all() == [audit.id]
    one = follow_up(session, audit)
    assert not doing.mark_done(session, world.asker("iro"), one.id, "The plan has dates now.")
    other = {**CLOSING, "regrade": "requires-improvement"}
    (problem,) = deciding.close(session, world.asker("manager"), one.id, answers=other)
    assert problem.key == "regrade", "it is no grade of the form's scale"
    assert deciding.close(session, world.asker("manager"), one.id, answers={**CLOSING, "regrade": "fair"}) == ()
    assert one.regrade == "fair"
    assert session.scalars(select(Audit.id).where(last(session))).all() == [], "fair is better than weak"


def test_the_list_is_in_the_order_of_the_scales_and_narrows_to_a_grade(session: Session) -> None:
    world = make_world(session, small_definition(rules=FOLLOWED.rules, scale=FIVE))
    for grade in ("weak", "outstanding", "inadequate", "fair"):
        submitted(world, grade)
    head = world.asker("head")
    found = listing.listing(session, head, sort="grade").items
    assert [one.grade for one in found] == ["outstanding", "fair", "weak", "inadequate"]
    assert [one.grade for one in listing.listing(session, head, Filters(grade="weak")).items] == ["weak"]
    with pytest.raises(ValueError, match="unheard-of"):
        listing.listing(session, head, Filters(grade="unheard-of"))
