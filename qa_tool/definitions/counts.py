"""Counts as data: numbers of a period and a place, as a file of ``forms/counts`` says them. As in forms/README.md."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field

from qa_tool.definitions.files.building import Builder, Folder, Keyed, part_of, read_folder_of, with_tuples
from qa_tool.definitions.files.reading import Block, kept_until_changed
from qa_tool.definitions.model import Part
from qa_tool.definitions.words import CountRole
from qa_tool.kit.percentages import Number
from qa_tool.policy import matrix

FOLDER = "counts"
KEY = re.compile(r"[a-z][a-z0-9-]*")
YEAR = re.compile(r"\d{4}/\d{2}")
ENTER, READ = "count/enter", "count/read"
"""Cells of the matrix: who enters and reads a count that names no others."""
NOT_KNOWN, TOTAL, N, OF = "not-known", "total", "n", "N"
"""What the cells of a question are called besides the options of its mix: 'VP-01.not-known', 'IN-66.n'."""
MANY_CELLS = 8
"""With more, a count is typed with its numbers one below the other and its places side by side."""


class Cell(NamedTuple):
    """One number that is typed. ``key``: that of its question, or 'VP-01.neglect' of a part of it."""

    key: str
    label: str
    question: CountQuestion
    optional: bool

    @property
    def called(self) -> str:
        """Its label within a sentence: 'looked after', 'IROs'."""
        return self.label if self.label[:2].isupper() else f"{self.label[:1].lower()}{self.label[1:]}"


class CountQuestion(Part):
    """What is asked of each place and period: one number, n of N, or one number for each option of a mix."""

    key: str
    label: str
    unit: str
    kind: Literal["flow", "stock"]
    """A flow is summed over periods; of a stock the last period counts."""
    source: str = ""
    """Where the numbers are taken from, as text: 'case system, report 12'."""
    hint: str = ""
    most: int = 9999
    """The largest number that is taken: more is a slip of the hand."""
    places: Literal[0, 1, 2] = 0
    """Decimals that are taken: 2 of full-time equivalents."""
    optional: bool = False
    """Whether it may be left out where the others of its row are given."""
    of: str = ""
    """What N is, of a question that asks for n of N; its label says what n is."""
    mix: Mapping[str, str] = Field(default_factory=dict)
    """Its options: a number each, and one of those not known. Their total is worked out."""
    overlap: bool = False
    """Whether one may stand under several options: the total is typed then, and the parts are no parts of it."""
    good: Literal["high", "low", ""] = ""
    """Which way is better, where one is."""
    warn: str = ""
    """A sentence that stands wherever its numbers do."""
    role: CountRole | None = None

    @property
    def parts(self) -> Mapping[str, str]:
        """The cells of its options with those not known, by key, and what they are called; {} of no mix."""
        options = {**self.mix, NOT_KNOWN: "Not known"} if self.mix else {}
        return {f"{self.key}.{option}": label for option, label in options.items()}

    @property
    def total_key(self) -> str:
        """The cell of a total that is typed beside the parts; '' of no mix."""
        return f"{self.key}.{TOTAL}" if self.mix else ""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What is typed, in its order."""
        if self.of:
            pair = ((N, self.label), (OF, self.of))
            return tuple(Cell(f"{self.key}.{part}", label, self, self.optional) for part, label in pair)
        if self.mix:
            total = "all, each once" if self.overlap else "total in the source"
            parts = (Cell(key, f"{self.label}: {label}", self, self.optional) for key, label in self.parts.items())
            spared = self.optional or not self.overlap
            return (*parts, Cell(self.total_key, f"{self.label}: {total}", self, spared))
        return (Cell(self.key, self.label, self, self.optional),)

    def counted(self, given: Mapping[str, Number]) -> Number | None:
        """All of it, of cells that were given: the total of its parts, or N; None where one is missing.

        The typed total of a mix is never taken for that of its parts; where these overlap there is no other.
        """
        keys = (f"{self.key}.{OF}",) if self.of else (self.total_key,) if self.overlap else tuple(self.parts)
        numbers = [given.get(key) for key in keys or (self.key,)]
        return None if None in numbers else sum(number for number in numbers if number is not None)


class Check(Part):
    """The sum of ``parts`` must be ``equals`` another, or ``at_most`` that: questions, or cells such as 'IN-66.n'.

    A question with a mix stands for the total of its parts.
    """

    parts: tuple[str, ...] = Field(min_length=1)
    equals: str = ""
    at_most: str = ""

    @property
    def whole(self) -> str:
        """The question that the parts are compared with."""
        return self.equals or self.at_most


class Comparator(Part):
    """A published value that a question stands beside, of a year of its own."""

    label: str
    question: str
    year: str
    """A financial year: '2017/18'."""
    value: str | None = None
    """As published; none: not published yet. It has no n and N, is marked as published and never rolled up."""


