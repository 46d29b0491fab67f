"""What bringing in audits asks of the tables and writes there, a few statements for a whole file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qa_tool.models import Audit, Case, ImportBatch, Membership, Person, Place, Team
from qa_tool.store.audits import token
from qa_tool.store.bulk import in_batches

TOGETHER = 500
"""Values to one statement."""


def all_places(session: Session) -> Sequence[Place]:
    """Every place there ever was, in the order of names."""
    return session.scalars(select(Place).order_by(Place.name, Place.valid_from)).all()


def all_staff_codes(session: Session) -> dict[str, str]:
    """Person ids by staff code, of everybody who ever was in post, in the order of codes."""
    wanted = select(Person.staff_code, Person.id).order_by(Person.staff_code)
    return {row[0]: row[1] for row in session.execute(wanted)}


@dataclass(frozen=True)
class Stay:
    """A person's time in an IRO team. ``last`` is the last day; None: still there."""

    team_id: str
    team_name: str
    first: date
    last: date | None


def all_stays(session: Session) -> dict[str, list[Stay]]:
    """Who was in which team when, by person id: for the first that fits a day, ``store.people.team_of`` is the same."""
    wanted = (
        select(Membership.person_id, Team.id, Team.name, Membership.valid_from, Membership.valid_to)
        .join(Team, Membership.team_id == Team.id)
        .order_by(Membership.manages, Membership.valid_from.desc())
    )
    stays: dict[str, list[Stay]] = {}
    for person_id, team_id, name, first, last in session.execute(wanted):
        stays.setdefault(person_id, []).append(Stay(team_id, name, first, last))
    return stays


def known_identities(session: Session, form_key: str, identities: Iterable[str]) -> set[str]:
    """Those of ``identities`` that audits of the form already carry."""
    known: set[str] = set()
    for batch in in_batches(identities, TOGETHER):
        wanted = select(Audit.source_identity).where(Audit.form_key == form_key, Audit.source_identity.in_(batch))
        known |= {identity for identity in session.scalars(wanted) if identity}
    return known


def case_ids(session: Session, numbers: Iterable[str], case_key: str) -> dict[str, str]:
    """The case id of each number; cases that are new are made."""
    tokens = {token(number, case_key): number for number in set(numbers)}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    columns = Case.__table__.c
    found: dict[str, str] = {}
    for batch in in_batches(sorted(tokens), TOGETHER):
        new = [{"number": tokens[one], "token": one} for one in batch]
        session.execute(dialect.insert(Case).on_conflict_do_nothing(index_elements=[columns.token]), new)
        for case_id, one in session.execute(select(Case.id, Case.token).where(Case.token.in_(batch))):
            found[tokens[one]] = case_id
    return found


def known_numbers(session: Session, numbers: Iterable[str], case_key: str) -> set[str]:
    """Those of the numbers that there is a case of."""
    tokens = {token(number, case_key): number for number in set(numbers)}
    found: set[str] = set()
    for batch in in_batches(sorted(tokens), TOGETHER):
        found |= {tokens[one] for one in session.scalars(select(Case.token).where(Case.token.in_(batch)))}
    return found


def batches(session: Session) -> Sequence[ImportBatch]:
    """Every file that was brought in, the newest first."""
    return session.scalars(select(ImportBatch).order_by(ImportBatch.imported_at.desc(), ImportBatch.id)).all()


def add_batch(session: Session, **columns: Any) -> ImportBatch:
    """Write down that a file was brought in."""
    batch = ImportBatch(**columns)
    session.add(batch)
    session.flush()
    return batch
