"""Entries of a register as far as somebody reaches them: those on record, and records that call for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from qa_tool.definitions.model import Condition
from qa_tool.definitions.question_types.base import Stored
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer
from qa_tool.definitions.registers import FOLDER, Register, chosen, register_of, registers_in
from qa_tool.definitions.verbs.in_use import InUse
from qa_tool.definitions.words import Outcome
from qa_tool.kit.transactions import holding
from qa_tool.people.models import Place
from qa_tool.people.queries import places
from qa_tool.policy.matrix import scopes
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.models import AnswerRow, Audit
from qa_tool.records.queries.scoping import reached, visible
from qa_tool.records.words import COUNTED
from qa_tool.registers.models import RegisterEntry, RegisterStep


class Line(NamedTuple):
    """A record that calls for an entry, what it says of one itself, and the entry; or an entry that stands alone."""

    audit: Audit | None
    entry: RegisterEntry | None
    said: Mapping[str, Answer] = {}


in_use = InUse("register", FOLDER, register_of, registers_in)
"""The registers of the service by key."""


def lines(
    session: Session, asker: Asker, register: Register, action: str, identity: str | None = None, *, lock: bool = False
) -> list[Line]:
    """Those that the asker reaches with ``action``, the newest first; ``identity``: that of a record or of an entry.

    ``lock``: held, as it stands now, until the end of the transaction.
    """
    if register.of:
        return _called_for(session, asker, register, action, identity)
    granted = scopes(asker.roles, register.resource, action)
    means = {Scope.ALL: true(), Scope.OWN: _opened_by(asker)}
    query = select(RegisterEntry).where(
        RegisterEntry.register == register.key, ~RegisterEntry.withdrawn, reached(granted, means)
    )
    if identity is not None:
        query = query.where(RegisterEntry.id == identity)
    query = query.order_by(RegisterEntry.opened_on.desc(), RegisterEntry.id).execution_options(populate_existing=True)
    return [Line(None, entry) for entry in session.scalars(holding(query) if lock else query)]


def _opened_by(asker: Asker) -> ColumnElement[bool]:
    """That the asker recorded the entry first."""
    first = select(RegisterStep.entry_id).where(RegisterStep.number == 1, RegisterStep.person_id == asker.person_id)
    return RegisterEntry.id.in_(first)


def _called_for(session: Session, asker: Asker, register: Register, action: str, identity: str | None) -> list[Line]:
    """Of records that count, and call for an entry."""
    said = {key: aliased(AnswerRow) for key in register.said}
    query: Any = select(Audit, RegisterEntry, *said.values()).outerjoin(RegisterEntry, _of_record(register))
    for key, answer in said.items():
        query = query.outerjoin(answer, _answered(answer, register.said[key]))
    query = query.where(
        Audit.form_key == register.of,
        Audit.status.in_(COUNTED),
        _meets(register.when or Condition()),
        visible(asker, register.resource, action),
    )
    query = query.options(joinedload(Audit.team), joinedload(Audit.locality))
    query = query.order_by(Audit.submitted_at.desc(), Audit.reference.desc(), Audit.id)
    query = query.execution_options(populate_existing=True)
    if identity is not None:
        query = query.where(or_(Audit.id == identity, RegisterEntry.id == identity))
    return [
        Line(audit, entry, _said(register, dict(zip(said, answers, strict=True))))
        for audit, entry, *answers in session.execute(query)
    ]


def _of_record(register: Register) -> ColumnElement[bool]:
    """That the entry is the record's own."""
    return and_(RegisterEntry.audit_id == Audit.id, RegisterEntry.register == register.key, ~RegisterEntry.withdrawn)


def _said(register: Register, rows: Mapping[str, AnswerRow | None]) -> dict[str, Answer]:
    found = {}
    for key, row in rows.items():
        if row is not None:
            stored = Stored(option=row.option, text=row.text, number=row.number, day=row.day, clock=row.clock)
            found[key] = Answer(Outcome.ANSWERED, type_of(register.by_key[key]).restored(stored))
    return found


def _answered(answer: Any, key: str) -> ColumnElement[bool]:
    """That the record answers the question with this row."""
    return and_(
        answer.revision_id == Audit.current_revision_id,
        answer.question_key == key,
        answer.outcome == Outcome.ANSWERED,
    )


def _meets(condition: Condition) -> ColumnElement[bool]:
    """That the record's answers meet the condition."""
    answer = aliased(AnswerRow)
    every = [
        select(answer.id).where(_answered(answer, key), answer.option.in_(options)).exists()
        for key, options in chosen(condition)
    ]
    some = [_meets(alternative) for alternative in condition.any_of]
    return and_(true(), *every, or_(*some)) if some else and_(true(), *every)


def of_record(session: Session, register: Register, audit_id: str) -> RegisterEntry | None:
    """The entry of the record, whoever may see it."""
    return session.scalar(
        select(RegisterEntry).where(
            RegisterEntry.register == register.key, RegisterEntry.audit_id == audit_id, ~RegisterEntry.withdrawn
        )
    )


def by_id(session: Session, entry_id: str) -> RegisterEntry | None:
    """The entry of that id, whoever may see it."""
    return session.get(RegisterEntry, entry_id)


def refers(session: Session, register: Register, reference: str, besides: str) -> bool:
    """Whether another entry that stands alone has the reference."""
    query = select(RegisterEntry.id).where(
        RegisterEntry.register == register.key,
        RegisterEntry.audit_id.is_(None),
        ~RegisterEntry.withdrawn,
        RegisterEntry.reference == reference,
        RegisterEntry.id != besides,
    )
    return session.scalar(query) is not None


def steps(session: Session, entry_id: str) -> Sequence[RegisterStep]:
    """What was done to the entry, in its order."""
    query = select(RegisterStep).where(RegisterStep.entry_id == entry_id).order_by(RegisterStep.number)
    return session.scalars(query.options(joinedload(RegisterStep.person))).all()


def last_number(session: Session, entry_id: str) -> int:
    """The number of the last step; 0 before the first."""
    return session.scalar(select(func.max(RegisterStep.number)).where(RegisterStep.entry_id == entry_id)) or 0


def places_of(session: Session, register: Register, on: Any) -> list[Place]:
    """The places that an entry of the register can be of on the day, by name."""
    return [one for one in places.places_on(session, on) if one.kind.value == register.place]
