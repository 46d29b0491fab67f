"""Explore: every question that can be chosen is a sound measure, which its file says again; and its page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from qa_tool import subjects
from qa_tool.counts.datasets import datasets_of
from qa_tool.definitions.counts import read_counts
from qa_tool.definitions.registers import read_registers
from qa_tool.figures.measures import checking
from qa_tool.figures.measures.exploring import FIRST_OF_ONES_OWN, Question, as_file
from qa_tool.figures.measures.files import FOLDER, read_measures
from qa_tool.figures.queries import datasets
from qa_tool.kit.datasets import Dataset
from qa_tool.policy.words import Role
from qa_tool.registers.datasets import datasets_of as of_registers
from qa_tool.resources import forms_folder
from tests.figures.pages.test_pages import plain_records
from tests.figures.test_measure_files import FORMS
from tests.support import brute_force
from tests.support.looking import text_of

QUARTER = {"period": "2018/19-Q3"}
SEEN = ".//text()[not(ancestor::*[contains(@class, 'visually-hidden')])]"
READ: Any = ((read_registers, "registers"), (read_counts, "counts"))


@cache
def every() -> dict[str, Dataset]:
    subjects.connect()
    kept, counts = (read(forms_folder() / name).parts.values() for read, name in READ)
    return {**datasets.of_forms(FORMS.values(), kept), **of_registers(kept), **datasets_of(counts)}


@st.composite
def questions(draw: st.DrawFn) -> Question:
    dataset = every()[draw(st.sampled_from(sorted(every())))]
    offered = Question(dataset)

    def chosen(keys: list[str]) -> str:
        return draw(st.sampled_from(["", *keys]))

    return Question(
        dataset,
        chosen([key for key, _ in offered.shows]),
        chosen([key for key, _ in offered.breakdowns]),
        chosen([key for _, options in offered.conditions for key, _ in options]),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=questions())
def test_what_can_be_chosen_is_a_sound_measure_and_its_file_says_the_same(question: Question, tmp_path: Path) -> None:
    measure = question.measure()
    (tmp_path / FOLDER).mkdir(exist_ok=True)
    (tmp_path / FOLDER / "own.yaml").write_text(as_file(measure), encoding="utf-8")
    found = read_measures(tmp_path / FOLDER)
    assert checking.check(found, every(), (), {}) == []
    assert found.measures == (measure.model_copy(update={"key": FIRST_OF_ONES_OWN}),)
    assert Question.of_key(every(), measure.key) == question


def test_what_a_dataset_does_not_offer_counts_as_not_chosen() -> None:
    dataset = every()["section-47"]
    asked = {"of": "section-47", "show": "T2-20", "by": "moon", "where": "S47-17=moon"}
    assert Question.of(dataset, asked) == Question(dataset)
    kept = {"show": "S47-17", "by": "team", "where": "S47-17=agree"}
    assert Question.of(dataset, kept) == Question(dataset, "S47-17", "team", "S47-17=agree")


def test_a_question_is_chosen_and_counted(client_as: Any, in_database: Callable[[], Any]) -> None:
    with in_database() as session:
        brute_force.put(session, list(plain_records()))
    client = client_as("AN")
    empty = client.get(f"/analysis/explore?{urlencode(QUARTER)}")
    assert "Choose what to count" in text_of(empty)
    assert ("first", "First form") in chosen(empty, "of")

    def said(**asked: str) -> list[list[str]]:
        page = client.get(f"/analysis/explore?{urlencode({**QUARTER, 'of': 'first', **asked})}")
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        rows = html.fromstring(page.text).xpath("//main//table//tr[td]")
        return [[" ".join(" ".join(cell.xpath(SEEN)).split()) for cell in row] for row in rows]

    assert said() == [["The whole service", "30"]]
    assert said(show="FI-01", by="locality") == [
        ["The whole service", "20 of 30 66.7%", "0 of 30 0.0%", "10 of 30 33.3%"],
        ["North locality", "20 of 20 100.0%", "0 of 20 0.0%", "0 of 20 0.0%"],
        ["South locality", "0 of 10 0.0% small base", "0 of 10 0.0%", "10 of 10 100.0%"],
    ]
    assert said(show="FI-01", where="FI-03=no") == [
        ["The whole service", "10 of 15 66.7% small base", "0 of 15 0.0%", "5 of 15 33.3%"]
    ]
    assert said(show="FI-06") == [["The whole service", "30 of 30 100.0%"]]
    assert said(of="plans") == [["The whole service", "0"]], "nothing was entered"
    page = client.get(f"/analysis/explore?{urlencode({**QUARTER, 'of': 'first', 'where': 'FI-03=no', 'show': 'moon'})}")
    assert chosen(page, "where", selected=True) == [("FI-03=no", "No")]
    assert chosen(page, "show", selected=True) == []
    (filters,) = html.fromstring(page.text).xpath("//form[@aria-label='Period and filters']")
    kept = {one.get("name"): one.get("value") for one in filters.xpath(".//input[@type='hidden']")}
    assert kept == {"of": "first", "where": "FI-03=no"}, "another quarter asks the same question"
    assert "where:" in page.text
    assert "FI-03: no" in page.text.replace("&#39;", "'").replace("'no'", "no")


def chosen(page: Any, name: str, *, selected: bool = False) -> list[tuple[str, str]]:
    """(value, text) of the options of a select that are offered, or chosen."""
    options = html.fromstring(page.text).xpath(f"//select[@id='{name}']//option[@value!='']")
    return [(one.get("value"), one.text) for one in options if not selected or one.get("selected") is not None]


@pytest.mark.parametrize("role", Role)
def test_only_who_reads_the_services_own_measures_explores(client_as: Any, role: Role) -> None:
    expected = 200 if role in (Role.SAFEGUARDING_MANAGER, Role.HEAD_OF_SERVICE, Role.ANALYST) else 403
    assert client_as(role).get("/analysis/explore").status_code == expected
