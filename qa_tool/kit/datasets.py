"""Datasets: rows that can be counted, with named columns. What is counted of them is said elsewhere, as data.

A subject declares its own in its ``datasets``; SQL stands here only as something to be handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, String, bindparam, case, type_coerce


class Kind(StrEnum):
    """What the values of a column are."""

    DATE = "date"
    """A day, or a moment that counts as its day in London."""
    MEMBER = "member"
    """One of a set of words."""
    NUMBER = "number"
    YES_NO = "yes-no"
    GRADE = "grade"
    ANSWERED = "answered"
    """Words that are never counted: only whether there are any."""


TODAY = bindparam("today", type_=Date)
"""The day on which it is counted: whoever counts gives it."""
YES_NO = {"yes": "Yes", "no": "No"}
Names = Callable[[Any], Mapping[str, str]]
"""What a service calls the members of a set, in their order; it is handed the session."""


@dataclass(frozen=True, eq=False)
class Join:
    """One more table that a column comes from."""

    to: Any
    on: Any


@dataclass(frozen=True)
class Column:
    """One column: its permanent key, and the SQL that gives its values; NULL where a row has none."""

    key: str
    label: str
    kind: Kind
    sql: Any = field(compare=False)
    joins: tuple[Join, ...] = field(default=(), compare=False)
    """Tables beyond those of the dataset, joined only where the column is asked for."""
    members: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Of a set that the code or a form decides: the words of each member, in their order."""
    names: Names | None = field(default=None, compare=False)
    """Of a set that the service decides: places, teams, themes."""
    none: str = ""
    """What the rows without a value are called where rows are broken down by it."""
    apart: bool = False
    """Whether members of the same name are told apart, those of no member last; else they are counted as one."""
    parts: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Of a number that is the total of others: their columns, with what they are called."""
    address: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Of a question: what narrows a list of records to those that were asked it; {}: no list can be asked for it."""

    @property
    def words(self) -> Mapping[str, str]:
        """The members that are known without a service; {}: any."""
        return YES_NO if self.kind is Kind.YES_NO else self.members


@dataclass(frozen=True)
class Dataset:
    """Rows of one kind: each hangs on a record, which decides whether it counts, or was entered for a period."""

    key: str
    label: str
    source: Any = field(compare=False)
    """The table of the rows."""
    columns: tuple[Column, ...]
    day: Any = field(compare=False)
    """The day that puts a row into a period."""
    record: Any = field(compare=False)
    """The id of the record that a row hangs on; None: of none, as numbers that were entered for a period."""
    joins: tuple[Join, ...] = field(default=(), compare=False)
    where: tuple[Any, ...] = field(default=(), compare=False)
    """Which rows of the table these are."""
    by_record: bool = True
    """Whether the day is the record's own: then the records behind a number are the period's."""

    each: str = ""
    """Of rows of no record: for what each was entered - month, quarter or year; those wholly in a period count."""

    def column(self, key: str) -> Column | None:
        """The column of that key."""
        return next((one for one in self.columns if one.key == key), None)

    def with_parts(self, keys: Collection[str]) -> frozenset[str]:
        """The keys with those of the parts of each that is a total."""
        return frozenset(keys).union(*(one.parts for one in self.columns if one.key in keys))

    def with_columns(self, more: tuple[Column, ...]) -> Dataset:
        """The same with more columns; those that it has already stay."""
        known = {one.key for one in self.columns}
        return replace(self, columns=(*self.columns, *(one for one in more if one.key not in known)))


def yes_no(condition: Any) -> Any:
    """A condition as the value of a column: yes or no, and no value where it cannot be said."""
    return case((condition, "yes"), (~condition, "no"))


def word(column: Any) -> Any:
    """A column of an enum as the text that is stored."""
    return type_coerce(column, String)
