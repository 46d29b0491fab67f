"""Coverage counts what was looked at, and shows each reader the lines that are theirs to see."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Noun
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Quarter
from qa_tool.records.words import Status
from qa_tool.sampling.verbs import coverage
from tests.support import factories
from tests.support.factories import People

PERIOD = Quarter(2018, 3).period


@pytest.fixture
def people(session: Session) -> People:
    cast = factories.make_people(session)
    audit = factories.publish(session, factories.small_definition("tier-2"))
    watched = factories.publish(
        session, factories.small_definition("live-observation", reference="WA", noun=Noun.OBSERVATION)
    )
    given = (
        (audit, cast.iro, date(2018, 10, 1), Status.SUBMITTED),
        (audit, cast.iro, date(2018, 12, 31), Status.CLOSED),
        (audit, cast.iro, date(2019, 1, 1), Status.SUBMITTED),
        (audit, cast.colleague, date(2018, 11, 1), Status.REOPENED),
        (watched, cast.other_iro, date(2018, 11, 1), Status.SUBMITTED),
    )
    for form, about, day, status in given:
        factories.make_submitted(
            session,
            form,
            author=cast.safeguarding,
            practitioner=about,
            audit_date=day,
            status=status,
            practitioner_team=cast.other_team if about is cast.other_iro else cast.team,
            facts={"plan_type": "CP"},
        )
    session.flush()
    return cast


def lines(session: Session, people: People, name: str, table: int = 0) -> dict[str, tuple[int, int]]:
    found = coverage.tables(session, people.asker(name), PERIOD)[table]
    return {line.label: (line.audits, line.observations) for line in found.lines}


def test_counts_are_of_the_period_and_of_what_counts(session, people):
    assert lines(session, people, "analyst") == {"P003": (2, 0), "P004": (0, 0), "P005": (0, 1)}
    assert lines(session, people, "analyst", 1) == {"First team": (2, 0), "Second team": (0, 1)}
    assert lines(session, people, "analyst", 2)["Child protection plan"] == (2, 1)
    assert lines(session, people, "analyst", 2)["Child looked after"] == (0, 0)


def test_those_whom_nobody_looked_at_come_first(session, people):
    table = coverage.tables(session, people.asker("head"), PERIOD)[0]
    assert table.lines[0].label == "P004"
    assert table.lines[0].missing
    assert (table.audited, table.observed, table.covered, table.total) == (1, 1, 2, 3)


@pytest.mark.both_databases
def test_a_manager_sees_the_own_team_and_an_iro_the_own_line(session, people):
    assert set(lines(session, people, "manager")) == {"P003", "P004"}
    assert set(lines(session, people, "other_manager")) == {"P005"}
    own = coverage.tables(session, people.asker("colleague"), PERIOD)
    assert [table.title for table in own] == ["IROs"]
    assert [line.label for line in own[0].lines] == ["P004"]


@pytest.mark.parametrize("name", ["auditor", "support", "administrator"])
def test_others_see_nothing(session, people, name):
    with pytest.raises(NotPermitted):
        coverage.tables(session, people.asker(name), PERIOD)


@pytest.mark.both_databases
def test_somebody_who_left_before_the_period_is_not_in_it(session, people):
    people.colleague.in_post_to = date(2018, 9, 30)
    session.flush()
    assert "P004" not in lines(session, people, "analyst")
