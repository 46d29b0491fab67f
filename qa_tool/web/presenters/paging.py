"""Pages of a long list: which numbers are offered, and their addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request


def page_asked() -> int:
    """The page that the address asks for; the first for anything that is no page."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 8 else 1


def paging(page: int, pages: int, address: Callable[[int], str]) -> dict[str, Any] | None:
    """What the pagination component takes: the first, the last and this page with its neighbours; None for one page."""
    if pages < 2:
        return None
    shown = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    items: list[dict[str, Any]] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number > before + 1:
            items.append({"ellipsis": True})
        items.append({"number": number, "href": address(number), "current": number == page})
    found: dict[str, Any] = {"items": items}
    if page > 1:
        found["previous"] = {"href": address(page - 1)}
    if page < pages:
        found["next"] = {"href": address(page + 1)}
    return found
