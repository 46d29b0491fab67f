"""Working notes of an observation: under each heading lines, each stamped with the minute it was typed."""

from __future__ import annotations

import json
from datetime import datetime

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import (
    Choice,
    Context,
    Presentation,
    QuestionType,
    Read,
    Stored,
    answered,
    commented,
    extra_choices,
    label,
    too_long,
    unanswered,
)
from qa_tool.definitions.record import Answer, Note, Value
from qa_tool.kit.typed import Fault, Typed, first

HEADING_MAXIMUM = 10_000
"""Most characters under one heading."""


class Notes(QuestionType):
    """``notes``: for heading ``i`` the part ``i-text`` holds the lines and ``i-at`` their stamps.

    The stamps are wall-clock minutes like ``2018-11-05T14:05``, separated by commas, one for each line that is not
    blank; an empty one, or none, is a line whose minute is not known (typed without JavaScript).
    """

    name = "notes"
    described = "Notes, each line stamped with the time"
    parameters = frozenset({"headings"})
    kept = False

    def presentation(self, question: Question, context: Context) -> Presentation:
        headings = tuple(Choice(str(index), heading) for index, heading in enumerate(question.headings))
        return Presentation("notes", headings, rows=6, maximum=HEADING_MAXIMUM)

    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        notes: list[Note] = []
        faults: tuple[Fault, ...] = ()
        for index, heading in enumerate(question.headings):
            text = first(typed, f"{index}-text")
            faults += too_long(f"{label(question)}, {heading}", text, HEADING_MAXIMUM, f"{index}-text")
            lines = [line.strip() for line in text.split("\n") if line.strip()]
            stamps = first(typed, f"{index}-at").split(",")
            stamps += [""] * (len(lines) - len(stamps))
            notes += [Note(heading, _stamp(at), line) for at, line in zip(stamps, lines, strict=False)]
        return answered(question, tuple(notes), typed, faults) if notes else unanswered(question, typed, faults)

    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        typed: dict[str, list[str]] = {}
        for index, heading in enumerate(question.headings):
            under = [note for note in _notes(answer.value) if note.heading == heading]
            if under:
                typed[f"{index}-text"] = ["\n".join(note.text for note in under)]
                typed[f"{index}-at"] = [",".join(_stamp_text(note) for note in under)]
        return commented(typed, answer)

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        lines: list[str] = []
        heading = None
        for note in _notes(value):
            if note.heading != heading:
                heading = note.heading
                lines.append(f"{heading}:")
            lines.append(f"{note.at:%H:%M} {note.text}" if note.at else note.text)
        return "\n".join(lines)

    def stored(self, value: Value) -> Stored:
        """The notes as JSON text: they are working notes, never counted, deleted at submission."""
        notes = [[note.heading, _stamp_text(note), note.text] for note in _notes(value)]
        return Stored(text=json.dumps(notes, ensure_ascii=False) if notes else None)

    def restored(self, stored: Stored) -> Value:
        if not stored.text:
            return None
        return tuple(Note(heading, _stamp(at), text) for heading, at, text in json.loads(stored.text))

    def check(self, question: Question) -> list[str]:
        faults = [] if question.headings else ["needs headings"]
        if len(set(question.headings)) < len(question.headings):
            faults.append("has the same heading twice")
        if extra_choices(question):
            faults.append("cannot offer not applicable or cannot tell")
        return faults


def _stamp(text: str) -> datetime | None:
    try:
        stamp = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return stamp.replace(second=0, microsecond=0, tzinfo=None)


def _stamp_text(note: Note) -> str:
    return f"{note.at:%Y-%m-%dT%H:%M}" if note.at else ""


def _notes(value: Value) -> list[Note]:
    return [row for row in value if isinstance(row, Note)] if isinstance(value, tuple) else []
