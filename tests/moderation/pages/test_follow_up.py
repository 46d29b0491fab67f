"""What stands inadequate is followed up, whichever way it came to stand; and no longer once it does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa_tool.config import Settings, load_settings
from qa_tool.records.models import Audit
from tests.support.looking import text_of
from tests.support.reading_room import make_room
from tests.support.site import CriticalClient, UnitOfWork

pytestmark = pytest.mark.both_databases
LIST = "/actions/?whose=all&state=any&kind=inadequate"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """As usual, on each kind of database in turn."""
    return load_settings({"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "i"), "QA_DATABASE_URL": database_url})


class Sound:
    """A sound audit of a form that judges plans, with the other manager to read it second; browsers for its people."""

    def __init__(self, in_database: UnitOfWork, client_as: Callable[..., Any]) -> None:
        self._client_as, self.in_database = client_as, in_database
        with in_database() as session:
            self.room = room = make_room(session, plans=True)
            audit = room.submitted()
            room.given(audit)
            self.id, self.reference = str(audit.id), str(audit.reference)
            self.people = dict(room.world.people.by_name)
            session.expunge_all()

    def client(self, name: str) -> CriticalClient:
        client: CriticalClient = self._client_as(self.people[name])
        return client

    def made_inadequate(self) -> None:
        """Read second, and changed to inadequate."""
        reader, path = self.client("other_manager"), f"/moderation/{self.id}"
        grades = {"q_SM_01": "inadequate", "q_SM_02": "good", "q_X1": "inadequate", "knew_grades": "no"}
        assert reader.post(f"{path}/reading", data=grades).status_code == 303
        decided = {f"decision_{key}": "change" for key in ("X1", "SM-01")}
        reasons = {f"reason_{key}": "evidence-missed" for key in ("X1", "SM-01")}
        settled = reader.post(f"{path}/settle", data={**decided, **reasons, "audit_quality": "good", "audit_note": ""})
        assert settled.status_code == 303, text_of(settled)

    def amend(self, grade: str) -> None:
        """Reopened, graded otherwise, submitted again."""
        with self.in_database() as session:
            self.room.world.session = session
            self.room.amend(session.get_one(Audit, self.id), SM_01=grade, X1=grade)

    def follow_ups(self) -> list[str]:
        """The addresses of the follow-ups of inadequates that the safeguarding manager finds."""
        return re.findall(r'href="(/actions/[0-9a-f]{32}/?)"', self.client("safeguarding").get(LIST).text)

    def page(self) -> str:
        (address,) = self.follow_ups()
        return text_of(self.client("safeguarding").get(address))


@pytest.fixture
def sound(in_database: UnitOfWork, client_as: Callable[..., Any]) -> Sound:
    return Sound(in_database, client_as)


def test_what_the_second_reader_makes_inadequate_is_followed_up(sound: Sound) -> None:
    assert sound.follow_ups() == []
    sound.made_inadequate()
    page = sound.page()
    assert "Opened after the second reading" in page
    assert "when the audit was submitted" not in page


def test_it_ends_with_the_reason_when_the_head_of_service_decides_otherwise(sound: Sound) -> None:
    sound.made_inadequate()
    path = f"/moderation/{sound.id}"
    assert sound.client("manager").post(f"{path}/disagree", data={"dispute": "See the file."}).status_code == 303
    decided = {"upheld_X1": "no", "upheld_SM-01": "no", "arbitration": "The file shows them."}
    assert sound.client("head").post(f"{path}/decide", data=decided).status_code == 303
    page = sound.page()
    assert "Cancelled" in page
    assert "The head of service decided on the disagreement. What stands now is not inadequate." in page


def test_an_amendment_ends_it_and_another_begins_it_again(sound: Sound) -> None:
    sound.made_inadequate()
    sound.amend("good")
    assert "The audit was amended, and what stands now is not inadequate." in sound.page()
    sound.amend("inadequate")
    addresses = sound.follow_ups()
    pages = [text_of(sound.client("safeguarding").get(one)) for one in addresses]
    assert sorted("Opened when the audit was amended" in page for page in pages) == [False, True]
