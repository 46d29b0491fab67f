"""Bulk inserts write exactly what one submission writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.record import Action, Finding, Record, Value
from qa_tool.definitions.words import FindingKind, Grade, Outcome
from qa_tool.kit.tables import Base
from qa_tool.records.models import Audit, Revision
from qa_tool.records.queries import audits, revisions
from qa_tool.records.queries.bulk import BATCH, BulkAudit, insert_audits
from qa_tool.records.words import Status
from tests.support import factories

pytestmark = pytest.mark.both_databases

STAMP = datetime(2018, 11, 6, 9, 30, tzinfo=UTC)


def full_record(number: int = 0) -> Record:
    """A record with every kind of row, different for each number."""
    answers = {
        "SM-01": list(Grade)[number % 3].value,
        "SM-02": Outcome.NOT_APPLICABLE,
        "SM-03": "partly",
        "SM-04": f"Late by {number} days",
        "SM-05": ("parent", "school"),
        "SM-06": date(2018, 10, 1 + number % 28),
        "X1": Grade.GOOD.value,
        "X3": (Finding(FindingKind.STRENGTH, f"Heard {number}", ("PLAN.P1", "VOICE.V1")),),
        "X4": tuple(Finding(FindingKind.AREA_FOR_DEVELOPMENT, text, ("VOICE.V1",)) for text in ("One", "Two")),
        "X7": (Action("Visit", "iro", date(2018, 12, 1), "PLAN.P1", "SM-01"),),
    }
    facts: dict[str, Value] = {"audit_date": date(2018, 11, 5), "plan_type": "CP"}
    return Record(facts, factories.answers_of(answers))


def bulk(session: Session, version: FormVersion, record: Record, reference: str, **rest: Any) -> BulkAudit:
    definition = factories.definition_of(version)
    head = Audit(
        reference=reference,
        form_key=version.form_key,
        form_version_id=version.id,
        noun=definition.noun,
        status=Status.SUBMITTED,
        started_at=STAMP,
        submitted_at=STAMP,
        **rest,
    )
    audits.put_facts(head, record.facts)
    audits.put_outcome(head, definition, revisions.kept(definition, record).answers)
    return BulkAudit(head, definition, record, Grade.GOOD)


def columns_of(row: Base, *but: str) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in type(row).__table__.columns if column.key not in but}


def sorted_columns(rows: Iterable[Base]) -> list[dict[str, Any]]:
    return sorted((columns_of(row, "id", "revision_id") for row in rows), key=repr)


def test_bulk_rows_equal_those_of_a_single_submission(session: Session) -> None:
    version = factories.publish(session)
    definition = factories.definition_of(version)
    record = full_record()
    single = factories.make_submitted(session, version, submitted_at=STAMP)
    alone = revisions.write(
        session, single.id, definition, record, revisions.Signature(None, STAMP, 2, "again"), Grade.GOOD
    )
    assert insert_audits(session, [bulk(session, version, record, "SM-2018-9999")]) == 1
    audit = session.scalars(select(Audit).where(Audit.reference == "SM-2018-9999")).one()
    assert audit.current_revision_id is not None
    together = revisions.find(session, audit.id, revision_id=audit.current_revision_id)
    assert together is not None
    assert revisions.intact(definition, together)
    assert revisions.read(definition, together) == revisions.read(definition, alone)
    varying = ("id", "audit_id", "number", "reason")
    assert columns_of(together, *varying) == columns_of(alone, *varying)
    for mine, other in ((together.answers, alone.answers), (together.findings, alone.findings)):
        assert sorted_columns(mine) == sorted_columns(other)
    assert (audit.status, audit.effective_grade, audit.version) == (Status.SUBMITTED, Grade.GOOD, 1)


def test_many_in_several_batches_with_progress(session: Session) -> None:
    version = factories.publish(session)
    wanted = BATCH + 3
    items = (bulk(session, version, full_record(n), f"SM-2017-{n:04d}") for n in range(wanted))
    told: list[int] = []
    assert insert_audits(session, items, told.append) == wanted
    assert told == [BATCH, 3]
    assert session.scalar(select(func.count()).select_from(Revision)) == wanted
    last = session.scalars(select(Audit).where(Audit.reference == f"SM-2017-{wanted - 1:04d}")).one()
    found = revisions.find(session, last.id, revision_id=last.current_revision_id)
    assert found is not None
    assert next(row.text for row in found.answers if row.question_key == "SM-04") == f"Late by {wanted - 1} days"
    # The next single submission takes ids of its own.
    factories.make_submitted(session, version)


def test_heads_that_are_drafts_or_nameless_are_refused(sqlite_session: Session) -> None:
    version = factories.publish(sqlite_session)
    draft = bulk(sqlite_session, version, full_record(), "SM-2018-0001")
    draft.head.status = Status.DRAFT
    nameless = bulk(sqlite_session, version, full_record(), "")
    for item in (draft, nameless):
        with pytest.raises(ValueError, match="needs its reference"):
            insert_audits(sqlite_session, [item])


def test_the_tables_refuse_a_reference_given_out_before(session: Session) -> None:
    version = factories.publish(session)
    items = [bulk(session, version, full_record(), "SM-2018-0001") for _ in range(2)]
    with pytest.raises(IntegrityError):
        insert_audits(session, items)
