"""What the tests of all question types share."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.record import Answer, Value
from qa_tool.definitions.words import Outcome
from qa_tool.kit.typed import clean

CONTEXT = Context(
    today=date(2018, 11, 5),
    places=(("p1", "North"), ("p2", "Lancaster")),
    people=(("id1", "IRO-01"), ("id2", "IRO-02")),
    themes=(("VOICE.V1", "Wishes"), ("VOICE.V2", "Lived experience"), ("PLAN.P1", "SMART plan")),
    questions=(("T-01", "First question"), ("T-02", "Second question")),
)

texts = st.text(min_size=1, max_size=60).map(clean).filter(bool)
"""Any text as it is kept: whatever characters a person or a paste may bring."""
comments = st.just("") | texts


def question(type_name: str, /, **fields: Any) -> Question:
    fields.setdefault("comment", True)
    return Question(key="T-01", type=type_name, text="What was seen?", short="What was seen", **fields)


def given(value: Value, comment: str = "") -> Answer:
    return Answer(Outcome.ANSWERED, value, comment)


def round_trip(about: Question, answer: Answer) -> None:
    """``typed`` is the exact inverse of ``read`` for a well-formed answer."""
    kind = question_type(about.type)
    read = kind.read(about, kind.typed(about, answer), CONTEXT)
    assert read.faults == ()
    assert read.answer == answer


def reads(about: Question, **parts: str | list[str]) -> tuple[Answer, list[tuple[str, str]]]:
    """What the type makes of the parts typed ('main': the main input; _ for -), with (part, message) of faults."""
    typed = {
        "" if part == "main" else part.lstrip("_").replace("_", "-"): [text] if isinstance(text, str) else text
        for part, text in parts.items()
    }
    read = question_type(about.type).read(about, typed, CONTEXT)
    return read.answer, [(fault.part, fault.message) for fault in read.faults]
