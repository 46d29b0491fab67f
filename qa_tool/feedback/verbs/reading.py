"""What was said about an audit, as the person asking may see it: both views of the grades, the replies, the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions.model import Definition
from qa_tool.definitions.words import Noun, Outcome
from qa_tool.feedback import queries as feedback_queries
from qa_tool.feedback.models import Dispute, FeedbackReply
from qa_tool.feedback.verbs.disputing import not_for
from qa_tool.feedback.words import View
from qa_tool.kit.errors import NotFound
from qa_tool.people.queries import places
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit
from qa_tool.records.queries import revisions, scoping
from qa_tool.records.words import COUNTED


@dataclass(frozen=True)
class GradePair:
    """One question as the IRO and the auditor graded it."""

    key: str
    text: str
    own: str | None
    """The IRO's, before reading."""
    auditors: str | None
    """In the revision that was then opened; None where it was not graded."""

    @property
    def agree(self) -> bool | None:
        """Whether both gave the same grade; None where one gave none."""
        return None if self.own is None or self.auditors is None else self.own == self.auditors


@dataclass(frozen=True)
class ReplyShown:
    """One reply as the person asking may see it: reflection and intention are blank for those they are not for."""

    number: int
    revision: int
    """The number of the revision that it answers."""
    view: View
    reason: str
    reflection: str
    will_do: str
    points: tuple[tuple[str, View], ...]
    """(question, how it is seen)."""
    sent_at: datetime


@dataclass(frozen=True)
class FeedbackView:
    """Feedback on one audit as far as it has come."""

    audit: Audit
    definition: Definition
    iro: str
    auditor: str
    """Staff codes."""
    opened_at: datetime | None
    pairs: tuple[GradePair, ...]
    """Overall first; empty when there was no self-grade, or the audit was not opened."""
    replies: tuple[ReplyShown, ...]
    """The latest first."""
    disputes: tuple[Dispute, ...]
    """The latest first."""
    shows_reflection: bool
    mine: bool
    """Whether it is about the asker's own practice."""
    may: frozenset[str]
    """reply, decide: what the asker may do now."""
    decider: str
    """Staff code of who answered the latest dispute; '' when nobody did."""


def read(session: Session, asker: Asker, audit_id: str) -> FeedbackView:
    """The feedback on a released audit. The IRO reads it once they have opened the audit.

    Raises NotPermitted and NotFound.
    """
    matrix.allow(asker, "feedback", "read")
    audit = session.get(Audit, audit_id)
    reached = scoping.visible(asker, "feedback", "read")
    if audit is None or audit.released_at is None or not feedback_queries.reached(session, audit_id, reached):
        raise NotFound
    said = feedback_queries.of(session, audit_id, audit.practitioner_id)
    definition = definitions_queries.of_audit(session, audit)
    mine = audit.practitioner_id == asker.person_id
    private = mine or feedback_queries.reached(session, audit_id, scoping.visible(asker, "learning"))
    people = [one for one in (audit.author_id, audit.practitioner_id) if one]
    people += [one.decided_by for one in said.disputes if one.decided_by]
    codes = places.staff_codes(session, people)
    last = said.disputes[-1] if said.disputes else None
    return FeedbackView(
        audit=audit,
        definition=definition,
        iro=codes.get(audit.practitioner_id or "", ""),
        auditor=codes.get(audit.author_id or "", ""),
        opened_at=said.opening.opened_at if said.opening else None,
        pairs=_pairs(session, definition, said),
        replies=tuple(_shown(session, definition, one, private=private) for one in reversed(said.replies)),
        disputes=said.disputes[::-1],
        shows_reflection=private,
        mine=mine,
        may=_may(asker, audit, said, mine=mine),
        decider=codes.get(last.decided_by or "", "") if last else "",
    )


def _may(asker: Asker, audit: Audit, said: feedback_queries.Said, *, mine: bool) -> frozenset[str]:
    waiting = said.open_dispute
    able = {
        "reply": mine
        and audit.noun is Noun.AUDIT
        and audit.status in COUNTED
        and said.opening is not None
        and matrix.may(asker.roles, "feedback", "reply"),
        "decide": waiting is not None
        and matrix.may(asker.roles, "dispute", "decide")
        and not mine
        and not not_for(asker, waiting),
    }
    return frozenset(verb for verb, possible in able.items() if possible)


def _pairs(session: Session, definition: Definition, said: feedback_queries.Said) -> tuple[GradePair, ...]:
    if said.opening is None or not said.self_grades:
        return ()
    opened = revisions.find(session, said.opening.audit_id, revision_id=said.opening.revision_id)
    assert opened is not None, "an opening names a revision of its audit"
    answers = revisions.read(definition, opened).answers
    pairs = []
    for key, own in said.self_grades.items():
        question, answer = definition.find(key), answers.get(key)
        graded = answer is not None and answer.outcome is Outcome.ANSWERED
        auditors = str(answer.value) if graded and answer is not None else None
        pairs.append(GradePair(key, question.text if question else key, own, auditors))
    asked = sorted(definition.questions, key=lambda question: not question.is_overall)
    order = {question.key: number for number, question in enumerate(asked)}
    return tuple(sorted(pairs, key=lambda pair: order.get(pair.key, len(order))))


def _shown(session: Session, definition: Definition, sent: FeedbackReply, *, private: bool) -> ReplyShown:
    revision = revisions.find(session, sent.audit_id, revision_id=sent.revision_id)
    assert revision is not None, "a reply answers a revision of its audit"
    points = []
    for point in sent.points:
        question = definition.find(point.question_key)
        points.append((question.text if question else point.question_key, point.view))
    return ReplyShown(
        number=sent.number,
        revision=revision.number,
        view=sent.view,
        reason=sent.reason or "",
        reflection=(sent.reflection or "") if private else "",
        will_do=(sent.will_do or "") if private else "",
        points=tuple(points),
        sent_at=sent.sent_at,
    )
