"""A question that is put to a dataset by choosing: what can be chosen, and the measure that it makes. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML

from qa_tool.definitions.model import Answered, Condition
from qa_tool.figures.measures.base import SERVICE, By, Kind, Line, Measure, Share
from qa_tool.figures.measures.files import EVERY
from qa_tool.kit.datasets import Column, Dataset
from qa_tool.kit.datasets import Kind as Values

ROWS = "How many"
FIRST_OF_ONES_OWN = "C101"
"""The tool's own measures never have this key, or a later one."""
BETWEEN = "~"
ASKED = ("show", "by", "where")
"""The names of the fields."""
Choices = tuple[tuple[str, str], ...]
"""(what the address says, what people read)."""


@dataclass(frozen=True)
class Question:
    """What of a dataset is asked. What the dataset does not offer counts as not chosen."""

    dataset: Dataset
    show: str = ""
    """A column: each of its options, its sum, or how many have any; '' for how many rows there are."""
    by: str = ""
    where: str = ""
    """'T2-20=good'."""

    @classmethod
    def of(cls, dataset: Dataset, asked: Mapping[str, str]) -> Question:
        """The question of an address; ``asked`` by the names of the fields."""
        one = cls(dataset)
        offered = {
            "show": [key for key, _ in one.shows],
            "by": [key for key, _ in one.breakdowns],
            "where": [key for _, options in one.conditions for key, _ in options],
        }
        found = {name: asked[name] for name, keys in offered.items() if asked.get(name) in keys}
        return cls(dataset, **found)

    @classmethod
    def of_key(cls, datasets: Mapping[str, Dataset], key: str) -> Question | None:
        """The question that is the key of a measure which it made; None where there is none."""
        name, *asked = key.split(BETWEEN)
        return cls.of(datasets[name], dict(zip(ASKED, asked, strict=False))) if name in datasets else None

    @property
    def shows(self) -> Choices:
        """The columns whose figures can be shown."""
        kept = (one for one in self.dataset.columns if not _names_members(one) and one.key != "begins")
        return tuple((one.key, _called(one)) for one in kept if not self.dataset.each or one.kind is Values.NUMBER)

    @property
    def breakdowns(self) -> Choices:
        """What the figures can be broken down by."""
        known = {by.name.lower() for by in By}
        return tuple((one.key, one.label) for one in self.dataset.columns if one.key in known)

    @property
    def conditions(self) -> tuple[tuple[str, Choices], ...]:
        """Of each column with options: its words, and what its rows can be narrowed to."""
        return tuple(
            (_called(one), tuple((f"{one.key}={member}", label) for member, label in one.words.items()))
            for one in self.dataset.columns
            if one.words
        )

    @property
    def words(self) -> str:
        """'Tier 2 case-file audit: Is the plan SMART? (T2-20), where ...'."""
        shown = dict(self.shows).get(self.show, ROWS.lower())
        narrowed = [f"{of}: {label}" for of, options in self.conditions for key, label in options if key == self.where]
        return ", where ".join([f"{self.dataset.label}: {shown}", *narrowed])

    def measure(self, stocks: Iterable[str] = ()) -> Measure:
        """The measure that answers it, which a file could say. ``stocks``: columns of which the last period counts."""
        line = _line(self.dataset.column(self.show)) if self.show else Line(label=ROWS, count=Condition())
        key, _, value = self.where.partition("=")
        return Measure(
            key=BETWEEN.join((self.dataset.key, self.show, self.by, self.where)),
            name=self.words,
            asks="What do you want to know?",
            formula="n / N" if line.mix or line.share else "n",
            denominator=f"Rows of {self.dataset.label} in the period that are known.",
            unit="children" if self.dataset.each else "records",
            kind=Kind.STOCK if self.show in set(stocks) else Kind.FLOW,
            of=self.dataset.key,
            where=Condition(all_of={key: value}) if key else None,
            lists=self.dataset.by_record,
            by=(SERVICE, self.by) if self.by else (SERVICE,),
            rows=(line,),
        )


def as_file(measure: Measure) -> str:
    """The measure as a file of ``forms/measures`` says it."""
    said: dict[str, Any] = {"key": FIRST_OF_ONES_OWN} | {
        name: getattr(measure, name) for name in ("name", "asks", "formula", "denominator", "unit")
    }
    said |= {"kind": measure.kind.value, "of": measure.of}
    if measure.lists:
        said["lists"] = True
    if measure.where is not None:
        said["where"] = _condition(measure.where)
    said |= {"by": list(measure.by), "rows": [dict(_row(line)) for line in measure.rows]}
    writer, text = YAML(), io.StringIO()
    writer.width = 110
    writer.dump({"measures": [said]}, text)
    return text.getvalue()


def _row(line: Line) -> Iterator[tuple[str, Any]]:
    if line.label:
        yield "label", line.label
    if line.mix:
        yield "mix", line.mix
    elif line.sum:
        yield "sum", list(line.sum)
    elif line.share is not None:
        yield "share", {"n": _condition(line.share.n)}
    else:
        yield "count", EVERY


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        key: {"answered": expected.answered} if isinstance(expected, Answered) else expected
        for key, expected in condition.all_of.items()
    }


def _line(column: Column | None) -> Line:
    assert column is not None, "one of those offered"
    if column.words or column.parts:
        return Line(mix=column.key)
    if column.kind is Values.NUMBER:
        return Line(label=column.label, sum=(column.key,))
    return Line(
        label=f"{column.label}: answered", share=Share(n=Condition(all_of={column.key: Answered(answered=True)}))
    )


def _names_members(column: Column) -> bool:
    """Whether only the service knows its members: it can be broken down by, and there is no list of them here."""
    return column.names is not None or (column.kind is Values.MEMBER and not column.members)


def _called(column: Column) -> str:
    return f"{column.label} ({column.key})" if column.address or column.key[:1].isupper() else column.label
