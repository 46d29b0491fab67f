"""Words about actions and follow-ups, and an audit beside its re-audit: what was weak then, what it is now. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from qa_tool.definitions.excerpts import is_left_out
from qa_tool.definitions.model import Definition, Question, Scale
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Record
from qa_tool.definitions.suggestion import Weighed, weigh
from qa_tool.definitions.words import FollowUpKind, Outcome


@dataclass(frozen=True)
class Beside:
    """One judged question, then and now; None: it counts as no grade (not asked, not applicable, not there any more).

    A question that is no grade itself counts as the one that its answer stands for; its words are then given too.
    """

    key: str
    label: str
    before: str | None
    after: str | None
    moved: str = ""
    """'better', 'worse', 'the same', or '' where one of the two is missing or they are of two scales."""
    said_before: str = ""
    """The answer in words, where the question is not a grade itself."""
    said_after: str = ""
    asked_again: bool = True
    """False where the re-audit is short and leaves the question out."""


def beside(then: Definition, before: Record, now: Definition, after: Record) -> tuple[Beside, ...]:
    """The overall grade first; then each question that was less than good, or is worse now, in the form's order.

    Questions are the same when their permanent keys are, whatever their wording. ``now`` is the definition as the
    re-audit asks it, which may be an excerpt.
    """
    was = {one.question.key: one for one in weigh(then, before)}
    is_now = {one.question.key: one for one in weigh(now, after)}
    rows = []
    for question in sorted(then.questions, key=lambda one: not one.is_overall):
        later = now.find(question.key)
        first, second = was.get(question.key), is_now.get(question.key)
        once, again = (one.counts_as if one else None for one in (first, second))
        row = Beside(
            question.key,
            later.label if later is not None else question.label,
            once,
            again,
            _moved(then.scale, once, again) if then.scale == now.scale else "",
            _words(question, first),
            _words(later, second) if later is not None else "",
            asked_again=later is None or not is_left_out(later),
        )
        weak = once is not None and once not in then.scale.good
        if question.is_overall or weak or row.moved == "worse":
            rows.append(row)
    return tuple(rows)


def _moved(scale: Scale, before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return ""
    change = scale.severity(after) - scale.severity(before)
    return "the same" if change == 0 else "better" if change < 0 else "worse"


def _words(question: Question, one: Weighed | None) -> str:
    if one is None or type_of(question).graded or one.answer.outcome is not Outcome.ANSWERED:
        return ""
    return type_of(question).text(question, one.answer.value)


class CommitmentKind(StrEnum):
    """What somebody has undertaken to do: an action, or one of the follow-ups that the rules open."""

    ACTION = "action"
    INADEQUATE = FollowUpKind.INADEQUATE.value
    RAISE_PROBLEM_RESOLUTION = FollowUpKind.RAISE_PROBLEM_RESOLUTION.value
    SECOND_READER = FollowUpKind.SECOND_READER.value

    @property
    def is_follow_up(self) -> bool:
        """Whether a rule opened it, rather than the auditor or a manager."""
        return self is not CommitmentKind.ACTION

    @property
    def label(self) -> str:
        """As people write it."""
        return {
            CommitmentKind.ACTION: "Action",
            CommitmentKind.INADEQUATE: "Follow-up of an inadequate",
            CommitmentKind.RAISE_PROBLEM_RESOLUTION: "Problem resolution to raise",
            CommitmentKind.SECOND_READER: "Second reader",
        }[self]

    @property
    def asks(self) -> str:
        """What it asks for; '' for an action, which has words of its own."""
        return {
            CommitmentKind.ACTION: "",
            CommitmentKind.INADEQUATE: "Put right what was inadequate, and say what changed for the child",
            CommitmentKind.RAISE_PROBLEM_RESOLUTION: "Raise the disagreement as a problem resolution",
            CommitmentKind.SECOND_READER: "A second person reads it",
        }[self]


class CommitmentStatus(StrEnum):
    """Where a commitment stands. Only another person than its owner brings it to one of the SETTLED."""

    OPEN = "open"
    DONE = "done"
    """Whoever did it says so; another person has still to look."""
    VERIFIED = "verified"
    """Another person confirmed that it is done and made a difference for the child."""
    CLOSED = "closed"
    """Another person confirmed that it is done; no difference for the child is seen yet."""
    CANCELLED = "cancelled"
    RECORDED = "recorded"
    """What was to be raised is on record: nobody has to look. Open again once the record is withdrawn."""

    @property
    def label(self) -> str:
        """As people write it."""
        return {
            CommitmentStatus.OPEN: "Open",
            CommitmentStatus.DONE: "Said to be done",
            CommitmentStatus.VERIFIED: "Verified",
            CommitmentStatus.CLOSED: "Closed, no difference seen",
            CommitmentStatus.CANCELLED: "Cancelled",
            CommitmentStatus.RECORDED: "Raised, on record",
        }[self]


CLOSED = (CommitmentStatus.VERIFIED, CommitmentStatus.CLOSED)
"""Looked at by another person and found done."""
SETTLED = (*CLOSED, CommitmentStatus.CANCELLED)
"""Nothing more is to be done; the row is frozen."""
LIVE = (CommitmentStatus.OPEN, CommitmentStatus.DONE)
"""Somebody has still something to do."""


class Difference(StrEnum):
    """What a commitment changed for the child, as another person found."""

    CLEAR = "clear"
    SOME = "some"
    NONE_YET = "none-yet"

    @property
    def label(self) -> str:
        """As people write it."""
        return {
            Difference.CLEAR: "A clear difference",
            Difference.SOME: "Some difference",
            Difference.NONE_YET: "No difference that can be seen yet",
        }[self]

    @property
    def seen(self) -> bool:
        """Whether there is one at all."""
        return self is not Difference.NONE_YET

    @property
    def status(self) -> CommitmentStatus:
        """Where it leaves the commitment."""
        return CommitmentStatus.VERIFIED if self.seen else CommitmentStatus.CLOSED


class Opened(StrEnum):
    """Why a commitment began."""

    SUBMITTED = "submitted"
    AMENDED = "amended"
    MODERATED = "second-reading"
    ARBITRATED = "arbitration"
    IMPORTED = "imported"
    ASKED = "asked-for"
    """The IRO asked that somebody else look."""
    CAUGHT_UP = "caught-up"
    ADDED = "added"

    @property
    def label(self) -> str:
        """As the history says it."""
        return {
            Opened.SUBMITTED: "Opened when the audit was submitted",
            Opened.AMENDED: "Opened when the audit was amended",
            Opened.MODERATED: "Opened after the second reading",
            Opened.ARBITRATED: "Opened when the head of service decided on the disagreement",
            Opened.IMPORTED: "Opened when the audit was brought in from a file",
            Opened.ASKED: "Opened because the IRO asked for someone else to look",
            Opened.CAUGHT_UP: "Opened because it stood inadequate and nobody had it in hand",
            Opened.ADDED: "Added",
        }[self]


class StepKind(StrEnum):
    """One line of a commitment's history."""

    NOTE = "note"
    DONE = "done"
    SENT_BACK = "sent-back"
    VERIFIED = "verified"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    ASSIGNED = "assigned"
    REWORDED = "reworded"
    ESCALATED = "escalated"

    @property
    def label(self) -> str:
        """As people write it."""
        return {
            StepKind.NOTE: "Progress note",
            StepKind.DONE: "Said to be done",
            StepKind.SENT_BACK: "Sent back: not done yet",
            StepKind.VERIFIED: "Verified",
            StepKind.CLOSED: "Closed, no difference seen",
            StepKind.CANCELLED: "Cancelled",
            StepKind.ASSIGNED: "Owner or date changed",
            StepKind.REWORDED: "Reworded when the audit was amended",
            StepKind.ESCALATED: "Escalated",
        }[self]


