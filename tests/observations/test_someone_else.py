"""'I would like someone else to look': a person is asked, and the IRO finds again what was asked for."""

from __future__ import annotations

import re
from typing import Any

from qa_tool.kit.periods import today
from qa_tool.policy.words import Role
from tests.support import factories
from tests.support.looking import text_of

ANSWER = {"recognises": "no", "someone_else": "yes"}
LISTED = re.compile(r'href="(/actions/[0-9a-f]{32}/?)"')


class Meeting:
    """An observation of an IRO by the IRO's own manager, with feedback given and answered."""

    def __init__(self, in_database: Any, client_as: Any, *, safeguarding: bool) -> None:
        with in_database() as session:
            self.people = people = factories.make_people(session)
            audit = factories.make_submitted(
                session,
                factories.publish(session, factories.shipped("live-observation")),
                author=people.manager,
                practitioner=people.iro,
                practitioner_team=people.team,
                audit_date=today(),
            )
            self.reference, address = audit.reference, f"/observations/{audit.id}"
            session.flush()
            session.expunge_all()
        self.safeguarding = client_as(people.safeguarding, Role.SAFEGUARDING_MANAGER) if safeguarding else None
        self.observer = client_as(people.manager, Role.QR_MANAGER)
        self.iro = client_as(people.iro, Role.IRO)
        self.conversation = f"{address}/conversation"
        day = today()
        feedback = {"strength_one": "Calm", "strength_two": "Clear", "thing_to_try": "Ask the child", "how": "phone"}
        feedback |= {"given_on-day": str(day.day), "given_on-month": str(day.month), "given_on-year": str(day.year)}
        assert self.observer.post(f"{address}/feedback", data=feedback).status_code == 303
        assert self.iro.post(f"{address}/reply", data=ANSWER).status_code == 303


def test_the_safeguarding_manager_is_asked_where_the_manager_observed(in_database: Any, client_as: Any) -> None:
    meeting = Meeting(in_database, client_as, safeguarding=True)
    safeguarding: Any = meeting.safeguarding
    assert "1 action or follow-up to do" in text_of(safeguarding.get("/"))
    assert meeting.reference in safeguarding.get("/notices/").text
    assert f"{meeting.people.safeguarding.staff_code} was asked to look" in text_of(
        meeting.iro.get(meeting.conversation)
    )
    (address,) = set(LISTED.findall(meeting.iro.get("/actions/?whose=asked").text))
    page = text_of(meeting.iro.get(address))
    assert "Opened because the IRO asked for someone else to look" in page
    assert "when the audit was submitted" not in page
    assert "It is done" not in page, "what one asked for is its owner's to do"


def test_what_nobody_is_independent_enough_for_waits_where_a_person_sees_it(in_database: Any, client_as: Any) -> None:
    meeting = Meeting(in_database, client_as, safeguarding=False)
    assert "Nobody was found who is independent" in text_of(meeting.iro.get(meeting.conversation))
    home = text_of(meeting.observer.get("/"))
    assert "1 that nobody has: give them to somebody" in home
    (address,) = set(LISTED.findall(meeting.observer.get("/actions/?whose=nobodys").text))
    due = today()
    typed = {"reason": "Mine", "due-day": str(due.day), "due-month": str(due.month), "due-year": str(due.year)}
    refused = meeting.observer.post(f"{address.rstrip('/')}/assign", data={**typed, "owner": meeting.people.manager.id})
    assert refused.status_code == 422
    assert "neither who wrote it nor the IRO" in text_of(refused)
    given = {**typed, "owner": meeting.people.other_manager.id}
    assert meeting.observer.post(f"{address.rstrip('/')}/assign", data=given).status_code == 303
    assert "0 that nobody has" not in text_of(meeting.observer.get("/"))
    other = client_as(meeting.people.other_manager, Role.QR_MANAGER)
    assert meeting.reference in other.get("/notices/").text
