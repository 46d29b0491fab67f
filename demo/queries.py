"""What the demo asks of the tables that no page asks: who could be read or looked at again, and what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from demo import rows
from demo.rows import Head, Row
from demo.seeds import DueAgain, Fate, Readable
from qa_tool.actions.models import Commitment, FollowUp
from qa_tool.actions.verbs.re_auditing import asked_again
from qa_tool.definitions import queries
from qa_tool.definitions.words import Grade
from qa_tool.kit.periods import today
from qa_tool.moderation.verbs import choosing
from qa_tool.moderation.verbs.settling import given
from qa_tool.moderation.words import Cause, graded_questions
from qa_tool.people.models import Place
from qa_tool.programme.models import Exercise
from qa_tool.records.models import ActionRow, Audit, Revision
from qa_tool.records.queries import revisions
from qa_tool.records.verbs.reading import stands
from qa_tool.records.words import COUNTED
from qa_tool.settings.verbs import setting


def place_ids(session: Session) -> dict[str, str]:
    """The ids of the places that are there today, by key."""
    return {place.key: place.id for place in session.scalars(select(Place).where(Place.valid_to.is_(None)))}


def heads(session: Session, audit_ids: list[str]) -> Iterator[Head]:
    """What is known of audits that were written."""
    columns = select(Audit.id, Audit.practitioner_id, Audit.author_id, Audit.current_revision_id)
    return (Head(*row) for row in session.execute(columns.where(Audit.id.in_(audit_ids))))


def commitments(session: Session, fates: Mapping[str, Mapping[str, Fate]]) -> Iterator[Row]:
    """The commitments of audits whose revisions and follow-ups are there, by audit id and as their fates tell."""
    found = select(FollowUp, Audit.practitioner_id).join(Audit, Audit.id == FollowUp.audit_id)
    found = found.where(FollowUp.audit_id.in_(fates)).order_by(FollowUp.audit_id, FollowUp.kind)
    for follow_up, practitioner_id in session.execute(found):
        yield from rows.of_follow_up(follow_up, practitioner_id, fates[follow_up.audit_id])
    actions = select(Audit.id, Audit.submitted_at, ActionRow).join(
        ActionRow, ActionRow.revision_id == Audit.current_revision_id
    )
    actions = actions.where(Audit.id.in_(fates)).order_by(Audit.id, ActionRow.position)
    for audit_id, at, action in session.execute(actions):
        assert at is not None, "what has a revision was submitted"
        yield from rows.of_action(audit_id, action, at, fates[audit_id])


def part_of_exercises(session: Session) -> dict[str, str]:
    """Exercise ids by audit id: of the kind, forms and months that it has; each audit is part of the first one."""
    linked: dict[str, str] = {}
    found = session.scalars(select(Exercise).where(Exercise.withdrawn_at.is_(None)).order_by(Exercise.first_month))
    for exercise in found:
        theirs = select(Audit.id).where(
            Audit.exercise == exercise.kind.value,
            Audit.form_key.in_(exercise.forms),
            Audit.audit_date.between(exercise.first_month, exercise.last_month),
        )
        for audit_id in session.scalars(theirs):
            linked.setdefault(audit_id, exercise.id)
    return linked


def due_again(session: Session, by: date, most: int) -> list[DueAgain]:
    """Inadequates whose re-audit is due by the day, the last to fall due first; ``most`` of them."""
    wanted = (
        select(Commitment)
        .join(Audit, Audit.id == Commitment.audit_id)
        .options(joinedload(Commitment.audit).joinedload(Audit.case))
        .where(Commitment.re_audit_due <= by, Audit.status.in_(COUNTED))
        .order_by(Commitment.re_audit_due.desc(), Audit.reference)
        .limit(most)
    )
    found = []
    for one in session.scalars(wanted):
        version = queries.newest(session, one.audit.form_key)
        assert version is not None, "an audit has a form version"
        definition = queries.definition(session, version.id)
        asks = asked_again(session, one.audit, definition)
        found.append(DueAgain(one, one.audit, stands(session, one.audit)[1], definition, asks))
    return found


def readable(session: Session, limit: int) -> list[Readable]:
    """The counted records that go to a second reader, the newest first: by their lot, or because inadequate."""
    share = setting(session, "second_reading_share_percent", today())
    found: list[Readable] = []
    query = (
        select(Audit, Revision.submitted_at)
        .join(Revision, Revision.id == Audit.current_revision_id)
        .where(Audit.status.in_(COUNTED))
        .order_by(Revision.submitted_at.desc(), Audit.reference)
    )
    for audit, submitted_at in session.execute(query):
        definition = queries.of_audit(session, audit)
        if not choosing.may_be_moderated(audit, definition):
            continue
        inadequate = audit.effective_grade == Grade.INADEQUATE
        if not inadequate and not choosing.drawn(choosing.lot_of(audit.id), share):
            continue
        cause = Cause.INADEQUATE if inadequate else Cause.DRAWN
        revision = revisions.find(session, audit.id, revision_id=audit.current_revision_id)
        assert revision is not None, "a counted audit has a revision"
        record = revisions.read(definition, revision)
        first = {one.key: given(record.answers[one.key]) for one in graded_questions(definition, record)}
        found.append(Readable(audit, cause, submitted_at, choosing.barred_manager(session, audit, definition), first))
        if len(found) == limit:
            break
    return found


def left_out(session: Session) -> int:
    """How many follow-ups, and actions of revisions that stand, nobody was given to see to."""
    follow_ups = select(FollowUp.id).where(~exists().where(Commitment.follow_up_id == FollowUp.id))
    actions = (
        select(ActionRow.id)
        .join(Audit, Audit.current_revision_id == ActionRow.revision_id)
        .where(~exists().where(Commitment.action_id == ActionRow.id))
    )
    return sum(session.scalar(select(func.count()).select_from(one.subquery())) or 0 for one in (follow_ups, actions))
