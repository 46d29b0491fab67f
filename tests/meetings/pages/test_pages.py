"""The pages of a locality's meeting: what it looks at, what it never shows, and what it agreed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from qa_tool.definitions.words import Outcome
from qa_tool.meetings.models import MeetingAgreement
from qa_tool.meetings.words import AgreementState
from qa_tool.policy.words import Role
from tests.support import factories
from tests.support.factories import People

SHOW = "/analysis/meetings/north-locality/2018-19-Q3/"
AGREE = f"{SHOW}agree"
FIRST = date(2018, 10, 1)
BAD_DAY = {"due-day": "40", "due-month": "1", "due-year": "2019"}


@pytest.fixture
def people(in_database: Any) -> People:
    """Twelve case samples in the north, two in the south; Section 47 audits: seven agree, one disagrees."""
    with in_database() as session:
        people = factories.make_people(session)
        places = factories.make_places(session)
        south = factories.Places(
            places.other_locality, places.other_district, places.other_team,
            places.locality, places.district, places.team,
        )  # fmt: skip
        sample = factories.publish(session, factories.shipped("case-sample"))
        enquiry = factories.publish(session, factories.shipped("section-47"))
        common: dict[str, Any] = {"author": people.auditor, "practitioner": people.iro}
        for number in range(14):
            answers = {
                "CS-03": "good" if number % 2 else "inadequate",
                "CS-08": "not-alerted" if number < 3 else "seen",
                "CS-14": "missed" if number < 2 else "challenged",
                "CS-15": Outcome.NOT_ASKED if number < 2 else "yes",
            }
            where = places if number < 12 else south
            day = FIRST + timedelta(days=number)
            facts = {"plan_type": "CP", "first_core_group_held": "yes"}
            factories.make_submitted(
                session, sample, answers=answers, facts=facts, places=where, audit_date=day, **common
            )
        for number in range(8):
            view = "disagree" if number == 0 else "agree"
            day = FIRST + timedelta(days=number)
            factories.make_submitted(
                session, enquiry, answers={"S47-17": view}, places=places, audit_date=day, **common
            )
        session.flush()
        session.expunge_all()
    return people


def text_of(answer: Any) -> str:
    """The words of a page, cells apart."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("&#39;", "'").split())


def typed(page: str, **more: str) -> dict[str, str]:
    """What the page sends: its hidden inputs, and more."""
    hidden = dict(re.findall(r'<input type="hidden" name="(id|version)" value="([^"]*)">', page))
    return {"text": "Teams tell the IRO the same day", "owner": "team-manager", **hidden, **more}


def test_the_meeting_sees_its_own_locality(people: People, client_as: Any) -> None:
    answer = client_as(people.analyst, Role.ANALYST).get(SHOW)
    assert answer.status_code == 200
    page = text_of(answer)
    assert "20 records of cases in North locality counted" in page
    assert "North team 3 12" in page, "not alerted, by team"
    assert "North district 10 83.3% 2 16.7% 0 0.0% 12 small base" in page
    assert "South district" not in page
    assert "South team" not in page


def test_section_47_counts_are_hidden_where_small(people: People, client_as: Any) -> None:
    page = text_of(client_as(people.safeguarding, Role.SAFEGUARDING_MANAGER).get(SHOW))
    table = page.partition("Section 47 enquiries that ended")[2].partition("Agreed at this meeting")[0]
    # One of eight disagrees: the 1 is hidden, and so is the 7 that with the 8 would tell it.
    assert "North team c 0 x 8 North locality c 0 x 8" in table


def test_a_manager_sees_what_was_agreed_and_no_figure_of_it(people: People, client_as: Any) -> None:
    page = text_of(client_as(people.manager, Role.QR_MANAGER).get(SHOW))
    assert "Agreed at this meeting" in page
    for figure in ("20 records", "83.3%", "North team", "not alerted"):
        assert figure not in page


def test_no_member_of_staff_and_no_record_is_on_it(people: People, client_as: Any) -> None:
    page = client_as(people.safeguarding, Role.SAFEGUARDING_MANAGER).get(SHOW).text
    main = page.partition("<main")[2]
    for code in ("P001", "P003", "CS-2018-", "S4-2018", "/audits/"):
        assert code not in main


