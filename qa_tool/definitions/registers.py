"""Registers as data: entries that records call for, as a file of ``forms/registers`` says. As in forms/README.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from qa_tool.definitions.files.building import Builder, Folder, Keyed, read_folder_of
from qa_tool.definitions.files.reading import Block, kept_until_changed
from qa_tool.definitions.model import Condition, Definition, Part
from qa_tool.definitions.question_types.registry import known_type
from qa_tool.definitions.words import EntryRole
from qa_tool.policy import matrix
from qa_tool.settings.words import CATALOGUE

FOLDER = "registers"
SETTING = re.compile(r"\{setting:(\w*)\}")


class Due(Part):
    """By when an entry is to be opened: so many working days, or the setting that says how many."""

    working_days: int | str
    after: Literal["submitted"]


class Aged(Part):
    """After how many days an open entry is marked, or the setting that says so: on that day it is not over yet."""

    over_days: int | str


class Register(Keyed):
    """One register: which records call for an entry, what they say of it themselves, and its days."""

    kind: Literal["entry"]
    title: str
    resource: str
    """Of the matrix: who reads and records its entries."""
    of: str
    """The form whose records call for entries."""
    when: Condition
    """Which of them do."""
    said: Mapping[EntryRole, str] = Field(default_factory=dict)
    """By what it is of an entry: the question of the record that says it until something is recorded."""
    due: Due
    aged: Aged

    @property
    def limits(self) -> dict[str, int | str]:
        """Its numbers of days, by the field that holds them."""
        return {"due": self.due.working_days, "aged": self.aged.over_days}


def read_registers(folder: Path, forms: Mapping[str, Definition] | None = None) -> Folder[Register]:
    """The registers of every file of the folder.

    ``forms`` are the forms beside it, by key: without them what a register names of a form is not looked at.
    """

    def wrongs(register: Register) -> Iterator[tuple[str, str]]:
        yield from _wrongs(register)
        if forms is not None:
            yield from _of_form(register, forms)

    return read_folder_of(folder, FOLDER, _register, wrongs)


registers_in = kept_until_changed(read_registers)
"""The same, of a folder in use."""


def _register(builder: Builder, file: Block, key: str) -> Register | None:
    before = len(builder.faults)
    values: dict[str, Any] = dict(file)
    if "when" in file:
        values["when"] = builder.condition(file["when"], file.place_of("when"), key, "when")
    return builder.part(Register, values, file, key) if len(builder.faults) == before else None


def _wrongs(register: Register) -> Iterator[tuple[str, str]]:
    """(field, what is wrong and what to do) of what is well formed, and makes no sense."""
    if not {(register.resource, "read"), (register.resource, "record")} <= matrix.matrix().grants.keys():
        yield "resource", f"'{register.resource}' has no 'read' and 'record' in policy/matrix.yaml"
    for field, days in register.limits.items():
        named = SETTING.fullmatch(days) if isinstance(days, str) else None
        if isinstance(days, int):
            if days < 0:
                yield field, f"{days} days are no limit: write 0 or more"
        elif named is None:
            yield field, f"'{days}' is neither a number nor a {{setting:...}}"
        elif named[1] not in CATALOGUE:
            yield field, f"{{setting:{named[1]}}} is no setting: qa-tool settings lists them"


def _of_form(register: Register, forms: Mapping[str, Definition]) -> Iterator[tuple[str, str]]:
    """The same of what it names of the form."""
    form = forms.get(register.of)
    if form is None:
        yield "of", f"'{register.of}' is no form: choose one of {', '.join(sorted(forms))}"
        return
    asked = {question.key: question for question in form.questions}
    for key in (key for key in register.said.values() if key not in asked):
        yield "said", f"{key} is no question of {register.of}"
    for key, expected in _every(register.when):
        question = asked.get(key)
        kind = known_type(question)
        if question is None or kind is None:
            yield "when", f"{key} is no question of {register.of}"
            continue
        options = [option.key for option in kind.tally_options(question)]
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
