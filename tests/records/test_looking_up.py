"""Lists over every audit find what they ask for in an index, however many rows lie beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from qa_tool.figures.queries import tallies
from qa_tool.figures.queries.margins import marks
from qa_tool.figures.verbs import drill_down, outcomes
from qa_tool.figures.words.filters import Detail, Filters
from qa_tool.kit.periods import Period
from qa_tool.records.models import Audit, Case
from tests.support import factories
from tests.support.published import publish_forms


def plans(session: Session, work: Callable[[], object]) -> str:
    """How SQLite looks up every query that ``work`` asks."""
    asked: list[tuple[str, Any]] = []
    connection = session.connection()

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    work()
    event.remove(connection, "before_cursor_execute", note)
    lines = [
        row[3]
        for statement, parameters in asked
        if statement.startswith("SELECT")
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
    return "\n".join(lines)


def test_only_what_was_found_inadequate_is_looked_at(sqlite_session: Session) -> None:
    publish_forms(sqlite_session)
    found = plans(sqlite_session, lambda: outcomes.of_service(sqlite_session)).splitlines()
    assert not [line for line in found if " answer " in line]
    assert [line for line in found if "COVERING INDEX ix_audit_plan (plan_inadequate=? AND case_id>?)" in line]
    later = [line for line in found if " audit_2 " in line]
    assert later
    assert all("ix_audit_case (case_id=? AND audit_date>?)" in line for line in later), later
    better = [line for line in found if " commitment_1 " in line]
    assert better
    assert all("ix_commitment_audit (audit_id=? AND kind=?" in line for line in better), better


def test_the_audits_of_some_cases_are_looked_up_by_their_cases(sqlite_session: Session) -> None:
    """However many audits have the status that is asked for, or commitments have ended."""
    audit = _audit(sqlite_session)
    sqlite_session.add(Case(id="1" * 32, number=None, token="one"))
    audit.case_id, audit.plan_inadequate = "1" * 32, True
    sqlite_session.flush()
    found = plans(sqlite_session, lambda: outcomes.of_service(sqlite_session)).splitlines()
    of_cases = [line for line in found if line.split()[1:2] == ["audit"] and "ix_audit_case (case_id=?)" in line]
    assert len(of_cases) == 2, found
    assert not [line for line in found if "SCAN audit" in line or "audit USING INDEX ix_audit_counted" in line], found
    commitments = [line for line in found if " commitment " in line]
    assert commitments
    assert all("audit_id=?" in line for line in commitments), commitments


def test_what_marks_and_leaves_out_the_audits_of_a_period_is_read_from_an_index(sqlite_session: Session) -> None:
    month = Period(date(2018, 10, 1), date(2018, 10, 31))
    for work in (
        lambda: marks(sqlite_session, [month]),
        lambda: tallies.left_out(sqlite_session, month, Filters()),
    ):
        found = plans(sqlite_session, work)
        assert "SEARCH audit USING COVERING INDEX ix_audit_marked (audit_date>? AND audit_date<?)" in found
        assert "TEMP B-TREE" not in found


def _audit(session: Session) -> Audit:
    people = factories.make_people(session)
    version = factories.publish(session, factories.small_definition())
    return factories.make_submitted(session, version, author=people.auditor, practitioner=people.iro)


def test_a_reader_s_own_reading_is_looked_up_by_its_audit(sqlite_session: Session) -> None:
    people = factories.make_people(sqlite_session)
    asker = people.asker("safeguarding")
    month = Period(date(2018, 10, 1), date(2018, 10, 31))
    found = plans(sqlite_session, lambda: drill_down.audits(sqlite_session, asker, month, Filters(), Detail()))
    readings = [line for line in found.splitlines() if " moderation " in line]
    assert readings
    assert all("audit_id=?" in line for line in readings), readings
