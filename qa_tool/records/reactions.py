"""Whom a change of a record concerns, and of what they are told."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.definitions.words import Noun
from qa_tool.notices import verbs
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.records import changes
from qa_tool.records.models import Audit
from qa_tool.trail.models import Event

SHOWN_AS = {Noun.AUDIT: Subject.FEEDBACK, Noun.OBSERVATION: Subject.CONVERSATION}


def tell_of_submission(session: Session, change: changes.Submitted, event: Event) -> None:
    """A safety concern goes to those who answer for the service; the IRO of an observation may speak first."""
    audit = change.audit
    if change.verdict.marks.safety_concern:
        leaders = verbs.deciders(session, "notices", "hear-safety-concern")
        verbs.tell(session, NoticeKind.SAFETY, leaders, _matter(audit), by=event.actor_id)
    if audit.noun is Noun.OBSERVATION and change.revision.number == 1:
        matter = _matter(audit, Subject.CONVERSATION)
        verbs.tell(session, NoticeKind.SPEAK_FIRST, [audit.practitioner_id], matter, by=event.actor_id)


def tell_of_release(session: Session, change: changes.Released, event: Event) -> None:
    """The practitioner can read the audit, after saying how they would grade it; a return or an observation at once."""
    audit = change.audit
    matter, occasion = _matter(audit, SHOWN_AS.get(audit.noun, Subject.AUDIT)), str(audit.current_revision_id)
    verbs.tell(session, NoticeKind.FEEDBACK, [audit.practitioner_id], matter, occasion=occasion, by=event.actor_id)


def tell_of_reopening(session: Session, change: changes.Reopened, event: Event) -> None:
    """The author can change the audit again."""
    audit, occasion = change.audit, str(change.audit.current_revision_id)
    verbs.tell(session, NoticeKind.REOPENED, [audit.author_id], _matter(audit), occasion=occasion, by=event.actor_id)


def tell_of_request(session: Session, change: changes.ReopeningAsked, event: Event) -> None:
    """A reopening in a frozen quarter waits for somebody's decision."""
    deciders = verbs.deciders(session, "reopening", "approve")
    matter, occasion = _matter(change.audit, Subject.REOPENING), str(change.audit.current_revision_id)
    verbs.tell(session, NoticeKind.DECISION, deciders, matter, occasion=occasion, by=event.actor_id)


def tell_of_decision(session: Session, change: changes.ReopeningDecided, event: Event) -> None:
    """Whoever asked for a reopening hears what was decided."""
    matter, occasion = _matter(change.audit), str(change.audit.current_revision_id)
    verbs.tell(session, NoticeKind.DECISION, [change.asked_by], matter, occasion=occasion, by=event.actor_id)


def tell_of_new_author(session: Session, change: changes.DraftGiven, event: Event) -> None:
    """Somebody goes on with what another began; who began it hears that it is not theirs any more."""
    audit, by = change.audit, event.actor_id
    matter, occasion = _matter(audit), f"given {audit.version}"
    verbs.tell(session, NoticeKind.ALLOCATED, [audit.author_id], matter, occasion=occasion, by=by)
    verbs.tell(session, NoticeKind.DECISION, [change.before], matter, occasion=occasion, by=by)


def _matter(audit: Audit, subject: Subject = Subject.AUDIT) -> Matter:
    return Matter(subject, audit.id, audit.reference)
