"""Registers as data: entries that have a life, as a file of ``forms/registers`` says. As in forms/README.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from qa_tool.definitions.files.building import Builder, Folder, Keyed, part_of, read_folder_of, with_tuples
from qa_tool.definitions.files.reading import Block, kept_until_changed
from qa_tool.definitions.model import Condition, Definition, Part, Question
from qa_tool.definitions.question_types.registry import known_type
from qa_tool.definitions.words import FollowUpKind
from qa_tool.policy import matrix
from qa_tool.settings.words import CATALOGUE

FOLDER = "registers"
SETTING = re.compile(r"\{setting:(\w*)\}")
KEY = re.compile(r"[a-z][a-z0-9-]*")
READ, RECORD, READ_RESTRICTED = "read", "record", "read-restricted"
"""Actions of the matrix that every register's resource has; the last where it asks something for the line alone."""
NOT_ASKED = ("when", "required_when", "critical", "critical_when", "comment", "after", "rows", "role", "auto", "themes")
"""What a question of a register cannot have: each is asked on its own."""


class Due(Part):
    """By when an entry is to be opened: so many working days, or the setting that says how many."""

    working_days: int | str
    after: Literal["submitted"]


class Aged(Part):
    """After how many days an open entry is marked, or the setting that says so: on that day it is not over yet."""

    over_days: int | str


class State(Part):
    """Where an entry can stand. It comes to stand there once ``asks`` is answered."""

    key: str
    label: str
    asks: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    """The states that it is reached from; (): the one before it."""
    by: str = RECORD
    """The action of the register's resource: who moves entries here, and corrects what is asked here."""
    move: str = ""
    """What the button says that leads here."""
    ends: bool = False
    """Whether an entry is closed here: nothing of it changes any more."""

    @property
    def button(self) -> str:
        """What leads here: 'Close it with its outcome', 'Move it to ‘Decided’'."""
        return self.move or f"Move it to ‘{self.label}’"


class Register(Keyed):
    """One register: what is asked of an entry, in which states; which records call for one, if it is of records."""

    kind: Literal["entry"]
    title: str
    """Of one entry: 'Problem resolution'."""
    plural: str
    about: str
    """The first sentences of its page."""
    resource: str
    """Of the matrix: who reads and records its entries."""
    of: str = ""
    """The form whose records call for entries; '': entries stand alone."""
    when: Condition | None = None
    """Which of those records do."""
    said: Mapping[str, str] = Field(default_factory=dict)
    """By question: that of the record which answers it until something is recorded."""
    settles: Literal[FollowUpKind.RAISE_PROBLEM_RESOLUTION] | None = None
    """The follow-up of the record that an entry settles."""
    begun: str = "opened"
    """What opening one is called: 'raised', 'received'."""
    due: Due | None = None
    aged: Aged
    place: Literal["locality", "district", "team", ""] = ""
    """Of entries that stand alone: the place that is asked for."""
    reference: str
    """The question that asks for the reference in the case system."""
    opened: str
    """The question that asks for the first day."""
    ended: str
    """The question that asks for the day on which its time ends."""
    lists: tuple[str, ...] = ()
    """Questions that are columns of the list."""
    page: Literal["enquiries", ""] = ""
    """The room of the menu where it stands with other pages."""
    states: tuple[State, ...] = Field(min_length=2)
    questions: tuple[Question, ...] = Field(min_length=1)

    @property
    def limits(self) -> dict[str, int | str]:
        """Its numbers of days, by the field that holds them."""
        due = {"due": self.due.working_days} if self.due is not None else {}
        return {**due, "aged": self.aged.over_days}

    @property
    def one(self) -> str:
        """One entry within a sentence: 'problem resolution'."""
        return self.title if self.title[:2].isupper() else f"{self.title[:1].lower()}{self.title[1:]}"

    @property
    def many(self) -> str:
        """Several within a sentence: 'problem resolutions'."""
        return self.plural if self.plural[:2].isupper() else f"{self.plural[:1].lower()}{self.plural[1:]}"

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        """Its questions by key."""
        return {question.key: question for question in self.questions}

    @property
    def first(self) -> State:
        """Where an entry stands once it is recorded."""
        return self.states[0]

    def state(self, key: str) -> State | None:
        """The state of that key, or None."""
        return next((one for one in self.states if one.key == key), None)

    def asked(self, state: State) -> tuple[Question, ...]:
        """What is asked to come to stand there."""
        return tuple(self.by_key[key] for key in state.asks)

    def columns(self, *, ended: bool) -> tuple[Question, ...]:
        """Those of its list, of entries that are closed, or that are not."""
        closing = {key for state in self.states if state.ends for key in state.asks}
        return tuple(self.by_key[key] for key in self.lists if ended or key not in closing)

    def before(self, state: State) -> tuple[str, ...]:
        """The keys of the states that it is reached from; () of the first."""
        at = self.states.index(state)
        return state.after or tuple(one.key for one in self.states[at - 1 : at])

    def onward(self, key: str) -> tuple[State, ...]:
        """The states that are reached from there."""
        return tuple(one for one in self.states if key in self.before(one))


