"""What is given back is called as the form calls it, on the page of kept text and beside a refused form alike."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import html5lib
import pytest
from flask import Flask, abort, request
from sqlalchemy.orm import Session

from tests.support.factories import make_people, make_places, publish, shipped
from tests.support.site import CriticalClient

AUDIT = "c" * 32
Clients = Callable[..., CriticalClient]
UnitOfWork = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def author(client_as: Clients, in_database: UnitOfWork) -> CriticalClient:
    """Somebody with a draft of a supervision audit."""
    with in_database() as session:
        people = make_people(session)
        make_places(session)
        publish(session, shipped("supervision"))
        session.expunge_all()
    client = client_as(people.manager, "QR")
    assert client.post("/audits/start/supervision", data={"audit_id": AUDIT}).status_code == 303
    return client


def kept(client: CriticalClient, path: str, typed: dict[str, str]) -> str:
    """The page of kept text after a form was sent whose session had gone."""
    gone = client.application.test_client()
    answer = gone.post(path, data={**typed, "csrf_token": client.form_token()})
    assert "sign-in" in (answer.location or ""), path
    return client.get("/account/kept").text


def labelled(page: str) -> Iterator[tuple[str, str]]:
    """(name, label) of the text inputs of a page."""
    root = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    labels = {one.get("for"): " ".join("".join(one.itertext()).split()) for one in root.iter("label")}
    for element in root.iter():
        text = element.tag == "textarea" or (element.tag == "input" and element.get("type") in (None, "text"))
        if text and element.get("name") and element.get("id") in labels:
            yield str(element.get("name")), labels[element.get("id")]


def boxes(page: str) -> dict[str, str]:
    """The labels of a page's boxes by name: of the form that was kept last."""
    return dict(reversed(list(labelled(page))))


def test_the_answers_of_an_audit_are_called_by_their_questions(author: CriticalClient) -> None:
    path = f"/audits/{AUDIT}/sections/closing"
    typed = {"q_X1": "good", "q_X1__comment": "Seen on file", "q_X2": "Clear", "q_X7__0-text": "Call the school"}
    shown = kept(author, path, typed)
    called = boxes(shown)
    page = author.get(path).text
    assert "q_X1" not in called, "nobody types a choice again"
    read = r'<p[^>]*>([^<]+)</p>\s*<p[^>]*>Good</p>\s*<input type="hidden" name="q_X1" value="good">'
    question = re.search(read, shown)
    assert question, "a choice stands there in the words of the form, and is sent again"
    assert called["q_X1__comment"].startswith(html.unescape(question[1]))
    for name in called.keys() & typed.keys():
        assert called[name] not in ("", name), name
        assert "X1" not in called[name], name
    assert called["q_X2"] == dict(labelled(page))["q_X2"]
    assert called["q_X7__0-text"] == "What needs to be done? Action 1: What is to be done"


def test_a_choice_of_a_list_stands_there_once_in_its_words(author: CriticalClient) -> None:
    path = f"/audits/{AUDIT}/sections/closing"
    found = re.search(r'(?s)<select[^>]*name="(q_[^"]+)".*?</select>', author.get(path).text)
    assert found
    options = re.findall(r'<option value="([^"]+)"[^>]*>\s*([^<]+?)\s*<', found[0])
    value, words = max(options, key=options.count)
    shown = kept(author, path, {found[1]: value})
    assert re.search(rf'>{re.escape(words)}</p>\s*<input type="hidden" name="{found[1]}" value="{value}">', shown)


def test_every_form_without_a_record_calls_its_boxes_as_it_shows_them(
    app: Flask, client_as: Clients, author: CriticalClient
) -> None:
    looked_at = 0
    for rule in app.url_map.iter_rules():
        if rule.arguments or not {"GET", "POST"} <= (rule.methods or set()):
            continue
        for role in ("SM", "AN", "QR"):
            client = client_as(role)
            answer = client.get(rule.rule)
            shown = {
                name: label
                for name, label in labelled(answer.text)
                if "password" not in name and name not in ("version", "next")
            }
            if answer.status_code == 200 and shown:
                break
        else:
            continue
        called = boxes(kept(client, rule.rule, dict.fromkeys(shown, "Canary of mine")))
        for name, label in shown.items():
            looked_at += 1
            assert called[name].endswith(label.removesuffix(" (optional)")), (rule.rule, name)
    assert looked_at > 8


def test_a_notice_waits_for_a_page_that_shows_it(author: CriticalClient) -> None:
    """Asking a page for its labels uses up nothing that is meant for its reader."""
    path = f"/audits/{AUDIT}/sections/closing"
    kept(author, path, {"q_X2": "Clear"})
    author.post(f"/audits/{AUDIT}/discard")
    assert "is discarded" in author.get("/account/kept").text


def test_a_page_that_is_gone_leaves_the_names(author: CriticalClient) -> None:
    called = boxes(kept(author, f"/audits/{AUDIT}/sections/closing", {"q_X2": "Clear"}))
    assert called["q_X2"] != "X2"
    author.post(f"/audits/{AUDIT}/discard")
    assert boxes(author.get("/account/kept").text)["q_X2"] == "X2"


def test_a_refused_form_is_called_so_too(app: Flask, author: CriticalClient) -> None:
    app.before_request_funcs.setdefault(None, []).append(lambda: abort(409) if request.method == "POST" else None)
    answer = author.post(f"/audits/{AUDIT}/sections/closing", data={"q_X2": "Clear"})
    assert answer.status_code == 409
    assert boxes(answer.text)["q_X2"] == "Why this overall grade?"
