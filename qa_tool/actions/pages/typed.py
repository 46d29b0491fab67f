"""The pages of actions: a date of three parts, where each fault stands, and an id for what is new."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import uuid4

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.kit.typed import PARTS, Fault, date_of_parts

DUE = tuple(f"due-{part}" for part in PARTS)


def parts_of(day: date) -> dict[str, str]:
    """A date as it stands in its three inputs."""
    return dict(zip(DUE, (str(day.day), str(day.month), f"{day.year:04d}"), strict=True))


def due_of(given: dict[str, str]) -> tuple[date | None, tuple[Problem, ...]]:
    """The date of the three inputs, and what is wrong with them; (None, ()) where nothing was typed."""
    day, month, year = (given[name] for name in DUE)
    if not (day or month or year):
        return None, ()
    found = date_of_parts("The date it is due", day, month, year)
    if isinstance(found, Fault):
        return None, (Problem("understood", "due", found.message, found.part),)
    return found, ()


def merged(problems: Iterable[Problem], of_date: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """``problems`` with those of the date in place of what was said of its being missing."""
    if not of_date:
        return tuple(problems)
    return (*(one for one in problems if one.key != "due"), *of_date)


def wrong(problems: Iterable[Problem]) -> dict[str, str]:
    """The first message for each input; a date's stands at its part."""
    messages: dict[str, str] = {}
    for problem in problems:
        name = f"due-{problem.part or 'day'}" if problem.key == "due" else problem.key
        messages.setdefault(name, problem.message)
    return messages


def page_id() -> str:
    """An id that this page makes: a second click sends the same one."""
    return uuid4().hex
