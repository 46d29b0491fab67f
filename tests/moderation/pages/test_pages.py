"""Second readings in the browser: blind, kept half done, stored once, decided, talked about, argued about."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.moderation.models import ModerationNote, SecondGrade, SecondGradeDraft
from qa_tool.moderation.queries import moderations
from qa_tool.moderation.verbs import reading, settling
from qa_tool.moderation.words import Step
from qa_tool.records.models import Audit
from qa_tool.trail.models import Event
from tests.support.reading_room import FIRST, Room, fields, make_room
from tests.support.site import CriticalClient, UnitOfWork

WORDS = "The plan was clear; I would call it inadequate."


class House:
    """One audit in a service with readers, and browsers for its people."""

    def __init__(self, in_database: UnitOfWork, client_as: Callable[..., Any]) -> None:
        self._client_as, self.in_database = client_as, in_database
        self._browsers: dict[str, CriticalClient] = {}
        with in_database() as session:
            self.room = make_room(session)
            self.audit: Audit = self.room.submitted(SM_01="inadequate", SM_03="no", SM_04=WORDS, X1="inadequate")
            self.id = str(self.audit.id)
            self.people = self.room.world.people.by_name

    def client(self, name: str) -> CriticalClient:
        if name not in self._browsers:
            self._browsers[name] = self._client_as(self.people[name])
        return self._browsers[name]

    def step(self, do: Callable[[Room, Audit], Any]) -> None:
        """Take a step of the reading without a browser."""
        with self.in_database() as session:
            room = Room(self.room.world)
            room.world.session = session
            do(room, session.get_one(Audit, self.id))

    def count(self, model: Any) -> int:
        with self.in_database() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    def kept(self) -> dict[str, list[str]]:
        with self.in_database() as session:
            row = session.scalar(select(SecondGradeDraft))
            return dict(row.fields) if row else {}


@pytest.fixture
def house(in_database: UnitOfWork, client_as: Callable[..., Any]) -> House:
    """An inadequate audit by the manager, given to the other manager."""
    made = House(in_database, client_as)
    made.step(lambda room, audit: room.given(audit))
    return made


def hidden(page: str, name: str) -> Any:
    """What a hidden input of a page holds, read as JSON."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found, name
    return json.loads(html.unescape(found.group(1)))


def grades(**given: str) -> dict[str, str]:
    return {"q_SM_01": "good", "q_SM_02": "good", "q_X1": "good", "knew_grades": "no", **given}


def test_blind_then_both_then_what_stands(house: House) -> None:
    reader, path = house.client("other_manager"), f"/moderation/{house.id}"
    home = reader.get("/moderation/").text
    assert f"{path}/reading" in home
    page = reader.get(f"{path}/reading").text
    assert "I would call it ▮▮▮." in page
    assert "call it inadequate" not in page
    assert reader.get(f"/audits/{house.id}/").status_code == 404
    stored = reader.post(f"{path}/reading", data=grades())
    assert (stored.status_code, stored.location) == (303, f"{path}/settle")
    page = reader.get(stored.location).text
    assert page.count("Inadequate") >= 2
    assert "Audited by" in page
    answer = reader.post(f"{path}/settle", data={"decision_X1": "change", "decision_SM-01": "keep"})
    assert answer.status_code == 422
    assert 'href="#reason_X1"' in answer.text
    assert 'href="#audit_quality"' in answer.text
    decided = {
        "decision_X1": "change",
        "reason_X1": "weight-of-risk",
        "decision_SM-01": "keep",
        "audit_quality": "good",
    }
    assert reader.post(f"{path}/settle", data=decided).status_code == 303
    shown = house.client("manager").get(f"{path}/").text
    assert "Changed: weight of risk" in shown
    with house.in_database() as session:
        assert session.get_one(Audit, house.id).effective_grade == "good"


def test_what_is_half_done_is_there_again_and_marked_as_begun(house: House) -> None:
    reader, path = house.client("other_manager"), f"/moderation/{house.id}/reading"
    assert "Nothing chosen yet" in reader.get(path).text
    sent = {"q_SM_01": "good", "knew_grades": "no", "then": "later"}
    later = reader.post(path, data=sent, follow_redirects=True).text
    assert "What you chose is kept, for you alone" in later
    assert "Begun" in later
    page = reader.get(path).text
    assert re.search(r'name="q_SM_01"[^>]*value="good" checked', page)
    assert "1 of 3 graded" in page
    assert "Kept for you at" in page
    assert house.count(SecondGrade) == 0


