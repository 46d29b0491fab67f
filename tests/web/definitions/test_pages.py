"""The published forms, readable by those who fill them in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qa_tool.resources import forms_folder
from qa_tool.services import publishing
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
