"""What was audited and observed in a period: counts by practitioner, IRO team, plan type and category of abuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, func, select, true, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from qa_tool.definitions.words import Noun
from qa_tool.kit.periods import Period
from qa_tool.kit.tables import holds_on
from qa_tool.people.models import Membership, Person, Team
from qa_tool.policy.matrix import scopes
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.models import Audit
from qa_tool.records.queries.scoping import in_teams_now, reached
from qa_tool.records.words import COUNTED

Counts = Mapping[str | None, tuple[int, int]]
"""(audits, observations) by value."""


def counts(session: Session, period: Period, column: InstrumentedAttribute[str | None]) -> Counts:
    """(audits, observations) counted in the period, by the value of a column of the head; None: it says nothing."""
    wanted = (
        select(column, Audit.noun, func.count())
        .where(
            Audit.status.in_(COUNTED),
            Audit.noun.in_((Noun.AUDIT, Noun.OBSERVATION)),
            Audit.audit_date.between(period.first, period.last),
        )
        .group_by(column, Audit.noun)
    )
    found: dict[str | None, list[int]] = {}
    for value, noun, number in session.execute(wanted):
        found.setdefault(value, [0, 0])[noun == Noun.OBSERVATION] += number
    return {value: (pair[0], pair[1]) for value, pair in found.items()}


@dataclass(frozen=True)
class Iro:
    """An IRO in post at some time of the period, with the team on its last day in post there."""

    id: str
    staff_code: str
    team: str


def visible(asker: Asker) -> ColumnElement[bool]:
    """The practitioners whose line the asker may see: the own one, those of managed teams, or all."""
    means = {
        Scope.ALL: true(),
        Scope.OWN: Person.id == asker.person_id,
        Scope.TEAM: in_teams_now(asker.managed_team_ids, type_coerce(Person.id, String(32))),
    }
    return reached(scopes(asker.roles, "coverage", "read"), means)


def practitioners(session: Session, asker: Asker, period: Period) -> list[Iro]:
    """Those in post in the period whose lines the asker may see, by staff code."""
    people = session.execute(
        select(Person.id, Person.staff_code)
        .where(
            Person.is_practitioner,
            holds_on(Person.in_post_from, Person.in_post_to, period.first, period.last),
            visible(asker),
        )
        .order_by(Person.staff_code)
    ).all()
    rows = session.execute(
        select(Membership.person_id, Team.name)
        .join(Team, Team.id == Membership.team_id)
        .where(
            Membership.manages.is_(False),
            holds_on(Membership.valid_from, Membership.valid_to, period.first, period.last),
        )
        .order_by(Membership.valid_from)
    )
    teams = {str(row[0]): str(row[1]) for row in rows}
    return [Iro(person_id, code, teams.get(person_id, "")) for person_id, code in people]


def teams(session: Session, period: Period) -> list[tuple[str, str]]:
    """(id, name) of the IRO teams that were there in the period, by name."""
    there = holds_on(Team.valid_from, Team.valid_to, period.first, period.last)
    return [(row[0], row[1]) for row in session.execute(select(Team.id, Team.name).where(there).order_by(Team.name))]
