"""A day typed in three boxes: day, month, year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from qa_tool.kit.typed import PARTS, Fault, date_of_parts


@dataclass(frozen=True)
class TypedDay:
    """What the boxes hold, by their names, and the day that it makes: None where nothing was typed, or no day."""

    name: str
    inputs: Mapping[str, str]
    day: date | None
    fault: Fault | None = None
    """What is wrong with what was typed."""

    @property
    def first_input(self) -> str:
        """Where a message about it links to."""
        return f"#{self.name}-day"


class Problem(Protocol):
    """What is wrong with an input."""

    @property
    def rule(self) -> str:
        """The rule that says so."""

    @property
    def key(self) -> str:
        """The name of the input."""

    @property
    def message(self) -> str:
        """What to do about it."""

    @property
    def part(self) -> str:
        """Of a day, the box."""


def boxes(name: str) -> tuple[str, ...]:
    """The names of the three."""
    return tuple(f"{name}-{part}" for part in PARTS)


def read_day(given: Mapping[str, str], name: str, called: str = "It") -> TypedDay:
    """The day that ``given`` holds under ``name-day``, ``name-month`` and ``name-year``; a fault says ``called``."""
    inputs = {box: given.get(box, "").strip() for box in boxes(name)}
    found = date_of_parts(called, *inputs.values()) if any(inputs.values()) else None
    fault = found if isinstance(found, Fault) else None
    return TypedDay(name, inputs, None if isinstance(found, Fault) else found, fault)


def shown_day(name: str, day: date | None) -> TypedDay:
    """A day as the boxes show it before anybody types."""
    texts = (str(day.day), str(day.month), f"{day.year:04d}") if day else ("", "", "")
    return TypedDay(name, dict(zip(boxes(name), texts, strict=True)), day)


def by_input(problems: Iterable[Problem], day: TypedDay | None = None) -> dict[str, str]:
    """The first message for each input; a day's stands at its box, in place of what was said of its being missing."""
    messages: dict[str, str] = {}
    for one in problems:
        if day is None or one.key != day.name:
            messages.setdefault(one.key, one.message)
        elif day.fault is None:
            messages.setdefault(f"{one.key}-{one.part or 'day'}", one.message)
    if day is not None and day.fault is not None:
        messages[f"{day.name}-{day.fault.part}"] = day.fault.message
    return messages
