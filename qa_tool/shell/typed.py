"""What was typed on a page: just now, or before the session ended."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from qa_tool.kit.typed import first
from qa_tool.shell.access import held_input


def inputs(address: str = "") -> Mapping[str, list[str]]:
    """The values of every input. ``address`` is that of the form, where the page that shows it has another."""
    if request.method == "POST":
        return request.form.to_dict(flat=False)
    return held_input(address or request.path) or {}


def as_typed(address: str = "") -> dict[str, str]:
    """The first value of every input, untouched."""
    return {name: values[0] for name, values in inputs(address).items() if values}


def texts(*names: str) -> dict[str, str]:
    """The texts of these inputs, tidied; '' where there are none."""
    given = inputs()
    return {name: first({"": given.get(name, [])}) for name in names}


def by_key(prefix: str) -> dict[str, str]:
    """The values of the inputs called ``prefix`` and a question's key, by key."""
    return {
        name.removeprefix(prefix): first({"": values})
        for name, values in inputs().items()
        if name.startswith(prefix) and len(name) <= 80
    }
