"""References, heads and what is known of earlier audits."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Noun
from qa_tool.records.queries import audits
from qa_tool.records.words import Status
from tests.support.factories import CASE_KEY, make_people, make_submitted, publish, small_definition

pytestmark = pytest.mark.both_databases


def test_references_run_on_within_their_series(session: Session) -> None:
    assert audits.next_references(session, "CS", 2018) == ["CS-2018-0001"]
    assert audits.next_references(session, "CS", 2018, 3) == ["CS-2018-0002", "CS-2018-0003", "CS-2018-0004"]
    assert audits.next_references(session, "CS", 2019) == ["CS-2019-0001"]
    assert audits.next_references(session, "OB", 2018) == ["OB-2018-0001"]
    assert audits.next_references(session, "CS", 2018, 9_996)[-1] == "CS-2018-10000"
    assert audits.next_references(session, "CS", 2018) == ["CS-2018-10001"]


@pytest.mark.parametrize(
    ("day", "same_case", "held"),
    [
        (date(2018, 1, 1), True, True),
        (date(2018, 12, 31), True, True),
        (date(2017, 12, 31), True, None),
        (date(2019, 1, 1), True, None),
        (date(2018, 6, 1), False, None),
    ],
)
def test_holding_the_case_is_known_from_audits_of_the_period(
    session: Session, day: date, same_case: bool, held: bool | None
) -> None:
    people = make_people(session)
    case = audits.case_for(session, "1234567", CASE_KEY)
    earlier = make_submitted(session, publish(session), practitioner=people.iro, audit_date=day)
    earlier.case_id = case.id if same_case else None
    session.flush()

    def known(person_id: str, case_id: str | None = case.id) -> bool | None:
        return audits.held_before(
            session, case_id=case_id, person_id=person_id, first=date(2018, 1, 1), last=date(2018, 12, 31), but="x"
        )

    assert known(people.iro.id) is held
    assert known(people.iro.id, None) is None
    assert known(people.manager.id) is False  # no practitioner: held no case


def test_the_last_observation_is_the_latest_counted_one_before_the_day(session: Session) -> None:
    people = make_people(session)
    version = publish(session, small_definition("live-observation", noun=Noun.OBSERVATION))
    days = [date(2018, 3, 1), date(2018, 9, 1), date(2018, 12, 1)]
    made = [make_submitted(session, version, practitioner=people.iro, audit_date=day) for day in days]
    make_submitted(session, version, practitioner=people.iro, audit_date=date(2018, 10, 1), status=Status.REOPENED)
    make_submitted(session, publish(session), practitioner=people.iro, audit_date=date(2018, 10, 2))
    found = audits.last_observation(session, practitioner_id=people.iro.id, before=date(2018, 11, 1), but="x")
    assert found is made[1]
    assert audits.last_observation(session, practitioner_id=people.iro.id, before=days[1], but=made[1].id) is made[0]
    assert audits.last_observation(session, practitioner_id=people.colleague.id, before=days[2], but="x") is None
