"""Figures as plain data and back again, so that what was published can be shown years later without counting anew.

Fields that hold their default are left out. Read leniently: a field that is not known any more is passed over, one
that was not there yet has its default; where it has none, the data cannot be read by this version of the tool.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

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
    held = ((field, getattr(value, field.name)) for field in fields(value) if field.compare)
    return {field.name: packed(one) for field, one in held if one != _default(field)}


def unpacked(kind: type[T], data: Any) -> T:
    """What ``packed`` made of a ``kind``. Raises Unreadable."""
    try:
        return cast(T, _reader(cast(Any, kind)).validate_python(data))
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise Unreadable(
            f"{kind.__name__}: {where}: {first['msg']}"
        ) from None  # the fault itself repeats what was there


def unpacked_each(kind: type[T], data: Any) -> tuple[T, ...]:
    """As ``unpacked``, of a list of them."""
    if not isinstance(data, list):
        raise Unreadable(f"no list of {kind.__name__}")
    return tuple(unpacked(kind, one) for one in data)


@cache
def _reader(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _default(field: Field[Any]) -> Any:
    """What the field has when nothing is said; MISSING when something must be."""
    return field.default if field.default_factory is MISSING else field.default_factory()