def test_the_script_keeps_in_the_background(house: House) -> None:
    reader, path = house.client("other_manager"), f"/moderation/{house.id}"
    base = hidden(reader.get(f"{path}/reading").text, "_base")
    sent = {"q_SM_02": "good", "_base": json.dumps({"q_SM_02": base["q_SM_02"]})}
    answer = reader.post(f"{path}/keep", data=sent)
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["progress"] == "1 of 3 graded"
    assert answer.json["base"]["q_SM_02"] != base["q_SM_02"]
    assert house.kept() == {"q_SM_02": ["good"]}


def test_what_no_page_would_send_is_not_kept(house: House) -> None:
    reader, path = house.client("other_manager"), f"/moderation/{house.id}/keep"
    sent = {"q_SM_01": "<script>", "knew_grades": "perhaps", "q_SM_02": "good", "q_X2": "text", "step": "settled"}
    assert reader.post(path, data={**sent, "_base": "9" * 300_000}).status_code == 200
    assert house.kept() == {"q_SM_02": ["good"]}


def test_a_clash_keeps_nothing_and_shows_both(house: House) -> None:
    reader, path = house.client("other_manager"), f"/moderation/{house.id}"
    base = json.dumps(hidden(reader.get(f"{path}/reading").text, "_base"))
    reader.post(f"{path}/keep", data={"q_SM_01": "good", "_base": base})
    sent = {"q_SM_01": "requires-improvement", "q_SM_02": "good", "_base": base}
    answer = reader.post(f"{path}/keep", data=sent)
    assert answer.status_code == 409
    assert answer.json is not None
    (clash,) = answer.json["clashes"]
    assert (clash["mine"], clash["theirs"], clash["theirs_values"]) == ("Requires improvement", "Good", ["good"])
    assert house.kept() == {"q_SM_01": ["good"]}
    page = reader.post(f"{path}/reading", data={**sent, "then": "later"})
    assert page.status_code == 409
    assert "was also changed in another window: choose which to keep" in page.text
    again = {**sent, "_base": json.dumps(hidden(page.text, "_base")), "then": "later"}
    assert reader.post(f"{path}/reading", data={**again, "keep:q_SM_01": "theirs"}).status_code == 303
    assert house.kept() == {"q_SM_01": ["good"], "q_SM_02": ["good"]}
    assert reader.post(f"{path}/reading", data={**again, "keep:q_SM_01": "mine"}).status_code == 303
    assert house.kept()["q_SM_01"] == ["requires-improvement"]


def test_storing_what_clashed_takes_what_was_chosen(house: House) -> None:
    reader, path = house.client("other_manager"), f"/moderation/{house.id}"
    reader.post(f"{path}/keep", data={"q_SM_01": "requires-improvement"})
    assert reader.post(f"{path}/reading", data=grades(**{"keep:q_SM_01": "theirs"})).status_code == 303
    with house.in_database() as session:
        stored = {one.question_key: one.grade for one in session.scalars(select(SecondGrade))}
    assert stored == {"SM-01": "requires-improvement", "SM-02": "good", "X1": "good"}


def test_grades_that_are_missing_are_named_and_what_was_chosen_stands(house: House) -> None:
    reader, path = house.client("other_manager"), f"/moderation/{house.id}/reading"
    answer = reader.post(path, data={"q_SM_01": "good"})
    assert answer.status_code == 422
    assert re.findall(r'<a href="#(q_SM_02|q_X1|knew_grades)">', answer.text) == ["q_SM_02", "q_X1", "knew_grades"]
    assert re.search(r'name="q_SM_01"[^>]*value="good" checked', answer.text)
    assert "q_SM_01" in hidden(answer.text, "_base")


def test_a_double_click_stores_once(house: House) -> None:
    reader, path = house.client("other_manager"), f"/moderation/{house.id}/reading"
    assert [reader.post(path, data=grades()).status_code for _ in range(2)] == [303, 303]
    assert house.count(SecondGrade) == 3
    with house.in_database() as session:
        assert session.scalar(select(func.count()).where(Event.action == "moderation.graded")) == 1


