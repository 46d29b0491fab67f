"""What the address of a list of audits asks for: filters, dates as people write them, and the order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from qa_tool.question_types.base import Fault
from qa_tool.question_types.dates_and_times import date_of_text
from qa_tool.services.auditing.listing import Filters

SELECTS = ("form", "status", "locality", "district", "practitioner", "quarter", "grade")
"""Filters that the page offers as lists."""
DATES = (("from", "From"), ("to", "To"))
"""Filters that are dates, as the address and the page name them."""
CARRIED = ("team", "plan_type", "exercise", "selection")
"""Filters that only links set: the page says that they apply, and keeps them."""
FLAGS = {"mine": "submitted or drafted by you", "safety_concern": "with an immediate safety concern"}
"""Yes-or-no filters that only links set, in words."""
SORTS = (
    ("-date", "Newest first"),
    ("date", "Oldest first"),
    ("-submitted", "Submitted last"),
    ("reference", "Reference"),
    ("form", "Form"),
    ("iro", "IRO"),
    ("district", "District"),
    ("-grade", "Grade, weakest first"),
    ("grade", "Grade, best first"),
    ("status", "Status"),
    ("auditor", "Auditor"),
)
"""Orders to choose from; a column's heading offers the other way round too."""


@dataclass(frozen=True)
class Asked:
    """What was asked for; ``given`` is what the page shows again, as it was typed."""

    filters: Filters
    given: Mapping[str, str]
    sort: str
    errors: tuple[dict[str, str], ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(text for name, text in self.given.items())

    @property
    def carried(self) -> dict[str, str]:
        """What the page has no list for and keeps as it came."""
        return {name: self.given[name] for name in (*CARRIED, *FLAGS) if self.given[name]}

    @property
    def flags(self) -> list[str]:
        """The yes-or-no filters that apply, in words."""
        return [words for name, words in FLAGS.items() if self.given[name]]

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders to choose from, with the one that applies now if a heading chose it."""
        known = list(SORTS)
        if self.sort not in dict(known):
            column = self.sort.removeprefix("-")
            known.append((self.sort, f"{dict(known).get(column, column.capitalize())}, the other way round"))
        return known


def read_list_address() -> Asked:
    """What this request's address asks for. A date that is none narrows nothing and is an error."""
    given = {name: request.args.get(name, "").strip() for name in (*SELECTS, "text", *dict(DATES), *CARRIED)}
    given |= {name: "1" if request.args.get(name) == "1" else "" for name in FLAGS}
    dates: dict[str, date | None] = {}
    errors = []
    for name, label in DATES:
        found = date_of_text(label, given[name]) if given[name] else None
        dates[name] = None if isinstance(found, Fault) else found
        if isinstance(found, Fault):
            errors.append({"text": found.message, "href": f"#{name}"})
    if dates["from"] and dates["to"] and dates["from"] > dates["to"]:
        errors.append({"text": "From must be the same as or before To", "href": "#from"})
        dates = {}
    return Asked(_filters(given, dates), given, request.args.get("sort") or "-date", tuple(errors))


def unnarrowed(message: str) -> Asked:
    """A list of everything, with the message why."""
    given = dict.fromkeys((*SELECTS, "text", *dict(DATES), *CARRIED, *FLAGS), "")
    return Asked(Filters(), given, "-date", ({"text": message, "href": "#form"},))


def _filters(given: Mapping[str, str], dates: Mapping[str, date | None]) -> Filters:
    words: dict[str, Any] = {name: given[name] for name in (*SELECTS, "text", *CARRIED)}
    flags: dict[str, Any] = {name: bool(given[name]) for name in FLAGS}
    return Filters(**words, **flags, first=dates.get("from"), last=dates.get("to"))
