"""A definition as a WTForms class: fresh for every build, its names from keys, its choices the definition's own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from qa_tool.definitions.model import Definition, Option, Question
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import QUESTION_TYPES
from qa_tool.records.forms import EntryForm, entry_form, names_of
from qa_tool.records.verbs.inputs import by_key, input_name
from qa_tool.records.verbs.inputs import tidy as kept
from tests.support.factories import shipped

CONTEXT = Context(
    date(2018, 11, 5),
    places=[("p1", "North")],
    people=[("i1", "IRO-1")],
    themes=[("VOICE.V1", "Wishes"), ("PLAN.P1", "SMART")],
    questions=[("T2-01", "Threshold")],
)
FORMS = ("tier-2", "case-sample", "section-47", "live-observation", "supervision", "supervision-session")
KEYS = st.from_regex(r"[A-Z][A-Z0-9]{0,4}-[0-9]{2}[A-C]?", fullmatch=True)


@pytest.fixture
def request_of(app: Flask) -> Any:
    app.config["WTF_CSRF_ENABLED"] = False
    return lambda data: app.test_request_context("/", method="POST", data=MultiDict(data))


def _shape_errors(request_of: Any, questions: Any, data: dict[str, Any]) -> dict[str, str]:
    with request_of(data):
        return entry_form(questions, CONTEXT)().shape_errors()


@pytest.mark.parametrize("form", FORMS)
def test_every_input_of_every_form_is_one_the_services_know(form: str) -> None:
    definition: Definition = shipped(form)
    questions = [
        *(fact for fact in definition.facts if not fact.auto and fact.key != "case_number"),
        *definition.questions,
    ]
    names = [name for question in questions for name in names_of(question, CONTEXT)]
    assert len(set(names)) == len(names)
    found = by_key(definition, {name: ["x"] for name in names})
    assert {input_name(key, part) for key, parts in found.items() for part in parts} == set(names)


@given(
    st.lists(KEYS, min_size=1, max_size=5, unique_by=lambda key: key.replace("-", "_")),
    st.sampled_from(sorted(QUESTION_TYPES)),
)
def test_building_one_form_never_changes_another(keys: list[str], kind: str) -> None:
    options = (Option(key="one", label="One"), Option(key="two", label="Two"))
    questions = [Question(key=key, type=kind, text="?", options=options, headings=("Opening",)) for key in keys]
    first = entry_form(questions, CONTEXT)
    before = set(vars(first))
    second = entry_form(questions[:1], CONTEXT)
    assert first is not second
    assert set(vars(first)) == before
    assert not any(name.startswith("q_") for name in vars(EntryForm))
    assert {name for name in vars(second) if name.startswith("q_")} == set(names_of(questions[0], CONTEXT))


def test_a_blank_page_is_a_sound_draft(request_of: Any) -> None:
    for form in FORMS:
        questions = shipped(form).questions
        names = [name for question in questions for name in names_of(question, CONTEXT)]
        assert _shape_errors(request_of, questions, {}) == {}
        assert _shape_errors(request_of, questions, dict.fromkeys(names, "")) == {}


def test_what_is_far_too_much_is_refused_however_it_is_cut_up(request_of: Any) -> None:
    questions = shipped("supervision").questions
    data = {"q_SU_02": "x" * 100_001, "q_SU_03": "x" * 100_000, "q_X3__0-themes": ["", "x" * 60_000, "y" * 60_000]}
    errors = _shape_errors(request_of, questions, data)
    assert errors == dict.fromkeys(("q_SU_02", "q_X3__0-themes"), "Text must be 100,000 characters or less")


def test_line_ends_are_one_kind_and_blanks_are_left_out() -> None:
    assert kept(["a\r\nb", " ", "c\rd"]) == ["a\nb", "c\nd"]
