"""What records ask of the subjects above them: handed down once, by ``subjects.connect``.

Whether published figures hold a record, what a second reading made of it and what was said of an observation is known
above. A record that could not ask would be shown, or changed, against a rule: without an answer there is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from qa_tool.definitions.record import Answer
from qa_tool.kit.handed_down import HandedDown
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit


@dataclass(frozen=True)
class ConversationState:
    """The conversation about an observation, as far as its record asks."""

    begun: bool = False
    """Whether anything was."""
    feedback_on: date | None = None
    thing_to_try: str = ""
    """Of the feedback."""
    replied: bool = False
    learning: str = ""
    """Of the IRO's answer to it."""


@dataclass(frozen=True)
class FromAbove:
    """The questions, each with who answers it. ``subjects`` lists the answers."""

    is_frozen: Callable[[Session, date | None, datetime | None], bool]
    """Whether the quarter of a day is frozen, or was at a moment."""
    holds: Callable[[Session, Audit], bool]
    """Whether the audit is of a frozen quarter: by its date, or because published figures count it."""
    is_published: Callable[[Session, Audit], bool]
    """Whether published figures count the audit."""
    read_blind_by: Callable[[Asker], ColumnElement[bool]]
    """Audits that the asker was given to read a second time and has not graded yet."""
    second_read_by: Callable[[Asker], ColumnElement[bool]]
    """Audits whose current revision the asker has graded as its second reader."""
    was_second_read: Callable[[Session, int | None], bool]
    """Whether a second reader has graded the revision of that id."""
    sees_second_reading: Callable[[Session, Asker, str], bool]
    """Whether the asker may read what a second reading made of the audit of that id."""
    moderated: Callable[[Session, Sequence[int]], Mapping[tuple[int, str], Answer]]
    """The answers that stand in place of the auditor's, by revision and question."""
    feedback_late: Callable[[], ColumnElement[bool | None]]
    """Whether the feedback on the observation of the query around was late; null while none was given."""
    conversation: Callable[[Session, str], ConversationState]
    """The conversation about the observation of that id."""


above = HandedDown[FromAbove]("No record is read")
"""Whom to ask."""
