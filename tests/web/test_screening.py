"""What may be a name is said while it is written, with a script and without one, and never stops anybody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.factories import make_draft, make_people, make_places, publish
from tests.web.conftest import UnitOfWork
from tests.web.looking import text_of

WARNING = "There may be"


def asked(client: Any, text: object, path: str = "/screening") -> Any:
    return client.post(path, json={"text": text}, headers={"X-CSRFToken": client.form_token()})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Visit to Tyler", "There may be a name in this"),
        ("Mum (Sarah) said that", "There may be a name in this"),
        ("lives at 12 Church Street", "There may be an address in this"),
        ("dob 14 March 2016", "a date of birth. Take it out: it cannot be submitted"),
        ("Ring 07700 900123", "a telephone number. Take it out"),
        ("The plan was reviewed in time", ""),
    ],
)
def test_a_script_is_told_what_a_text_may_hold(client_as: Any, text: str, said: str) -> None:
    answer = asked(client_as("QR"), text)
    assert answer.status_code == 200
    assert (said in answer.json["advice"]) if said else answer.json["advice"] == ""
    assert "Tyler" not in answer.text
    assert "Church" not in answer.text


def test_the_places_of_the_service_are_nobodys_name(client_as: Any, in_database: UnitOfWork) -> None:
    client = client_as("QR")
    text = "moved from Fairhaven Preston to us"
    assert WARNING in asked(client, text).json["advice"]
    with in_database() as session:
        places = make_places(session)
        places.district.name = "Preston"
        places.locality.name = "Fairhaven"
    assert asked(client, text).json["advice"] == ""


@pytest.mark.parametrize("text", [None, 7, ["a"], {"a": "b"}])
def test_anything_but_a_text_is_no_text(client_as: Any, text: object) -> None:
    assert asked(client_as("QR"), text).status_code == 400


def test_strangers_are_not_answered(client_as: Any) -> None:
    stranger = client_as(None)
    assert stranger.post("/screening", json={"text": "Tyler"}).status_code in (303, 400, 401)


def test_without_a_script_the_next_page_says_it(client_as: Any, in_database: UnitOfWork) -> None:
    with in_database() as session:
        cast = make_people(session)
        draft = make_draft(session, publish(session), cast.manager)
    client = client_as(cast.manager, "QR")
    page = f"/audits/{draft.id}/sections/closing"
    field = next(name for name in ("q-X2", "X2", "q_X2") if f'name="{name}"' in client.get(page).text)
    given = {field: "Visit to Tyler was late", "_page": page}
    saved = client.post(page, data=given)
    assert saved.status_code == 303
    told = text_of(client.get(saved.location))
    assert "What you saved: there may be a name in this" in told
    assert "Tyler" not in told
    saved = client.post(page, data={**given, "_screened": "yes"})
    assert "What you saved" not in text_of(client.get(saved.location))
