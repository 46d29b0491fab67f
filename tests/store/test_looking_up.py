"""Lists over every audit find what they ask for in an index, however many rows lie beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from qa_tool.services import behind, standing
from qa_tool.vocabulary.filters import Detail, Filters
from qa_tool.vocabulary.periods import Period
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


def test_only_the_answers_about_the_plan_are_looked_at(sqlite_session: Session) -> None:
    publish_forms(sqlite_session)
    found = plans(sqlite_session, lambda: standing.of_service(sqlite_session))
    answers = [line for line in found.splitlines() if " answer " in line]
    assert answers
    assert all("ix_answer_tally (revision_id=? AND question_key=?" in line for line in answers), answers


def test_a_reader_s_own_reading_is_looked_up_by_its_audit(sqlite_session: Session) -> None:
    people = factories.make_people(sqlite_session)
    asker = people.asker("safeguarding")
    month = Period(date(2018, 10, 1), date(2018, 10, 31))
    found = plans(sqlite_session, lambda: behind.audits(sqlite_session, asker, month, Filters(), Detail()))
    readings = [line for line in found.splitlines() if " moderation " in line]
    assert readings
    assert all("audit_id=?" in line for line in readings), readings
