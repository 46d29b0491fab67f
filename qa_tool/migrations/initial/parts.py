"""What the tables are put together from: plain types, and names of constraints by one rule."""

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Enum, ForeignKey, Index, Integer, MetaData, String, Table, text

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
DESCRIBED = MetaData(naming_convention=NAMES)
Id = String(32)
Stamp = DateTime(timezone=True)
BigNumber = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite counts up a primary key only where its type is INTEGER."""
GRADES = ("good", "requires-improvement", "inadequate")
OUTCOMES = ("answered", "cannot-tell", "not-applicable", "not-answered", "not-asked")


def table(name: str, *parts: Any) -> None:
    """Describe a table."""
    Table(name, DESCRIBED, *parts)


def every_table() -> MetaData:
    """All that was described. A copy: what ALTER added once is left out of every later CREATE TABLE."""
    copied = MetaData(naming_convention=NAMES)
    for one in DESCRIBED.tables.values():
        one.to_metadata(copied)
    return copied


def key(name: str, kind: Any, *, to: str | None = None, ondelete: str | None = None, **more: Any) -> Column[Any]:
    """A column of the primary key."""
    return Column(name, kind, *_reference(to, ondelete), primary_key=True, **more)


def must(name: str, kind: Any, *, to: str | None = None, ondelete: str | None = None, **more: Any) -> Column[Any]:
    """A column that always has a value. ``to``: the column of another table that it points to."""
    return Column(name, kind, *_reference(to, ondelete), nullable=False, **more)


def maybe(name: str, kind: Any, *, to: str | None = None, later: bool = False, **more: Any) -> Column[Any]:
    """A column that may be empty. ``later``: the table it points to is made after this one and points back."""
    return Column(name, kind, *_reference(to, None, later), nullable=True, **more)


def one_of(name: str, *values: str) -> Enum:
    """Text that is one of some values, by a check called ``name``."""
    return Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def one_where(name: str, column: str, *more: str, condition: str) -> Index:
    """An index by which only one row at a time is as the condition says, for the same values of the columns."""
    where = text(condition)
    return Index(name, column, *more, unique=True, sqlite_where=where, postgresql_where=where)


def _reference(to: str | None, ondelete: str | None, later: bool = False) -> tuple[ForeignKey, ...]:
    return () if to is None else (ForeignKey(to, ondelete=ondelete, use_alter=later),)