def test_an_amendment_in_between_is_said_and_stores_nothing(house: House) -> None:
    reader, path = house.client("other_manager"), f"/moderation/{house.id}/reading"
    old = hidden(reader.get(path).text, "revision")
    reader.post(path, data={"q_SM_01": "good", "then": "later"})
    house.step(lambda room, audit: room.amend(audit, X1="requires-improvement", SM_01="requires-improvement"))
    answer = reader.post(path, data=grades(revision=str(old)), follow_redirects=True)
    assert "This audit was amended while you read it" in answer.text
    assert house.count(SecondGrade) == 0
    page = reader.get(path).text
    assert "The audit was amended after you began" in page
    assert re.search(r'name="q_SM_01"[^>]*value="good" checked', page)


@pytest.mark.parametrize("name", ["manager", "iro", "safeguarding", "analyst", "head", "colleague"])
def test_nobody_else_keeps_anything(house: House, name: str) -> None:
    answer = house.client(name).post(f"/moderation/{house.id}/keep", data={"q_SM_01": "good"})
    assert answer.status_code in (403, 404)
    assert house.kept() == {}


def test_handing_back_forgets_what_was_chosen(house: House) -> None:
    reader, path = house.client("other_manager"), f"/moderation/{house.id}"
    reader.post(f"{path}/keep", data={"q_SM_01": "good"})
    assert reader.post(f"{path}/hand-back", data={}).status_code == 422
    assert reader.post(f"{path}/hand-back", data={"why": "no-time"}).status_code == 303
    assert house.kept() == {}
    assert reader.get(f"{path}/reading").location == "/moderation/"


def test_notes_are_resolved_and_a_double_click_writes_one(house: House) -> None:
    path = f"/moderation/{house.id}"
    house.step(settle)
    manager = house.client("manager")
    page = manager.get(f"{path}/").text
    note = {"note_id": re.findall(r'name="note_id" value="(\w+)"', page)[0], "question": "X1", "note": "Why not good?"}
    for _ in range(2):
        assert manager.post(f"{path}/notes", data=note).status_code == 303
    assert house.count(ModerationNote) == 1
    assert "Why not good?" in house.client("other_manager").get(f"{path}/").text
    assert manager.post(f"{path}/notes", data={"question": "X1", "note": " "}).status_code == 422
    house.client("other_manager").post(f"{path}/resolve", data={"question": "X1"})
    assert "Resolved" in manager.get(f"{path}/").text
    assert "Why not good?" not in house.client("iro").get(f"/audits/{house.id}/").text


def test_a_disagreement_is_decided_by_the_head_of_service(house: House) -> None:
    path = f"/moderation/{house.id}"
    house.step(settle)
    manager, head = house.client("manager"), house.client("head")
    assert manager.post(f"{path}/disagree", data={"dispute": ""}).status_code == 422
    said = manager.post(f"{path}/disagree", data={"dispute": "The visits are on the file."}, follow_redirects=True)
    assert "goes to the head of service" in said.text
    page = head.get(f"{path}/decide").text
    assert "The visits are on the file." in page
    assert head.post(f"{path}/decide", data={}).status_code == 422
    names = set(re.findall(r'name="(upheld_[^"]+)"', page))
    assert names == {"upheld_X1", "upheld_SM-01"}
    decided = {**dict.fromkeys(names, "no"), "arbitration": "The file shows them."}
    assert head.post(f"{path}/decide", data=decided).status_code == 303
    with house.in_database() as session:
        assert session.get_one(Audit, house.id).effective_grade == "inadequate"
        assert moderation_step(session, house.id) is Step.ARBITRATED


def moderation_step(session: Session, audit_id: str) -> Step:
    found = moderations.latest(session, audit_id)
    assert found is not None
    return found.step


def settle(room: Room, audit: Audit) -> None:
    """Graded better than the auditor did, and changed to it."""
    asker = room.asker("other_manager")
    assert reading.store_grades(room.session, asker, audit.id, fields=fields(FIRST), knew_grades=False) == ()
    keys = ("SM-01", "X1")
    problems = settling.settle(
        room.session,
        asker,
        audit.id,
        decisions=dict.fromkeys(keys, "change"),
        reasons=dict.fromkeys(keys, "evidence-missed"),
        audit_quality="good",
        note="",
    )
    assert problems == ()
