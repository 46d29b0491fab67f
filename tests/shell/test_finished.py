"""Back to an editing address whose work is done leads on, for whoever did it, and is a 404 for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from qa_tool.people.models import Person
from qa_tool.trail.models import Event
from tests.support.site import CriticalClient

ID = "a" * 32
Clients = Callable[..., CriticalClient]
UnitOfWork = Callable[[], AbstractContextManager[Session]]
FOLLOWED = f"/actions/{ID}/"
ENDED: dict[str, tuple[str, str, str, str]] = {
    "audits.facts": ("QR", "audit.discarded", "You discarded this draft", "/"),
    "audits.section": ("QR", "audit.discarded", "You discarded this draft", "/"),
    "audits.case_number": ("QR", "audit.discarded", "You discarded this draft", "/"),
    "audits.check": ("QR", "audit.discarded", "You discarded this draft", "/"),
    "audits.whole_form": ("QR", "audit.discarded", "You discarded this draft", "/"),
    "audits.discard": ("QR", "audit.amendment-abandoned", "You gave this change up", f"/audits/{ID}/"),
    "audits.abandon": ("AN", "audit.amendment-abandoned", "You gave this change up", f"/audits/{ID}/"),
    "audits.correct_facts": ("QR", "audit.facts-corrected", "You corrected the facts", f"/audits/{ID}/"),
    "audits.release": ("QR", "audit.released", "You let the IRO see this", f"/audits/{ID}/"),
    "audits.findings_given": ("QR", "audit.findings-given", "You recorded that the findings", f"/audits/{ID}/"),
    "audits.reopen": ("AN", "audit.reopened", "You reopened this", f"/audits/{ID}/"),
    "quarters.reopening": ("HS", "audit.reopening-declined", "You declined", "/analysis/quarters/reopenings/"),
    "feedback.self_grade": ("IRO", "feedback.self-graded", "You gave your own grade", f"/audits/{ID}/"),
    "feedback.reply": ("IRO", "feedback.replied", "You sent your reply", f"/feedback/{ID}/"),
    "feedback.dispute": ("SM", "dispute.decided", "You answered this disagreement", f"/feedback/{ID}/"),
    "moderation.blind": ("QR", "moderation.graded", "You stored your grades", f"/moderation/{ID}/"),
    "moderation.hand_back": ("QR", "moderation.handed-back", "You gave this reading back", "/moderation/"),
    "moderation.settle": ("QR", "moderation.settled", "You decided what stands", f"/moderation/{ID}/"),
    "moderation.dispute": ("QR", "moderation.disputed", "You disagreed with this", f"/moderation/{ID}/"),
    "moderation.arbitrate": ("HS", "moderation.arbitrated", "You decided this", f"/moderation/{ID}/"),
    "moderation.give": ("AN", "moderation.withdrawn", "You withdrew this reading", "/moderation/"),
    "observations.reflect": ("IRO", "observation.replied", "You answered this", f"/observations/{ID}/conversation"),
    "observations.feedback": ("QR", "observation.feedback-given", "You recorded", f"/observations/{ID}/conversation"),
    "observations.reply": ("IRO", "observation.replied", "You answered this", f"/observations/{ID}/conversation"),
    "actions.done": ("QR", "follow-up.done", "You said that this is done", FOLLOWED),
    "actions.close": ("QR", "follow-up.verified", "You closed this", FOLLOWED),
    "actions.assign": ("QR", "follow-up.cancelled", "You cancelled this", FOLLOWED),
    "actions.cancel": ("QR", "follow-up.cancelled", "You cancelled this", FOLLOWED),
    "actions.give_draft": ("AN", "audit.reassigned", "You gave this draft to somebody else", "/actions/leavers"),
    "actions.give_re_audit": ("SM", "follow-up.re-audit-given", "You gave this re-audit", FOLLOWED),
    "allocations.decline": ("QR", "allocation.declined", "You gave this case back", "/allocations/"),
    "allocations.reassign": ("AN", "allocation.reassigned", "You gave this case to somebody", "/allocations/"),
    "programme.exercise": ("AN", "exercise.withdrawn", "You withdrew this entry", "/programme/calendar"),
    "programme.exercise_withdraw": ("AN", "exercise.withdrawn", "You withdrew this entry", "/programme/calendar"),
    "quarters.propose": ("AN", "quarter.proposed", "You proposed to freeze", "/analysis/quarters/2018-19-Q2/"),
    "quarters.approve": ("SM", "quarter.approved", "You approved this quarter", "/analysis/quarters/2018-19-Q2/"),
    "quarters.freeze": ("HS", "quarter.frozen", "You froze this quarter", "/analysis/quarters/2018-19-Q2/"),
    "quarters.send_back": ("SM", "quarter.sent-back", "You sent this quarter back", "/analysis/quarters/2018-19-Q2/"),
    "sampling.replace": ("AN", "sample.case-replaced", "You replaced a case", f"/samples/{ID}/"),
    "sampling.staged": ("AN", "case-list.loaded", "You loaded this list", f"/samples/lists/{ID}/"),
    "sampling.iros": ("AN", "file.staged", "You uploaded this file", "/samples/"),
    "imports.show": ("SM", "audits.imported", "You brought this file in", "/imports/"),
}
"""By endpoint: who, what they did, what they read, where it leads."""
STAYS = {
    "actions.add": "further actions can be agreed at any time",
    "allocations.allocate": "what is left of a sample can be given at any time",
    "audits.start_form": "begins another one",
    "meetings.agree": "agrees another one",
    "meetings.agreement": "can be changed at any time",
    "programme.exemption": "is the page that is read afterwards, too",
    "registers.entry": "is the page that is read afterwards, too",
    "registers.move": "leads to the entry by itself",
    "registers.new": "begins another one",
    "registers.withdraw": "leads to the entry by itself, or to the list that it has left",
    "programme.target_end": "another last month can be chosen",
    "sampling.add_iros": "another file can be added",
    "sampling.draw": "draws another sample",
    "service_settings.change": "can be changed at any time",
}
SLUG = "2018-19-Q2"


def address(app: Flask, endpoint: str, identity: str = ID) -> str:
    rule = next(one for one in app.url_map.iter_rules(endpoint))
    values = dict.fromkeys(rule.arguments, identity)
    path = app.url_map.bind("localhost").build(endpoint, values)
    assert isinstance(path, str)
    return path


def shown(page: str) -> str:
    """What a page says: its frame holds tokens of the moment."""
    return page[page.index("<main") : page.index("</main>")]


@pytest.fixture
def did(in_database: UnitOfWork) -> Callable[..., None]:
    """``did(person_id, action, id)``: what the trail holds of somebody, done on 5 November 2018 at 14:05."""

    def entered(person_id: str | None, action: str, identity: str = ID) -> None:
        with in_database() as session:
            at = datetime(2018, 11, 5, 14, 5, tzinfo=UTC)
            session.add(Event(at=at, actor_id=person_id, action=action, object_id=identity, detail={}))

    return entered


def test_every_editing_address_is_settled(app: Flask) -> None:
    editing = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.arguments and {"GET", "POST"} <= (rule.methods or set())
    }
    assert editing == (ENDED.keys() | STAYS.keys()) - {"imports.show"}


def test_back_leads_on_for_whoever_did_it_and_for_nobody_else(
    app: Flask, client_as: Clients, did: Callable[..., None], in_database: UnitOfWork
) -> None:
    with in_database() as session:
        other = Person(staff_code="X-1", job="x", is_practitioner=True, in_post_from=date(2015, 1, 1))
        session.add(other)
        session.flush()
        other_id = other.id
    clients = {role: client_as(role) for role in {one[0] for one in ENDED.values()}}
    for client in clients.values():
        client.criticises = False
    for number, (endpoint, (role, action, words, leads)) in enumerate(ENDED.items(), 1):
        unique = f"{1960 + number}-{61 + number}-Q2" if SLUG in leads else f"{number:032x}"
        path, somebody = address(app, endpoint, unique), clients[role]
        before = somebody.get(path)
        identity = unique.replace("-", "/", 1) if SLUG in leads else unique
        did(other_id, action, identity)
        still = somebody.get(path)
        assert (before.status_code, still.status_code) == (404, 404), endpoint
        assert shown(before.text) == shown(still.text), endpoint
        did(somebody.person_id, action, identity)
        answer = somebody.get(path)
        assert (answer.status_code, answer.location) == (303, leads.replace(ID, unique).replace(SLUG, unique)), endpoint
        said = somebody.get("/account/").text
        assert words in said, endpoint
        assert "on 5 November 2018 at 14:05." in said, endpoint


@time_machine.travel(datetime(2018, 11, 5, 15, 0, tzinfo=UTC), tick=False)
def test_what_is_sent_there_once_more_is_not_lost(app: Flask, client_as: Clients, did: Callable[..., None]) -> None:
    reader = client_as("QR")
    did(reader.person_id, "moderation.graded")
    answer = reader.post(address(app, "moderation.hand_back"), data={"why": "a word <b>", "note": "What I typed"})
    assert answer.status_code == 409
    assert "You stored your grades at 14:05" in answer.text
    assert "What I typed" in answer.text
    told = reader.post(
        address(app, "moderation.hand_back"),
        data={"why": "no", "note": "What I typed"},
        headers={"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"},
    )
    assert (told.status_code, (told.json or {})["error"]) == (409, "You stored your grades at 14:05")
