"""Small services of two years, made from a seed, and what a reader of their forms knows."""

from __future__ import annotations

from random import Random

from qa_tool.kit.periods import Quarter
from qa_tool.outputs.attack import forms
from tests.support.small_services import FORMS, GRADES, IMPACTS, PLACES, VERSIONS, Row

ASKS = {"*": [forms.asks_of(version.definition, version.number) for version in VERSIONS.values()]}


def service(seed: int) -> list[Row]:
    """Few records at the one place and more at the others."""
    chance, made = Random(seed), list[Row]()
    for quarter in (Quarter(2017, 3).shift(on) for on in range(6)):
        for form in FORMS:
            for place, most in zip(PLACES, (9, 14, 3), strict=True):
                for _ in range(chance.randint(0, most)):
                    grade = chance.choices(GRADES, (6, 3, 1))[0]
                    answer = chance.choice((grade, *GRADES))
                    made.append(Row(quarter, form, place, grade, chance.choice(IMPACTS), answer))
    return made
