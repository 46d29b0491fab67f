"""The conversation about an observation: the IRO's own words, the feedback, the IRO's answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Noun
from qa_tool.observations.models import ObservationFeedback, ObservationReflection, ObservationReply
from qa_tool.records.from_above import ConversationState
from qa_tool.records.models import Audit
from qa_tool.records.words import COUNTED


@dataclass(frozen=True)
class Conversation:
    """Its three parts, each None until it was written."""

    reflection: ObservationReflection | None = None
    feedback: ObservationFeedback | None = None
    reply: ObservationReply | None = None

    @property
    def begun(self) -> bool:
        """Whether anything was said."""
        return bool(self.reflection or self.feedback or self.reply)


def of(session: Session, audit_id: str) -> Conversation:
    """The conversation about an observation, as far as it has come."""
    return Conversation(
        session.get(ObservationReflection, audit_id),
        session.get(ObservationFeedback, audit_id),
        session.get(ObservationReply, audit_id),
    )


def conversation_state(session: Session, audit_id: str) -> ConversationState:
    """What its record asks of the conversation."""
    one = of(session, audit_id)
    return ConversationState(
        begun=one.begun,
        feedback_on=one.feedback.given_on if one.feedback else None,
        thing_to_try=one.feedback.thing_to_try if one.feedback else "",
        replied=one.reply is not None,
        learning=(one.reply.learning if one.reply else None) or "",
    )


def _observations(*conditions: ColumnElement[bool]) -> Select[Audit]:
    return select(Audit).where(Audit.noun == Noun.OBSERVATION, Audit.status.in_(COUNTED), *conditions)


def _given() -> ColumnElement[bool]:
    return exists().where(ObservationFeedback.audit_id == Audit.id)


def awaiting_reflection(session: Session, practitioner_id: str) -> list[Audit]:
    """Submitted observations of the IRO on which feedback was not yet given, the latest first."""
    found = _observations(Audit.practitioner_id == practitioner_id, ~_given())
    return list(session.scalars(found.order_by(Audit.audit_date.desc(), Audit.reference)))


def awaiting_reply(session: Session, practitioner_id: str) -> list[Audit]:
    """Observations of the IRO with feedback that they have not answered, the latest first."""
    answered = exists().where(ObservationReply.audit_id == Audit.id)
    found = _observations(Audit.practitioner_id == practitioner_id, _given(), ~answered)
    return list(session.scalars(found.order_by(Audit.audit_date.desc(), Audit.reference)))


def awaiting_feedback(session: Session, author_id: str) -> list[Audit]:
    """Submitted observations by the observer on which feedback was not yet given, the earliest first."""
    found = _observations(Audit.author_id == author_id, Audit.practitioner_id.is_not(None), ~_given())
    return list(session.scalars(found.order_by(Audit.audit_date, Audit.reference)))


def all_awaiting_feedback(session: Session) -> list[Audit]:
    """Every submitted observation on which feedback was not yet given; those from before the tool ask for none."""
    found = _observations(Audit.practitioner_id.is_not(None), Audit.import_batch_id.is_(None), ~_given())
    return list(session.scalars(found.order_by(Audit.audit_date, Audit.reference)))


def feedback_late() -> ColumnElement[bool | None]:
    """Whether the feedback on the observation of the query around was late; null while none was given."""
    return select(ObservationFeedback.late).where(ObservationFeedback.audit_id == Audit.id).scalar_subquery()
