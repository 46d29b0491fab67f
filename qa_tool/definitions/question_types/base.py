"""What every question type can do: one small protocol, so that nobody else asks which type it is.

The way in:   typed input (``Typed``: raw strings by part name) -> ``read`` -> Answer (or faults)
The way back: Answer -> ``typed`` -> raw strings, so that a stored answer can be edited again
The way out:  Answer -> ``text`` (pages, print), ``cell`` (workbook), ``stored``/``restored`` (tables)
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import ClassVar, Literal

from qa_tool.definitions.model import Option, Question
from qa_tool.definitions.record import Action, Answer, Finding, Value
from qa_tool.definitions.words import Outcome, QuestionRole
from qa_tool.kit.typed import Fault, Typed, clean, first

NOT_APPLICABLE_KEY = "not-applicable"
CANNOT_TELL_KEY = "cannot-tell"
COMMENT_MAXIMUM = 4000
"""Most characters of the comment beside an answer."""


@dataclass(frozen=True)
class Read:
    """What was understood of the input. With faults the answer holds what could be understood; the typed text stays."""

    answer: Answer
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Context:
    """What some types must know of the world: selectable places, people, themes, and today."""

    today: date
    places: Sequence[tuple[str, str]] = ()
    """(id, label) pairs."""
    people: Sequence[tuple[str, str]] = ()
    """(id, staff code) pairs."""
    themes: Sequence[tuple[str, str]] = ()
    """(code, label) pairs of sub-themes, grouped by order."""
    questions: Sequence[tuple[str, str]] = ()
    """(key, short text) pairs an action can be tied to."""


@dataclass(frozen=True)
class Stored:
    """An answer as its table row: at most one of the columns is filled; rows types keep theirs in their own tables."""

    option: str | None = None
    options: tuple[str, ...] = ()
    text: str | None = None
    number: int | None = None
    day: date | None = None
    clock: time | None = None


Control = Literal["radios", "checkboxes", "input", "textarea", "date", "time", "select", "notes", "findings", "actions"]


@dataclass(frozen=True)
class Choice:
    """One radio, checkbox or select line as the page shows it."""

    key: str
    label: str
    hint: str = ""
    exclusive: bool = False
    """Among several: it stands alone."""


@dataclass(frozen=True)
class Presentation:
    """How the page shows the question: which control, its choices, its width. One template switches on ``control``."""

    control: Control
    choices: tuple[Choice, ...] = ()
    width: int | None = None
    inputmode: str | None = None
    rows: int = 1
    maximum: int | None = None
    """Most characters, for the counter beneath a text; not an attribute that would cut a paste short."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    alternatives: tuple[Choice, ...] = ()
    """Not applicable and cannot tell, where the control is no list of choices: checkboxes named by part ``outcome``."""
    owners: tuple[Choice, ...] = ()
    """Actions only: the roles an action can be given to (``choices`` are the themes)."""
    questions: tuple[Choice, ...] = ()
    """Actions only: the questions an action can be tied to."""


class QuestionType(ABC):
    """A question type: its input, its stored value, its text, its cell, its tally."""

    name: ClassVar[str]
    """As written in definitions: ``yes-partly-no``."""
    roles: ClassVar[frozenset[QuestionRole]] = frozenset()
    """What a question of this type can mean to the tool."""
    graded: ClassVar[bool] = False
    """Whether its answers are grades, which alone enter grade figures."""
    free_text: ClassVar[bool] = False
    """Whether its answers are somebody's own words, which are screened and, for a blind reader, blotted."""
    several: ClassVar[bool] = False
    """Whether several of its options can be chosen together."""
    days: ClassVar[bool] = False
    """Whether its answers are days."""
    places: ClassVar[bool] = False
    """Whether its answers are places."""
    row: ClassVar[type[Finding] | type[Action] | None] = None
    """What a row of its answers is, where rows stand in a table and on a sheet of their own."""
    tallied: ClassVar[bool] = False
    """Whether its options are counted in tallies."""
    conditional: ClassVar[bool] = False
    """Whether a condition may look at it."""
    parameters: ClassVar[frozenset[str]] = frozenset()
    """The fields of a question that mean something to this type: ``options``, ``maximum``, ``critical`` ..."""
    kept: ClassVar[bool] = True
    """Whether its answers are submitted; working notes are deleted instead."""
    invites_comment: ClassVar[bool] = False
    """Whether a comment box stands beside it where its definition does not say."""
    request: ClassVar[str] = "Enter"
    """How to ask for an answer that is missing: it goes before the question's name."""
    described: ClassVar[str] = ""
    """What is entered, for readers of the form; '' where the choices themselves are listed."""

    @abstractmethod
    def presentation(self, question: Question, context: Context) -> Presentation:
        """How to show it."""

    @abstractmethod
    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        """Understand what was typed. Blank input is NOT_ANSWERED without a fault: only submission demands answers."""

    @abstractmethod
    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        """The input that ``read`` would turn into ``answer``."""

    @abstractmethod
    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        """The value as people read it; '' for nothing. Places, people, themes are ids unless ``context`` names them."""

    @abstractmethod
    def stored(self, value: Value) -> Stored:
        """The value as columns of an answer row."""

    @abstractmethod
    def restored(self, stored: Stored) -> Value:
        """The inverse of ``stored``."""

    def cell(self, question: Question, value: Value) -> str | int | date | datetime | time | None:
        """The value as one workbook cell: numbers stay numbers, dates dates."""
        return self.text(question, value) or None

    def parse_cell(self, question: Question, cell: object, context: Context | None = None) -> Read:
        """Understand one cell of an import sheet: option keys or labels, in any case. Blank is NOT_ANSWERED.

        Places, people and themes are looked up in ``context``.
        """
        text = cell_text(cell)
        outcome = outcome_in_words(question, text)
        if outcome is not None:
            return Read(Answer(outcome))
        return self.read(question, {"": [text]}, context or Context(today=date.max))

    def tally_options(self, question: Question) -> tuple[Option, ...]:
        """The options a tally lists, in order, each even at zero; () when nothing is counted."""
        return question.options if self.tallied else ()

    def counts_as(self, question: Question, value: Value, *, is_critical: bool) -> str | None:
        """The grade of its scale that ``value`` counts as to the rules, never to a tally; None where it is none."""
        return None

    def check(self, question: Question) -> list[str]:
        """Faults of the question as a piece of this type's definition ('needs options'); [] when sound."""
        return []


