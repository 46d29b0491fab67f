"""Whom an IRO's reply and the answer to a dispute concern."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.models import Audit
from qa_tool.policy.words import Asker
from qa_tool.services.notices import telling
from qa_tool.vocabulary.notices import Matter, NoticeKind, Subject
from qa_tool.vocabulary.replies import Answered


def tell_of_reply(session: Session, asker: Asker, audit: Audit, number: int, *, raised: bool) -> None:
    """The auditor hears of the reply; a dispute goes to the safeguarding managers."""
    matter = Matter(Subject.FEEDBACK, audit.id, audit.reference)
    telling.tell(session, NoticeKind.REPLY, [audit.author_id], matter, occasion=str(number), by=asker.person_id)
    if raised:
        deciders = telling.deciders(session, "notices", "hear-dispute") - {audit.author_id}
        matter = Matter(Subject.DISPUTE, audit.id, audit.reference)
        telling.tell(session, NoticeKind.DISPUTE, deciders, matter, occasion=str(number), by=asker.person_id)


def tell_of_decision(session: Session, asker: Asker, audit: Audit, answered: Answered) -> None:
    """The IRO and the auditor read the answer; the audit team reopens where that was decided."""
    matter = Matter(Subject.FEEDBACK, audit.id, audit.reference)
    people: set[str | None] = {audit.practitioner_id, audit.author_id}
    occasion = str(audit.current_revision_id)
    telling.tell(session, NoticeKind.DISPUTE, people, matter, occasion=occasion, by=asker.person_id)
    if answered is Answered.TO_BE_REOPENED:
        matter = Matter(Subject.AUDIT, audit.id, audit.reference)
        analysts = telling.deciders(session, "reopening", "execute")
        telling.tell(session, NoticeKind.DECISION, analysts, matter, occasion=occasion, by=asker.person_id)