def read_registers(folder: Path, forms: Mapping[str, Definition] | None = None) -> Folder[Register]:
    """The registers of every file of the folder.

    ``forms`` are the forms beside it, by key: without them what a register names of a form is not looked at.
    """

    def wrongs(register: Register) -> Iterator[tuple[str, str]]:
        yield from _wrongs(register)
        if forms is not None and register.of:
            yield from _of_form(register, forms)

    return read_folder_of(folder, FOLDER, _register, wrongs, taken=forms or ())


@kept_until_changed
def registers_in(folder: Path) -> Mapping[str, Register]:
    """Those without a fault by key, of a folder in use."""
    return read_registers(folder).parts


def register_of(file: Block) -> Register | None:
    """The register that a file describes; None where it has a fault."""
    builder = Builder()
    built = part_of(builder, file, _register, _wrongs)
    return None if builder.faults else built


def _register(builder: Builder, file: Block, key: str) -> Register | None:
    before = len(builder.faults)
    values: dict[str, Any] = {**file}
    if "when" in file:
        values["when"] = builder.condition(file["when"], file.place_of("when"), key, "when")
    if "states" in file:
        blocks = builder.blocks(file, "states", key)
        values["states"] = tuple(
            built for one in blocks if (built := builder.part(State, with_tuples(one), one, key)) is not None
        )
    if "questions" in file:
        values["questions"] = builder.questions(builder.blocks(file, "questions", key), is_fact=True)
    if "lists" in file:
        values["lists"] = with_tuples(file["lists"])
    return builder.part(Register, values, file, key) if len(builder.faults) == before else None


def _wrongs(register: Register) -> Iterator[tuple[str, str]]:
    """(field, what is wrong and what to do) of what is well formed, and makes no sense."""
    if not KEY.fullmatch(register.key):
        yield "key", f"'{register.key}' must be small letters, digits and hyphens: it stands in the address"
    needed = {READ, RECORD} | ({READ_RESTRICTED} if any(one.restricted for one in register.questions) else set())
    missing = sorted(action for action in needed if (register.resource, action) not in matrix.matrix().grants)
    if missing:
        yield "resource", f"'{register.resource}' has no '{missing[0]}' in policy/matrix.yaml"
    for field, days in register.limits.items():
        named = SETTING.fullmatch(days) if isinstance(days, str) else None
        if isinstance(days, int):
            if days < 0:
                yield field, f"{days} days are no limit: write 0 or more"
        elif named is None:
            yield field, f"'{days}' is neither a number nor a {{setting:...}}"
        elif named[1] not in CATALOGUE:
            yield field, f"{{setting:{named[1]}}} is no setting: qa-tool settings lists them"
    yield from _of_records(register)
    yield from _of_questions(register)
    yield from _of_states(register)


def _of_records(register: Register) -> Iterator[tuple[str, str]]:
    for field in ("when", "due"):
        if bool(register.of) != (getattr(register, field) is not None):
            yield field, f"'of' and '{field}' belong together: write both, or neither where entries stand alone"
    for field in ("said", "settles"):
        if getattr(register, field) and not register.of:
            yield field, f"'{field}' is about records: it needs 'of'"
    if register.place and register.of:
        yield "place", "the place of an entry is that of its record: leave it out"


