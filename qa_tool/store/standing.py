"""Cases whose last audit found the plan inadequate: counted once by case, whoever audited it last."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session, aliased

from qa_tool.models import AnswerRow, Audit, Commitment, ModeratedGrade, Person, Place, Team
from qa_tool.policy.words import Asker
from qa_tool.store.moderated_answers import changed
from qa_tool.store.scoping import visible
from qa_tool.store.tallies import narrowed
from qa_tool.vocabulary.audits import COUNTED
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.following import CLOSED, CommitmentKind
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.outcomes import Outcome
from qa_tool.vocabulary.standing import Found, StillInadequate, unbroken_since

TOGETHER = 500
"""Cases that one query asks about."""
FUNCTION = ("figures", "read-inadequate")
Judged = Mapping[int, Collection[tuple[str, str]]]
"""Form version id -> (question key, option) pairs that say the plan is inadequate."""


def inadequate_now(
    session: Session, asker: Asker | None, judged: Judged, filters: Filters
) -> tuple[StillInadequate, ...]:
    """The cases whose last audit on one of the ``judged`` forms found the plan inadequate, longest known first.

    Which audit is the last is decided over all audits; what the asker may see and ``filters`` narrow the list after
    that, so that a case does not look inadequate only because its better audit is out of sight. ``asker`` None sees
    all.
    """
    if not judged:
        return ()
    owner, iro, locality = aliased(Person), aliased(Person), aliased(Place)
    last = and_(*_judges(Audit, judged), _inadequate(Audit, judged), ~_overtaken(judged), ~_found_better())
    seen = true() if asker is None else visible(asker, *FUNCTION)
    query = (
        select(
            Audit,
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
        .outerjoin(Commitment, and_(Commitment.audit_id == Audit.id, Commitment.kind == CommitmentKind.INADEQUATE))
        .outerjoin(owner, owner.id == Commitment.owner_id)
        .outerjoin(iro, iro.id == Audit.practitioner_id)
        .outerjoin(Team, Team.id == Audit.practitioner_team_id)
        .outerjoin(locality, locality.id == Audit.locality_id)
        .where(last, seen, *narrowed(session, filters))
    )
    rows = session.execute(query).all()
    histories = _histories(session, judged, [row.Audit.case_id for row in rows])
    found = (
        StillInadequate(
            audit_id=row.Audit.id,
            reference=row.Audit.reference,
            form_key=row.Audit.form_key,
            audit_date=row.Audit.audit_date,
            since=unbroken_since(histories[row.Audit.case_id]),
            grade=row.Audit.effective_grade,
            plan_type=row.Audit.plan_type or "",
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


def without_case(session: Session, asker: Asker | None, judged: Judged, filters: Filters) -> int:
    """How many inadequate records have no case number: whether a later audit found better cannot be told of them."""
    if not judged:
        return 0
    clauses = [Audit.case_id.is_(None), *_counts(Audit, judged), _inadequate(Audit, judged)]
    seen = true() if asker is None else visible(asker, *FUNCTION)
    query = select(Audit.id).where(*clauses, seen, *narrowed(session, filters))
    return len(session.scalars(query).all())


def _counts(audit: Any, judged: Judged) -> list[ColumnElement[bool]]:
    return [audit.status.in_(COUNTED), audit.form_version_id.in_(sorted(judged)), audit.audit_date.is_not(None)]


def _judges(audit: Any, judged: Judged) -> list[ColumnElement[bool]]:
    return [audit.case_id.is_not(None), *_counts(audit, judged)]


def _inadequate(audit: Any, judged: Judged) -> ColumnElement[bool]:
    """Overall, or in an answer about the plan: as moderated, where it was."""
    pairs = sorted({pair for of_version in judged.values() for pair in of_version})
    # Keys are permanent and belong to one form, so that versions need not be told apart here. Asked as lists, so that
    # the index of answers finds these few questions and no other row of the revision is looked at.
    said = or_(
        false(),
        *(
            and_(AnswerRow.question_key.in_([key for key, one in pairs if one == option]), AnswerRow.option == option)
            for option in sorted({option for _, option in pairs})
        ),
    )
    moderated = changed(ModeratedGrade.question_key == AnswerRow.question_key, audit=audit)
    answered = exists().where(
        AnswerRow.revision_id == audit.current_revision_id, AnswerRow.outcome == Outcome.ANSWERED, said, ~moderated
    )
    stands = [
        and_(ModeratedGrade.question_key == key, ModeratedGrade.grade == Grade(option))
        for key, option in pairs
        if option in list(Grade)
    ]
    instead = changed(or_(false(), *stands), audit=audit)
    return or_(audit.effective_grade == Grade.INADEQUATE, answered, instead)


def _overtaken(judged: Judged) -> ColumnElement[bool]:
    """Whether a later audit of the case has spoken since, whatever it found."""
    later = aliased(Audit)
    after = or_(
        later.audit_date > Audit.audit_date,
        and_(later.audit_date == Audit.audit_date, later.submitted_at > Audit.submitted_at),
        and_(later.audit_date == Audit.audit_date, later.submitted_at == Audit.submitted_at, later.id > Audit.id),
    )
    return exists().where(later.case_id == Audit.case_id, *_judges(later, judged), after)


def _found_better() -> ColumnElement[bool]:
    """Whether another person closed the follow-up of the audit and graded the plan again, as better."""
    ended = aliased(Commitment)
    return exists().where(
        ended.audit_id == Audit.id,
        ended.kind == CommitmentKind.INADEQUATE,
        ended.status.in_(CLOSED),
        ended.regrade != Grade.INADEQUATE,
    )


def _histories(session: Session, judged: Judged, case_ids: Iterable[str]) -> dict[str, list[Found]]:
    """What every counted audit of these cases found, and every grading again between them, in order of time.

    Each ends with the case's last audit.
    """
    wanted = sorted(set(case_ids))
    histories: dict[str, list[Found]] = {}
    for start in range(0, len(wanted), TOGETHER):
        some = wanted[start : start + TOGETHER]
        audits = (
            select(Audit.case_id, Audit.audit_date, _inadequate(Audit, judged).label("inadequate"))
            .where(Audit.case_id.in_(some), *_judges(Audit, judged))
            .order_by(Audit.case_id, Audit.audit_date, Audit.submitted_at, Audit.id)
        )
        for case_id, day, inadequate in session.execute(audits):
            assert case_id is not None
            assert day is not None
            histories.setdefault(case_id, []).append(Found(day, bool(inadequate)))
        graded_again = (
            select(Audit.case_id, Commitment.done_on, Commitment.regrade)
            .join(Audit, Audit.id == Commitment.audit_id)
            .where(Audit.case_id.in_(some), Commitment.status.in_(CLOSED), Commitment.regrade.is_not(None))
        )
        for case_id, day, regrade in session.execute(graded_again):
            history = histories[case_id or ""]
            if day is not None and day < history[-1].day:
                place = bisect_right(history, day, key=lambda found: found.day)
                history.insert(place, Found(day, regrade is Grade.INADEQUATE))
    return histories
