"""Lists: what an address asks of one, with its faults named, and the addresses of its pages and orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request, url_for

from qa_tool.kit.lists import Page
from qa_tool.kit.typed import Fault, date_of_text

UNKNOWN = "One of the filters is not known. Choose from the lists and try again"


@dataclass(frozen=True)
class Offered:
    """What a list can be narrowed by, under the names that its address and its page have for it."""

    selects: tuple[str, ...]
    """Chosen from lists."""
    dates: tuple[tuple[str, str], tuple[str, str]]
    """The first and the last day, with their labels."""
    carried: tuple[str, ...]
    """What only links set: the page says that it applies, and keeps it."""
    sorts: tuple[tuple[str, str], ...]
    """Orders to choose from, the usual one first; a column's heading offers the other way round too."""
    flags: Mapping[str, str] = field(default_factory=dict)
    """Yes-or-no filters that only links set, in words."""
    usual: Mapping[str, str] = field(default_factory=dict)
    """What is asked for where the address says nothing."""


@dataclass(frozen=True)
class Asked:
    """What was asked for; ``given`` is what the page shows again, as it was typed."""

    of: Offered
    given: Mapping[str, str]
    sort: str
    first: date | None = None
    last: date | None = None
    errors: tuple[dict[str, str], ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether anything but the usual is asked for."""
        return any(text and text != self.of.usual.get(name) for name, text in self.given.items())

    @property
    def carried(self) -> dict[str, str]:
        """What the page has no list for and keeps as it came."""
        return {name: self.given[name] for name in (*self.of.carried, *self.of.flags) if self.given[name]}

    @property
    def flags(self) -> list[str]:
        """The yes-or-no filters that apply, in words."""
        return [words for name, words in self.of.flags.items() if self.given[name]]

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders to choose from, with the one that applies now if a heading chose it."""
        known = list(self.of.sorts)
        if self.sort not in dict(known):
            column = self.sort.removeprefix("-")
            known.append((self.sort, f"{dict(known).get(column, column.capitalize())}, the other way round"))
        return known


def read_list(of: Offered) -> Asked:
    """What this request's address asks for. A date that is none narrows nothing and is an error."""
    names = (*of.selects, "text", *dict(of.dates), *of.carried)
    given = {name: request.args.get(name, "").strip() or of.usual.get(name, "") for name in names}
    given |= {name: "1" if request.args.get(name) == "1" else "" for name in of.flags}
    days, errors = [], []
    for name, label in of.dates:
        found = date_of_text(label, given[name]) if given[name] else None
        days.append(None if isinstance(found, Fault) else found)
        if isinstance(found, Fault):
            errors.append({"text": found.message, "href": f"#{name}"})
    first, last = days
    if first and last and first > last:
        (name, label), (_, until) = of.dates
        errors.append({"text": f"{label} must be the same as or before {until}", "href": f"#{name}"})
        first = last = None
    return Asked(of, given, request.args.get("sort") or of.sorts[0][0], first, last, tuple(errors))


def unnarrowed(of: Offered) -> Asked:
    """The usual list, with the message that the address asks for what there is not."""
    given = dict.fromkeys((*of.selects, "text", *dict(of.dates), *of.carried, *of.flags), "") | dict(of.usual)
    return Asked(of, given, of.sorts[0][0], errors=({"text": UNKNOWN, "href": f"#{of.selects[0]}"},))


def here(**changed: Any) -> str:
    """This list with some of its address changed; a blank value is left out, and so is the page unless it is given."""
    kept = {name: value for name, value in request.args.items() if name != "page"}
    kept.update({name: str(value) for name, value in changed.items()})
    values: dict[str, Any] = {name: value for name, value in kept.items() if value}
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **values})


def page_asked() -> int:
    """The page that the address asks for; the first for anything that is no page."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 8 else 1


def paging(page: Page[Any], address: Callable[[int], str] = lambda number: here(page=number)) -> dict[str, Any] | None:
    """What the pagination component takes: the first, the last and this page with its neighbours; None for one page."""
    if page.pages < 2:
        return None
    at = page.page
    shown = sorted({1, page.pages, *range(max(1, at - 1), min(page.pages, at + 1) + 1)})
    items: list[dict[str, Any]] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number > before + 1:
            items.append({"ellipsis": True})
        items.append({"number": number, "href": address(number), "current": number == at})
    found: dict[str, Any] = {"items": items}
    if at > 1:
        found["previous"] = {"href": address(at - 1)}
    if at < page.pages:
        found["next"] = {"href": address(at + 1)}
    return found
