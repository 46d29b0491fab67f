"""What the pages of the register share: which month, which of the pages are open, days that were typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request, url_for

from qa_tool.policy.words import NotFound
from qa_tool.vocabulary.months import Month, months
from qa_tool.vocabulary.periods import today
from qa_tool.web.access import may

BACK = 18
"""Months that can be chosen, before this one."""


def usual_month() -> Month:
    """The month before this one: the last whole one."""
    return Month.of(today()).shift(-1)


def month_of(text: str) -> Month:
    """The month that an address names. Raises NotFound for none, and for one that has not begun."""
    try:
        found = Month.parse(text)
    except ValueError:
        raise NotFound(text) from None
    if found > Month.of(today()):
        raise NotFound(text)
    return found


def month_items(chosen: Month) -> list[dict[str, Any]]:
    """The months to choose from, the newest first."""
    this = Month.of(today())
    offered = sorted({chosen, *months(this.shift(-BACK), this)}, reverse=True)
    return [{"value": one.key, "text": one.label, "selected": one == chosen} for one in offered]


def rooms() -> list[dict[str, Any]]:
    """The pages of the register that the person asking may open."""
    offered = (
        ("enquiries.register", "Monthly sheet", may("enquiry", "read")),
        ("enquiries.counts", "Enter counts", may("enquiry", "enter")),
        ("enquiries.resolutions", "Problem resolutions", may("problem-resolution", "read")),
    )
    here = request.endpoint
    return [{"text": text, "href": url_for(to), "current": here == to} for to, text, open_ in offered if open_]


def day(name: str) -> date | None:
    """The day typed in three inputs; None for none, or for what is no day."""
    parts = [request.form.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day")]
    if not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def typed_day(name: str, otherwise: date | None) -> dict[str, str]:
    """What to show in the three inputs: what was typed, else the day that is known."""
    if request.method == "POST":
        return {part: request.form.get(f"{name}-{part}", "") for part in ("day", "month", "year")}
    known = otherwise
    return {part: str(getattr(known, part)) if known else "" for part in ("day", "month", "year")}
