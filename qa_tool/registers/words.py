"""What was answered of an entry, as it is kept and as it was typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, time
from enum import StrEnum
from typing import Any

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import Context, Stored
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer
from qa_tool.definitions.registers import Register
from qa_tool.definitions.rules.completeness import request
from qa_tool.definitions.screening.finding import identifiers
from qa_tool.definitions.words import Outcome
from qa_tool.kit.typed import Typed

Answers = Mapping[str, Answer]
"""By question: of all that was asked so far, what was left blank included."""
Plain = dict[str, dict[str, Any]]
"""The same as JSON: {question: {outcome, and one column of an answer: option, text, day ...}}."""


class StepKind(StrEnum):
    """What somebody did to an entry."""

    RECORDED = "recorded"
    CORRECTED = "corrected"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"


def plain(register: Register, answers: Answers) -> Plain:
    """The answers as they are kept."""
    found: Plain = {}
    for key, answer in answers.items():
        stored = type_of(register.by_key[key]).stored(answer.value)
        values = {one.name: getattr(stored, one.name) for one in fields(Stored)}
        said = {name: _written(value) for name, value in values.items() if value not in (None, ())}
        found[key] = {"outcome": answer.outcome.value, **said}
    return found


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date | time) else value


def restored(register: Register, kept: Plain) -> dict[str, Answer]:
    """The inverse of ``plain``: of the questions that the register still has."""
    found = {}
    for key, said in kept.items():
        if key not in register.by_key:
            continue
        stored = Stored(
            option=said.get("option"),
            options=tuple(said.get("options", ())),
            text=said.get("text"),
            number=said.get("number"),
            day=date.fromisoformat(said["day"]) if "day" in said else None,
            clock=time.fromisoformat(said["clock"]) if "clock" in said else None,
        )
        found[key] = Answer(Outcome(said["outcome"]), type_of(register.by_key[key]).restored(stored))
    return found


def understood(
    questions: Iterable[Question], typed: Mapping[str, Typed], today: date
) -> tuple[dict[str, Answer], list[tuple[str, str]]]:
    """What was typed of the questions, and what is wrong with it: by question, with a colon and the part of it."""
    found: dict[str, Answer] = {}
    faults: list[tuple[str, str]] = []
    for question in questions:
        kind, name = type_of(question), f"‘{question.label.rstrip('?.: ')}’"
        read = kind.read(question, typed.get(question.key, {}), Context(today=today))
        found[question.key] = read.answer
        wrong = [(f"{question.key}:{fault.part}", fault.message) for fault in read.faults]
        if not wrong and question.required and read.answer.outcome is Outcome.NOT_ANSWERED:
            wrong = [(f"{question.key}:", request(question, name))]
        if not wrong and kind.free_text:
            told = identifiers(str(read.answer.value or ""))
            wrong = [(f"{question.key}:", f"Remove what looks like {one.value} from {name}") for one in told]
        faults += wrong
    return found, faults
