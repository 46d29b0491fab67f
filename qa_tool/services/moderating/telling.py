"""Whom the steps of a second reading let know. Only that something waits, never how anything was graded."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from qa_tool.models import Moderation
from qa_tool.policy.words import Asker, Role
from qa_tool.services import notices
from qa_tool.vocabulary.notices import Matter, NoticeKind, Subject


def tell_reader(session: Session, asker: Asker, found: Moderation) -> None:
    """An audit waits to be read; again when it was given back and comes a second time."""
    _tell(session, asker, found, [found.moderator_id], f"given {found.given_at:%Y-%m-%dT%H:%M:%S}")


def tell_auditor(session: Session, asker: Asker, found: Moderation, step: str) -> None:
    """It is decided what stands of the audit."""
    _tell(session, asker, found, [found.auditor_id], step)


def tell_deciders(session: Session, asker: Asker, found: Moderation) -> None:
    """The auditor disagrees: the head of service decides, but for one who may not."""
    apart = {found.auditor_id, found.practitioner_id, found.moderator_id}
    heads = notices.holders(session, Role.HEAD_OF_SERVICE) - apart
    _tell(session, asker, found, heads, "disputed")


def tell_of_decision(session: Session, asker: Asker, found: Moderation) -> None:
    """The head of service decided: auditor and second reader hear of it."""
    _tell(session, asker, found, [found.auditor_id, found.moderator_id], "arbitrated")


def _tell(session: Session, asker: Asker, found: Moderation, to: Iterable[str | None], occasion: str) -> None:
    matter = Matter(Subject.MODERATION, found.audit_id, found.audit.reference)
    occasion = f"{occasion} {found.revision_id}"
    notices.tell(session, NoticeKind.MODERATION, to, matter, occasion=occasion, by=asker.person_id)
