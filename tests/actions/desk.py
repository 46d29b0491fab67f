"""A submitted audit with actions and an inadequate, for the tests of what follows on it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.words import CommitmentKind
from qa_tool.definitions.model import Definition, RuleUse
from qa_tool.definitions.record import Action, Answer, Value
from qa_tool.definitions.words import Outcome
from qa_tool.kit.periods import now, today
from qa_tool.records.models import Audit
from tests.support.desks import World, make_world
from tests.support.factories import open_feedback, small_definition

FOLLOWED = small_definition(
    rules=(
        RuleUse(name="complete"),
        RuleUse(name="independence"),
        RuleUse(name="places-agree"),
        RuleUse(name="follow-up"),
    )
)
INADEQUATE: dict[str, Value | Answer | Outcome] = {
    "SM-02": Answer(Outcome.ANSWERED, "inadequate", "No dates."),
    "X1": "inadequate",
}
CLOSING = {
    "difference": "some",
    "what_changed": "The visits are made, and the child says who comes.",
    "evidence": "Case notes of the last three visits.",
    "regrade": "requires-improvement",
}


def actions(*texts: str, owner: str = "iro", due: date | None = None) -> dict[str, Value | Answer | Outcome]:
    """X7 with these actions, due in 30 days."""
    day = due or today() + timedelta(days=30)
    return {"X7": tuple(Action(text, owner, day, "PLAN.P1", "SM-02") for text in texts)}


def audited(
    session: Session, *texts: str, author: str = "manager", owner: str = "iro", definition: Definition = FOLLOWED
) -> tuple[World, Audit]:
    """An inadequate audit by ``author`` about ``iro``, released and opened, with those actions."""
    world = make_world(session, definition)
    audit = world.submitted(author, world.record({**INADEQUATE, **actions(*texts, owner=owner)}))
    audit.released_at = now()
    session.flush()
    open_feedback(session, audit)
    return world, audit


def found(session: Session, audit: Audit, kind: CommitmentKind = CommitmentKind.ACTION) -> list[Commitment]:
    """The audit's commitments of a kind, by their words."""
    wanted = select(Commitment).where(Commitment.audit_id == audit.id, Commitment.kind == kind)
    return list(session.scalars(wanted.order_by(Commitment.text)))


def follow_up(session: Session, audit: Audit) -> Commitment:
    """The follow-up of the inadequate."""
    (only,) = found(session, audit, CommitmentKind.INADEQUATE)
    return only
