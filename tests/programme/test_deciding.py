"""Setting targets, asking for exemptions and deciding on them, planning the calendar: rules, races, one event each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, Faulty, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import Month, now
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import RoleGrant, UserAccount
from qa_tool.policy.words import Decision, Role
from qa_tool.programme import queries
from qa_tool.programme.models import Exemption, Target
from qa_tool.programme.verbs import calendar, exemptions, targets
from qa_tool.programme.verbs.calendar import Planned
from qa_tool.programme.verbs.exemptions import Asking
from qa_tool.programme.words import ExemptionKind, ExerciseKind
from qa_tool.records.models import Audit, Draft
from qa_tool.records.verbs import starting
from qa_tool.trail.models import Event
from tests.support import factories
from tests.support.factories import People

APRIL, MAY, NOVEMBER = Month(2018, 4), Month(2018, 5), Month(2018, 11)
ID = "a" * 32
FORM = "small"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """20 November 2018."""
    with time_machine.travel(datetime(2018, 11, 20, 10, tzinfo=UTC)):
        yield


@pytest.fixture
def people(session: Session) -> People:
    people = factories.make_people(session)
    factories.publish(session)
    for name in ("safeguarding", "head"):
        grants = [RoleGrant(role=role.value, granted_at=now()) for role in factories.ROLES[name]]
        person = people.by_name[name]
        address = f"{name}@service.example"
        session.add(UserAccount(email=address, password="!", person=person, grants=grants, created_at=now()))
    session.flush()
    return people


def events(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Event)) or 0


def spans(session: Session, whose: str | None = None) -> list[tuple[int, str, str | None]]:
    found = [one for one in session.scalars(select(Target)) if one.person_id == whose]
    lines = [(one.number, targets.span_of(one)) for one in found]
    return sorted(
        ((n, span.first.key, span.last.key if span.last else None) for n, span in lines), key=lambda line: line[1]
    )


def set_service(session: Session, people: People, number: int, first: Month, last: Month | None = None) -> None:
    targets.set_targets(
        session, people.asker("analyst"), group="management-audits", whose=[targets.SERVICE], number=number,
        first=first, last=last,
    )  # fmt: skip


# -- targets -----------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_new_target_ends_the_one_before_and_stops_before_the_next(session: Session, people: People) -> None:
    set_service(session, people, 35, APRIL)
    set_service(session, people, 50, Month(2019, 4))
    before = events(session)
    set_service(session, people, 40, NOVEMBER)
    assert events(session) == before + 1
    assert spans(session) == [(35, "2018-04", "2018-10"), (40, "2018-11", "2019-03"), (50, "2019-04", None)]
    set_service(session, people, 42, NOVEMBER)
    assert spans(session)[1] == (42, "2018-11", "2019-03"), "the same month again changes the number"


def test_several_people_at_once_are_one_event(session: Session, people: People) -> None:
    before = events(session)
    whose = [people.manager.id, people.other_manager.id]
    targets.set_targets(
        session, people.asker("safeguarding"), group="management-audits", whose=whose, number=1, first=APRIL, last=None
    )
    assert events(session) == before + 1
    assert [spans(session, one) for one in whose] == [[(1, "2018-04", None)]] * 2
    assert {one.role for one in session.scalars(select(Target))} == {"QR"}


@pytest.mark.both_databases
def test_a_manager_sets_targets_of_the_own_team_only(session: Session, people: People) -> None:
    manager = people.asker("manager")
    stated: Any = {"group": "management-audits", "number": 2, "first": APRIL, "last": None}
    targets.set_targets(session, manager, whose=[people.iro.id], **stated)
    for whose in ([people.other_iro.id], [targets.SERVICE], [people.manager.id], []):
        with pytest.raises(Faulty, match="at least one person"):
            targets.set_targets(session, manager, whose=whose, **stated)
    (line,) = session.scalars(select(Target))
    with pytest.raises(NotFound):
        targets.end(session, people.asker("other_manager"), line.id, last=NOVEMBER, version=1)
    with pytest.raises(NotPermitted):
        targets.set_targets(session, people.asker("head"), whose=[people.iro.id], **stated)


def test_what_is_wrong_with_a_target_is_said_input_by_input(session: Session, people: People) -> None:
    with pytest.raises(Faulty) as faulty:
        targets.set_targets(
            session, people.asker("analyst"), group="parties", whose=["nobody"], number=0, first=None, last=None
        )
    assert [name for name, _ in faulty.value.faults] == ["group", "whose", "number", "first"]
    with pytest.raises(Faulty, match="not come before"):
        set_service(session, people, 1, MAY, APRIL)


@pytest.mark.both_databases
def test_ending_a_target(session: Session, people: People) -> None:
    set_service(session, people, 35, APRIL)
    (target,) = session.scalars(select(Target))
    analyst = people.asker("analyst")
    with pytest.raises(Faulty, match="It begins in April 2018"):
        targets.end(session, analyst, target.id, last=Month(2018, 3), version=1)
    with pytest.raises(Conflict):
        targets.end(session, analyst, target.id, last=NOVEMBER, version=9)
    targets.end(session, analyst, target.id, last=NOVEMBER, version=1)
    assert spans(session) == [(35, "2018-04", "2018-11")]


def test_two_set_the_same_in_the_same_moment(engine: Engine) -> None:
    """The second finds the first's row, or runs into the constraint: never two targets of the same months."""
    with unit_of_work(engine) as session:
        people = factories.make_people(session)
        factories.publish(session)
        session.expunge_all()
    with unit_of_work(engine) as session:
        set_service(session, people, 35, APRIL)
    with pytest.raises(IntegrityError), unit_of_work(engine) as session:
        session.add(
            Target(group_key="management-audits", number=9, role="", first_month=APRIL.first,
                   set_at=datetime(2018, 4, 1, tzinfo=UTC))
        )  # fmt: skip


