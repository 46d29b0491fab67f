"""Figures that were worked out before are handed out again only while no counted audit of theirs has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade
from qa_tool.figures.formats.figures_json import as_data
from qa_tool.figures.queries import tallies
from qa_tool.figures.queries.margins import pieces
from qa_tool.figures.verbs import figures
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Period, Quarter, financial_year
from qa_tool.kit.transactions import reading_session, unit_of_work
from qa_tool.records.models import Audit
from qa_tool.records.words import Status
from tests.figures.test_figures import SAMPLE
from tests.support import brute_force, factories, second_readings

pytestmark = pytest.mark.both_databases

Q3 = Quarter(2018, 3).period
PERIODS = (Q3, Quarter(2018, 4).period, financial_year(2018), Period(date(2018, 10, 15), date(2018, 12, 30)))


@pytest.fixture
def full(engine: Engine) -> Engine:
    """A database with the sample committed."""
    with unit_of_work(engine) as session:
        brute_force.put(session, SAMPLE)
    return engine


def kept(engine: Engine, period: Period = Q3, filters: Filters | None = None) -> dict[str, Any]:
    """The figures as a page shows them: what is kept may be used."""
    with reading_session(engine) as session:
        return as_data(figures.summary(session, None, period, filters))


def anew(engine: Engine, period: Period = Q3, filters: Filters | None = None) -> dict[str, Any]:
    """The figures counted anew, as every transaction that may write does."""
    with unit_of_work(engine) as session:
        return as_data(figures.summary(session, None, period, filters))


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def _first(session: Session) -> Audit:
    return session.scalars(
        select(Audit).where(Audit.status == Status.SUBMITTED, Audit.form_key == "first").order_by(Audit.audit_date)
    ).first() or pytest.fail("there is no audit")


def _submission(session: Session) -> None:
    factories.make_submitted(
        session, _first(session).form_version, answers={"X1": "good", "FI-01": "good"}, audit_date=date(2018, 11, 20)
    )


def _reopening(session: Session) -> None:
    _first(session).status = Status.REOPENED


def _moderation(session: Session) -> None:
    audit = _first(session)
    audit.status, audit.effective_grade = Status.MODERATED, Grade.INADEQUATE


def _moderated_question(session: Session) -> None:
    """The overall grade and the status stay: only what one question counts as changes."""
    audit = _first(session)
    reader, auditor = (factories.make_person(session, code) for code in ("READ", "AUDIT"))
    second_readings.put(session, audit, reader, changes={"FI-01": "inadequate"}, auditor=auditor)


def _correction(session: Session) -> None:
    factories.amended(session, _first(session), **{"FI-01": "inadequate"})


def _late_entry(session: Session) -> None:
    _submission(session)
    for audit in session.scalars(select(Audit).where(Audit.audit_date == date(2018, 11, 20))):
        audit.late_entry = True


def _another_date(session: Session) -> None:
    _first(session).audit_date = date(2019, 1, 5)


@pytest.mark.parametrize(
    "change", [_submission, _reopening, _moderation, _moderated_question, _correction, _late_entry, _another_date]
)
def test_every_change_is_seen_at_once(full: Engine, change: Callable[[Session], None]) -> None:
    before = {period: kept(full, period) for period in PERIODS}
    with unit_of_work(full) as session:
        change(session)
    assert kept(full) != before[Q3]
    for period in PERIODS:
        assert kept(full, period) == anew(full, period)


def test_nothing_is_counted_twice(full: Engine) -> None:
    first = kept(full)
    with statements(full) as said:
        assert kept(full) == first
    assert not [one for one in said if "answer" in one or "finding" in one]
    with statements(full) as said:
        kept(full, Quarter(2018, 2).period)  # its own five quarters reach one further back
    counted = [one for one in said if "FROM audit JOIN finding" in one]
    assert len(counted) == 3  # sub-themes of the oldest quarter, themes and totals of the one before: no others


def test_a_submission_leaves_the_counts_of_other_months_alone(full: Engine) -> None:
    kept(full)
    with unit_of_work(full) as session:
        _submission(session)
    with statements(full) as said:
        kept(full)
    counted = [one for one in said if "JOIN answer ON" in one or "JOIN finding ON" in one]
    assert counted
    assert not [one for one in counted if "CASE" in one]  # one month needs not be told from others


def test_filters_are_kept_apart(full: Engine) -> None:
    for form in ("first", "second", None):
        for _ in range(2):
            assert kept(full, Q3, Filters(form=form)) == anew(full, Q3, Filters(form=form))


def test_what_was_never_committed_is_never_kept(full: Engine) -> None:
    before = kept(full)
    session = Session(full)
    _submission(session)
    session.flush()
    assert as_data(figures.summary(session, None, Q3)) != before
    session.rollback()
    session.close()
    assert kept(full) == before
    with unit_of_work(full) as again:  # may be given the very ids that were taken back
        factories.make_submitted(
            again, _first(again).form_version, answers={"X1": "inadequate"}, audit_date=date(2018, 11, 20)
        )
    assert kept(full) == anew(full)


def test_a_change_between_mark_and_count_is_not_kept(full: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL each statement sees what was committed before it: a count may be newer than its mark."""
    if full.dialect.name == "sqlite":
        kept(full)  # a reading transaction of SQLite sees one state only: nothing can come between
        return
    right = tallies.overall
    done: list[bool] = []

    def meanwhile(*args: Any) -> Any:
        if not done:
            done.append(True)
            with unit_of_work(full) as session:
                _submission(session)
        return right(*args)

    monkeypatch.setattr(tallies, "overall", meanwhile)
    kept(full)
    with unit_of_work(full) as session:
        for audit in session.scalars(select(Audit).where(Audit.audit_date == date(2018, 11, 20))):
            audit.status = Status.REOPENED
    assert kept(full) == anew(full)


def test_pieces_are_the_months_cut_to_the_period() -> None:
    period = Period(date(2018, 1, 31), date(2018, 3, 1))
    assert pieces(period) == (
        Period(date(2018, 1, 31), date(2018, 1, 31)),
        Period(date(2018, 2, 1), date(2018, 2, 28)),
        Period(date(2018, 3, 1), date(2018, 3, 1)),
    )
