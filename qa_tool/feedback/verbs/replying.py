"""The IRO's reply: how they see the audit, what they make of it, what they will do; each sent once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs import reading
from qa_tool.definitions.words import Outcome
from qa_tool.feedback import queries as feedback_queries
from qa_tool.feedback.changes import Replied
from qa_tool.feedback.models import Dispute, FeedbackReply, ReplyPoint
from qa_tool.feedback.queries import Said
from qa_tool.feedback.verbs.opening import of_mine
from qa_tool.feedback.words import OF_ONE_QUESTION, Answered, View
from qa_tool.kit.errors import Conflict, NotFound, serial
from qa_tool.kit.periods import now
from qa_tool.kit.typed import clean
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit
from qa_tool.records.queries import revisions
from qa_tool.trail import events

LABELS = {
    "reason": "What you see differently, and why",
    "reflection": "What you make of it",
    "will_do": "What you will do",
}
"""What messages call the texts."""
ANSWERED_MEANWHILE = (
    "You answered this in another window in the meantime. Read what you sent; you can send a further reply"
)
DECIDED = (
    "Your dispute of this record was answered already. You can still say what you make of it; another dispute needs a "
    "new revision of the record"
)


@dataclass(frozen=True)
class QuestionOffered:
    """A graded question of the audit that a reply can speak of."""

    key: str
    text: str
    grade: str


def offered(session: Session, asker: Asker, audit_id: str) -> tuple[QuestionOffered, ...]:
    """The graded questions of the audit, apart from the overall grade. Raises as ``reply``."""
    audit = of_mine(session, asker, audit_id, "reply")
    if feedback_queries.of(session, audit_id, asker.person_id).opening is None:
        raise NotFound
    return _offered(session, audit)


def _offered(session: Session, audit: Audit) -> tuple[QuestionOffered, ...]:
    definition = definitions_queries.of_audit(session, audit)
    current = revisions.find(session, audit.id, revision_id=audit.current_revision_id)
    assert current is not None, "a submitted audit has a revision"
    answers = revisions.read(definition, current).answers
    return tuple(
        QuestionOffered(question.key, question.text, str(answers[question.key].value))
        for question in definition.questions
        if type_of(question).graded
        and question.restricted is None
        and not question.is_overall
        and question.key in answers
        and answers[question.key].outcome is Outcome.ANSWERED
    )


def reply(
    session: Session,
    asker: Asker,
    audit_id: str,
    *,
    view: str,
    texts: Mapping[str, str],
    points: Mapping[str, str],
    seen: int | None = None,
) -> tuple[Problem, ...]:
    """Send a reply: ``view`` of the whole, ``texts`` (reason, reflection, will_do), ``points`` by question key.

    A dispute of the whole or of a question opens one dispute for the audit; a further reply that disputes nothing
    withdraws it. ``seen`` is the number of replies that the page knew of. The same again changes nothing. Gives back
    problems, and then changes nothing. Raises NotPermitted, NotFound before it was opened, Conflict when another reply
    was sent meanwhile.
    """
    audit = of_mine(session, asker, audit_id, "reply")
    said = feedback_queries.of(session, audit_id, asker.person_id)
    if said.opening is None:
        raise NotFound
    kept = {key: clean(texts.get(key, "")) for key in LABELS}
    able = {one.key for one in _offered(session, audit)}
    chosen = {key: value for key, value in points.items() if value and key in able}
    disputes = view == View.DISPUTES or View.DISPUTES in chosen.values()
    problems = _wrong(view, kept, chosen, disputes=disputes)
    if problems:
        return problems
    wanted = _Wanted(View(view), {key: text or None for key, text in kept.items()}, chosen)
    if said.replies and wanted.same_as(said.replies[-1]):
        return ()
    if seen is not None and seen != len(said.replies):
        raise Conflict(ANSWERED_MEANWHILE)
    if disputes and said.open_dispute is None and _decided_on(audit, said):
        return (Problem("decided", "view", DECIDED),)
    with serial(session, ANSWERED_MEANWHILE):
        sent = _send(session, audit, asker.person_id, len(said.replies) + 1, wanted)
        outcome = _see_to_dispute(session, audit, said, sent, disputes=disputes)
    detail = {"reference": audit.reference, "number": sent.number, "dispute": outcome}
    done, person = Replied(audit, sent.number, disputed=outcome == "raised"), asker.person_id
    events.record(session, person, "feedback.replied", audit.id, done, **detail)
    return ()


@dataclass(frozen=True)
class _Wanted:
    view: View
    texts: dict[str, str | None]
    points: dict[str, str]

    def same_as(self, sent: FeedbackReply) -> bool:
        """Whether that reply says the same."""
        return (
            self.view is sent.view
            and all(getattr(sent, key) == text for key, text in self.texts.items())
            and self.points == {point.question_key: point.view.value for point in sent.points}
        )


def _wrong(view: str, texts: dict[str, str], points: dict[str, str], *, disputes: bool) -> tuple[Problem, ...]:
    problems = []
    if view not in list(View):
        problems.append(Problem("complete", "view", "Select how you see the audit as a whole"))
    problems += [
        Problem("understood", f"point-{key}", "Choose from the list whether you recognise this grade")
        for key, value in points.items()
        if value not in list(OF_ONE_QUESTION)
    ]
    return (*problems, *reading.faults(texts, LABELS, required=("reason",) if disputes else ()))


def _decided_on(audit: Audit, said: Said) -> bool:
    """Whether a dispute of the revision as it stands was answered by somebody."""
    return any(
        one.answered not in (None, Answered.WITHDRAWN) and one.reply.revision_id == audit.current_revision_id
        for one in said.disputes
    )


def _send(session: Session, audit: Audit, practitioner_id: str, number: int, wanted: _Wanted) -> FeedbackReply:
    sent = FeedbackReply(
        audit_id=audit.id,
        practitioner_id=practitioner_id,
        number=number,
        revision_id=audit.current_revision_id,
        view=wanted.view,
        sent_at=now(),
        **wanted.texts,
    )
    sent.points = [ReplyPoint(question_key=key, view=View(view)) for key, view in sorted(wanted.points.items())]
    session.add(sent)
    session.flush()
    return sent


def _see_to_dispute(session: Session, audit: Audit, said: Said, sent: FeedbackReply, *, disputes: bool) -> str:
    """Open or withdraw the dispute; what became of it, for the event."""
    waiting = said.open_dispute
    if disputes and waiting is None:
        session.add(
            Dispute(
                audit_id=audit.id,
                reply_id=sent.id,
                raised_by=sent.practitioner_id,
                auditor_id=audit.author_id,
                raised_at=sent.sent_at,
            )
        )
        session.flush()
        return "raised"
    if not disputes and waiting is not None:
        waiting.answered, waiting.decided_by, waiting.decided_at = (
            Answered.WITHDRAWN,
            sent.practitioner_id,
            sent.sent_at,
        )
        session.flush()
        return "withdrawn"
    return "open" if disputes else ""
