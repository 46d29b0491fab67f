"""The pages of notices: unread first, opened by a button, chosen kind by kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from qa_tool.notices import verbs
from qa_tool.notices.words import Matter, NoticeKind, Subject, Way


def test_a_notice_is_read_and_leads_to_what_it_is_about(client_as: Callable[..., Any], in_database: Any) -> None:
    client, other = client_as("IRO"), client_as("QR")
    assert "You have no notices" in client.get("/notices/").text
    with in_database() as session:
        matter = Matter(Subject.CONVERSATION, "a" * 32, "OB-2018-0042")
        verbs.tell(session, NoticeKind.FEEDBACK, [client.person_id], matter)
    page = client.get("/notices/").text
    assert "For you to read and answer: OB-2018-0042" in page
    assert "Notices (1)" in page
    assert "1 unread notice" in page
    address = page.split('action="/notices/')[1].split('"')[0]
    assert other.post(f"/notices/{address}").status_code == 404
    opened = client.post(f"/notices/{address}")
    assert opened.status_code == 303
    assert opened.location == f"/observations/{'a' * 32}/conversation"
    assert "Notices (1)" not in client.get("/notices/").text


@pytest.mark.parametrize(
    ("subject", "object_id", "address"),
    [
        (Subject.QUARTER, "2018/19-Q3", "/analysis/quarters/2018-19-Q3/"),
        (Subject.REOPENING, "a" * 32, f"/analysis/quarters/reopenings/{'a' * 32}"),
        (Subject.AUDIT, "a" * 32, f"/audits/{'a' * 32}/"),
    ],
)
def test_each_subject_has_its_page(
    client_as: Callable[..., Any], in_database: Any, subject: Subject, object_id: str, address: str
) -> None:
    client = client_as("QR")
    with in_database() as session:
        verbs.tell(session, NoticeKind.DECISION, [client.person_id], Matter(subject, object_id, "2018/19 Q3"))
    button = client.get("/notices/").text.split('action="/notices/')[1].split('"')[0]
    assert client.post(f"/notices/{button}").location == address


def test_what_was_told_at_one_moment_is_in_the_order_of_its_references(
    client_as: Callable[..., Any], in_database: Any
) -> None:
    client = client_as("IRO")
    references = [f"CS-2018-{number:04}" for number in range(8)]
    with in_database() as session, time_machine.travel(datetime.now(UTC), tick=False):
        for reference in reversed(references):
            matter = Matter(Subject.AUDIT, reference.rpartition("-")[2].zfill(32), reference)
            verbs.tell(session, NoticeKind.FEEDBACK, [client.person_id], matter)
    told = re.findall(r"For you to read and answer: ([A-Z0-9-]+)", client.get("/notices/").text)
    assert list(dict.fromkeys(told)) == references


def test_all_are_marked_as_read(client_as: Callable[..., Any], in_database: Any) -> None:
    client = client_as("IRO")
    with in_database() as session:
        for number in range(40):
            matter = Matter(Subject.AUDIT, f"{number:032}", f"CS-2018-{number:04}")
            verbs.tell(session, NoticeKind.FEEDBACK, [client.person_id], matter)
    assert "page 2 of 2" in client.get("/notices/?page=2").text
    assert client.post("/notices/read").status_code == 303
    assert "0 unread notices" in client.get("/notices/").text


def test_choices_are_kept_and_what_is_not_understood_is_said(client_as: Callable[..., Any], in_database: Any) -> None:
    client = client_as("IRO")
    page = client.get("/notices/choices").text
    assert page.count("<select") == len(NoticeKind)
    chosen = {kind.value: Way.BOTH.value for kind in NoticeKind} | {"feedback": "tool"}
    assert client.post("/notices/choices", data=chosen).status_code == 303
    page = client.get("/notices/choices").text
    assert page.split('id="feedback"')[1].split("</select>")[0].count('value="tool" selected') == 1
    wrong = client.post("/notices/choices", data=chosen | {"overdue": "pigeon"})
    assert wrong.status_code == 422
    assert "Choose how you are told: Something of yours is overdue" in wrong.text
    assert wrong.text.split('id="feedback"')[1].split("</select>")[0].count('value="tool" selected') == 1
