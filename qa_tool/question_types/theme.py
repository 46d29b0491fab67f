"""One sub-theme, by its code."""

from __future__ import annotations

from collections.abc import Sequence

from qa_tool.question_types.base import Context
from qa_tool.question_types.picking import Picking


class ThemeType(Picking):
    """``theme``: the value is the entry's id or code."""

    name = "theme"
    entry = "a theme"

    def entries(self, context: Context) -> Sequence[tuple[str, str]]:
        return context.themes
