"""What a form tells its reader about how the counts of an edition can and cannot be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from qa_tool.definitions.model import Definition
from qa_tool.definitions.question_types.registry import type_of


@dataclass(frozen=True)
class Asks:
    """How many graded questions one version of a form has of each set of themes.

    Conditional ones count like the others: a record has at most so many graded answers, and perhaps none.
    """

    form: str
    version: int
    graded: tuple[tuple[frozenset[str], int], ...]


def asks_of(definition: Definition, version: int) -> Asks:
    """What ``version`` of a form asks."""
    themes = [
        frozenset(code.split(".")[0] for code in question.themes)
        for section in definition.sections
        for question in section.questions
        if type_of(question).graded and question.themes
    ]
    return Asks(definition.form, version, tuple(Counter(themes).items()))