# -- exemptions --------------------------------------------------------------------------------------------------------


def leave(people: People, whose: str = "manager") -> Asking:
    return Asking(ExemptionKind.LEAVE, people.by_name[whose].id, "", NOVEMBER, None, None, "")


@pytest.mark.both_databases
def test_leave_eases_once_another_person_has_approved_it(session: Session, people: People) -> None:
    before = events(session)
    row = exemptions.ask(session, people.asker("manager"), ID, leave(people))
    again = exemptions.ask(session, people.asker("manager"), ID, leave(people))
    assert again is row
    assert events(session) == before + 1, "a double click asks once"
    assert [one.id for one in exemptions.waiting(session, people.asker("safeguarding"))] == [ID]
    assert exemptions.waiting(session, people.asker("manager")) == ()
    with pytest.raises(NotPermitted):
        exemptions.decide(session, people.asker("manager"), ID, Decision.APPROVED, "", version=1)
    exemptions.decide(session, people.asker("safeguarding"), ID, Decision.APPROVED, "", version=1)
    assert (row.decision, row.decided_by) == (Decision.APPROVED, people.safeguarding.id)
    with pytest.raises(Conflict):
        exemptions.decide(session, people.asker("head"), ID, Decision.DECLINED, "No", version=1)
    with pytest.raises(Faulty, match="why it is declined"):
        exemptions.decide(session, people.asker("head"), ID, Decision.DECLINED, " ", version=row.version)
    exemptions.decide(session, people.asker("head"), ID, Decision.DECLINED, "It was cancelled", version=row.version)
    assert row.decision is Decision.DECLINED


def test_nobody_decides_for_themselves_whatever_roles_they_hold(session: Session, people: People) -> None:
    exemptions.ask(session, people.asker("safeguarding"), ID, leave(people, "safeguarding"))
    both = people.asker("safeguarding", Role.SAFEGUARDING_MANAGER, Role.HEAD_OF_SERVICE)
    with pytest.raises(Refused, match="about you"):
        exemptions.decide(session, both, ID, Decision.APPROVED, "", version=1)
    other = "b" * 32
    exemptions.ask(session, people.asker("safeguarding"), other, leave(people, "manager"))
    with pytest.raises(Refused, match="You asked"):
        exemptions.decide(session, both, other, Decision.APPROVED, "", version=1)
    assert exemptions.waiting(session, both) == ()
    assert len(exemptions.waiting(session, people.asker("head"))) == 2


