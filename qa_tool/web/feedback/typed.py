"""What was typed on a page of feedback: just now, or before the session ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import request

from qa_tool.question_types.base import first
from qa_tool.web.access import held_input


def texts(names: Iterable[str]) -> dict[str, str]:
    """The texts of these inputs, '' where there are none."""
    fields = _fields()
    return {name: first({"": fields.get(name, [])}) for name in names}


def by_key(prefix: str) -> dict[str, str]:
    """The values of the inputs called ``prefix`` and a question's key, by key."""
    return {
        name.removeprefix(prefix): first({"": values})
        for name, values in _fields().items()
        if name.startswith(prefix) and len(name) <= 80
    }


def _fields() -> Mapping[str, list[str]]:
    if request.method == "POST":
        return dict(request.form.lists())
    return held_input(request.path) or {}
