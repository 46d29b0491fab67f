"""The rules as a whole: their names, their order, and every shipped form under them."""

from __future__ import annotations

import pytest

from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.record import Record
from qa_tool.definitions.rules import RULES, examine
from qa_tool.definitions.rules.registry import Parameters, rule
from qa_tool.definitions.rules.verdict import Surroundings
from qa_tool.resources import forms_folder
from tests.definitions.samples import (
    TODAY,
)


class Nothing(Parameters):
    """No parameters."""


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="Two rules are named 'complete'"):
        rule("complete", Nothing)(lambda _examination, _parameters: iter(()))


def test_every_rule_is_used_by_a_shipped_form_and_the_other_way_round() -> None:
    used = {use.name for one in load_folder(forms_folder()).definitions.values() for use in one.rules}
    assert used == set(RULES)


@pytest.mark.parametrize("form_key", sorted(load_folder(forms_folder()).definitions))
def test_a_blank_record_of_a_shipped_form_is_examined(form_key: str) -> None:
    definition = load_folder(forms_folder()).definitions[form_key]
    verdict = examine(definition, Record(), Surroundings(today=TODAY))
    assert not verdict.may_submit
    known = {question.key for question in (*definition.facts, *definition.questions)}
    assert {problem.key for problem in verdict.problems} <= known
    assert all(len(problem.message) < 250 for problem in verdict.problems)
