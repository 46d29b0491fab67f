"""Whom a step of a second reading concerns. Never what was graded: whoever is told may yet have to read it blind."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.models import Moderation
from qa_tool.policy.words import Asker
from qa_tool.services.notices import telling
from qa_tool.store import moderations
from qa_tool.vocabulary.moderation import Step
from qa_tool.vocabulary.notices import Matter, NoticeKind, Subject


def tell_of_step(session: Session, asker: Asker, moderation: Moderation, action: str) -> None:
    """Tell the reader, the auditor, or those who decide; a note and a first grade are told to nobody."""
    people: set[str | None]
    if action in ("moderation.given", "moderation.withdrawn"):
        people = {moderation.moderator_id}
    elif action == "moderation.handed-back":
        people = {*telling.deciders(session, "notices", "hear-handed-back")}
    elif action == "moderation.settled":
        people = {moderation.auditor_id}
    elif action == "moderation.disputed":
        not_for = {moderation.auditor_id, moderation.practitioner_id, moderation.moderator_id}
        people = {one for one in telling.deciders(session, "moderation", "arbitrate") if one not in not_for}
    elif action == "moderation.arbitrated":
        people = {moderation.auditor_id, moderation.moderator_id}
    else:
        return
    due = moderation.due if moderation.step is Step.GIVEN else None
    matter = Matter(Subject.MODERATION, moderation.audit_id, moderation.audit.reference, due)
    occasion = f"{action} {moderations.times_given(session, moderation.id)}"[:40]
    telling.tell(session, NoticeKind.MODERATION, people, matter, occasion=occasion, by=asker.person_id)