@pytest.mark.both_databases
@pytest.mark.parametrize("column", ["asked_by", "person_id"])
def test_the_database_refuses_a_decision_for_oneself(session: Session, people: People, column: str) -> None:
    exemptions.ask(session, people.asker("analyst"), ID, leave(people))
    with pytest.raises(IntegrityError):
        session.execute(
            text(f"UPDATE exemption SET decision = 'approved', decided_by = {column}, decided_at = asked_at")
        )


@pytest.mark.both_databases
def test_whom_somebody_may_ask_for(session: Session, people: People) -> None:
    able = (("manager", "iro"), ("analyst", "head"), ("iro", "iro"), ("head", "head"))
    for number, (name, whose) in enumerate(able):
        row = exemptions.ask(session, people.asker(name), f"{number:032x}", leave(people, whose))
        assert row.person_id == people.by_name[whose].id
    for name, whose in (("manager", "other_iro"), ("iro", "colleague"), ("head", "manager")):
        with pytest.raises(Faulty, match="for whom"):
            exemptions.ask(session, people.asker(name), "c" * 32, leave(people, whose))
    with pytest.raises(NotFound):
        exemptions.ask(session, people.asker("iro"), "not an id", leave(people, "iro"))
    row = session.scalars(select(Exemption).where(Exemption.asked_by == people.analyst.id)).one()
    with pytest.raises(NotFound):
        exemptions.ask(session, people.asker("iro"), row.id, leave(people, "iro"))


def test_another_reason_is_stated_and_names_nobody(session: Session, people: People) -> None:
    of_service = Asking(
        ExemptionKind.OTHER, targets.SERVICE, "management-audits", NOVEMBER, NOVEMBER, 15, "The inspection"
    )
    analyst = people.asker("analyst")
    for wrong, name in (
        ({"reason": ""}, "reason"), ({"reason": "Call 07700 900123"}, "reason"), ({"group": ""}, "group"),
        ({"fewer": 0}, "fewer"), ({"kind": ExemptionKind.LEAVE}, "whose"), ({"kind": None}, "kind"),
        ({"first": None}, "first"), ({"last": APRIL}, "last"), ({"last": Month(2021, 1)}, "last"),
    ):  # fmt: skip
        with pytest.raises(Faulty) as faulty:
            exemptions.ask(session, analyst, ID, replace(of_service, **wrong))
        assert [fault[0] for fault in faulty.value.faults] == [name], wrong
    row = exemptions.ask(session, analyst, ID, of_service)
    assert exemptions.excused_of(row).fewer == 15
    with pytest.raises(NotFound):
        exemptions.find(session, people.asker("iro"), row.id)


# -- the calendar ------------------------------------------------------------------------------------------------------

NEGLECT = Planned(ExerciseKind.THEMATIC, "Neglect", (FORM,), NOVEMBER, None, "VOICE.V1", 10, True)


def test_an_exercise_is_planned_offered_started_and_counted(session: Session, people: People) -> None:
    analyst, manager = people.asker("analyst"), people.asker("manager")
    before = events(session)
    calendar.plan(session, analyst, ID, NEGLECT)
    assert calendar.plan(session, analyst, ID, NEGLECT).id == ID
    assert events(session) == before + 1
    (offered,) = calendar.offered(session, manager)
    assert offered.forms == ((FORM, "Small audit"),)
    audit = calendar.start(session, manager, ID, audit_id="d" * 32, form_key=FORM)
    assert calendar.start(session, manager, ID, audit_id="d" * 32, form_key=FORM) is audit
    assert events(session) == before + 2, "starting is one event, twice or not"
    said = session.scalars(select(Event).where(Event.action == "audit.started")).one()
    assert said.detail["exercise"] == ID
    assert audit.exercise == "thematic"
    assert session.get_one(Draft, audit.id).fields["q_exercise"] == ["thematic"]
    year = calendar.year(session, people.asker("iro"), 2018)
    assert [(one.label, one.expected, one.completed) for one in year.entries] == [("Neglect", 10, 0)]
    assert [length for _, length in year.runs(FORM)] == [1] * 12
    done = factories.make_submitted(
        session, factories.publish(session), author=people.auditor, facts={"exercise": "thematic"}
    )
    routine = factories.make_submitted(
        session, factories.publish(session), author=people.auditor, facts={"exercise": "routine"}
    )
    for one in (done, routine):
        queries.link(session, one.id, ID)
    assert [one.completed for one in calendar.year(session, analyst, 2018).entries] == [1], "not what says otherwise"


