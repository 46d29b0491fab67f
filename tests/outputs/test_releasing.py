"""The register of released editions: kept for good, numbered without gaps, none forgotten by the next."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, NotPermitted
from qa_tool.kit.periods import Period, Quarter, financial_year
from qa_tool.outputs.verbs import releasing
from qa_tool.policy.words import Asker
from qa_tool.trail.models import Event
from tests.support.factories import ROLES, make_people

Q3 = Quarter(2018, 3).period
CONTENT = {"name": "Q3", "cells": [[["grades", "good"], 40, "shown"], [["grades", "inadequate"], 3, "small"]]}


def entered(session: Session, asker: Asker, period: Period = Q3, considered: int | None = None) -> releasing.Registered:
    last = releasing.last_number(session) if considered is None else considered
    return releasing.register(session, asker, releasing.Leaving.EXTERNAL, period, CONTENT, {}, considered=last)


def test_a_release_is_kept_with_every_cell_and_one_event(session: Session) -> None:
    people = make_people(session)
    done = entered(session, people.asker("head"))
    session.commit()
    (kept,) = releasing.earlier(session, people.asker("safeguarding"))
    assert kept.content == CONTENT
    assert kept.registered == done
    assert (done.number, done.leaving, done.label) == (1, "external", "2018/19 Q3")
    assert (done.first, done.last, done.released_by) == (Q3.first, Q3.last, people.head.staff_code)
    (event,) = session.scalars(select(Event)).all()
    assert (event.action, event.object_id, event.detail["hash"]) == ("edition.released", "1", done.content_hash)


@pytest.mark.parametrize("name", ROLES)
def test_only_the_head_of_service_releases_and_hidden_counts_stay_with_those_who_prepare(
    session: Session, name: str
) -> None:
    people = make_people(session)
    asker = people.asker(name)
    if name == "head":
        assert entered(session, asker).number == 1
    else:
        with pytest.raises(NotPermitted):
            entered(session, asker)
    if name in ("head", "safeguarding", "analyst"):
        releasing.earlier(session, asker)
    else:
        with pytest.raises(NotPermitted):
            releasing.earlier(session, asker)
    if name in ("support", "administrator"):
        with pytest.raises(NotPermitted):
            releasing.released(session, asker)
    else:
        assert all("cells" not in vars(one) for one in releasing.released(session, asker))


@pytest.mark.both_databases
def test_earlier_ones_are_those_that_share_a_day(session: Session) -> None:
    people = make_people(session)
    head = people.asker("head")
    for period in (Quarter(2017, 4).period, Q3, financial_year(2018), Period(date(2018, 12, 31), date(2019, 1, 1))):
        entered(session, head, period)
    assert [one.registered.number for one in releasing.earlier(session, head)] == [1, 2, 3, 4]
    assert [one.number for one in releasing.released(session, head)] == [4, 3, 2, 1]


def test_a_release_that_did_not_consider_the_last_one_is_sent_back(session: Session) -> None:
    people = make_people(session)
    head = people.asker("head")
    prepared_on = releasing.last_number(session)
    entered(session, head)
    with pytest.raises(Conflict, match="Prepare it again"):
        entered(session, head, considered=prepared_on)
    assert releasing.last_number(session) == 1


@pytest.mark.both_databases
def test_a_release_is_never_changed_and_damage_is_found(session: Session) -> None:
    people = make_people(session)
    head = people.asker("head")
    entered(session, head)
    session.commit()
    for statement in ("UPDATE released_edition SET content = '{}'", "DELETE FROM released_edition"):
        with pytest.raises(DatabaseError, match="immutable"):
            session.execute(text(statement))
        session.rollback()
    drop = "DROP TRIGGER released_edition_refuses_update"
    if session.get_bind().dialect.name == "postgresql":
        drop = "DROP TRIGGER released_edition_is_frozen ON released_edition"
    session.execute(text(drop))
    session.execute(text("UPDATE released_edition SET content = '{}'"))
    session.expire_all()
    with pytest.raises(releasing.Rotten, match="Release 1"):
        releasing.earlier(session, head)
