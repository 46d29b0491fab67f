"""A place: a locality, district or CSC team."""

from __future__ import annotations

from collections.abc import Sequence

from qa_tool.question_types.base import Context
from qa_tool.question_types.picking import Picking


class Place(Picking):
    """``place``: the value is the entry's id or code."""

    name = "place"
    entry = "a place"

    def entries(self, context: Context) -> Sequence[tuple[str, str]]:
        return context.places
