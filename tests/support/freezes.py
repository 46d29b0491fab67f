"""A quarter taken through its freeze by three people."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.kit.periods import Quarter
from qa_tool.outputs.verbs import freezing
from qa_tool.outputs.words import FreezeStep
from qa_tool.policy.words import Role
from tests.support.factories import People


def freeze(session: Session, people: People, quarter: Quarter) -> None:
    """Propose, approve and freeze; the clock must stand after the quarter has closed for entry."""
    analyst = people.asker("analyst", Role.ANALYST)
    mark = freezing.view(session, analyst, quarter).standing
    freezing.take(session, analyst, quarter, FreezeStep.PROPOSED, "All in", seen=mark)
    safeguarding = people.asker("safeguarding", Role.SAFEGUARDING_MANAGER)
    freezing.take(session, safeguarding, quarter, FreezeStep.APPROVED, seen=mark)
    freezing.take(session, people.asker("head", Role.HEAD_OF_SERVICE), quarter, FreezeStep.FROZEN, seen=mark)
    session.flush()
