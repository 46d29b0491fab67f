"""What checks speak: a fault of sense in a definition, and what they must know of question types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from qa_tool.definitions.model import Definition, Option, Question


@dataclass(frozen=True)
class Wrong:
    """A fault of sense: the key it is about (of a question, fact or section; '' the form), the field, what is wrong."""

    key: str
    field: str
    message: str


class TypeOfQuestion(Protocol):
    """What the checks ask of a question type; the registry is handed in."""

    @property
    def name(self) -> str:
        """As written in definitions."""

    @property
    def conditional(self) -> bool:
        """Whether a condition may look at it."""

    @property
    def parameters(self) -> frozenset[str]:
        """The fields of a question that mean something to it."""

    def tally_options(self, question: Question) -> tuple[Option, ...]:
        """What can be chosen."""

    def check(self, question: Question) -> list[str]:
        """Faults of the question as a piece of this type."""


Types = Mapping[str, TypeOfQuestion]


def everything(definition: Definition) -> tuple[Question, ...]:
    """Facts, questions and what is asked after submission."""
    return (*definition.facts, *definition.questions, *definition.after_submission)
