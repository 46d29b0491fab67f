"""The supervision agenda: what the IRO has opened, seen by the IRO and the line alone, ticked by the line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.definitions.record import Answer, Finding
from qa_tool.definitions.words import FindingKind, Noun, Outcome
from qa_tool.feedback.words import View
from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.kit.periods import now, today
from qa_tool.observations.models import ObservationReply
from qa_tool.people.models import Person
from qa_tool.policy.words import Role
from qa_tool.records.models import Audit
from qa_tool.records.words import Status
from qa_tool.supervision import queries, verbs
from qa_tool.supervision.models import DiscussedItem
from qa_tool.supervision.verbs import Agenda, AgendaItem, AgendaPart
from qa_tool.trail.models import Event
from tests.support.factories import (
    ROLES,
    People,
    make_people,
    make_reply,
    make_submitted,
    make_themes,
    publish,
    small_definition,
)

CANARY = "canary-of-a-learning-need"
LINE = ("iro", "manager", "safeguarding")


def finding(kind: FindingKind, words: str, *themes: str) -> Answer:
    return Answer(Outcome.ANSWERED, (Finding(kind, words, tuple(themes)),))


def weak(session: Session, people: People, code: str = "VOICE.V1", about: str = "iro", **rest: Any) -> Audit:
    """An audit of somebody's practice with one area for development and a learning need."""
    answers = {
        "X4": finding(FindingKind.AREA_FOR_DEVELOPMENT, f"Weak in {code}", code),
        "SM-07": CANARY,
    }
    rest = {"audit_date": today() - timedelta(days=20), "released": True, "answers": answers, **rest}
    return make_submitted(session, publish(session), author=people.auditor, practitioner=people.by_name[about], **rest)


def part(shown: Agenda, key: str) -> AgendaPart:
    return next(one for one in shown.parts if one.key == key)


def items(session: Session, people: People, key: str, name: str = "manager") -> tuple[AgendaItem, ...]:
    return part(verbs.agenda(session, people.asker(name), people.iro.id), key).items


def test_the_agenda_names_findings_repeats_and_learning(session: Session) -> None:
    people = make_people(session)
    make_themes(session, {"VOICE.V1", "PLAN.P1"})
    weak(session, people)
    latest = weak(session, people, audit_date=today() - timedelta(days=2))
    weak(session, people, "PLAN.P1")
    make_reply(session, latest, View.RECOGNISES, will_do="Ask the child first.")
    shown = verbs.agenda(session, people.asker("iro"), people.iro.id)
    assert [one.text for one in part(shown, "findings").items] == [
        "Weak in VOICE.V1",
        "Weak in PLAN.P1",
        "Weak in VOICE.V1",
    ]
    (repeat,) = part(shown, "repeated").items
    assert (repeat.key, repeat.about) == ("repeat:VOICE.V1", "To develop in 2 records of the last 12 months")
    learning = {one.text: one.about for one in part(shown, "learning").items}
    assert learning == {CANARY: "Learning need", "Ask the child first.": "The IRO means to"}
    assert (shown.own, shown.may_note, shown.not_shown) == (True, False, 0)


@pytest.mark.both_databases
def test_what_the_iro_has_not_opened_is_on_nobodys_agenda(session: Session) -> None:
    people = make_people(session)
    weak(session, people, released=False)
    weak(session, people, opened=False)
    weak(session, people, status=Status.REOPENED)
    for name in LINE:
        shown = verbs.agenda(session, people.asker(name), people.iro.id)
        assert not any(one.items for one in shown.parts)
        assert shown.not_shown == (0 if name == "iro" else 2)


def test_what_is_older_than_a_year_is_not_on_it(session: Session) -> None:
    people = make_people(session)
    weak(session, people, audit_date=today() - timedelta(days=366))
    assert items(session, people, "findings") == ()


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ROLES)
def test_learning_needs_reach_the_iro_and_the_line_and_nobody_else(session: Session, name: str) -> None:
    """The canary stands on the page of those three and on no page of anybody else."""
    people = make_people(session)
    weak(session, people)
    if name in LINE:
        assert CANARY in [one.text for one in items(session, people, "learning", name)]
        return
    with pytest.raises((NotFound, NotPermitted)):
        verbs.agenda(session, people.asker(name), people.iro.id)
    assert queries.learning(session, people.asker(name), people.iro.id, date(2000, 1, 1)) == []


@pytest.mark.both_databases
@pytest.mark.parametrize("role", list(Role))
def test_no_further_role_shows_an_auditor_the_learning_of_others(session: Session, role: Role) -> None:
    people = make_people(session)
    weak(session, people)
    asker = people.asker("auditor", Role.AUDITOR, role)
    found = queries.learning(session, asker, people.iro.id, date(2000, 1, 1))
    assert bool(found) is (role is Role.SAFEGUARDING_MANAGER)


