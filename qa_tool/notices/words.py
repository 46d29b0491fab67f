"""Notices: what somebody is told, how they want to be told it, and how far its e-mail has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice tells. Each person chooses, for each kind, the way it reaches them."""

    ALLOCATED = "allocated"
    DUE = "due"
    OVERDUE = "overdue"
    SPEAK_FIRST = "speak-first"
    FEEDBACK = "feedback"
    REPLY = "reply"
    DISPUTE = "dispute"
    MODERATION = "moderation"
    FOLLOW_UP = "follow-up"
    VERIFICATION = "verification"
    ESCALATED = "escalated"
    SAFETY = "safety"
    REOPENED = "reopened"
    DECISION = "decision"

    @property
    def label(self) -> str:
        """As the page of choices names it."""
        return _LABELS[self]

    @property
    def says(self) -> str:
        """The one sentence of a notice; a reference follows it. It holds no grade, no case number, no person."""
        return _SAYS[self]


_LABELS = {
    NoticeKind.ALLOCATED: "Something is allocated to you",
    NoticeKind.DUE: "Something of yours is due soon",
    NoticeKind.OVERDUE: "Something of yours is overdue",
    NoticeKind.SPEAK_FIRST: "A meeting of yours was observed, and you may speak first",
    NoticeKind.FEEDBACK: "You can read feedback or an audit about your practice",
    NoticeKind.REPLY: "An IRO has answered you",
    NoticeKind.DISPUTE: "Something is disputed, or a dispute is answered",
    NoticeKind.MODERATION: "A second reading waits for you, or its outcome is in",
    NoticeKind.FOLLOW_UP: "An action or follow-up is yours",
    NoticeKind.VERIFICATION: "Work waits for you to confirm it, or yours was confirmed",
    NoticeKind.ESCALATED: "Something overdue has come up to you",
    NoticeKind.SAFETY: "An auditor recorded an immediate safety concern",
    NoticeKind.REOPENED: "An audit of yours was reopened",
    NoticeKind.DECISION: "Something waits for your decision, or was decided",
}
_SAYS = {
    NoticeKind.ALLOCATED: "Allocated to you",
    NoticeKind.DUE: "Due soon",
    NoticeKind.OVERDUE: "Overdue",
    NoticeKind.SPEAK_FIRST: "Say first what you think of the meeting",
    NoticeKind.FEEDBACK: "For you to read and answer",
    NoticeKind.REPLY: "Answered by the IRO",
    NoticeKind.DISPUTE: "About a dispute",
    NoticeKind.MODERATION: "About a second reading",
    NoticeKind.FOLLOW_UP: "For you to see to",
    NoticeKind.VERIFICATION: "About confirming what was done",
    NoticeKind.ESCALATED: "Overdue, and now with you",
    NoticeKind.SAFETY: "Immediate safety concern recorded",
    NoticeKind.REOPENED: "Reopened for you to change",
    NoticeKind.DECISION: "About a decision",
}


class Way(StrEnum):
    """How a kind of notice reaches a person."""

    BOTH = "both"
    TOOL = "tool"
    NONE = "none"

    @property
    def label(self) -> str:
        """As people choose it."""
        return {Way.BOTH: "Here and by e-mail", Way.TOOL: "Here only", Way.NONE: "Not at all"}[self]


class MailState(StrEnum):
    """How far the e-mail of a notice has come."""

    NONE = "none"
    WAITING = "waiting"
    CLAIMED = "claimed"
    """A sender has it in hand; one that was killed loses it again after a while."""
    SENT = "sent"
    FAILED = "failed"
    """Given up after the last attempt."""


class Subject(StrEnum):
    """What a notice is about: the site knows the page of each."""

    AUDIT = "audit"
    CONVERSATION = "conversation"
    FEEDBACK = "feedback"
    DISPUTE = "dispute"
    ALLOCATION = "allocation"
    ACTION = "action"
    FOLLOW_UP = "follow-up"
    MODERATION = "moderation"
    PROBLEM_RESOLUTION = "problem-resolution"
    REOPENING = "reopening"
    QUARTER = "quarter"
    IMPORT = "import"
    EXEMPTION = "exemption"


@dataclass(frozen=True)
class Matter:
    """What a notice is about. ``reference`` is all that leaves by e-mail: never more than 'OB-2026-0042'."""

    subject: Subject
    object_id: str
    reference: str
    due: date | None = None
