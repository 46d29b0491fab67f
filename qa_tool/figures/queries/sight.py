"""What a person reads of the counted records, as plain values: figures are kept in memory under them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.figures.words.floor import Reads
from qa_tool.kit.periods import today
from qa_tool.kit.tables import holds_on
from qa_tool.moderation.models import Moderation
from qa_tool.moderation.words import Step
from qa_tool.people.models import Membership
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit
from qa_tool.records.queries.scoping import not_my_own_unreleased
from qa_tool.records.words import COUNTED


def kept_from(session: Session, asker: Asker) -> tuple[str, ...]:
    """The counted records that no grant opens to the person (``scoping.not_kept_from``), in order."""
    own = select(Audit.id).where(
        Audit.practitioner_id == asker.person_id, Audit.status.in_(COUNTED), ~not_my_own_unreleased(asker)
    )
    return tuple(sorted({*session.scalars(own), *to_read_blind(session, asker)}))


def to_read_blind(session: Session, asker: Asker) -> tuple[str, ...]:
    """The counted records that the person is still to grade as second reader, in order."""
    query = (
        select(Audit.id)
        .join(Moderation, Moderation.audit_id == Audit.id)
        .where(Moderation.moderator_id == asker.person_id, Moderation.step == Step.GIVEN, Audit.status.in_(COUNTED))
    )
    return tuple(sorted(set(session.scalars(query))))


def in_teams(session: Session, asker: Asker) -> tuple[str, ...]:
    """The people of the teams that the person manages today, in order."""
    if not asker.managed_team_ids:
        return ()
    query = select(Membership.person_id).where(
        Membership.team_id.in_(sorted(asker.managed_team_ids)),
        holds_on(Membership.valid_from, Membership.valid_to, today()),
    )
    return tuple(sorted(set(session.scalars(query))))


def reads(session: Session, asker: Asker) -> Reads:
    """The records of a manager: the own ones, those about people of managed teams, those read as second reader."""
    second = (
        select(Audit.id)
        .join(Moderation, Moderation.revision_id == Audit.current_revision_id)
        .where(Moderation.moderator_id == asker.person_id, Moderation.graded_at.is_not(None))
    )
    return Reads(asker.person_id, in_teams(session, asker), tuple(sorted(set(session.scalars(second)))))