class CountDefinition(Keyed):
    """One count: which numbers, of which places, how often."""

    kind: Literal["count"]
    title: str
    asks: str
    each: tuple[Literal["month", "quarter", "year"], Literal["team", "district", "locality", "iro_team", "none"]]
    enter: str = ENTER
    """The cell of the matrix that says who types and loads it."""
    read: str = READ
    """The one that says who reads what was entered."""
    due: int = Field(default=10, ge=0)
    """Working days after its period by which it is to be entered."""
    provisional: bool = False
    """Whether numbers may be marked as provisional while they are entered."""
    questions: tuple[CountQuestion, ...] = Field(min_length=1)
    checks: tuple[Check, ...] = ()
    comparators: tuple[Comparator, ...] = ()

    def __hash__(self) -> int:
        """By its key alone: the options of a mix have no order that could be hashed."""
        return hash(self.key)

    @property
    def place_word(self) -> str:
        """The heading of its places: 'Team', 'IRO team'."""
        return {"iro_team": "IRO team", "none": "Place"}.get(self.each[1], self.each[1].capitalize())

    @property
    def place_called(self) -> str:
        """One of them within a sentence: 'team', 'IRO team'."""
        return self.place_word if self.each[1] == "iro_team" else self.place_word.lower()

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every number that is typed of a place, in its order."""
        return tuple(cell for question in self.questions for cell in question.cells)

    @property
    def is_long(self) -> bool:
        """Whether its numbers stand one below the other, and its places side by side."""
        return len(self.cells) > MANY_CELLS

    @cached_property
    def every_check(self) -> tuple[Check, ...]:
        """Those that it names; n is at most N besides, and a part that may overlap at most all of them."""
        found = [*self.checks]
        for one in self.questions:
            if one.of:
                found.append(Check(parts=(f"{one.key}.{N}",), at_most=f"{one.key}.{OF}"))
            if one.overlap:
                found += [Check(parts=(key,), at_most=one.total_key) for key in one.parts]
        return tuple(found)

    @cached_property
    def called(self) -> Mapping[str, str]:
        """What may be compared, within a sentence: every cell, and every question that has several."""
        cells = {cell.key: cell.called for cell in self.cells}
        mixed = {one.key: Cell("", one.label, one, False).called for one in self.questions if one.mix}
        return {**mixed, **cells}

    def compared(self, key: str, given: Mapping[str, Number]) -> Number | None:
        """The number of a cell, or all of a question with a mix, of those that were given."""
        mixed = next((one for one in self.questions if one.key == key and one.mix), None)
        return mixed.counted(given) if mixed is not None else given.get(key)

    def in_roles(self) -> dict[CountRole, CountQuestion]:
        """The questions that mean something to the tool."""
        return {one.role: one for one in self.questions if one.role is not None}


def read_counts(folder: Path, forms: Collection[str] = ()) -> Folder[CountDefinition]:
    """The counts of every file of the folder. ``forms``: keys that are taken."""
    return read_folder_of(folder, FOLDER, _count, _wrongs, taken=forms)


@kept_until_changed
def counts_in(folder: Path) -> Mapping[str, CountDefinition]:
    """Those without a fault by key, of a folder in use."""
    return read_counts(folder).parts


def count_of(file: Block) -> CountDefinition | None:
    """The count that a file describes; None where it has a fault."""
    builder = Builder()
    built = part_of(builder, file, _count, _wrongs)
    return None if builder.faults else built


def _count(builder: Builder, file: Block, key: str) -> CountDefinition | None:
    values: dict[str, Any] = {**file}
    parts: tuple[tuple[str, type[Part]], ...] = (
        ("questions", CountQuestion), ("checks", Check), ("comparators", Comparator),
    )  # fmt: skip
    before = len(builder.faults)
    for name, kind in parts:
        if name in file:
            blocks = builder.blocks(file, name, key)
            values[name] = tuple(built for one in blocks if (built := builder.part(kind, with_tuples(one), one, key)))
    if len(builder.faults) > before:
        return None
    return builder.part(CountDefinition, with_tuples(values), file, key)


def _wrongs(count: CountDefinition) -> Iterator[tuple[str, str]]:
    """(field, what is wrong and what to do) of what is well formed, and makes no sense."""
    keys = [one.key for one in count.questions]
    if not KEY.fullmatch(count.key):
        yield "key", f"'{count.key}' must be small letters, digits and hyphens: it stands in the address"
    for name in ("enter", "read"):
        cell = getattr(count, name)
        if tuple(cell.split("/")) not in matrix.matrix().grants:
            yield name, f"'{cell}' is no cell of policy/matrix.yaml: leave it out for 'count/{name}'"
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "questions", f"two questions are called '{key}'"
    for key in keys:
        if key in (*count.each, "period", "place", "provisional") or "." in key:
            yield "questions", f"a question cannot be called '{key}': that is a column of every count, or has a dot"
    for question in count.questions:
        yield from (("questions", message) for message in _mismatch(question))
    roles = [one.role for one in count.questions if one.role]
    if len(roles) != len(set(roles)):
        yield "questions", "two questions have the same role"
    yield from _compared(count)


def _compared(count: CountDefinition) -> Iterator[tuple[str, str]]:
    keys = [one.key for one in count.questions]
    for check in count.checks:
        if bool(check.equals) == bool(check.at_most):
            yield "checks", "a check needs one of 'equals' and 'at_most'"
        yield from (
            ("checks", f"'{key}' is no question: choose of {', '.join(count.called)}")
            for key in (*check.parts, check.whole)
            if key and key not in count.called
        )
    for one in count.comparators:
        if one.question not in keys:
            yield "comparators", f"'{one.question}' is no question: choose of {', '.join(keys)}"
        if not YEAR.fullmatch(one.year):
            yield "comparators", f"'{one.year}' is no financial year: write it like 2017/18"


def _mismatch(question: CountQuestion) -> Iterator[str]:
    key = question.key
    if question.of and question.mix:
        yield f"{key} asks for n of N, or has a mix: leave out 'of' or 'mix'"
    if question.overlap and not question.mix:
        yield f"{key} has no 'mix' whose options could overlap"
    if question.role and (question.of or question.mix):
        yield f"{key} has a role, which is of one number: leave out 'of' and 'mix'"
    for option in question.mix:
        if not KEY.fullmatch(option) or option in (NOT_KNOWN, TOTAL):
            yield f"{key} cannot have the option '{option}': small letters, digits and hyphens, not '{NOT_KNOWN}'"
