"""Security checks 60 and 62: at the same moment, one serial outcome. On both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.words import Outcome
from qa_tool.kit.errors import Conflict, NotFound
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import lost_race, unit_of_work
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit, Draft
from qa_tool.records.verbs import cases, drafting, submitting
from qa_tool.records.words import Status
from qa_tool.sampling.allocating import allocated, assigning
from qa_tool.sampling.allocating.assigning import Choice
from qa_tool.sampling.models import Allocation, SampleCase
from qa_tool.trail.models import Event
from tests.records.test_concurrency import at_once
from tests.support.desks import REASON
from tests.support.factories import CASE_KEY, answers_of, typed_fields
from tests.support.samples import make_service

pytestmark = pytest.mark.both_databases


def prepared(engine: Engine) -> tuple[str, dict[str, Asker], dict[str, str]]:
    """An allocation to the auditor; the cast asking, and their ids."""
    cases.use_key(CASE_KEY)
    with unit_of_work(engine) as session:
        service = make_service(session)
        given = service.given("auditor")
        askers = {name: service.people.asker(name) for name in service.people.by_name}
        return given.id, askers, {name: person.id for name, person in service.people.by_name.items()}


def retried(session: Session, engine: Engine, work: Any) -> Any:
    """As the site does: a transaction that only lost a race is run once more."""
    del session
    for turn in range(3):
        try:
            with unit_of_work(engine) as fresh:
                return work(fresh)
        except (Conflict, NotFound) as told:
            return told
        except Exception as error:
            if not lost_race(error) or turn == 2:
                raise
    raise AssertionError


def reassign(session: Session, asker: Asker, allocation_id: str, person_id: str) -> Allocation:
    due = today() + timedelta(days=7)
    return assigning.reassign(session, asker, allocation_id, Choice(person_id), due=due, reason="On leave")


def test_sixteen_clicks_on_start_begin_one_audit(engine: Engine) -> None:
    given, askers, _ = prepared(engine)
    found = at_once(
        engine,
        16,
        lambda session, _: retried(
            session, engine, lambda fresh: allocated.begin(fresh, askers["auditor"], given).reference
        ),
    )
    assert len(set(map(str, found))) == 1
    with unit_of_work(engine) as session:
        assert session.scalar(select(func.count()).select_from(Audit)) == 1
        assert session.scalar(select(func.count()).select_from(Event).where(Event.action == "audit.started")) == 1


def test_the_same_case_given_by_eight_at_once_is_given_once(engine: Engine) -> None:
    cases.use_key(CASE_KEY)
    with unit_of_work(engine) as session:
        service = make_service(session)
        sample = service.drawn(size=1, dimensions=())
        case = session.scalars(select(SampleCase).where(SampleCase.drawn)).one().id
        asker = service.people.asker("analyst")
        sample_id, people = sample.id, [service.people.auditor.id, service.people.second_auditor.id]
    due = today() + timedelta(days=7)

    def give(session: Session, index: int) -> Any:
        choice = {case: Choice(people[index % 2])}
        return retried(session, engine, lambda fresh: len(assigning.give(fresh, asker, sample_id, choice, due)))

    found = at_once(engine, 8, give)
    with unit_of_work(engine) as session:
        (one,) = session.scalars(select(Allocation))
    same = people.index(one.auditor_id)
    for index, result in enumerate(found):
        assert result in (0, 1) if index % 2 == same else isinstance(result, Conflict)
    assert [result for result in found if result == 1] == [1]


def test_reassigned_by_many_at_once_goes_to_one(engine: Engine) -> None:
    given, askers, ids = prepared(engine)
    to = [ids[name] for name in ("second_auditor", "manager", "safeguarding", "head")]

    def again(session: Session, index: int) -> Any:
        return retried(session, engine, lambda fresh: reassign(fresh, askers["analyst"], given, to[index % 4]).id)

    found = at_once(engine, 8, again)
    with unit_of_work(engine) as session:
        open_ones = list(session.scalars(select(Allocation).where(Allocation.ended_as.is_(None))))
        assert len(open_ones) == 1
        assert session.scalar(select(func.count()).select_from(Allocation)) == 2
    assert [one for one in found if not isinstance(one, Conflict)] == [open_ones[0].id]


def test_submit_against_reassign_is_one_or_the_other(engine: Engine) -> None:
    """Submitted first: nothing is left to reassign. Reassigned first: the draft is gone, and nobody submits it."""
    cases.use_key(CASE_KEY)
    with unit_of_work(engine) as session:
        service = make_service(session)
        sample_id = service.drawn(size=8).id
        askers = {name: service.people.asker(name) for name in service.people.by_name}
        second = service.people.second_auditor.id
    for _ in range(8):
        given, audit_id = begun(engine, askers, sample_id)
        works = (
            partial(submitting.submit, asker=askers["auditor"], audit_id=audit_id),
            partial(reassign, asker=askers["analyst"], allocation_id=given, person_id=second),
        )
        submitted, reassigned = at_once(engine, 2, partial(one_of, engine, works))
        with unit_of_work(engine) as session:
            there = session.get(Audit, audit_id)
            if isinstance(reassigned, Conflict):
                assert submitted.done, submitted.verdict.problems
                assert there is not None
                assert there.status is Status.SUBMITTED
            else:
                assert isinstance(submitted, NotFound)
                assert there is None
            assert session.scalar(select(func.count()).select_from(Draft)) == 0


def one_of(engine: Engine, works: Sequence[Callable[[Session], Any]], session: Session, index: int) -> Any:
    """The work of that number, as the site does it."""
    return retried(session, engine, works[index])


def begun(engine: Engine, askers: dict[str, Asker], sample_id: str) -> tuple[str, str]:
    """A case of the sample given to the auditor, with every answer typed: the allocation's id and the audit's."""
    with unit_of_work(engine) as session:
        free, _ = assigning.to_give(session, askers["analyst"], sample_id)
        choice = {free[0].id: Choice(askers["auditor"].person_id)}
        due = today() + timedelta(days=7)
        (one,) = assigning.give(session, askers["analyst"], sample_id, choice, due)
        audit = allocated.begin(session, askers["auditor"], one.id)
        view = drafting.open_draft(session, askers["auditor"], audit.id)
        drafting.save(session, askers["auditor"], audit.id, fields=typed_fields(view.definition, answered()))
        return one.id, audit.id


def answered() -> Record:
    """Every answer of the small form."""
    good = Answer(Outcome.ANSWERED, "good", "Seen in every review.")
    return Record({}, answers_of({"SM-01": good, "SM-02": good, "SM-03": "yes", "X1": "good", "X2": REASON}))
