"""Cases whose last audit found the plan inadequate: counted once by case, whoever audited it last."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session, aliased

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments
from qa_tool.actions.queries.inadequate import found_inadequate, last
from qa_tool.actions.words import CLOSED, CommitmentKind
from qa_tool.definitions import queries as definitions
from qa_tool.figures.queries.tallies import narrowed
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.outcomes import Found, StillInadequate, unbroken_since
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
        .where(last(session), *_seen(session, asker, filters))
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


def how_many(session: Session, asker: Asker | None, filters: Filters) -> int:
    """How many cases ``inadequate_now`` lists."""
    query = select(func.count()).select_from(Audit).where(last(session), *_seen(session, asker, filters))
    return session.scalar(query) or 0


def without_case(session: Session, asker: Asker | None, filters: Filters) -> int:
    """How many inadequate records have no case number: whether a later audit found better cannot be told of them."""
    clauses = [*found_inadequate(Audit), Audit.case_id.is_(None), *_seen(session, asker, filters)]
    return session.scalar(select(func.count()).select_from(Audit).where(*clauses)) or 0


def _seen(session: Session, asker: Asker | None, filters: Filters) -> list[ColumnElement[bool]]:
    return [true() if asker is None else visible(asker, *FUNCTION), *narrowed(session, filters)]


def _histories(session: Session, case_ids: Iterable[str | None]) -> dict[str, list[Found]]:
    """What every counted audit of these cases found, and every grading again between them, in order of time.

    Each ends with the case's last audit. Only the cases are asked for by the database: told of a status as well, it
    looks at all that have it.
    """
    wanted = sorted({one for one in case_ids if one is not None})
    histories: dict[str, list[Found]] = {}
    weak = definitions.inadequate(session)
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
                history.insert(place, Found(day, regrade in weak))
    return histories
