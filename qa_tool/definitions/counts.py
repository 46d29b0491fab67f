"""Counts as data: numbers of a period and a place, as a file of ``forms/counts`` says them. As in forms/README.md."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from qa_tool.definitions.files.building import Builder, Folder, Keyed, read_folder_of, with_tuples
from qa_tool.definitions.files.reading import Block, kept_until_changed
from qa_tool.definitions.model import Part
from qa_tool.definitions.words import CountRole
from qa_tool.policy import matrix

FOLDER = "counts"
KEY = re.compile(r"[a-z][a-z0-9-]*")
YEAR = re.compile(r"\d{4}/\d{2}")
RESOURCE = "count"
"""Of the matrix: who enters and reads a count that names no other."""


class CountQuestion(Part):
    """One whole number that is asked of each place and period."""

    key: str
    label: str
    unit: str
    kind: Literal["flow", "stock"]
    """A flow is summed over periods; of a stock the last period counts."""
    source: str = ""
    hint: str = ""
    most: int = 9999
    """The largest number that is taken: more is a slip of the hand."""
    optional: bool = False
    """Whether it may be left out where the others of its row are given."""
    role: CountRole | None = None

    @property
    def called(self) -> str:
        """Its label within a sentence: 'looked after', 'IROs'."""
        return self.label if self.label[:2].isupper() else f"{self.label[:1].lower()}{self.label[1:]}"


class Check(Part):
    """The sum of ``parts`` must be ``equals`` another question, or ``at_most`` that."""

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
    """As published; none: not published yet."""


class CountDefinition(Keyed):
    """One count: which numbers, of which places, how often."""

    kind: Literal["count"]
    title: str
    asks: str
    each: tuple[Literal["month", "quarter", "year"], Literal["team", "district", "locality", "iro_team", "none"]]
    resource: str = RESOURCE
    provisional: bool = False
    """Whether numbers may be marked as provisional while they are entered."""
    questions: tuple[CountQuestion, ...] = Field(min_length=1)
    checks: tuple[Check, ...] = ()
    comparators: tuple[Comparator, ...] = ()

    @property
    def place_word(self) -> str:
        """The heading of its places: 'Team', 'IRO team'."""
        return {"iro_team": "IRO team", "none": "Place"}.get(self.each[1], self.each[1].capitalize())

    @property
    def place_called(self) -> str:
        """One of them within a sentence: 'team', 'IRO team'."""
        return self.place_word if self.each[1] == "iro_team" else self.place_word.lower()

    def in_roles(self) -> dict[CountRole, CountQuestion]:
        """The questions that mean something to the tool."""
        return {one.role: one for one in self.questions if one.role is not None}


def read_counts(folder: Path, forms: Collection[str] = ()) -> Folder[CountDefinition]:
    """The counts of every file of the folder. ``forms``: keys that are taken."""
    return read_folder_of(folder, FOLDER, _count, _wrongs, taken=forms)


counts_in = kept_until_changed(read_counts)
"""The same, of a folder in use."""


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
    if not {(count.resource, "enter"), (count.resource, "read")} <= matrix.matrix().grants.keys():
        yield (
            "resource",
            f"'{count.resource}' has no 'enter' and 'read' in policy/matrix.yaml: leave it out for 'count'",
        )
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "questions", f"two questions are called '{key}'"
    for key in keys:
        if key in (*count.each, "period", "place", "provisional"):
            yield "questions", f"a question cannot be called '{key}': that is a column of every count"
    roles = [one.role for one in count.questions if one.role]
    if len(roles) != len(set(roles)):
        yield "questions", "two questions have the same role"
    for check in count.checks:
        if bool(check.equals) == bool(check.at_most):
            yield "checks", "a check needs one of 'equals' and 'at_most'"
        yield from (
            ("checks", f"'{key}' is no question: choose of {', '.join(keys)}")
            for key in (*check.parts, check.whole)
            if key and key not in keys
        )
    for one in count.comparators:
        if one.question not in keys:
            yield "comparators", f"'{one.question}' is no question: choose of {', '.join(keys)}"
        if not YEAR.fullmatch(one.year):
            yield "comparators", f"'{one.year}' is no financial year: write it like 2017/18"
