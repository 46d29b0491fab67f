"""Whom the verbs of auditing let know, and of what."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.definitions.words import Noun
from qa_tool.notices import verbs
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit


def tell_of_submission(session: Session, asker: Asker, audit: Audit, number: int, *, safety_concern: bool) -> None:
    """A safety concern goes to those who answer for the service; the IRO of an observation may speak first."""
    if safety_concern:
        leaders = verbs.deciders(session, "notices", "hear-safety-concern")
        matter = Matter(Subject.AUDIT, audit.id, audit.reference)
        verbs.tell(session, NoticeKind.SAFETY, leaders, matter, by=asker.person_id)
    if audit.noun is Noun.OBSERVATION and number == 1:
        matter = Matter(Subject.CONVERSATION, audit.id, audit.reference)
        verbs.tell(session, NoticeKind.SPEAK_FIRST, [audit.practitioner_id], matter, by=asker.person_id)


def tell_of_release(session: Session, asker: Asker, audit: Audit) -> None:
    """The practitioner can read the audit, after saying how they would grade it; a return at once."""
    subject = Subject.FEEDBACK if audit.noun is Noun.AUDIT else Subject.AUDIT
    matter = Matter(subject, audit.id, audit.reference)
    occasion = str(audit.current_revision_id)
    verbs.tell(session, NoticeKind.FEEDBACK, [audit.practitioner_id], matter, occasion=occasion, by=asker.person_id)


def tell_of_reopening(session: Session, asker: Asker, audit: Audit) -> None:
    """The author can change the audit again."""
    matter = Matter(Subject.AUDIT, audit.id, audit.reference)
    occasion = str(audit.current_revision_id)
    verbs.tell(session, NoticeKind.REOPENED, [audit.author_id], matter, occasion=occasion, by=asker.person_id)


def tell_of_request(session: Session, asker: Asker, audit: Audit) -> None:
    """A reopening in a frozen quarter waits for somebody's decision."""
    deciders = verbs.deciders(session, "reopening", "approve")
    matter = Matter(Subject.REOPENING, audit.id, audit.reference)
    occasion = str(audit.current_revision_id)
    verbs.tell(session, NoticeKind.DECISION, deciders, matter, occasion=occasion, by=asker.person_id)


def tell_of_decision(session: Session, asker: Asker, audit: Audit, asked_by: str) -> None:
    """Whoever asked for a reopening hears what was decided."""
    matter = Matter(Subject.AUDIT, audit.id, audit.reference)
    occasion = str(audit.current_revision_id)
    verbs.tell(session, NoticeKind.DECISION, [asked_by], matter, occasion=occasion, by=asker.person_id)


def tell_of_new_author(session: Session, asker: Asker, audit: Audit, before: str | None) -> None:
    """Somebody goes on with what another began; who began it hears that it is not theirs any more."""
    matter = Matter(Subject.AUDIT, audit.id, audit.reference)
    occasion = f"given {audit.version}"
    verbs.tell(session, NoticeKind.ALLOCATED, [audit.author_id], matter, occasion=occasion, by=asker.person_id)
    verbs.tell(session, NoticeKind.DECISION, [before], matter, occasion=occasion, by=asker.person_id)
