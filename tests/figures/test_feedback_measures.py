"""C34 and C35 against plain records counted one by one, on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade, Noun
from qa_tool.feedback.models import FeedbackReply, SelfGrade
from qa_tool.feedback.words import View
from qa_tool.figures.verbs import measures
from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.kit.periods import Quarter
from qa_tool.policy.words import Role
from qa_tool.records.models import FeedbackOpening
from qa_tool.records.words import Status
from tests.support import factories, plain_measures

pytestmark = pytest.mark.both_databases

QUARTER = Quarter(2018, 3).period
ORDER = list(Grade)


@dataclass(frozen=True)
class Told:
    """An audit as a person would note it down."""

    grade: Grade
    days: int | None = None
    """Calendar days from submission to showing it; None: not shown."""
    opened: bool = False
    own: Grade | None = None
    view: View | None = None
    day: date = date(2018, 11, 5)
    status: Status = Status.SUBMITTED
    practised: bool = True
    observation: bool = False


told = st.builds(
    Told,
    st.sampled_from(ORDER),
    st.sampled_from([None, 0, 1, 3, 7]),
    st.booleans(),
    st.sampled_from([None, *ORDER]),
    st.sampled_from([None, *View]),
    st.sampled_from([date(2018, 11, 5), date(2018, 9, 30)]),
    st.sampled_from([Status.SUBMITTED, Status.CLOSED, Status.REOPENED]),
    st.booleans(),
    st.sampled_from([False, False, True]),
)


def put(session: Session, records: list[Told]) -> None:
    people = factories.make_people(session)
    watched = factories.small_definition("live-observation", reference="WA", noun=Noun.OBSERVATION)
    versions = {False: factories.publish(session), True: factories.publish(session, watched)}
    for one in records:
        audit = factories.make_submitted(
            session,
            versions[one.observation],
            author=people.auditor,
            practitioner=people.iro if one.practised else None,
            grade=one.grade,
            audit_date=one.day,
            status=one.status,
            submitted_at=datetime(2018, 11, 5, 12, tzinfo=UTC),
        )
        if one.days is None:
            continue
        audit.released_at = audit.submitted_at + timedelta(days=one.days) if audit.submitted_at else None
        session.flush()
        if not one.opened or one.observation or not one.practised:
            continue
        who = {"audit_id": audit.id, "practitioner_id": people.iro.id}
        at = audit.released_at or datetime(2018, 11, 5, 12, tzinfo=UTC)
        if one.own is not None:
            session.add(SelfGrade(**who, question_key="X1", grade=one.own, given_at=at))
            session.add(SelfGrade(**who, question_key="SM-01", grade=Grade.GOOD, given_at=at))
            session.flush()
        session.add(FeedbackOpening(**who, revision_id=audit.current_revision_id, opened_at=at))
        session.flush()
        if one.view is not None:
            factories.make_reply(session, audit, one.view, "Why")


def expected(records: list[Told]) -> dict[str, tuple[int, int | None, float | None]]:
    ours = [one for one in records if one.practised and not one.observation and one.day == date(2018, 11, 5)]
    ours = [one for one in ours if one.status is not Status.REOPENED]
    shown = [one for one in ours if one.days is not None]
    opened = [one for one in shown if one.opened]
    both = [(ORDER.index(one.own), ORDER.index(one.grade)) for one in opened if one.own]
    views = [one.view for one in opened if one.view]
    # The fifth of November 2018 is a Monday: three days later is Thursday, seven is Monday again.
    taken = [{0: 0, 1: 1, 3: 3, 7: 5}[one.days or 0] for one in shown]
    return {
        "Same overall grade": (sum(own == theirs for own, theirs in both), len(both), None),
        "The IRO's own grade is better": (sum(own < theirs for own, theirs in both), len(both), None),
        "The IRO's own grade is worse": (sum(own > theirs for own, theirs in both), len(both), None),
        "Opened with a grade of the IRO's own": (len(both), len(opened), None),
        "Shown to the IRO": (len(shown), len(ours), None),
        "Median working days from submission to showing it": (len(shown), None, median(taken) if taken else None),
        "Opened by the IRO": (len(opened), len(shown), None),
        "Answered by the IRO": (len(views), len(opened), None),
        "Recognised": (views.count(View.RECOGNISES), len(views), None),
        "Recognised in part": (views.count(View.PARTLY), len(views), None),
        "Disputed": (views.count(View.DISPUTES), len(views), None),
    }


def practice(records: list[Told]) -> list[dict[str, Any]]:
    """The audits about the IRO's practice as rows of their dataset."""
    monday = date(2018, 11, 5)
    ours = [one for one in records if one.practised and not one.observation and one.day == monday]
    steps = {-1: "better", 0: "same", 1: "worse"}
    rows = []
    for one in ours:
        if one.status is Status.REOPENED:
            continue
        opened = one.opened and one.days is not None
        own = one.own if opened else None
        apart = ORDER.index(own) - ORDER.index(one.grade) if own else 0
        rows.append(
            {
                "submitted": monday,
                "shown_on": None if one.days is None else monday + timedelta(one.days),
                "shown": "no" if one.days is None else "yes",
                "opened": "yes" if opened else None,
                "own_grade": own,
                "beside": steps[(apart > 0) - (apart < 0)] if own else None,
                "view": one.view.value if opened and one.view else None,
            }
        )
    return rows


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.lists(told, max_size=9))
@example(records=[Told(Grade.GOOD, 7, opened=True, own=Grade.INADEQUATE, view=View.PARTLY), Told(Grade.GOOD)])
def test_the_figures_are_what_counting_record_by_record_gives(session: Session, records: list[Told]) -> None:
    try:
        put(session, records)
        found = {one.measure.key: one.rows for one in measures.all(session, None, QUARTER)}
        rows = [*found["C34"], *found["C35"]]
        assert {row.label: (row.n, row.of, row.value) for row in rows} == expected(records)
        for key in ("C34", "C35"):
            results = {(row.by.value, row.member, row.label): (row.n, row.of, row.value) for row in found[key]}
            assert results == plain_measures.evaluate(key, practice(records))
    finally:
        session.rollback()


def test_the_last_reply_counts(session: Session) -> None:
    put(session, [Told(Grade.GOOD, 0, opened=True, view=View.DISPUTES)])
    first = session.query(FeedbackReply).one()
    session.add(
        FeedbackReply(
            audit_id=first.audit_id,
            practitioner_id=first.practitioner_id,
            number=2,
            revision_id=first.revision_id,
            view=View.RECOGNISES,
            sent_at=first.sent_at,
        )
    )
    session.flush()
    _, measured = measures.one(session, None, "C35", QUARTER)
    assert {row.label: row.n for row in measured.rows if row.label in ("Recognised", "Disputed")} == {
        "Recognised": 1,
        "Disputed": 0,
    }


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        (Role.SAFEGUARDING_MANAGER, None),
        (Role.HEAD_OF_SERVICE, None),
        (Role.ANALYST, None),
        (Role.QR_MANAGER, NotFound),
        (Role.IRO, NotPermitted),
        (Role.AUDITOR, NotPermitted),
    ],
)
def test_who_reads_them(session: Session, role: Role, refused: type[Exception] | None) -> None:
    asker = factories.make_people(session).asker("head", role)
    for key in ("C34", "C35"):
        if refused is None:
            assert measures.one(session, asker, key, QUARTER)[1].measure.key == key
        else:
            with pytest.raises(refused):
                measures.one(session, asker, key, QUARTER)