@pytest.mark.both_databases
def test_learning_agreed_after_an_observation_is_on_it(session: Session) -> None:
    people = make_people(session)
    version = publish(session, small_definition("live-observation", reference="WA", noun=Noun.OBSERVATION))
    audit = make_submitted(
        session,
        version,
        author=people.manager,
        practitioner=people.iro,
        released=True,
        audit_date=today() - timedelta(days=5),
        answers={"SM-07": CANARY},
    )
    session.add(ObservationReply(audit_id=audit.id, learning="Silences", recognises="yes", replied_at=now()))
    session.flush()
    assert [one.text for one in items(session, people, "learning")] == ["Silences"]


@pytest.mark.both_databases
def test_what_was_discussed_is_kept_with_its_day_and_leaves_after_a_while(session: Session) -> None:
    people = make_people(session)
    weak(session, people)
    manager, (item,) = people.asker("manager"), items(session, people, "findings")
    for _ in range(2):
        assert verbs.note(session, manager, people.iro.id, [item.key], today()) == ()
    assert session.scalars(select(DiscussedItem.item)).all() == [item.key]
    assert session.scalars(select(Event.action)).all() == ["supervision.discussed"]
    (seen,) = items(session, people, "findings", "iro")
    assert seen.discussed_on == today()
    long_ago = today() - verbs.GONE_AFTER
    session.execute(text("UPDATE discussed_item SET discussed_on = :day"), {"day": long_ago})
    assert items(session, people, "findings") == ()


@pytest.mark.parametrize(
    ("chosen", "days", "key"), [([], 0, "chosen"), (["finding:999999"], 0, "chosen"), (None, 1, "discussed_on")]
)
def test_only_what_stands_on_the_agenda_is_noted_and_never_ahead(
    session: Session, chosen: list[str] | None, days: int, key: str
) -> None:
    people = make_people(session)
    weak(session, people)
    wanted = [items(session, people, "findings")[0].key] if chosen is None else chosen
    problems = verbs.note(session, people.asker("manager"), people.iro.id, wanted, today() + timedelta(days=days))
    assert [one.key for one in problems] == [key]
    assert session.scalars(select(DiscussedItem.item)).all() == []


@pytest.mark.both_databases
@pytest.mark.parametrize("name", [name for name in ROLES if name not in ("manager", "safeguarding")])
def test_only_the_line_notes_what_was_discussed(session: Session, name: str) -> None:
    people = make_people(session)
    weak(session, people)
    key = items(session, people, "findings")[0].key
    with pytest.raises((NotFound, NotPermitted)):
        verbs.note(session, people.asker(name), people.iro.id, [key], today())


def test_the_database_lets_nobody_note_their_own_supervision(session: Session) -> None:
    people = make_people(session)
    with pytest.raises(IntegrityError):
        queries.note_discussed(session, people.iro.id, ["repeat:VOICE.V1"], today(), people.iro.id)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    records=st.lists(
        st.tuples(
            st.sets(st.sampled_from(["VOICE.V1", "PLAN.P1", "DRIFT.D6"]), max_size=3),
            st.sampled_from(["iro", "colleague"]),
            st.booleans(),
            st.sampled_from([10, 200, 400]),
        ),
        max_size=7,
    )
)
def test_a_repeat_is_a_sub_theme_of_two_records_or_more(
    session: Session, records: list[tuple[set[str], str, bool, int]]
) -> None:
    with session.begin_nested() as savepoint:
        people = make_people(session)
        make_themes(session, {"VOICE.V1", "PLAN.P1", "DRIFT.D6"})
        for themes, about, opened, days in records:
            rows = tuple(
                Finding(FindingKind.AREA_FOR_DEVELOPMENT, f"Weak in {code}", (code,)) for code in sorted(themes)
            )
            answers = {"X4": Answer(Outcome.ANSWERED, rows)} if rows else {}
            weak(
                session,
                people,
                about=about,
                opened=opened,
                audit_date=today() - timedelta(days=days),
                answers=answers,
            )
        on_it = [themes for themes, about, opened, days in records if about == "iro" and opened and days < 365]
        counts = {code: sum(code in themes for themes in on_it) for code in ("VOICE.V1", "PLAN.P1", "DRIFT.D6")}
        found = queries.repeated(session, people.asker("safeguarding"), people.iro.id, today() - timedelta(days=365))
        assert {one.code: one.audits for one in found} == {code: n for code, n in counts.items() if n > 1}
        savepoint.rollback()


@pytest.mark.both_databases
def test_access_follows_the_team_of_today(session: Session) -> None:
    people = make_people(session)
    assert [one.staff_code for one in verbs.line(session, people.asker("manager"))] == [
        people.iro.staff_code,
        people.colleague.staff_code,
    ]
    with pytest.raises(NotFound):
        verbs.agenda(session, people.asker("other_manager"), people.iro.id)
    everybody = session.scalars(select(Person.id).where(Person.is_practitioner.is_(True))).all()
    assert len(verbs.line(session, people.asker("safeguarding"))) == len(everybody)
