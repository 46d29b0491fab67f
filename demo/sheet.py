"""A demo record in the making."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from demo.facts import Times
from demo.judging import Mood
from qa_tool.definitions.conditions import critical, known_facts
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.record import Answer, Value
from qa_tool.definitions.words import Grade, Outcome

YOUNG = ("unborn", "0-3")
"""Age bands of children too young to be quoted."""


@dataclass
class Sheet:
    """A record in the making: what is known so far, and the means to answer the next question."""

    draw: Random
    definition: Definition
    facts: dict[str, Value]
    times: Times
    mood: Mood
    order: Sequence[str]
    """The sub-theme codes in the order of the taxonomy."""
    answers: dict[str, Answer] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    grades: dict[str, Grade] = field(default_factory=dict)
    """How good what was seen is, by question: also where the answer is no grade."""
    about: str | None = None
    """The sub-theme of the learning need, once there is one."""
    question: Question = field(init=False)
    """The one that is being answered."""

    def __post_init__(self) -> None:
        self.values = known_facts(self.definition, self.facts)

    def put(self, key: str, value: Value, note: str = "") -> None:
        """Answer a question."""
        self.answers[key] = Answer(Outcome.ANSWERED, value, note)
        self.values[key] = value

    def grade_of(self, question: Question) -> Grade:
        """How good what was seen is: drawn once for each question."""
        if question.key not in self.grades:
            how = critical(question, self.values)
            self.grades[question.key] = self.mood.grade(self.draw, question, how)
        return self.grades[question.key]

    @property
    def young(self) -> bool:
        """Whether the child is too young to be quoted."""
        return self.facts.get("age_band") in YOUNG

    def chance(self, share: float) -> bool:
        """True with that probability."""
        return self.draw.random() < share