def comment_of(question: Question, typed: Typed) -> str:
    """The comment beside the answer; '' where the question offers no comment box."""
    return first(typed, "comment") if question.comment else ""


def too_long(name: str, text: str, maximum: int, part: str = "") -> tuple[Fault, ...]:
    """A fault when ``text`` has more characters than ``maximum``, saying how many must go."""
    if len(text) <= maximum:
        return ()
    over = len(text) - maximum
    excess = "1 character" if over == 1 else f"{over:,} characters"
    return (Fault(f"{name} must be {maximum:,} characters or less: it is {excess} too long", part),)


def answered(question: Question, value: Value, typed: Typed, faults: tuple[Fault, ...] = ()) -> Read:
    """The answer ``value`` with the comment typed beside it, and what was wrong."""
    comment = comment_of(question, typed)
    faults += too_long(f"Comment on {label(question)}", comment, COMMENT_MAXIMUM, "comment")
    return Read(Answer(Outcome.ANSWERED, value, comment), faults)


def unanswered(question: Question, typed: Typed, faults: tuple[Fault, ...] = ()) -> Read:
    """Nothing understood: not answered, with whatever comment stands beside it."""
    return without_value(question, Outcome.NOT_ANSWERED, typed, faults)


def without_value(question: Question, outcome: Outcome, typed: Typed, faults: tuple[Fault, ...] = ()) -> Read:
    """An answer of ``outcome`` alone, with the comment typed beside it."""
    comment = comment_of(question, typed)
    faults += too_long(f"Comment on {label(question)}", comment, COMMENT_MAXIMUM, "comment")
    return Read(Answer(outcome, comment=comment), faults)


def commented(typed: dict[str, list[str]], answer: Answer) -> dict[str, list[str]]:
    """``typed`` with the answer's comment as its own part."""
    return {**typed, "comment": [answer.comment]} if answer.comment else typed


def label(question: Question) -> str:
    """The question's short name as the opening of a message."""
    return question.label.rstrip("?.: ")


def extra_choices(question: Question) -> tuple[Choice, ...]:
    """Not applicable and cannot tell, where the question offers them."""
    extras: list[Choice] = []
    if question.not_applicable:
        extras.append(Choice(NOT_APPLICABLE_KEY, Outcome.NOT_APPLICABLE.label))
    if question.cannot_tell:
        extras.append(Choice(CANNOT_TELL_KEY, "Cannot tell from the record"))
    return tuple(extras)


def outcome_in_words(question: Question, text: str) -> Outcome | None:
    """The outcome that a cell's words mean ('N/A', 'cannot tell'), where the question offers it."""
    words = text.strip().casefold().replace("-", " ")
    if question.not_applicable and words in ("not applicable", "n/a", "na", "n a"):
        return Outcome.NOT_APPLICABLE
    if question.cannot_tell and words in ("cannot tell", "cannot tell from the record", "can't tell"):
        return Outcome.CANNOT_TELL
    return None


def cell_text(cell: object) -> str:
    """A cell of a sheet as typed text: 3.0 is '3', TRUE is 'yes', None is ''."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell))
