"""What may be a name is said while it is written, with a script and without one, and never stops anybody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask, abort, request

from tests.support.factories import make_draft, make_people, make_places, publish
from tests.support.looking import text_of
from tests.support.site import UnitOfWork

WARNING = "There may be"


def asked(client: Any, text: object, path: str = "/screening") -> Any:
    return client.post(path, json={"text": text}, headers={"X-CSRFToken": client.form_token()})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Visit to Tyler", "There may be a name in this"),
        ("Mum (Sarah) said that", "There may be a name in this"),
        ("lives at 12 Church Street", "There may be an address in this"),
        ("dob 14 March 2016", "a date of birth. Take it out: no record may hold it"),
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


NOT_LOOKED_AT = {"/account/sign-in", "/account/confirm", "/account/password", "/audits/search"}
"""Nothing that is typed there is shown to anybody."""


def test_every_form_without_a_record_says_it_in_its_answer(app: Flask, client_as: Any) -> None:
    """Refused and shown again, it says so at once; accepted, on the next page."""
    clients = {role: client_as(role) for role in ("SM", "AN", "QR", "IRO")}
    for client in clients.values():
        client.criticises = False  # nothing is published here: lists to choose from are empty
    answered = {}
    for rule in app.url_map.iter_rules():
        path = rule.rule
        if rule.arguments or not {"GET", "POST"} <= (rule.methods or set()) or path in NOT_LOOKED_AT:
            continue
        for client in clients.values():
            shown = client.get(path).text
            names = re.findall(r'<textarea[^>]* name="([^"]+)"|<input[^>]* name="([^"]+)" type="text"', shown)
            typed = {one or other: "Visit to Tyler" for one, other in names}
            if not typed:
                continue
            typed |= dict(re.findall(r'<input type="hidden" name="([a-z]+_id)" value="([^"]*)"', shown))
            answer = client.post(path, data=typed)
            leads_on = answer.status_code == 303 or answer.mimetype != "text/html"  # a file: the next page says it
            page = client.get(answer.location or "/account/").text if leads_on else answer.text
            assert "there may be a name in this" in page, path
            assert client.post(path, data={**typed, "_screened": "yes"}).status_code == answer.status_code, path
            answered[path] = answer.status_code
    assert {303, 422} <= set(answered.values())
    assert len(answered) > 5


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Tyler", "there may be a name in this"),
        ("ring 07700 900123", "a telephone number. Take it out: no record may hold it"),
        ("tyler@home.example", "an e-mail address"),
        ("routine", ""),
        ("d41d8cd98f00b204e9800998ecf8427e", ""),
    ],
)
def test_one_word_is_looked_at_too_where_somebody_may_have_typed_it(client_as: Any, typed: str, said: str) -> None:
    client = client_as("AN")
    client.criticises = False
    answer = client.post("/programme/calendar/new", data={"exercise_id": "b" * 32, "label": typed})
    assert answer.status_code == 422
    assert (said in answer.text) if said else "What you typed: " not in answer.text


def test_what_stands_far_down_a_long_form_is_looked_at(client_as: Any) -> None:
    typed = {"exercise_id": "b" * 32, "first": "The plan was reviewed. " * 900, "label": "Visit to Tyler"}
    client = client_as("AN")
    client.criticises = False
    assert "there may be a name in this" in client.post("/programme/calendar/new", data=typed).text


def test_a_page_of_errors_says_what_went_wrong_and_nothing_else(app: Flask, client_as: Any) -> None:
    client = client_as("QR")
    app.before_request_funcs.setdefault(None, []).append(lambda: abort(409) if request.method == "POST" else None)
    answer = client.post("/programme/leave/new", data={"reason": "Visit to Tyler"})
    assert answer.status_code == 409
    assert "Visit to Tyler" in answer.text
    assert "there may be" not in answer.text
