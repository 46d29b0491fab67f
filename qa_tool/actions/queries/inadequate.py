"""Records that found the plan inadequate and are the last of their case to say, and those that nobody followed up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments
from qa_tool.actions.words import CLOSED, CommitmentKind
from qa_tool.definitions import queries as definitions
from qa_tool.kit.transactions import holding
from qa_tool.records.models import Audit
from qa_tool.records.words import COUNTED


def without_follow_up(session: Session, batch_id: str | None = None) -> list[Audit]:
    """The records that stand inadequate now and were never followed up, held; of those that an import brought in, or of
    all. Of a case it is the last one alone; of a form that judges no plan only what was made in the tool."""
    no_plan = [
        Audit.plan_inadequate.is_(None),
        Audit.effective_grade.in_(definitions.inadequate(session)),
        Audit.status.in_(COUNTED),
        Audit.import_batch_id.is_(None),
    ]
    now = or_(last(session), and_(*found_inadequate(Audit), Audit.case_id.is_(None)))
    followed = exists().where(
        Commitment.audit_id == Audit.id, Commitment.kind == CommitmentKind.INADEQUATE, ~commitments.ended_by_itself()
    )
    wanted = select(Audit).where(or_(now, and_(*no_plan)), Audit.current_revision_id.is_not(None), ~followed)
    if batch_id is not None:
        wanted = wanted.where(Audit.import_batch_id == batch_id)
    return list(session.scalars(holding(wanted.order_by(Audit.audit_date, Audit.id))))


def last(session: Session) -> ColumnElement[bool]:
    """The last audits of their cases that found the plan inadequate.

    Which they are is asked apart from what they are, and answered by indexes alone: nothing is read of the many that
    were found better since.
    """
    one = aliased(Audit)
    found = select(one.id).where(
        *found_inadequate(one), one.case_id.is_not(None), ~_overtaken(one), ~_found_better(session, one)
    )
    return Audit.id.in_(found)


def found_inadequate(audit: Any) -> list[ColumnElement[bool]]:
    """Whether the audit, or an alias of it, counts and found the plan inadequate."""
    return [audit.plan_inadequate == true(), audit.status.in_(COUNTED), audit.audit_date.is_not(None)]


def _judges(audit: Any) -> list[ColumnElement[bool]]:
    """Whether it counts and says how a plan stands, whatever it says."""
    return [audit.plan_inadequate.is_not(None), audit.status.in_(COUNTED), audit.audit_date.is_not(None)]


def _overtaken(audit: Any) -> ColumnElement[bool]:
    """Whether a later audit of the case has spoken since, whatever it found."""
    later = aliased(Audit)
    after = or_(
        later.audit_date > audit.audit_date,
        and_(later.audit_date == audit.audit_date, later.submitted_at > audit.submitted_at),
        and_(later.audit_date == audit.audit_date, later.submitted_at == audit.submitted_at, later.id > audit.id),
    )
    return exists().where(later.case_id == audit.case_id, *_judges(later), after)


def _found_better(session: Session, audit: Any) -> ColumnElement[bool]:
    """Whether another person closed the follow-up of the audit and graded the plan again, as better."""
    ended = aliased(Commitment)
    return exists().where(
        ended.audit_id == audit.id,
        ended.kind == CommitmentKind.INADEQUATE,
        ended.status.in_(CLOSED),
        ended.regrade.not_in(definitions.inadequate(session)),
    )
