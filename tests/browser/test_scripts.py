"""The browser's own copies of rules agree with the server's."""

from __future__ import annotations

import random
from typing import Any

from qa_tool.definitions.conditions import holds
from qa_tool.definitions.model import AtLeast, Condition, Expected
from qa_tool.definitions.record import Value
from qa_tool.records.views.entries import condition_json
from tests.browser.world import World

KEYS = ("plan_type", "SU-03", "SU-08", "people_present", "X9")
WORDS = ("yes", "no", "CP", "CP+CLA", "partly", "3", "10")
CASES = 400
ASK = """async (cases) => {
  const { holds } = await import("/static/js/conditions.js");
  return cases.map(([condition, values]) => holds(condition ? JSON.parse(condition) : null, values));
}"""
MERGE = """async ([old, texts]) => {
  const { merge } = await import("/static/js/notes.js");
  return merge(old, texts, "now");
}"""


def _condition(chance: random.Random, depth: int = 0) -> Condition:
    all_of: dict[str, Expected] = {}
    for key in chance.sample(KEYS, chance.randint(0, 2)):
        kind = chance.randint(0, 2)
        one: Expected = chance.choice(WORDS)
        all_of[key] = (one, AtLeast(at_least=chance.randint(0, 12)), tuple(chance.sample(WORDS, 2)))[kind]
    alternatives = [_condition(chance, depth + 1) for _ in range(chance.randint(0, 2))] if depth < 2 else []
    return Condition(all_of=all_of, any_of=tuple(alternatives))


def _value(chance: random.Random, key: str) -> Value:
    if key == "people_present":
        return chance.choice([None, 0, 3, 10])
    return chance.choice([None, "", *WORDS[:5], (), ("yes",), ("CP", "no")])


def _as_typed(value: Value) -> Any:
    """As a page's inputs give it: a number is text there."""
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, int) else value


def test_conditions_hold_in_the_browser_as_on_the_server(visit: Any, world: World) -> None:
    chance = random.Random(20181105)
    cases = []
    for _ in range(CASES):
        values = {key: _value(chance, key) for key in KEYS}
        # A number fact is a number, text elsewhere: 'at least' is asked of numbers only, which the checks see to.
        condition = _condition(chance)
        cases.append((condition, values))
    expected = [holds(condition, values) for condition, values in cases]
    sent = [
        [condition_json(condition), {key: _as_typed(value) for key, value in values.items()}]
        for condition, values in cases
    ]
    found = visit("manager").go("/").evaluate(ASK, sent)
    assert {True, False} == set(expected)
    wrong = [cases[index] for index in range(CASES) if found[index] != expected[index]]
    assert not wrong, wrong[:3]


def test_a_new_line_gets_a_stamp_and_the_others_keep_theirs(visit: Any, world: World) -> None:
    page = visit("manager").go("/")
    old = [{"text": "a", "at": "1"}, {"text": "b", "at": "2"}, {"text": "c", "at": "3"}]

    def merged(texts: list[str]) -> list[str]:
        return [line["at"] for line in page.evaluate(MERGE, [old, texts])]

    assert merged(["a", "b", "c", "d"]) == ["1", "2", "3", "now"]
    assert merged(["new", "a", "b", "c"]) == ["now", "1", "2", "3"]
    assert merged(["a", "b, longer", "c"]) == ["1", "2", "3"]
    assert merged(["a", "c"]) == ["1", "3"]
    assert merged([]) == []
