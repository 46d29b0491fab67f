"""Cases whose last audit found the plan inadequate: counted once by case, whoever audited it last."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments
from qa_tool.actions.words import CLOSED, CommitmentKind
from qa_tool.definitions.words import Grade
from qa_tool.figures.queries.tallies import narrowed
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.outcomes import Found, StillInadequate, unbroken_since
from qa_tool.kit.transactions import holding
from qa_tool.people.models import Person, Place, Team
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit
from qa_tool.records.queries.scoping import visible
from qa_tool.records.words import COUNTED

TOGETHER = 500
"""Cases that one query asks about."""
FUNCTION = ("figures", "read-inadequate")


def inadequate_now(session: Session, asker: Asker | None, filters: Filters) -> tuple[StillInadequate, ...]:
    """The cases whose last audit on a form that judges plans found the plan inadequate, longest known first.

    Which audit is the last is decided over all audits; what the asker may see and ``filters`` narrow the list after
    that, so that a case does not look inadequate only because its better audit is out of sight. ``asker`` None sees
    all. What each audit found of the plan stands on its head, so that the cost grows with what was found inadequate.
    """
    owner, iro, locality = aliased(Person), aliased(Person), aliased(Place)
    query = (
        select(
            Audit.id,
            Audit.reference,
            Audit.form_key,
            Audit.case_id,
            Audit.audit_date,
            Audit.effective_grade,
            Audit.plan_type,
            Commitment.id.label("follow_up"),
            Commitment.status,
            Commitment.owner_role,
            Commitment.due,
            owner.staff_code.label("owner"),
            owner.job,
            iro.staff_code.label("iro"),
            Team.name.label("team"),
            locality.name.label("locality"),
        )
        .outerjoin(
            Commitment,
            and_(
                Commitment.audit_id == Audit.id,
                Commitment.kind == CommitmentKind.INADEQUATE,
                ~commitments.ended_by_itself(),
            ),
        )
        .outerjoin(owner, owner.id == Commitment.owner_id)
        .outerjoin(iro, iro.id == Audit.practitioner_id)
        .outerjoin(Team, Team.id == Audit.practitioner_team_id)
        .outerjoin(locality, locality.id == Audit.locality_id)
        .where(*_last(session, asker, filters))
    )
    rows = session.execute(query).all()
    histories = _histories(session, (row.case_id for row in rows))
    found = (
        StillInadequate(
            audit_id=row.id,
            reference=row.reference,
            form_key=row.form_key,
            audit_date=row.audit_date,
            since=unbroken_since(histories[row.case_id]),
            grade=row.effective_grade,
            plan_type=row.plan_type or "",
            locality=row.locality or "",
            practitioner=row.iro or "",
            practitioner_team=row.team or "",
            follow_up=row.follow_up or "",
            status=row.status,
            owner=row.owner or "",
            job=row.job or "",
            owner_role=row.owner_role or "",
            due=row.due,
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.since, one.reference)))


def without_follow_up(session: Session, batch_id: str | None = None) -> list[Audit]:
    """The records that stand inadequate now and were never followed up, held; of those that an import brought in, or of
    all. Of a case it is the last one alone; of a form that judges no plan only what was made in the tool."""
    no_plan = [
        Audit.plan_inadequate.is_(None),
        Audit.effective_grade == Grade.INADEQUATE,
        Audit.status.in_(COUNTED),
        Audit.import_batch_id.is_(None),
    ]
    now = or_(and_(*_last(session, None, Filters())), and_(*_found_inadequate(Audit), Audit.case_id.is_(None)))
    followed = exists().where(
        Commitment.audit_id == Audit.id, Commitment.kind == CommitmentKind.INADEQUATE, ~commitments.ended_by_itself()
    )
    wanted = select(Audit).where(or_(now, and_(*no_plan)), Audit.current_revision_id.is_not(None), ~followed)
    if batch_id is not None:
        wanted = wanted.where(Audit.import_batch_id == batch_id)
    return list(session.scalars(holding(wanted.order_by(Audit.audit_date, Audit.id))))


def how_many(session: Session, asker: Asker | None, filters: Filters) -> int:
    """How many cases ``inadequate_now`` lists."""
    query = select(func.count()).select_from(Audit).where(*_last(session, asker, filters))
    return session.scalar(query) or 0


def without_case(session: Session, asker: Asker | None, filters: Filters) -> int:
    """How many inadequate records have no case number: whether a later audit found better cannot be told of them."""
    clauses = [*_found_inadequate(Audit), Audit.case_id.is_(None), *_seen(session, asker, filters)]
    return session.scalar(select(func.count()).select_from(Audit).where(*clauses)) or 0


def _last(session: Session, asker: Asker | None, filters: Filters) -> list[ColumnElement[bool]]:
    """The last audits of their cases, of those that the asker may see, that found the plan inadequate.

    Which they are is asked apart from what they are, and answered by indexes alone: nothing is read of the many that
    were found better since.
    """
    one = aliased(Audit)
    last = select(one.id).where(
        *_found_inadequate(one), one.case_id.is_not(None), ~_overtaken(one), ~_found_better(one)
    )
    return [Audit.id.in_(last), *_seen(session, asker, filters)]


def _found_inadequate(audit: Any) -> list[ColumnElement[bool]]:
    return [audit.plan_inadequate == true(), audit.status.in_(COUNTED), audit.audit_date.is_not(None)]


def _seen(session: Session, asker: Asker | None, filters: Filters) -> list[ColumnElement[bool]]:
    return [true() if asker is None else visible(asker, *FUNCTION), *narrowed(session, filters)]


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


def _found_better(audit: Any) -> ColumnElement[bool]:
    """Whether another person closed the follow-up of the audit and graded the plan again, as better."""
    ended = aliased(Commitment)
    return exists().where(
        ended.audit_id == audit.id,
        ended.kind == CommitmentKind.INADEQUATE,
        ended.status.in_(CLOSED),
        ended.regrade != Grade.INADEQUATE,
    )


def _histories(session: Session, case_ids: Iterable[str | None]) -> dict[str, list[Found]]:
    """What every counted audit of these cases found, and every grading again between them, in order of time.

    Each ends with the case's last audit. Only the cases are asked for by the database: told of a status as well, it
    looks at all that have it.
    """
    wanted = sorted({one for one in case_ids if one is not None})
    histories: dict[str, list[Found]] = {}
    for start in range(0, len(wanted), TOGETHER):
        some = wanted[start : start + TOGETHER]
        audits = (
            select(Audit.case_id, Audit.audit_date, Audit.plan_inadequate, Audit.status)
            .where(Audit.case_id.in_(some))
            .order_by(Audit.case_id, Audit.audit_date, Audit.submitted_at, Audit.id)
        )
        for case_id, day, inadequate, status in session.execute(audits):
            if day is not None and inadequate is not None and status in COUNTED:
                histories.setdefault(case_id or "", []).append(Found(day, inadequate))
        graded_again = (
            select(Audit.case_id, Commitment.done_on, Commitment.regrade, Commitment.status)
            .join(Audit, Audit.id == Commitment.audit_id)
            .where(Audit.case_id.in_(some), Commitment.regrade.is_not(None))
        )
        for case_id, day, regrade, ended in session.execute(graded_again):
            history = histories[case_id or ""]
            if day is not None and ended in CLOSED and day < history[-1].day:
                place = bisect_right(history, day, key=lambda found: found.day)
                history.insert(place, Found(day, regrade is Grade.INADEQUATE))
    return histories
