"""The content of one audit as plain values: what conditions, rules and stores all speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from qa_tool.definitions.words import FindingKind, Outcome


@dataclass(frozen=True)
class Finding:
    """A strength or an area for development, with one or more sub-theme codes (``VOICE.V1``)."""

    kind: FindingKind
    text: str
    themes: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """One action. ``owner`` is a role, never a name; ``question`` a key of the definition or ''."""

    text: str
    owner: str
    due: date | None
    theme: str = ""
    question: str = ""


@dataclass(frozen=True)
class Note:
    """A working note of an observation; ``at`` is the wall-clock minute it was typed."""

    heading: str
    at: datetime | None
    text: str


Value = str | int | date | time | tuple[str, ...] | tuple[Finding, ...] | tuple[Action, ...] | tuple[Note, ...] | None
"""A typed answer: option key, text, number, date, time, several option keys, or rows. None: nothing."""


@dataclass(frozen=True)
class Answer:
    """What became of one question: its outcome, its value when answered, and the comment beside it."""

    outcome: Outcome
    value: Value = None
    comment: str = ""


@dataclass(frozen=True)
class Record:
    """The facts and answers of one audit, each under its key.

    ``facts`` holds typed values (option keys, dates, place and person ids as strings; '' or missing: unknown).
    ``answers`` holds what was typed, hidden questions included: ``conditions.outcomes`` decides what counts.
    """

    facts: Mapping[str, Value] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
