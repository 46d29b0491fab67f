"""Counts as data: numbers of a period and a place, as a file of ``forms/counts`` says them. As in forms/README.md."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from qa_tool.definitions.files.building import Builder
from qa_tool.definitions.files.reading import Block, Fault, Items, read_file
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


class CountDefinition(Part):
    """One count: which numbers, of which places, how often."""

    kind: Literal["count"]
    key: str
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


@dataclass(frozen=True)
class Found:
    """The counts of a folder by key, as far as they could be read, and what was wrong."""

    counts: Mapping[str, CountDefinition]
    faults: tuple[Fault, ...] = ()


def read_counts(folder: Path, forms: Collection[str] = ()) -> Found:
    """The counts of every file of the folder; a faulty one is left out. ``forms``: keys that are taken."""
    builder, counts = Builder(), dict[str, CountDefinition]()
    for path in sorted(folder.glob("*.yaml")):
        file, faults = read_file(path, FOLDER)
        builder.faults += faults
        if file is None:
            continue
        before = len(builder.faults)
        built = _count(builder, file)
        if built is None:
            continue
        if built.key in counts or built.key in forms:
            builder.fault(file.place_of("key"), built.key, "is the key of another form or count: choose one of its own")
        for place, message in _wrongs(built):
            builder.fault(file.place_of(place), built.key, message)
        if len(builder.faults) == before:
            counts[built.key] = built
    return Found(counts, tuple(sorted(set(builder.faults))))


def _count(builder: Builder, file: Block) -> CountDefinition | None:
    key = str(file.get("key", ""))
    values: dict[str, Any] = {**file}
    parts: tuple[tuple[str, type[Part]], ...] = (
        ("questions", CountQuestion), ("checks", Check), ("comparators", Comparator),
    )  # fmt: skip
    before = len(builder.faults)
    for name, kind in parts:
        if name in file:
            blocks = builder.blocks(file, name, key)
            values[name] = tuple(built for one in blocks if (built := builder.part(kind, _plain(one), one, key)))
    if len(builder.faults) > before:
        return None
    return builder.part(CountDefinition, _plain(values), file, key)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, Items) else value for name, value in values.items()}


def _wrongs(count: CountDefinition) -> Iterator[tuple[str, str]]:
    """(field, what is wrong and what to do) of what is well formed, and makes no sense."""
    keys = [one.key for one in count.questions]
    if not KEY.fullmatch(count.key):
        yield "key", f"'{count.key}' must be small letters, digits and hyphens: it stands in the address"
    if (count.resource, "enter") not in matrix.matrix().grants or (
        count.resource,
        "read",
    ) not in matrix.matrix().grants:
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


def counts_of(folder: Path) -> Mapping[str, CountDefinition]:
    """The same, of a folder that is in use: read again once a file was changed."""
    return _read(folder, tuple(sorted((one.name, one.stat().st_mtime_ns) for one in folder.glob("*.yaml"))))


@lru_cache(maxsize=4)
def _read(folder: Path, _changed_at: tuple[tuple[str, int], ...]) -> Mapping[str, CountDefinition]:
    return read_counts(folder).counts
