"""Figures of one exercise of the calendar: asked for by its label, counted as the calendar counts it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from qa_tool.figures.verbs import drill_down, figure_requests, figures
from qa_tool.figures.verbs.figure_requests import Unclear
from qa_tool.figures.words.filters import Detail, Filters
from qa_tool.kit.periods import Quarter, now
from qa_tool.policy.words import Asker, Role
from qa_tool.programme import queries
from qa_tool.programme.models import Exercise, ExerciseAudit
from qa_tool.programme.words import ExerciseKind
from tests.support.factories import make_people, make_submitted, publish

pytestmark = pytest.mark.both_databases

Q3 = Quarter(2018, 3).period


def exercise(session: Session, identity: str, label: str, first: date, kind: ExerciseKind) -> str:
    row = Exercise(
        id=identity,
        kind=kind,
        label=label,
        forms=["small"],
        first_month=first,
        last_month=first,
        planned_at=now(),
    )
    session.add(row)
    session.flush()
    return row.id


@pytest.fixture
def planned(session: Session) -> Session:
    """Two thematic exercises with three and two audits, one audit whose kind was corrected since, and two of none."""
    people, version = make_people(session), publish(session)
    ids = [
        exercise(session, "voices", "Hearing the child", date(2018, 10, 1), ExerciseKind.THEMATIC),
        exercise(session, "plans", "Plans that work", date(2018, 11, 1), ExerciseKind.THEMATIC),
    ]
    started = [(0, "thematic")] * 3 + [(1, "thematic")] * 2
    for number, (at, kind) in enumerate([*started, (0, "routine"), (None, "thematic"), (None, "routine")]):
        audit = make_submitted(
            session,
            version,
            author=people.auditor,
            facts={"exercise": kind},
            audit_date=date(2018, 11, 1 + number),
        )
        if at is not None:
            session.add(ExerciseAudit(audit_id=audit.id, exercise_id=ids[at]))
    session.flush()
    return session


def asked(session: Session, text: str) -> Filters:
    return figure_requests.filters(figure_requests.choices(session), {"exercise": text})


@pytest.mark.parametrize(
    ("text", "audits"),
    [
        ("hearing the child", 3),
        ("Hearing the child (October 2018)", 3),
        ("voices", 3),
        ("Plans that work", 2),
        ("thematic", 6),
        ("", 8),
    ],
)
def test_figures_are_of_the_exercise_that_is_asked_for(planned: Session, text: str, audits: int) -> None:
    filters = asked(planned, text)
    assert figures.summary(planned, None, Q3, filters).audits == audits
    analyst = Asker("nobody", frozenset({Role.ANALYST}))
    found, _ = drill_down.audits(planned, analyst, Q3, filters, Detail())
    assert found.total == audits


def test_as_many_are_counted_as_the_calendar_counts(planned: Session) -> None:
    for identity, n in queries.completed(planned).items():
        assert figures.summary(planned, None, Q3, asked(planned, identity)).audits == n


def test_the_exercise_is_named_and_its_kind_is_not_said_again(planned: Session) -> None:
    summary = figures.summary(planned, None, Q3, asked(planned, "Hearing the child"))
    assert summary.filters_in_words == ("Exercise: Hearing the child (October 2018)",)


def test_a_label_that_came_again_needs_its_months(planned: Session) -> None:
    exercise(planned, "again", "Hearing the child", date(2019, 1, 1), ExerciseKind.THEMATIC)
    with pytest.raises(Unclear, match=r"January 2019.*October 2018"):
        asked(planned, "Hearing the child")
    assert asked(planned, "Hearing the child (October 2018)").exercise_id == "voices"


def test_a_kind_comes_before_an_exercise_that_is_called_like_it(planned: Session) -> None:
    exercise(planned, "other", "Thematic", date(2018, 12, 1), ExerciseKind.THEMATIC)
    assert asked(planned, "thematic") == Filters(exercise="thematic")
    assert asked(planned, "other").exercise_id == "other"


def test_what_is_neither_is_refused_with_what_there_is(planned: Session) -> None:
    with pytest.raises(Unclear, match=r"routine, thematic, Plans that work \(November 2018\)"):
        asked(planned, "nothing of the kind")


def test_a_theme_of_the_month_asks_for_no_kind(planned: Session) -> None:
    exercise(planned, "month", "Plans of this month", date(2018, 12, 1), ExerciseKind.ROUTINE)
    assert asked(planned, "month") == Filters(exercise_id="month")