def test_an_agreement_is_made_shown_and_gone_through_next_time(people: People, client_as: Any) -> None:
    client = client_as(people.analyst, Role.ANALYST)
    data = typed(client.get(AGREE).text, **{"due-day": "31", "due-month": "1", "due-year": "2019"})
    for _ in range(2):  # a double click
        assert client.post(AGREE, data=data).status_code == 303
    page = client.get(SHOW).text
    assert page.count("Teams tell the IRO the same day</th>") == 1
    following = client.get(SHOW.replace("Q3", "Q4")).text
    assert "Teams tell the IRO the same day</th>" in following.partition("Agreed last time")[2]
    (address,) = set(re.findall(r'href="(/analysis/meetings/agreements/[0-9a-f]{32}[^"]*)"', following))
    form = client.get(address).text
    assert 'value="31"' in form
    done = typed(form, state="done", outcome="All teams do", **{"due-day": "31", "due-month": "1", "due-year": "2019"})
    saved = client.post(address, data=done)
    assert (saved.status_code, saved.location) == (303, SHOW.replace("Q3", "Q4")), "back to the meeting that asked"
    assert client.get(address.replace("2018-19-Q4", "never")).status_code == 404
    assert "All teams do" in client.get(SHOW).text
    stale = client.post(address, data={**done, "outcome": "Other words"})
    assert stale.status_code == 303
    assert "was changed since" in client.get(address).text


def test_what_is_wrong_keeps_what_was_typed(people: People, client_as: Any) -> None:
    client = client_as(people.analyst, Role.ANALYST)
    data = typed(client.get(AGREE).text, text="Ask Anna Example to lead", owner="", **BAD_DAY)
    answer = client.post(AGREE, data=data)
    assert answer.status_code == 422
    page = answer.text
    assert "Ask Anna Example to lead" in page
    assert 'value="40"' in page
    for link in ("#text", "#owner", "#due-day"):
        assert f'href="{link}"' in page
    assert "none of it is a person" in page
    data |= {"owner": "meeting", "checked": "yes"}
    assert client.post(AGREE, data=data).status_code == 422, "with nothing wrong but a day that need not be given"
    assert "Ask Anna Example to lead" not in client.get(SHOW).text
    again = client.post(AGREE, data={**data, "due-day": "4"})
    assert again.status_code == 303


def test_readers_who_do_not_write_see_no_buttons(people: People, client_as: Any, in_database: Any) -> None:
    with in_database() as session:
        row = MeetingAgreement(
            id="a" * 32,
            locality_key="north-locality",
            quarter="2018/19-Q3",
            text="Write the same day",
            owner="meeting",
            state=AgreementState.OPEN,
            written_by=people.analyst.id,
            written_at=datetime(2018, 11, 5, 10, tzinfo=UTC),
        )
        session.add(row)
    head = client_as(people.head, Role.HEAD_OF_SERVICE)
    page = head.get(SHOW).text
    assert "Write the same day" in page
    assert "Add an agreement" not in page
    assert f"/agreements/{'a' * 32}" not in page
    assert head.get(f"/analysis/meetings/agreements/{'a' * 32}").status_code == 403
    assert client_as(people.analyst, Role.ANALYST).get(f"/analysis/meetings/agreements/{'b' * 32}").status_code == 404
    assert client_as(people.iro, Role.IRO).get(SHOW).status_code == 403


def test_addresses_that_mean_nothing_are_not_found(people: People, client_as: Any) -> None:
    client = client_as(people.head, Role.HEAD_OF_SERVICE)
    assert client.get("/analysis/meetings/").status_code == 200
    for path in ("nowhere/2018-19-Q3/", "north-district/2018-19-Q3/", "north-locality/never/"):
        assert client.get(f"/analysis/meetings/{path}").status_code == 404
    assert "No records in 2011/12 Q1" in client.get("/analysis/meetings/north-locality/2011-12-Q1/").text
