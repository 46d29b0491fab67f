"""The declarative base: plain, so that type checkers see the columns."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, DateTime, Dialect, Enum, MetaData, TypeDecorator, or_
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, registry


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC stamps on both databases: SQLite keeps no zone, so it is taken off going in and put back coming out."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """PostgreSQL keeps the zone, SQLite plain text."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive stamp: its zone would be a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stamp needs its time zone")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Naming of constraints is fixed so that migrations can speak of them on both databases."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime},
    )


def new_id() -> str:
    """A random, opaque id: nothing can be learnt or guessed from an address."""
    return uuid4().hex


def words(enum: type[StrEnum], name: str) -> Enum:
    """A column of the values of ``enum``, held as text under a check constraint called ``name``."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


def holds_on(
    first: InstrumentedAttribute[date],
    last: InstrumentedAttribute[date | None],
    day: date | InstrumentedAttribute[date | None],
    until: date | None = None,
) -> ColumnElement[bool]:
    """Whether what runs from its first day to its last, or on where it has none, does so on ``day``.

    With ``until``: on any of the days from one to the other. ``kit.periods.covers`` says the same of values.
    """
    return (first <= (day if until is None else until)) & or_(last.is_(None), last >= day)
