"""What the pages of the programme share: inputs understood, months to choose from, the rooms, the list of errors."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from qa_tool.kit.periods import Month, months, today
from qa_tool.shell.access import current_asker, may

BACK, AHEAD = 24, 24
"""Months before and after this one that can be chosen."""


def month(name: str) -> Month | None:
    """The month chosen in an input; None for none, or for what is no month."""
    try:
        return Month.parse(request.form.get(name, ""))
    except ValueError:
        return None


def whole(name: str) -> int | None:
    """The whole number typed in an input; None for anything else."""
    text = request.form.get(name, "").strip().replace(",", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def month_choices(chosen: str = "", first: str = "Choose a month") -> list[dict[str, Any]]:
    """Items of a list of months, with one that says nothing before them; a chosen month beyond them is added."""
    this = Month.of(today())
    offered = {one.key: one.label for one in months(this.shift(-BACK), this.shift(AHEAD))}
    try:
        offered.setdefault(chosen, Month.parse(chosen).label)
    except ValueError:
        chosen = ""
    items: list[dict[str, Any]] = [{"value": "", "text": first, "selected": not chosen}]
    return items + [{"value": key, "text": text, "selected": key == chosen} for key, text in sorted(offered.items())]


def rooms() -> list[dict[str, Any]]:
    """The pages of the programme that the person asking may open."""
    offered = [("programme.mine", "Mine", True)]
    offered += [
        ("programme.team", "My team", bool(current_asker().managed_team_ids) and not may("programme", "plan")),
        ("programme.service", "The service", may("programme", "read-service")),
        ("programme.calendar", "Calendar", may("programme", "read-calendar")),
        ("sampling.home", "Samples", may("sample", "read")),
        ("allocations.listing", "Allocations", may("allocation", "read")),
        ("sampling.coverage", "Coverage", may("coverage", "read")),
        ("programme.targets", "Targets", True),
        ("programme.exemptions", "Leave and exemptions", True),
    ]
    return [
        {"text": text, "href": url_for(endpoint), "current": request.endpoint == endpoint}
        for endpoint, text, open_ in offered
        if open_
    ]
