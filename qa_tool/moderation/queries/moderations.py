"""Second readings: which the asker may see, who could read, the pairs of grades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from qa_tool.moderation.models import (
    Moderation,
    ModerationNote,
    ModerationThread,
    SecondGradeDraft,
)
from qa_tool.moderation.words import Step
from qa_tool.policy.matrix import scopes
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.models import Audit
from qa_tool.trail.models import Event

OPEN = (Step.WAITING, Step.GIVEN, Step.GRADED, Step.DISPUTED)
"""Steps after which something is still to be done."""
DECIDED = (Step.SETTLED, Step.DISPUTED, Step.ARBITRATED)
"""Steps from which on the auditor sees what was made of the audit."""


def visible(asker: Asker, action: str) -> ColumnElement[bool]:
    """Moderations that the asker reaches, in a query that joins their audits. Never those of one's own practice.

    Own: given to the asker, or of an audit that the asker wrote and decided already. An audit that one is to grade
    blind is reached by ``grade`` alone.
    """
    granted = scopes(asker.roles, "moderation", action)
    blind = and_(_mine(asker), Moderation.step == Step.GIVEN)
    reached = or_(false(), *(_scope(asker, scope, action) for scope in granted))
    not_about_me = or_(Audit.practitioner_id.is_(None), Audit.practitioner_id != asker.person_id)
    return and_(reached, not_about_me, true() if action in ("grade", "assign", "withdraw") else ~blind)


def _mine(asker: Asker) -> ColumnElement[bool]:
    return and_(Moderation.moderator_id.is_not(None), Moderation.moderator_id == asker.person_id)


def _scope(asker: Asker, scope: Scope, action: str) -> ColumnElement[bool]:
    if scope is Scope.ALL:
        return true()
    wrote = and_(Moderation.auditor_id == asker.person_id, Moderation.step.in_(DECIDED))
    if action == "grade":
        return _mine(asker)
    return wrote if action == "dispute" else or_(_mine(asker), wrote)


def _current() -> Select[Moderation]:
    """Moderations of the revisions that stand, with their audits."""
    return (
        select(Moderation)
        .join(Audit, Audit.current_revision_id == Moderation.revision_id)
        .where(Moderation.step != Step.WITHDRAWN)
        .options(contains_eager(Moderation.audit), joinedload(Moderation.auditor), joinedload(Moderation.moderator))
    )


def find(session: Session, asker: Asker, audit_id: str, action: str) -> Moderation | None:
    """The moderation of the audit's current revision, when the asker reaches it; read afresh."""
    wanted = _current().where(Audit.id == audit_id, visible(asker, action))
    return session.scalar(wanted.execution_options(populate_existing=True))


def latest(session: Session, audit_id: str) -> Moderation | None:
    """The moderation of the newest revision that had one; None when none ever did."""
    return session.scalar(
        select(Moderation).where(Moderation.audit_id == audit_id).order_by(Moderation.revision_id.desc()).limit(1)
    )


def draft(session: Session, moderation_id: str) -> SecondGradeDraft | None:
    """What the reader has chosen so far; read afresh. None while there is nothing."""
    return session.get(SecondGradeDraft, moderation_id, populate_existing=True)


def keep_draft(session: Session, moderation: Moderation, fields: Mapping[str, list[str]], at: datetime) -> None:
    """Put down what the reader has chosen so far. The caller holds the audit's lock."""
    row = draft(session, moderation.id)
    if row is None:
        row = SecondGradeDraft(moderation_id=moderation.id, revision_id=moderation.revision_id)
        session.add(row)
    row.fields, row.saved_at = dict(fields), at
    session.flush()


def drop_draft(session: Session, moderation_id: str) -> None:
    """Forget what was chosen so far, where there is anything."""
    session.execute(delete(SecondGradeDraft).where(SecondGradeDraft.moderation_id == moderation_id))


def begun(session: Session, asker: Asker) -> frozenset[str]:
    """Ids of the moderations that the asker has in hand and has chosen something of already."""
    query = select(SecondGradeDraft.moderation_id).join(Moderation).where(_mine(asker), Moderation.step == Step.GIVEN)
    return frozenset(session.scalars(query))


