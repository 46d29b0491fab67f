"""Figures as plain data and back again, so that what was published can be shown years later without counting anew.

Fields that hold their default are left out. Read leniently: a field that is not known any more is passed over, one
that was not there yet has its default; where it has none, the data cannot be read by this version of the tool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel

T = TypeVar("T")


class Unreadable(ValueError):
    """The data was packed by a version of the tool that said less, or something else."""


def packed(value: Any) -> Any:
    """``value`` as what JSON can hold: dataclasses, enums, dates, decimals, tuples and mappings with keys of text."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case BaseModel():
            return value.model_dump(mode="json", exclude_defaults=True)
        case Mapping():
            return {packed(key): packed(held) for key, held in value.items()}
        case tuple() | list() | frozenset():
            return [packed(held) for held in value]
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} cannot be packed")
    # What is left out of comparing is no figure: where a number leads is true of the day it was counted only.
    held = {field.name: getattr(value, field.name) for field in fields(value) if field.compare}
    return {name: packed(one) for name, one in held.items() if one != _default(_by_name(cast(Any, type(value)))[name])}


def unpacked(kind: type[T], data: Any) -> T:
    """What ``packed`` made of a ``kind``. Raises Unreadable."""
    try:
        return cast(T, _read(cast(Any, kind))(data))
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as fault:
        raise Unreadable(f"{kind.__name__}: {fault}") from fault


def unpacked_each(kind: type[T], data: Any) -> tuple[T, ...]:
    """As ``unpacked``, of a list of them."""
    if not isinstance(data, list):
        raise Unreadable(f"no list of {kind.__name__}")
    return tuple(unpacked(kind, one) for one in data)


@cache
def _read(kind: Any) -> Callable[[Any], Any]:
    """A function that reads values of a type."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (only,) = (one for one in inner if one is not NoneType)
        read = _read(only)
        return lambda data: None if data is None else read(data)
    if origin is tuple:
        if inner[1:] == (Ellipsis,):
            each = _read(inner[0])
            return lambda data: tuple(each(one) for one in data)
        reads = tuple(_read(one) for one in inner)
        return lambda data: tuple(read(one) for read, one in zip(reads, data, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        key, held = _read(inner[0]), _read(inner[1])
        return lambda data: {key(name): held(one) for name, one in data.items()}
    if isinstance(kind, type):
        if is_dataclass(kind):
            return lambda data: _dataclass(kind, data)
        if issubclass(kind, BaseModel):
            return kind.model_validate
        if issubclass(kind, date):
            return kind.fromisoformat
        if issubclass(kind, Enum | Decimal | int | str):
            return kind
    raise TypeError(f"{kind} cannot be unpacked")


def _dataclass(kind: Any, data: Mapping[str, Any]) -> Any:
    return kind(**{name: read(data[name]) for name, read in _readers(kind).items() if name in data})


@cache
def _readers(kind: Any) -> Mapping[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {name: _read(hints[name]) for name in _by_name(kind)}


@cache
def _by_name(kind: Any) -> Mapping[str, Field[Any]]:
    return {field.name: field for field in fields(kind) if field.init}


def _default(field: Field[Any]) -> Any:
    """What the field has when nothing is said; MISSING when something must be."""
    return field.default if field.default_factory is MISSING else field.default_factory()
