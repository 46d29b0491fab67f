"""The published forms, readable by those who fill them in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa_tool.definitions.model import Definition
from qa_tool.definitions.verbs import publishing
from qa_tool.definitions.words import Grade
from qa_tool.policy.words import Role
from qa_tool.resources import forms_folder
from tests.definitions.samples import write_folder
from tests.definitions.test_publishing import OURS, with_measures
from tests.support import factories


@pytest.fixture
def published(in_database: Callable[[], Any]) -> None:
    with in_database() as session:
        publishing.publish(session, forms_folder())


@pytest.mark.usefixtures("published")
def test_every_question_and_descriptor_is_on_the_page(client_as: Any) -> None:
    import html

    client = client_as("QR")
    assert "Tier 2" in client.get("/forms/").text
    for key in ("tier-2", "case-sample", "section-47", "live-observation", "supervision", "supervision-session"):
        page = html.unescape(client.get(f"/forms/{key}").text)
        for question in factories.shipped(key).questions:
            assert question.text in page
            for text in question.guidance.values():
                assert text in page


@pytest.mark.usefixtures("published")
def test_conditions_read_in_words(client_as: Any) -> None:
    page = client_as("IRO").get("/forms/tier-2").text
    assert "Asked when ‘Plan type’ is Child protection plan" in page


@pytest.mark.usefixtures("published")
def test_unknown_forms_and_versions_are_not_found(client_as: Any) -> None:
    client = client_as("AN")
    for path in ("/forms/tier-9", "/forms/tier-2?version=7", "/forms/tier-2?version=x", "/forms/tier-2?version=-1"):
        assert client.get(path).status_code == 404, path


def test_no_form_yet(client_as: Any) -> None:
    assert "No form is published yet" in client_as("QR").get("/forms/").text


def test_an_earlier_version_is_open_to_whoever_reads_a_record_made_on_it(
    client_as: Any, in_database: Callable[[], Any]
) -> None:
    with in_database() as session:
        people = factories.make_people(session)
        first = factories.publish(session, factories.shipped("supervision"))
        audit = factories.make_submitted(session, first, author=people.manager, practitioner=people.iro, released=True)
        old = factories.shipped("supervision")
        factories.publish(session, Definition.from_snapshot(old.snapshot().replace(old.intro, "Another introduction.")))
        audit_id = audit.id
        session.expunge_all()
    iro, other = client_as(people.iro, Role.IRO), client_as(people.other_iro, Role.IRO)
    assert 'href="/forms/supervision?version=1"' in iro.get(f"/audits/{audit_id}/").text
    assert "This is version 1" in iro.get("/forms/supervision?version=1").text
    assert "This is version" not in iro.get("/forms/supervision?version=2").text
    assert other.get("/forms/supervision?version=1").status_code == 404


@pytest.mark.usefixtures("published")
def test_descriptors_stand_from_good_to_inadequate(client_as: Any) -> None:
    page = client_as("QR").get("/forms/supervision").text
    grades = [page.index(f"qa-grade--{grade.value}") for grade in Grade]
    assert grades == sorted(grades)


def test_measures_and_other_files_are_listed_with_their_versions_and_what_changed(
    client_as: Any, in_database: Callable[[], Any], tmp_path: Path
) -> None:
    folder = with_measures(write_folder(tmp_path))
    with in_database() as session:
        publishing.publish(session, folder)
        publishing.publish(session, with_measures(folder, OURS.replace("name: Sampled", "name: All <samples>")))
    client = client_as("AN")
    listed = client.get("/forms/").text
    for title in ("Measures", "Counts", "Registers", "Outputs", "All &lt;samples&gt;"):
        assert title in listed
    page = client.get("/forms/measure/C901").text
    assert page.index("Version 2, in use") < page.index("Version 1<")
    assert "Before: <code>name: Sampled</code><br>Now: <code>name: All &lt;samples&gt;</code>" in page
    with in_database() as session:
        publishing.publish(session, with_measures(folder, "measures: []"))
    assert "nothing is counted or reported by it any more" in client.get("/forms/measure/C901").text
    assert "C901" not in client.get("/forms/").text
    for path in ("/forms/measure/C902", "/forms/moon/C901", "/forms/count/C901"):
        assert client.get(path).status_code == 404, path


@pytest.mark.usefixtures("published")
def test_who_reads_no_history_of_forms_reads_none_of_measures(client_as: Any) -> None:
    client = client_as("IRO")
    assert "Measures" not in client.get("/forms/").text.partition("<main")[2]
    assert client.get("/forms/output/workbook").status_code == 403
    assert client_as("QR").get("/forms/output/workbook").status_code == 200
