"""The pages on which headlines are edited."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from lxml import html

from qa_tool.records.models import Audit
from qa_tool.records.words import Status
from tests.figures.pages.test_pages import QUARTER, UnitOfWork, at, plain_records
from tests.support import brute_force
from tests.support.looking import text_of

EDIT = f"/analysis/headlines/edit?{QUARTER}&of=form:first"
MINE = "First forms: 20 of 30 were good (66.7%)."


@pytest.fixture(autouse=True)
def filled(in_database: UnitOfWork) -> None:
    with in_database() as session:
        brute_force.put(session, list(plain_records()))


def typed(client: Any, words: str, do: str = "") -> Any:
    page = html.fromstring(client.get(EDIT).text)
    hidden = {name: page.xpath(f"//input[@name='{name}']/@value")[0] for name in ("seen", "number")}
    return client.post(EDIT, data={**hidden, "text": words} | ({"do": do} if do else {}))


def test_a_sentence_is_edited_and_given_back(client_as: Any) -> None:
    client = client_as("AN")
    assert "Edit the headlines" in client.get(at("/")).text
    saved = typed(client, MINE)
    assert saved.status_code == 303
    assert MINE in text_of(client_as("HS").get(at("/")))
    listed = text_of(client.get(saved.location))
    assert f"{MINE} Edited by" in listed
    assert "Generated: First form: 20 of 30 good" in listed
    assert typed(client, "", "give-back").status_code == 303
    assert MINE not in text_of(client.get(at("/")))


def test_what_is_refused_stays_typed_with_every_fault(client_as: Any) -> None:
    page = typed(client_as("HS"), f"Ask anna@example.org. {'a' * 400}")
    assert page.status_code == 422
    said = text_of(page)
    assert "400 characters or less" in said
    assert "an e-mail address" in said
    assert "Ask anna@example.org." in said


def test_a_number_that_no_figure_bears_is_pointed_out_once_and_then_kept(client_as: Any) -> None:
    client, mine = client_as("HS"), "First forms: 21 of 30 fell."
    warned = typed(client, mine)
    assert warned.status_code == 422
    assert "Not among the figures of this sentence: 21." in text_of(warned)
    form = html.fromstring(warned.text).xpath("//form[@method='post' and .//textarea]")[-1]
    kept = client.post(EDIT, data=dict(form.form_values()))
    assert kept.status_code == 303
    assert mine in text_of(client.get(at("/")))
    assert "Not among its figures: 21" in text_of(client.get(kept.location))


def test_only_those_who_release_may_edit(client_as: Any) -> None:
    for role in ("QR", "IRO"):
        assert client_as(role).get(EDIT).status_code == 403
        assert "Edit the headlines" not in client_as(role).get(at("/")).text
    client = client_as("SM")
    assert client.get(f"/analysis/headlines/edit?{QUARTER}&of=form:none").status_code == 404
    assert client.get(f"/analysis/headlines?{QUARTER}&form=first").status_code == 200


def test_in_a_running_quarter_an_edited_sentence_waits_for_its_figures_and_not_for_the_day(
    client_as: Any, in_database: UnitOfWork
) -> None:
    volume, mine = EDIT.replace("form:first", "volume"), "So it stands: "
    with time_machine.travel(datetime(2018, 11, 27, 12, tzinfo=UTC), tick=False):
        client = client_as("AN")
        page = html.fromstring(client.get(volume).text)
        hidden = {name: page.xpath(f"//input[@name='{name}']/@value")[0] for name in ("seen", "number")}
        assert "to 26 November, 2 of 3 months" in hidden["seen"]
        assert client.post(volume, data={**hidden, "text": mine + hidden["seen"]}).status_code == 303
        assert mine + hidden["seen"] in text_of(client.get(at("/")))
    with time_machine.travel(datetime(2018, 11, 29, 12, tzinfo=UTC), tick=False):
        client = client_as("AN")
        said = hidden["seen"].replace("26 ", "28 ")
        assert mine + said in text_of(client.get(at("/"))), "it says to which day, and is printed"
        assert "Look at it again" not in text_of(client.get(f"/analysis/headlines?{QUARTER}"))
        with in_database() as session:
            counted = session.query(Audit).filter(Audit.audit_date <= date(2018, 11, 26)).first()
            assert counted is not None
            counted.status = Status.REOPENED
        assert mine not in text_of(client.get(at("/"))), "a figure changed: it waits to be looked at"
        assert "Look at it again" in text_of(client.get(f"/analysis/headlines?{QUARTER}"))
