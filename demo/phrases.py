"""Sentences in the voice of people who audit, put together from the fragments in ``phrases/``.

Fragments are written so that they hold no name and nothing that could identify anybody; a test screens every one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

from qa_tool.definitions.model import Question
from qa_tool.definitions.words import Grade

FOLDER = Path(__file__).parent / "phrases"
MARKS = {"+": Grade.GOOD, "~": Grade.REQUIRES_IMPROVEMENT, "-": Grade.INADEQUATE}
ACTION = "!"


@cache
def library() -> dict[str, dict[str, tuple[str, ...]]]:
    """Fragments by heading ([VOICE.V1], [where]), then by mark."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        under: dict[str, list[str]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                under = found.setdefault(line.strip("[] "), {})
            elif line and not line.startswith("#"):
                mark, _, text = line.partition(" ")
                under.setdefault(mark, []).append(text.strip())
    return {heading: {mark: tuple(texts) for mark, texts in marks.items()} for heading, marks in found.items()}


def listed(heading: str) -> Sequence[str]:
    """The sentences of a plain list: ``where``, ``reason good``. Raises KeyError for an unknown one."""
    return library()[heading]["-"]


def pick(draw: Random, heading: str) -> str:
    """One sentence of a plain list."""
    return draw.choice(listed(heading))


def said(draw: Random, heading: str, grade: Grade) -> str:
    """One sentence of a sub-theme, theme or question that fits the grade; its theme's where it has none."""
    mark = next(mark for mark, known in MARKS.items() if known is grade)
    for known in (heading, heading.partition(".")[0]):
        texts = library().get(known, {}).get(mark)
        if texts:
            return draw.choice(texts)
    raise KeyError(heading)


def comment(draw: Random, question: Question, grade: Grade, *, young: bool = False) -> str:
    """What an auditor writes beside an answer: what was seen, often what came of it, sometimes where it stands.

    ``young``: the child is too young to be quoted.
    """
    theme = question.themes[0] if question.themes else "RECORD.K4"
    own = question.key in library()
    sentences = [said(draw, question.key if own else _heading(theme, young), grade)]
    if not own and draw.random() < 0.6:
        sentences.append(said(draw, theme.partition(".")[0], grade))
    if draw.random() < 0.35:
        sentences.append(pick(draw, "where"))
    return " ".join(sentences)


def finding(draw: Random, code: str, grade: Grade, *, young: bool = False) -> str:
    """The text of a finding on a sub-theme: a strength for good, else an area for development."""
    text = said(draw, _heading(code, young), grade)
    return f"{text} {said(draw, code.partition('.')[0], grade)}" if draw.random() < 0.5 else text


def _heading(code: str, young: bool) -> str:
    return "VOICE young" if young and code.startswith("VOICE.") else code


def action(draw: Random, theme: str) -> tuple[str, str]:
    """What is to be done about a theme: the role that is to do it, and the words."""
    owner, _, text = draw.choice(library()[theme][ACTION]).partition(" ")
    return owner, text


def reason(draw: Random, grade: Grade, departure: str = "") -> str:
    """Why the overall grade is what it is (X2); ``departure`` is '', 'up' or 'down' from the suggestion."""
    sentences = [pick(draw, f"reason {grade.value}")]
    if departure:
        sentences.append(pick(draw, f"departure {departure}"))
    if draw.random() < 0.7:
        sentences.append(pick(draw, "reason more"))
    return " ".join(sentences)