@pytest.mark.both_databases
def test_a_discarded_draft_leaves_its_exercise(session: Session, people: People) -> None:
    calendar.plan(session, people.asker("analyst"), ID, NEGLECT)
    manager = people.asker("manager")
    audit = calendar.start(session, manager, ID, audit_id="d" * 32, form_key=FORM)
    starting.discard(session, manager, audit.id)
    assert session.get(Audit, "d" * 32) is None


@pytest.mark.both_databases
def test_what_does_not_run_cannot_be_started(session: Session, people: People) -> None:
    analyst, manager = people.asker("analyst"), people.asker("manager")
    calendar.plan(session, analyst, ID, replace(NEGLECT, first=Month(2018, 12)))
    calendar.plan(session, analyst, "b" * 32, replace(NEGLECT, kind=ExerciseKind.ROUTINE, label="Voice"))
    assert calendar.offered(session, manager) == ()
    with pytest.raises(NotFound):
        calendar.start(session, manager, ID, audit_id="d" * 32, form_key=FORM)
    calendar.change(session, analyst, ID, NEGLECT, version=1)
    with pytest.raises(NotFound):
        calendar.start(session, manager, ID, audit_id="d" * 32, form_key="tier-2")
    with pytest.raises(Conflict):
        calendar.withdraw(session, analyst, ID, version=1)
    calendar.withdraw(session, analyst, ID, version=2)
    calendar.withdraw(session, analyst, ID, version=2)
    assert calendar.offered(session, manager) == ()
    with pytest.raises(NotFound):
        calendar.change(session, analyst, ID, NEGLECT, version=3)


def test_entries_run_over_months_as_one_cell(session: Session, people: People) -> None:
    analyst = people.asker("analyst")
    calendar.plan(session, analyst, ID, replace(NEGLECT, first=Month(2018, 3), last=Month(2018, 6)))
    calendar.plan(session, analyst, "b" * 32, replace(NEGLECT, first=Month(2019, 2), last=Month(2019, 5), label="B"))
    cells = calendar.year(session, analyst, 2018).runs(FORM)
    assert [(len(held), length) for held, length in cells] == [(1, 3), *[(0, 1)] * 7, (1, 2)]


def test_what_is_wrong_with_an_entry_is_said_input_by_input(session: Session, people: People) -> None:
    analyst = people.asker("analyst")
    for wrong, name in (
        ({"kind": None}, "kind"), ({"label": ""}, "label"), ({"label": "Born 01/02/2015"}, "label"),
        ({"forms": ()}, "forms"), ({"forms": ("parties",)}, "forms"), ({"kind": ExerciseKind.CALIBRATION}, "forms"),
        ({"first": None}, "first"), ({"last": APRIL}, "last"), ({"last": Month(2021, 1)}, "last"),
        ({"theme": "NOTHING"}, "theme"), ({"expected": None}, "expected"), ({"expected": 0}, "expected"),
    ):  # fmt: skip
        with pytest.raises(Faulty) as faulty:
            calendar.plan(session, analyst, ID, replace(NEGLECT, **wrong))
        assert [fault[0] for fault in faulty.value.faults] == [name], wrong
    with pytest.raises(NotPermitted):
        calendar.plan(session, people.asker("manager"), ID, NEGLECT)


def test_days_are_first_and_last_of_months(session: Session, people: People) -> None:
    row = calendar.plan(session, people.asker("analyst"), ID, replace(NEGLECT, last=Month(2019, 2)))
    assert (row.first_month, row.last_month) == (date(2018, 11, 1), date(2019, 2, 28))
