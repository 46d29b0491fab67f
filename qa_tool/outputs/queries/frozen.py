"""Frozen quarters: their steps, what was published, what has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, false, func, insert, literal, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from qa_tool.figures.words.floor import Hidden, added
from qa_tool.kit.periods import Quarter
from qa_tool.outputs.models import FrozenAudit, FrozenQuarter, QuarterStep
from qa_tool.outputs.words import SinceFreeze
from qa_tool.people.models import Person
from qa_tool.policy.words import Asker, Decision
from qa_tool.records.models import Audit, Draft, ReopeningRequest, Revision
from qa_tool.records.queries import scoping
from qa_tool.records.words import COUNTED

AT_ONCE = 500
LATE_REASON = "late_reason"


class Counts(NamedTuple):
    """One record that counts in a quarter, on which revision, with which effective grade."""

    audit_id: str
    revision_id: int
    grade: str | None


def standing(session: Session, quarter: Quarter) -> list[Counts]:
    """The records that count in the quarter as they stand, by id."""
    query = (
        select(Audit.id, Audit.current_revision_id, Audit.effective_grade)
        .where(*_counts(quarter), Audit.current_revision_id.is_not(None))
        .order_by(Audit.id)
    )
    return [
        Counts(audit_id, revision_id, grade)
        for audit_id, revision_id, grade in session.execute(query)
        if revision_id is not None
    ]


def _counts(quarter: Quarter) -> tuple[ColumnElement[bool], ...]:
    days = quarter.period
    return Audit.status.in_(COUNTED), Audit.audit_date.between(days.first, days.last)


def steps(session: Session, quarter: Quarter | None = None) -> list[QuarterStep]:
    """The steps of one quarter or of all, the oldest first within each."""
    wanted = select(QuarterStep).options(joinedload(QuarterStep.person))
    if quarter is not None:
        wanted = wanted.where(QuarterStep.quarter == quarter.key)
    return list(session.scalars(wanted.order_by(QuarterStep.quarter, QuarterStep.number)))


def add_frozen(session: Session, frozen: FrozenQuarter, records: Iterable[Counts]) -> None:
    """Store what is published. IntegrityError when the quarter is frozen already."""
    session.add(frozen)
    session.flush()
    rows = [
        {
            "quarter": frozen.quarter,
            "audit_id": one.audit_id,
            "revision_id": one.revision_id,
            "effective_grade": one.grade,
        }
        for one in records
    ]
    if rows:
        session.execute(insert(FrozenAudit), rows)


def find(session: Session, quarter: Quarter) -> FrozenQuarter | None:
    """What was published of the quarter; None while it is not frozen."""
    return session.get(FrozenQuarter, quarter.key)


def counted(session: Session, quarter: Quarter) -> list[Counts]:
    """The records that the frozen figures of the quarter count, by id."""
    query = (
        select(FrozenAudit.audit_id, FrozenAudit.revision_id, FrozenAudit.effective_grade)
        .where(FrozenAudit.quarter == quarter.key)
        .order_by(FrozenAudit.audit_id)
    )
    return [Counts(one, revision, grade) for one, revision, grade in session.execute(query)]


def is_frozen(session: Session, day: date | None, at: datetime | None = None) -> bool:
    """Whether the quarter of ``day`` is frozen (was it, ``at`` a moment)."""
    if day is None:
        return False
    wanted = select(FrozenQuarter.quarter).where(FrozenQuarter.quarter == Quarter.of(day).key)
    if at is not None:
        wanted = wanted.where(FrozenQuarter.frozen_at <= at)
    return session.scalar(wanted) is not None


def holds(session: Session, audit: Audit) -> bool:
    """Whether the audit is of a frozen quarter: by its date, or because published figures count it."""
    counted = select(FrozenAudit.id).where(FrozenAudit.audit_id == audit.id).limit(1)
    return is_frozen(session, audit.audit_date) or session.scalar(counted) is not None


def counts_in_published(session: Session, audit: Audit) -> bool:
    """Whether published figures count the audit."""
    return session.scalar(select(FrozenAudit.id).where(FrozenAudit.audit_id == audit.id).limit(1)) is not None


# -- what has changed since --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RecordChange:
    """What became of one record since its quarter was frozen."""

    audit_id: str
    reference: str
    form_key: str
    audit_date: date | None
    kind: SinceFreeze
    late_entry: bool
    before: str | None
    after: str | None
    reasons: tuple[str, ...]
    approved_by: str
    """Staff code of who approved the last reopening after the freeze; '' when none was needed or none is known."""


@dataclass(frozen=True)
class RecordChanges:
    """Every record that changed; ``items`` only those that the person asking may read, the newest date first."""

    items: tuple[RecordChange, ...]
    total: int
    hidden: Mapping[str, Hidden] = field(default_factory=dict)
    """Of the others, by form."""


def changes(session: Session, asker: Asker | None, quarter: Quarter) -> RecordChanges:
    """What changed since the quarter was frozen; nothing while it is not. ``asker`` None is the command line."""
    frozen = find(session, quarter)
    if frozen is None:
        return RecordChanges((), 0)
    rows = [*_of_published(session, asker, quarter), *_added(session, asker, quarter)]
    seen = [row for row in rows if row.readable]
    told = _Told(session, [row.audit.id for row in seen], frozen.frozen_at)
    items = sorted((_change(row, told, quarter) for row in seen), key=lambda one: one.reference)
    items.sort(key=lambda one: one.audit_date or date.min, reverse=True)
    hidden: dict[str, Hidden] = {}
    for row in rows:
        if not row.readable:
            about = {row.audit.practitioner_id or "": 1}
            hidden[row.audit.form_key] = added(hidden.get(row.audit.form_key, {}), about)
    return RecordChanges(tuple(items), len(rows), hidden)


def frozen_within(session: Session, first: date, last: date) -> list[tuple[Quarter, datetime]]:
    """The frozen quarters that lie wholly within those days, and when each was frozen, the oldest first."""
    found = [Quarter.parse(key) for key in session.scalars(select(FrozenQuarter.quarter))]
    inside = {one.key: one for one in found if first <= one.period.first and one.period.last <= last}
    query = select(FrozenQuarter.quarter, FrozenQuarter.frozen_at).where(FrozenQuarter.quarter.in_(sorted(inside)))
    return sorted((inside[key], at) for key, at in session.execute(query))


def changed(session: Session, quarter: Quarter) -> int:
    """How many records changed since the quarter was frozen: the number of ``changes``, without reading them."""
    published = (
        select(func.count())
        .select_from(FrozenAudit)
        .join(Audit, Audit.id == FrozenAudit.audit_id)
        .where(FrozenAudit.quarter == quarter.key, _otherwise(quarter))
    )
    added = select(func.count()).select_from(Audit).where(*_counts(quarter), ~_was_published(quarter))
    return (session.scalar(published) or 0) + (session.scalar(added) or 0)


def _otherwise(quarter: Quarter) -> ColumnElement[bool]:
    """Whether a published record stands otherwise now."""
    return or_(
        FrozenAudit.revision_id != Audit.current_revision_id,
        FrozenAudit.effective_grade.is_distinct_from(Audit.effective_grade),
        Audit.status.not_in(COUNTED),
        ~Audit.audit_date.between(quarter.period.first, quarter.period.last),
    )


def _was_published(quarter: Quarter) -> ColumnElement[bool]:
    return select(FrozenAudit.id).where(FrozenAudit.quarter == quarter.key, FrozenAudit.audit_id == Audit.id).exists()


class _Row(NamedTuple):
    audit: Audit
    number: int | None
    """Of the revision that was published; None when the record was not counted then."""
    revision_id: int | None
    before: str | None
    readable: bool
    coded: bool


def _seen_by(asker: Asker | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (true(), false()) if asker is None else (scoping.readable(asker), scoping.coded_only(asker))


def _of_published(session: Session, asker: Asker | None, quarter: Quarter) -> list[_Row]:
    """Published records that stand otherwise now."""
    was = aliased(Revision)
    query = (
        select(Audit, was.number, was.id, FrozenAudit.effective_grade, *_seen_by(asker))
        .select_from(FrozenAudit)
        .join(Audit, Audit.id == FrozenAudit.audit_id)
        .join(was, was.id == FrozenAudit.revision_id)
        .where(FrozenAudit.quarter == quarter.key, _otherwise(quarter))
    )
    return [_Row(*row) for row in session.execute(query)]


def _added(session: Session, asker: Asker | None, quarter: Quarter) -> list[_Row]:
    """Records that count now and were not published."""
    nothing = literal(None)
    query = select(Audit, nothing, nothing, nothing, *_seen_by(asker)).where(
        *_counts(quarter), ~_was_published(quarter)
    )
    return [_Row(*row) for row in session.execute(query)]


class _Told:
    """What people said of the records: reasons of revisions since, of what is being amended, and who approved it."""

    def __init__(self, session: Session, audit_ids: list[str], since: datetime) -> None:
        self.since = since
        self.revisions: dict[str, list[Revision]] = {}
        self.drafts: dict[str, str] = {}
        self.approved: dict[str, str] = {}
        for first in range(0, len(audit_ids), AT_ONCE):
            self._read(session, audit_ids[first : first + AT_ONCE])

    def _read(self, session: Session, some: list[str]) -> None:
        for revision in session.scalars(
            select(Revision).where(Revision.audit_id.in_(some)).order_by(Revision.audit_id, Revision.number)
        ):
            self.revisions.setdefault(revision.audit_id, []).append(revision)
        drafts = select(Draft.audit_id, Draft.reason).where(Draft.audit_id.in_(some))
        self.drafts |= {audit_id: reason or "" for audit_id, reason in session.execute(drafts)}
        approved = (
            select(ReopeningRequest.audit_id, Person.staff_code)
            .join(Person, Person.id == ReopeningRequest.decided_by)
            .where(ReopeningRequest.audit_id.in_(some), ReopeningRequest.decision == Decision.APPROVED)
            .order_by(ReopeningRequest.decided_at)
        )
        self.approved |= {audit_id: code for audit_id, code in session.execute(approved)}  # noqa: C416  rows are no pairs


def _change(row: _Row, told: _Told, quarter: Quarter) -> RecordChange:
    audit, kind = row.audit, _kind(row, quarter)
    revisions = told.revisions.get(audit.id, [])
    since = [
        one
        for one in revisions
        if (one.number > row.number if row.number is not None else one.submitted_at > told.since)
    ]
    reasons = [one.reason for one in since if one.reason]
    if kind is SinceFreeze.ADDED and audit.late_entry and revisions and not row.coded:
        reasons.insert(0, str(revisions[-1].facts.get(LATE_REASON, "")))
    if kind is SinceFreeze.REOPENED:
        reasons.append(told.drafts.get(audit.id, ""))
    return RecordChange(
        audit_id=audit.id,
        reference=audit.reference,
        form_key=audit.form_key,
        audit_date=audit.audit_date,
        kind=kind,
        late_entry=audit.late_entry,
        before=row.before,
        after=audit.effective_grade if kind not in (SinceFreeze.REOPENED, SinceFreeze.MOVED) else None,
        reasons=tuple(reason for reason in reasons if reason),
        approved_by=told.approved.get(audit.id, ""),
    )


def _kind(row: _Row, quarter: Quarter) -> SinceFreeze:
    if row.number is None:
        return SinceFreeze.ADDED
    if row.audit.status not in COUNTED:
        return SinceFreeze.REOPENED
    if row.audit.audit_date is None or row.audit.audit_date not in quarter.period:
        return SinceFreeze.MOVED
    return SinceFreeze.REVISED if row.audit.current_revision_id != row.revision_id else SinceFreeze.REGRADED
