"""The records about one practitioner, for the own line: a list, never a count by person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Noun
from qa_tool.kit.periods import Period
from qa_tool.people.models import Person
from qa_tool.policy.matrix import scopes
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.models import Audit
from qa_tool.records.queries.scoping import in_teams_now, reached, visible
from qa_tool.records.words import COUNTED, Status

FUNCTION = ("figures", "read-practitioner")


@dataclass(frozen=True)
class Practised:
    """One record about the practitioner's work."""

    id: str
    reference: str
    form: str
    noun: Noun
    audit_date: date
    status: Status
    grade: str | None


def line(session: Session, asker: Asker, function: tuple[str, str] = FUNCTION) -> tuple[tuple[str, str], ...]:
    """(id, staff code) of the practitioners whom ``function`` is granted of: oneself, one's team today, or all."""
    query = select(Person.id, Person.staff_code).where(Person.is_practitioner.is_(True), _in_line(asker, function))
    return tuple((identity, code) for identity, code in session.execute(query.order_by(Person.staff_code)))


def records(session: Session, asker: Asker, person_id: str, period: Period) -> tuple[Practised, ...]:
    """The counted records of the period about that person which the asker may see, newest first."""
    query = (
        select(
            Audit.id,
            Audit.reference,
            Audit.form_key,
            Audit.noun,
            Audit.audit_date,
            Audit.status,
            Audit.effective_grade,
        )
        .where(
            Audit.practitioner_id == person_id,
            Audit.status.in_(COUNTED),
            Audit.audit_date.between(period.first, period.last),
            visible(asker, *FUNCTION),
        )
        .order_by(Audit.audit_date.desc(), Audit.reference)
    )
    return tuple(
        Practised(identity, reference, form, noun, day, status, grade)
        for identity, reference, form, noun, day, status, grade in session.execute(query)
        if day
    )


def _in_line(asker: Asker, function: tuple[str, str]) -> ColumnElement[bool]:
    means = {
        Scope.ALL: true(),
        Scope.TEAM: in_teams_now(asker.managed_team_ids, cast(ColumnElement[str | None], Person.id.expression)),
        Scope.OWN: Person.id == asker.person_id,
        Scope.RELEASED: Person.id == asker.person_id,
    }
    return reached(scopes(asker.roles, *function), means)
