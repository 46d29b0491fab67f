from __future__ import annotations

from random import Random

import pytest

from demo import phrases
from qa_tool.definitions.question_types.rows import OWNERS
from qa_tool.definitions.rules.wording import starts_with_verb
from qa_tool.definitions.screening.finding import Screen, has_likely_name, identifiers
from qa_tool.definitions.words import Grade
from tests.demo.support import world

EVERY = [
    (heading, mark, text)
    for heading, marks in phrases.library().items()
    for mark, texts in marks.items()
    for text in texts
]


def test_no_fragment_holds_what_screening_looks_for() -> None:
    assert len(EVERY) > 600
    found = [(heading, text) for heading, _, text in EVERY if identifiers(text) or has_likely_name(text, Screen())]
    assert found == []


def test_every_sub_theme_has_words_for_every_grade() -> None:
    for code in world().theme_codes:
        assert set(phrases.MARKS) <= set(phrases.library()[code]), code


@pytest.mark.parametrize("theme", [theme.code for theme in world().library.themes.themes])
def test_actions_begin_with_a_verb_and_have_a_known_owner(theme: str) -> None:
    owners = {owner.key for owner in OWNERS}
    for line in phrases.library()[theme][phrases.ACTION]:
        owner, _, text = line.partition(" ")
        assert owner in owners
        assert starts_with_verb(text), text


@pytest.mark.parametrize("theme", ["VOICE", "PLAN", "CHALL"])
def test_fragments_of_a_theme_combine_into_hundreds_of_comments(theme: str) -> None:
    draw, seen = Random(1), set()
    asked = [
        question
        for definition in world().library.definitions.values()
        for question in definition.questions
        if question.type == "grade" and question.themes and question.themes[0].startswith(f"{theme}.")
    ]
    for _ in range(3000):
        seen.add(phrases.comment(draw, draw.choice(asked), draw.choice(list(Grade))))
    assert len(seen) > 300


def test_an_unknown_heading_is_an_error() -> None:
    with pytest.raises(KeyError):
        phrases.said(Random(1), "NOTHING.N1", Grade.GOOD)