def past_readers(session: Session, audit_id: str) -> frozenset[str]:
    """Who has graded some revision of the audit as second reader: they know the first grades."""
    found = select(Moderation.moderator_id).where(
        Moderation.audit_id == audit_id, Moderation.graded_at.is_not(None), Moderation.moderator_id.is_not(None)
    )
    return frozenset(one for one in session.scalars(found) if one)


def listing(session: Session, asker: Asker, action: str, steps: Iterable[Step], limit: int = 500) -> list[Moderation]:
    """The moderations in those steps that the asker reaches: the earliest due first, then the longest waiting."""
    wanted = _current().where(visible(asker, action), Moderation.step.in_(tuple(steps)))
    order = (Moderation.due.is_(None), Moderation.due, Moderation.opened_at, Audit.reference, Moderation.id)
    return list(session.scalars(wanted.order_by(*order).limit(limit)))


def number(session: Session, asker: Asker, action: str, step: Step) -> int:
    """How many moderations in that step the asker reaches."""
    wanted = _current().where(visible(asker, action), Moderation.step == step)
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def decided(asker: Asker) -> Select[Moderation]:
    """The decided moderations that the asker may read, the latest first."""
    order = (func.coalesce(Moderation.arbitrated_at, Moderation.settled_at).desc(), Audit.reference, Moderation.id)
    steps = Moderation.step.in_((Step.SETTLED, Step.ARBITRATED))
    return _current().where(visible(asker, "read"), steps).order_by(*order)


def burdens(session: Session) -> dict[str, int]:
    """How many audits each person was given to read second and has not decided yet."""
    query = (
        select(Moderation.moderator_id, func.count())
        .where(Moderation.moderator_id.is_not(None), Moderation.step.in_((Step.GIVEN, Step.GRADED)))
        .group_by(Moderation.moderator_id)
    )
    return {person: n for person, n in session.execute(query) if person}


def threads(session: Session, moderation_id: str) -> list[ModerationThread]:
    """What is said about a moderation, with the notes."""
    wanted = (
        select(ModerationThread)
        .where(ModerationThread.moderation_id == moderation_id)
        .options(
            selectinload(ModerationThread.notes).joinedload(ModerationNote.author),
            joinedload(ModerationThread.resolver),
        )
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(wanted.order_by(ModerationThread.question_key)))


def thread(session: Session, moderation_id: str, question_key: str) -> ModerationThread | None:
    """The thread about one question."""
    return session.scalar(
        select(ModerationThread).where(
            ModerationThread.moderation_id == moderation_id, ModerationThread.question_key == question_key
        )
    )


def all_in_hand(session: Session) -> list[Moderation]:
    """Every moderation that a reader has and has not settled: for deadlines, never for a list."""
    wanted = _current().where(Moderation.step.in_((Step.GIVEN, Step.GRADED))).order_by(Moderation.due, Moderation.id)
    return list(session.scalars(wanted))


def times_given(session: Session, moderation_id: str) -> int:
    """How often the audit of a moderation was given to a reader, to tell one giving from the next."""
    audit_id = select(Moderation.audit_id).where(Moderation.id == moderation_id).scalar_subquery()
    given = select(func.count()).select_from(Event).where(Event.action == "moderation.given")
    return session.scalar(given.where(Event.object_id == audit_id)) or 0


def read_blind_by(asker: Asker) -> ColumnElement[bool]:
    """Audits that the asker was given to read a second time and has not graded yet."""
    return exists(
        select(Moderation.id).where(
            Moderation.audit_id == Audit.id,
            Moderation.moderator_id == asker.person_id,
            Moderation.step == Step.GIVEN,
        )
    )


def second_read_by(asker: Asker) -> ColumnElement[bool]:
    """Audits whose current revision the asker has graded as its second reader."""
    return exists(
        select(Moderation.id).where(
            Moderation.revision_id == Audit.current_revision_id,
            Moderation.moderator_id == asker.person_id,
            Moderation.graded_at.is_not(None),
        )
    )


def is_graded(session: Session, revision_id: int | None) -> bool:
    """Whether a second reader has graded the revision."""
    wanted = exists().where(Moderation.revision_id == revision_id, Moderation.graded_at.is_not(None))
    return session.scalar(select(wanted)) or False


def is_seen_by(session: Session, asker: Asker, audit_id: str) -> bool:
    """Whether the asker reads what a second reading made of the audit."""
    return find(session, asker, audit_id, "read") is not None
