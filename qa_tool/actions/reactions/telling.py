"""Whom a change of an action or follow-up concerns, and what waits for whom.

Nobody hears of what is about their own practice before they may see it: its audit's release, or their opening it.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments
from qa_tool.actions.words import CommitmentStatus, Escalation
from qa_tool.kit.periods import today
from qa_tool.notices import verbs
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.people.queries import places
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.models import Audit

TO_OWNER = frozenset({"follow-up.assigned", "follow-up.added"})
TO_CONFIRM = "follow-up.done"
GIVEN_AGAIN = "follow-up.re-audit-given"
SAID = frozenset({"follow-up.sent-back", "follow-up.verified", "follow-up.closed", "follow-up.cancelled"})


def tell_of(session: Session, asker: Asker, commitment: Commitment, action: str) -> None:
    """Tell those concerned of an event of ``actions.verbs``; a note is told to nobody."""
    if action in TO_OWNER:
        kind, concerned = NoticeKind.FOLLOW_UP, {commitment.owner_id}
    elif action == GIVEN_AGAIN:
        looker = commitments.looker_of(session, commitment.id)
        kind, concerned = NoticeKind.FOLLOW_UP, {looker.owner_id if looker is not None else None}
    elif action == TO_CONFIRM:
        kind, concerned = NoticeKind.VERIFICATION, {*others_who_confirm(session, commitment)}
    elif action in SAID:
        kind, concerned = NoticeKind.VERIFICATION, {commitment.owner_id, commitment.done_by}
    else:
        return
    people = {one for one in concerned if one and commitments.may_know(session, commitment, one)}
    # One notice for each step of its history: being sent back twice is told twice.
    occasion = f"{action} {len(commitments.steps(session, commitment.id))}"[:40]
    verbs.tell(session, kind, people, matter_of(commitment), occasion=occasion, by=asker.person_id)


def tell_of_new(session: Session, audit: Audit, *, by: str | None = None) -> None:
    """Tell the owners of what an audit has just asked of them, each once; a double click, or a reminder, tells none."""
    for commitment in commitments.live_of(session, audit.id):
        if commitment.owner_id and commitments.may_know(session, commitment, commitment.owner_id):
            verbs.tell(session, NoticeKind.FOLLOW_UP, [commitment.owner_id], matter_of(commitment), by=by)


def tell_of_escalation(session: Session, commitment: Commitment, level: Escalation, due: date) -> None:
    """Tell the manager, and at the last level the safeguarding managers, that something overdue has come up to them.

    The manager hears of it even where it rose by two levels at once; nobody hears of the same date twice.
    """
    if level < Escalation.MANAGER:
        return
    about = commitment.audit.practitioner_id or commitment.owner_id
    people = {one for one in (places.manager_on(session, about, today()) if about else None,) if one}
    if level is Escalation.SAFEGUARDING:
        people |= verbs.deciders(session, "notices", "hear-escalation")
    verbs.tell(session, NoticeKind.ESCALATED, people, matter_of(commitment), occasion=due.isoformat())


def others_who_confirm(session: Session, commitment: Commitment) -> set[str]:
    """The manager of the IRO whose case it is, else the safeguarding managers: never who owns it or did it."""
    about = commitment.audit.practitioner_id or commitment.owner_id
    manager = places.manager_on(session, about, today()) if about else None
    not_for = {commitment.owner_id, commitment.done_by, commitment.audit.practitioner_id}
    if manager is not None and manager not in not_for:
        return {manager}
    return verbs.deciders(session, "follow-up", "verify", Scope.ALL) - not_for


def matter_of(commitment: Commitment) -> Matter:
    """The commitment as the matter of a notice: named by its audit's reference."""
    due = commitment.due if commitment.status is CommitmentStatus.OPEN else None
    return Matter(Subject.ACTION, commitment.id, commitment.audit.reference, due)
