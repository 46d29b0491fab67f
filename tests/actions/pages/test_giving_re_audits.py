"""A re-audit is given to somebody independent, who is told and finds it; until then it waits on a panel."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from qa_tool.config import Settings, load_settings
from qa_tool.kit.periods import today
from qa_tool.people.models import Person
from tests.support.looking import text_of
from tests.support.reading_room import make_room

CLOSING = {"is_done": "yes", "difference": "clear", "what_changed": "Safer", "evidence": "On file", "regrade": "good"}

pytestmark = pytest.mark.both_databases
"""The list of those to look again, and who is offered, are SQL that differs."""
LISTED = re.compile(r'href="(/actions/[0-9a-f]{32})/?"')


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """As usual, on each kind of database in turn."""
    return load_settings({"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "i"), "QA_DATABASE_URL": database_url})


def test_given_told_found_and_begun(in_database: Any, client_as: Any) -> None:
    with in_database() as session:
        room = make_room(session, percent=0, plans=True)
        audit = room.submitted(SM_01="inadequate", X1="inadequate")
        people, reference = dict(room.world.people.by_name), str(audit.reference)
        session.expunge_all()

    def client(name: str) -> Any:
        return client_as(people[name])

    manager, safeguarding, other = (client(name) for name in ("manager", "safeguarding", "other_manager"))
    (address,) = set(LISTED.findall(manager.get("/actions/?whose=team&kind=inadequate").text))
    assert manager.post(f"{address}/done", data={"done": "Visits were made"}).status_code == 303
    assert safeguarding.post(f"{address}/close", data=CLOSING).status_code == 303

    page = text_of(manager.get(f"{address}/"))
    assert "Nobody was asked to look again yet" in page
    waiting = "/actions/?whose=nobodys&state=re-audit"
    assert address in manager.get(waiting).text
    assert other.get(f"{address}/").status_code == 404
    for barred, why in (("iro", "Select who is to look again"), ("manager", "they owned it or did it")):
        refused = safeguarding.post(f"{address}/give-re-audit", data={"person": people[barred].id})
        assert refused.status_code == 422
        assert why in text_of(refused)
    given = safeguarding.post(f"{address}/give-re-audit", data={"person": people["other_manager"].id})
    assert given.status_code == 303

    assert address not in manager.get(waiting).text
    assert reference in other.get("/notices/").text
    assert "1 re-audit to do" in text_of(other.get("/"))
    assert address in other.get("/actions/?whose=mine&state=re-audit").text
    page = text_of(other.get(f"{address}/"))
    assert "is to look again" in page
    assert other.get(f"{address}/close").status_code in (403, 404), "to look again is not to close"
    begun = other.post(f"{address}/re-audit", data={"audit_id": "b" * 32})
    assert begun.location == f"/audits/{'b' * 32}/facts"
    assert other.get(f"/audits/{'b' * 32}/tasks").status_code == 200


def test_a_leaver_leaves_it_to_be_given_again(in_database: Any, client_as: Any) -> None:
    with in_database() as session:
        room = make_room(session, percent=0, plans=True)
        audit = room.submitted(SM_01="inadequate", X1="inadequate")
        people, reference = dict(room.world.people.by_name), str(audit.reference)
        session.expunge_all()
    manager, safeguarding = client_as(people["manager"]), client_as(people["safeguarding"])
    (address,) = set(LISTED.findall(manager.get("/actions/?whose=team&kind=inadequate").text))
    assert manager.post(f"{address}/done", data={"done": "Visits were made"}).status_code == 303
    assert safeguarding.post(f"{address}/close", data=CLOSING).status_code == 303
    leaver = people["other_manager"].id
    assert safeguarding.post(f"{address}/give-re-audit", data={"person": leaver}).status_code == 303
    assert reference not in text_of(safeguarding.get("/actions/leavers"))
    with in_database() as session:
        session.get(Person, leaver).in_post_to = today() - timedelta(days=1)
    page = safeguarding.get("/actions/leavers")
    assert f"Re-audit {reference}" in text_of(page)
    assert f'href="{address}/give-re-audit"' in page.text
