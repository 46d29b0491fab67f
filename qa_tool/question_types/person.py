"""A member of staff, by staff code."""

from __future__ import annotations

from collections.abc import Sequence

from qa_tool.question_types.base import Context
from qa_tool.question_types.picking import Picking


class Person(Picking):
    """``person``: the value is the entry's id or code."""

    name = "person"
    entry = "a staff code"

    def entries(self, context: Context) -> Sequence[tuple[str, str]]:
        return context.people
