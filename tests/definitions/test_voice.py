"""The voice of child and parent in an audit: the same permanent keys in every form about a case or an enquiry."""

from __future__ import annotations

import pytest

from qa_tool.definitions.conditions import walk
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.words import Outcome
from tests.support.factories import shipped

KEYS = ("X12", "X12A", "X12B", "X13", "X13A", "X13B")
OUTCOMES = ("contacted", "declined", "not-reached", "not-fitting")


@pytest.mark.parametrize("form", ["tier-2", "case-sample", "supervision", "section-47"])
def test_forms_about_a_case_ask_for_the_voices(form: str) -> None:
    definition = shipped(form)
    assert [key for key in KEYS if definition.find(key)] == list(KEYS)
    for key in ("X12", "X13"):
        question = definition[key]
        assert tuple(option.key for option in question.options) == OUTCOMES
        assert not question.required


@pytest.mark.parametrize("form", ["live-observation", "supervision-session"])
def test_other_forms_do_not(form: str) -> None:
    assert not any(shipped(form).find(key) for key in KEYS)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_words_are_asked_for_only_of_somebody_who_was_spoken_with(outcome: str) -> None:
    definition = shipped("tier-2")
    record = Record({"plan_type": "CP"}, {"X12": Answer(Outcome.ANSWERED, outcome)})
    asked = {question.key for _, question, is_asked in walk(definition, record) if is_asked}
    assert ("X12A" in asked, "X12B" in asked) == ((True, True) if outcome == "contacted" else (False, False))
    assert "X13A" not in asked
