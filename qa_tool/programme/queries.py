"""Targets, exemptions and the calendar; and how many records of each form who has done in which month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, distinct, exists, extract, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload

from qa_tool.kit.periods import Month, Period
from qa_tool.kit.tables import holds_on
from qa_tool.kit.transactions import holding
from qa_tool.people.models import Membership, Person, RoleGrant, UserAccount
from qa_tool.programme.models import Exemption, Exercise, ExerciseAudit, Target
from qa_tool.programme.words import ExerciseKind, Labelled
from qa_tool.records.models import Audit
from qa_tool.records.words import COUNTED

Done = Mapping[tuple[str, str | None], Mapping[Month, int]]
"""(form key, author's id) -> month -> records that count."""


def done(session: Session, period: Period, people: Iterable[str] | None = None) -> Done:
    """The records of the period that count, by form, author and the month of their date. ``people``: theirs only."""
    year, month = extract("year", Audit.audit_date), extract("month", Audit.audit_date)
    query = (
        select(Audit.form_key, Audit.author_id, year, month, func.count())
        .where(Audit.status.in_(COUNTED), Audit.audit_date.between(period.first, period.last))
        .group_by(Audit.form_key, Audit.author_id, year, month)
    )
    if people is not None:
        query = query.where(Audit.author_id.in_(sorted(people)))
    found: dict[tuple[str, str | None], dict[Month, int]] = {}
    for form, author, in_year, in_month, n in session.execute(query):
        found.setdefault((form, author), {})[Month(int(in_year), int(in_month))] = n
    return found


# -- people ------------------------------------------------------------------------------------------------------------


def members(session: Session, team_ids: Iterable[str], day: date) -> list[Person]:
    """Everybody who belongs to one of the IRO teams on the day, by staff code."""
    belongs = holds_on(Membership.valid_from, Membership.valid_to, day)
    theirs = select(Membership.person_id).where(Membership.team_id.in_(sorted(team_ids)), ~Membership.manages, belongs)
    return list(session.scalars(select(Person).where(Person.id.in_(theirs)).order_by(Person.staff_code)))


def managers(session: Session, day: date, roles: Iterable[str]) -> dict[str, tuple[Person, str]]:
    """(person, role) by id: who holds one of ``roles`` (the first of theirs), or manages an IRO team on the day."""
    ranked = list(roles)
    found: dict[str, tuple[Person, str]] = {}
    in_post = or_(Person.in_post_to.is_(None), Person.in_post_to >= day)
    heads = (
        select(Person)
        .join(Membership)
        .where(Membership.manages, holds_on(Membership.valid_from, Membership.valid_to, day), in_post)
    )
    for person in session.scalars(heads.distinct()):
        found[person.id] = (person, ranked[-1])
    holders = (
        select(Person, RoleGrant.role)
        .join(UserAccount, UserAccount.person_id == Person.id)
        .join(RoleGrant, RoleGrant.user_id == UserAccount.id)
        .where(UserAccount.active, RoleGrant.role.in_(ranked), in_post)
    )
    for person, role in session.execute(holders):
        known = found.get(person.id)
        if known is None or ranked.index(role) < ranked.index(known[1]):
            found[person.id] = (person, role)
    return found


def people_by_id(session: Session, ids: Iterable[str]) -> dict[str, Person]:
    """The people of these ids."""
    return {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(sorted(set(ids)))))}


# -- targets -----------------------------------------------------------------------------------------------------------


def targets(session: Session, people: Iterable[str] | None = None) -> list[Target]:
    """Every target, the service's first, then by group, person and month; of ``people`` and the service when given."""
    query = select(Target).options(joinedload(Target.person))
    if people is not None:
        query = query.where(or_(Target.person_id.is_(None), Target.person_id.in_(sorted(people))))
    found = session.scalars(query).all()
    return sorted(found, key=lambda one: (one.group_key, one.person.staff_code if one.person else "", one.first_month))


def targets_of(session: Session, group: str, person_id: str | None) -> list[Target]:
    """The targets of one group and person (None: the service), the oldest first, held until the transaction ends."""
    whose = Target.person_id.is_(None) if person_id is None else Target.person_id == person_id
    query = select(Target).where(Target.group_key == group, whose).order_by(Target.first_month)
    return list(session.scalars(holding(query).execution_options(populate_existing=True)))


# -- exemptions --------------------------------------------------------------------------------------------------------


def exemptions(session: Session, people: Iterable[str] | None = None) -> list[Exemption]:
    """Every exemption, the latest months first; of ``people`` only, when given."""
    wanted = true() if people is None else Exemption.person_id.in_(sorted(people))
    query = (
        select(Exemption)
        .where(wanted)
        .outerjoin(Person, Person.id == Exemption.person_id)
        .options(contains_eager(Exemption.person), joinedload(Exemption.asker), joinedload(Exemption.decider))
        .order_by(
            Exemption.first_month.desc(), Exemption.asked_at.desc(), func.coalesce(Person.staff_code, ""), Exemption.id
        )
    )
    return list(session.scalars(query))


# -- the calendar ------------------------------------------------------------------------------------------------------


def exercises(session: Session, first: date, last: date) -> list[Exercise]:
    """The entries of the calendar that touch the days, those withdrawn left out: by month, then by label."""
    query = select(Exercise).where(
        Exercise.first_month <= last, Exercise.last_month >= first, Exercise.withdrawn_at.is_(None)
    )
    return list(session.scalars(query.order_by(Exercise.first_month, Exercise.label, Exercise.id)))


def labelled(session: Session) -> tuple[Labelled, ...]:
    """The exercises that figures can be filtered by, the newest first; those withdrawn where audits were started."""
    started = exists().where(ExerciseAudit.exercise_id == Exercise.id)
    query = select(Exercise).where(or_(Exercise.withdrawn_at.is_(None), started))
    return tuple(
        Labelled(row.id, row.label, row.kind, Month.of(row.first_month), Month.of(row.last_month))
        for row in session.scalars(query.order_by(Exercise.first_month.desc(), Exercise.label, Exercise.id))
    )


def of_exercise(exercise_id: str) -> ColumnElement[bool]:
    """Audits that were started for the exercise. Those that count still say its kind, too: see ``completed``."""
    return exists().where(ExerciseAudit.audit_id == Audit.id, ExerciseAudit.exercise_id == exercise_id)


def completed(session: Session) -> dict[str, int]:
    """How many records that count were started for each exercise, and still say that they are part of its kind."""
    query = (
        select(ExerciseAudit.exercise_id, func.count(distinct(Audit.id)))
        .join(Audit, Audit.id == ExerciseAudit.audit_id)
        .join(Exercise, Exercise.id == ExerciseAudit.exercise_id)
        .where(Audit.status.in_(COUNTED), or_(Audit.exercise == Exercise.kind, Exercise.kind == ExerciseKind.ROUTINE))
        .group_by(ExerciseAudit.exercise_id)
    )
    return {exercise_id: n for exercise_id, n in session.execute(query)}  # noqa: C416  rows are no pairs


def link(session: Session, audit_id: str, exercise_id: str) -> None:
    """Note for which exercise an audit was started; once."""
    if session.get(ExerciseAudit, audit_id) is None:
        session.add(ExerciseAudit(audit_id=audit_id, exercise_id=exercise_id))
        session.flush()
