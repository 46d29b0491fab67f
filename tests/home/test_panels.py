"""The numbers of My work: each is what its list has, and nobody sees one that is not theirs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from qa_tool.actions.models import Commitment
from qa_tool.actions.words import CommitmentKind, CommitmentStatus, Difference
from qa_tool.definitions.words import Grade
from qa_tool.kit.periods import now, today
from qa_tool.policy.words import Role
from qa_tool.shell.panels import YOURS, Panel, same
from tests.support import factories

PANEL = re.compile(r'<a class="qa-panel([^"]*)" href="([^"]+)"><strong>([\d,]+)</strong> <span>([^<]+)</span>')


def panels_of(client: Any) -> dict[str, tuple[int, str, bool]]:
    """Number, address and whether it is pressing, by label."""
    found = PANEL.findall(client.get("/").text)
    return {label: (int(n.replace(",", "")), html.unescape(href), "pressing" in tone) for tone, href, n, label in found}


@pytest.fixture
def cast(in_database: Any) -> factories.People:
    """Three audits about a colleague, each with an action of the IRO; one action is overdue."""
    with in_database() as session:
        people, places = factories.make_people(session), factories.make_places(session)
        version = factories.publish(session)
        for days in (-3, 5, 9):
            audit = factories.make_submitted(
                session, version, author=people.manager, practitioner=people.colleague, places=places
            )
            session.add(
                Commitment(
                    audit_id=audit.id,
                    kind=CommitmentKind.ACTION,
                    text="See the child before the next review",
                    owner_id=people.iro.id,
                    opened_at=now(),
                    due=today() + timedelta(days=days),
                )
            )
        return people


def test_every_number_is_what_its_list_has(client_as: Callable[..., Any], cast: factories.People) -> None:
    iro = client_as(cast.iro, Role.IRO)
    panels = panels_of(iro)
    assert panels["overdue: yours to do"][0] == 1
    assert panels["actions and follow-ups to do"][0] == 3
    for label in ("overdue: yours to do", "actions and follow-ups to do"):
        number, href, pressing = panels[label]
        assert pressing is label.startswith("overdue")
        said = re.search(r'role="status">([\d,]+) ', iro.get(href).text)
        assert said
        assert int(said[1]) == number


def test_the_team_and_the_service_have_theirs(client_as: Callable[..., Any], cast: factories.People) -> None:
    manager = panels_of(client_as(cast.manager, Role.QR_MANAGER))
    assert manager["overdue in your team"][0] == 1
    assert manager["not closed in your team"][0] == 3
    assert "overdue: yours to do" not in manager
    assert panels_of(client_as(cast.head, Role.HEAD_OF_SERVICE))["overdue in the service"][0] == 1
    assert panels_of(client_as(cast.other_manager, Role.QR_MANAGER)) == {}


@pytest.fixture
def to_look_at_again(in_database: Any) -> factories.People:
    """Closed inadequates: one to be looked at again five days ago, one in 30 days, one in 31."""
    with in_database() as session:
        people, places = factories.make_people(session), factories.make_places(session)
        version = factories.publish(session)
        for days in (31, 30, -5):
            audit = factories.make_submitted(
                session, version, author=people.manager, practitioner=people.colleague, places=places
            )
            session.add(
                Commitment(
                    audit_id=audit.id,
                    kind=CommitmentKind.INADEQUATE,
                    owner_id=people.colleague.id,
                    opened_at=now(),
                    due=today(),
                    status=CommitmentStatus.VERIFIED,
                    done_by=people.colleague.id,
                    done_on=today(),
                    settled_by=people.manager.id,
                    settled_at=now(),
                    difference=Difference.SOME,
                    what_changed="The child sleeps at home.",
                    evidence="Case note.",
                    regrade=Grade.GOOD,
                    re_audit_due=today() + timedelta(days=days),
                )
            )
        return people


def test_re_audits_are_those_due_soon_or_overdue_with_a_way_to_all(
    client_as: Callable[..., Any], to_look_at_again: factories.People
) -> None:
    head = client_as(to_look_at_again.head, Role.HEAD_OF_SERVICE)
    number, href, _ = panels_of(head)["re-audits due within 30 days, or overdue"]
    page = head.get(href).text
    said = re.search(r'role="status">([\d,]+) ', page)
    assert said
    assert (number, said[1]) == (2, "2")
    shown = [html.unescape(one) for one in re.findall(r'<a class="govuk-link" href="([^"]+)"><strong>3</strong>', page)]
    (everything,) = [one for one in shown if "state=re-audit" in one]
    listed = head.get(everything).text
    days = [(today() + timedelta(days=days)) for days in (-5, 30, 31)]
    at = [listed.index(f"{day.day} {day:%b} {day.year}") for day in days]
    assert at == sorted(at), "who is to be looked at again first stands first"


def test_a_day_with_nothing_to_do_says_so(client_as: Callable[..., Any], cast: factories.People) -> None:
    assert "Nothing waits for you today." in client_as(cast.other_iro, Role.IRO).get("/").text


def test_one_thing_is_said_in_the_singular() -> None:
    assert Panel(YOURS, 1, ("draft to finish", "drafts to finish"), "/").label == "draft to finish"
    assert Panel(YOURS, 2, ("draft to finish", "drafts to finish"), "/").label == "drafts to finish"
    assert Panel(YOURS, 1, same("overdue"), "/").label == "overdue"