class Escalation(IntEnum):
    """Who is told of what is overdue; each level is told besides the ones before."""

    NONE = 0
    OWNER = 1
    MANAGER = 2
    SAFEGUARDING = 3

    @property
    def label(self) -> str:
        """Who it has reached: '' while it is not overdue."""
        return ("", "Owner", "Q&R manager", "Safeguarding manager")[self]


@dataclass(frozen=True)
class Ladder:
    """After how many working days beyond the due date each next level is told (settings of the service)."""

    manager_after: int = 5
    safeguarding_after: int = 10

    def level(self, *, overdue: bool, working_days: int) -> Escalation:
        """The level that ``working_days`` beyond the due date have reached. Pure.

        ``overdue`` is whether the day is past at all: over a weekend or bank holidays no working day has passed, and
        the owner is late all the same.
        """
        if not overdue:
            return Escalation.NONE
        if working_days >= self.safeguarding_after:
            return Escalation.SAFEGUARDING
        return Escalation.MANAGER if working_days >= self.manager_after else Escalation.OWNER


@dataclass(frozen=True)
class Agreed:
    """One action as it was agreed in a revision: what it says, and its place among the others."""

    text: str
    owner_role: str
    due: date
    sub_theme: str = ""
    question: str = ""
    position: int = 0
    """Its place in its revision, from 0."""


@dataclass(frozen=True)
class Pairing:
    """How the actions of a new revision meet the commitments there are: pairs of places, and what is left over."""

    same: tuple[tuple[int, int], ...]
    """(place among the commitments, place among the actions): the same action, in the same words."""
    reworded: tuple[tuple[int, int], ...]
    """In the same place, and about the same question, theme and owner, but in other words."""
    dropped: tuple[int, ...]
    """Commitments whose action the revision no longer holds."""
    new: tuple[int, ...]
    """Actions that no commitment stands for yet."""


def paired(before: tuple[Agreed, ...], now: tuple[Agreed, ...]) -> Pairing:
    """Which of ``now``'s actions are those of ``before``. Pure; every place on either side occurs exactly once.

    An action is the same when its words are; its date may have changed. What is left is reworded where place, owner,
    theme and question agree: a slip put right keeps its history, another action in its place does not inherit it.
    """
    left, right = list(range(len(before))), list(range(len(now)))
    same = []
    for place in tuple(left):
        words = _plain(before[place].text)
        match = next((other for other in right if _plain(now[other].text) == words), None)
        if match is not None:
            same.append((place, match))
            left.remove(place)
            right.remove(match)
    reworded = []
    for place in tuple(left):
        match = next((other for other in right if _about(before[place]) == _about(now[other])), None)
        if match is not None:
            reworded.append((place, match))
            left.remove(place)
            right.remove(match)
    return Pairing(tuple(same), tuple(reworded), tuple(left), tuple(right))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def _about(action: Agreed) -> tuple[int, str, str, str]:
    return action.position, action.owner_role, action.sub_theme, action.question


TEXTS = {
    "text": "What is to be done",
    "known_by": "How we will know",
    "note": "Progress note",
    "done": "What was done",
    "what_changed": "What changed for the child",
    "evidence": "Where the evidence is",
    "reason": "The reason",
}
"""What messages call the texts that people write on commitments."""
