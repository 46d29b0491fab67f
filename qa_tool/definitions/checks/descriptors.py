"""Descriptors: three for each grade, each written for its question and copied from nowhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from qa_tool.definitions.checks.wrongs import Wrong, is_graded
from qa_tool.definitions.model import Definition, Question

FEWEST_WORDS = 6
"""A descriptor of fewer words says nothing about its own question."""
NEARLY_THE_SAME = 0.85
"""Share of words in common from which one descriptor is a copy of another with a noun swapped in."""

LADDER = (
    "does what the standard asks in time with evidence of benefit to the child",
    "late thin or uneven the child not harmed by it",
    "not done or so weak that the child is left at risk or without progress",
    "meets the standard",
    "partly meets the standard",
    "does not meet the standard",
)
"""General phrases: the ladder behind all descriptors, which is no descriptor."""


def descriptors(definition: Definition) -> Iterator[Wrong]:
    """Each graded question has three different descriptors, none of them a general phrase."""
    for question in _graded(definition):
        scale = definition.scale
        missing = [scale.words(grade) for grade in scale.by_key if not question.guidance.get(grade, "").strip()]
        if missing:
            yield Wrong(question.key, "guidance", f"needs a descriptor for {', '.join(missing)}")
        seen: set[str] = set()
        for grade, text in question.guidance.items():
            plain = normalised(text)
            if plain and plain in seen:
                yield Wrong(question.key, "guidance", "has the same descriptor for two grades")
            seen.add(plain)
            if plain and _is_general(plain):
                label = scale.words(grade) if grade in scale.by_key else grade
                yield Wrong(
                    question.key, "guidance", f"the descriptor for {label} is a general phrase: say what to see"
                )


def copied(definitions: Iterable[Definition]) -> Iterator[tuple[str, Wrong]]:
    """(form, fault) for each descriptor that another question, of any form, has already, word for word or nearly."""
    known: list[tuple[str, str, str, str, Counter[str]]] = []
    for definition in definitions:
        for question in _graded(definition):
            own = [(grade, normalised(text)) for grade, text in question.guidance.items() if text.strip()]
            for grade, plain in own:
                words = Counter(plain.split())
                source = next((entry for entry in known if _same(entry, grade, plain, words)), None)
                if source is not None:
                    form, key = source[:2]
                    how = "is copied from" if source[3] == plain else "is nearly the same as that of"
                    label = definition.scale.words(grade) if grade in definition.scale.by_key else grade
                    message = f"the descriptor for {label} {how} {key} of {form}"
                    yield definition.form, Wrong(question.key, "guidance", message)
            known += [(definition.form, question.key, grade, plain, Counter(plain.split())) for grade, plain in own]


def normalised(text: str) -> str:
    """``text`` without case, punctuation and spacing: what a copy cannot hide behind."""
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold().replace("’", "'").replace("'", "")))


def _same(entry: tuple[str, str, str, str, Counter[str]], grade: str, plain: str, words: Counter[str]) -> bool:
    other = entry[4]
    if entry[3] == plain:
        return True
    shorter, longer = sorted((words.total(), other.total()))
    if entry[2] != grade or longer == 0 or shorter / longer < NEARLY_THE_SAME:
        return False
    return (words & other).total() / (words | other).total() >= NEARLY_THE_SAME


def _is_general(plain: str) -> bool:
    return len(plain.split()) < FEWEST_WORDS or any(
        phrase in plain and len(plain.split()) < len(phrase.split()) + FEWEST_WORDS for phrase in LADDER
    )


def _graded(definition: Definition) -> list[Question]:
    return [question for question in definition.questions if is_graded(question)]
