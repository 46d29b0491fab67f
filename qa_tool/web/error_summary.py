"""The summary of errors at the head of a page."""

from __future__ import annotations

from collections.abc import Iterable


def leading_to_inputs(faults: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Each (name of an input, message) as the component lists it: the message leads to its input."""
    return [{"text": message, "href": f"#{name}"} for name, message in faults]