def _of_questions(register: Register) -> Iterator[tuple[str, str]]:
    keys = [one.key for one in register.questions]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "questions", f"two questions are called '{key}'"
    for question in register.questions:
        kind = known_type(question)
        if kind is None or kind.row is not None or not kind.kept or kind.graded or kind.places:
            yield "questions", f"{question.key} cannot be a '{question.type}': choose another type"
            continue
        yield from (("questions", f"{question.key} {message}") for message in kind.check(question))
        for field in NOT_ASKED:
            if getattr(question, field, None):
                yield "questions", f"{question.key} cannot have '{field}' in a register: leave it out"
    for field, needs in (("reference", "free_text"), ("opened", "days"), ("ended", "days")):
        key = getattr(register, field)
        kind = known_type(register.by_key.get(key))
        if kind is None or not getattr(kind, needs):
            yield field, f"'{key}' is no question that asks for a {'day' if needs == 'days' else 'text'}"
        elif field != "ended" and key not in register.first.asks:
            yield field, f"'{key}' must be asked by the first state"
    for field in ("lists", "said"):
        yield from ((field, f"{key} is no question of it") for key in getattr(register, field) if key not in keys)


def _of_states(register: Register) -> Iterator[tuple[str, str]]:
    keys, asked = [one.key for one in register.states], [key for one in register.states for key in one.asks]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "states", f"two states are called '{key}'"
    for at, state in enumerate(register.states):
        if not KEY.fullmatch(state.key):
            yield "states", f"'{state.key}' must be small letters, digits and hyphens: it stands in the address"
        if (register.resource, state.by) not in matrix.matrix().grants:
            yield "states", f"'{register.resource}' has no '{state.by}' in policy/matrix.yaml"
        for key in (key for key in state.asks if key not in register.by_key):
            yield "states", f"{key} is no question of it"
        for key in (key for key in state.after if key not in keys[:at]):
            yield "states", f"'{state.key}' is reached from a state before it, and '{key}' is none"
    for question in register.questions:
        if asked.count(question.key) != 1:
            yield "questions", f"{question.key} must be asked by one state: name it in one 'asks'"
    if register.first.ends or not register.states[-1].ends:
        yield "states", "the last state ends, and the first does not: write 'ends: true'"


def _of_form(register: Register, forms: Mapping[str, Definition]) -> Iterator[tuple[str, str]]:
    """The same of what it names of the form."""
    form = forms.get(register.of)
    if form is None:
        yield "of", f"'{register.of}' is no form: choose one of {', '.join(sorted(forms))}"
        return
    asked = {question.key: question for question in form.questions}
    for own, key in register.said.items():
        question, of_form = register.by_key.get(own), asked.get(key)
        if of_form is None:
            yield "said", f"{key} is no question of {register.of}"
        elif question is not None and known_type(of_form) is not known_type(question):
            yield "said", f"{key} is of the type '{of_form.type}', and {own} is a '{question.type}': make them the same"
        elif question is not None:
            for option in (one for one in of_form.options if question.option(one.key) is None):
                yield "said", f"'{option.key}' of {key} is no option of {own}: it would be lost"
    for key, expected in _every(register.when or Condition()):
        looked_at = asked.get(key)
        kind = known_type(looked_at)
        if looked_at is None or kind is None:
            yield "when", f"{key} is no question of {register.of}"
            continue
        options = [option.key for option in kind.tally_options(looked_at)]
        if not options or kind.several:
            yield "when", f"{key} has no options of which one is chosen: only such a question can call for an entry"
            continue
        for value in expected:
            if value not in options:
                yield "when", f"'{value}' is expected of {key}, which has {', '.join(options)}"


def chosen(condition: Condition) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(key, the options of which one must be chosen) of the lines of a condition, without its alternatives."""
    for key, expected in condition.all_of.items():
        yield key, tuple(map(str, expected if isinstance(expected, tuple) else (expected,)))


def _every(condition: Condition) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from chosen(condition)
    for alternative in condition.any_of:
        yield from _every(alternative)


def on_day(days: int | str, of: Callable[[str], int]) -> int:
    """A limit of a register in days; ``of`` says what a setting is."""
    named = SETTING.fullmatch(days) if isinstance(days, str) else None
    return of(named[1]) if named is not None else int(days)
