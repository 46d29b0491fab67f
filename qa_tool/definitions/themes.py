"""The themes: two levels, coded ``VOICE`` and ``VOICE.V1``, the same for every form."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from qa_tool.definitions.model import Part


class SubTheme(Part):
    """The second level; ``code`` is the whole one: ``VOICE.V1``."""

    code: str
    label: str


class Theme(Part):
    """The first level. Service themes are what the service itself must put right."""

    code: str
    label: str
    kind: Literal["practice", "service"]
    sub_themes: tuple[SubTheme, ...]


class Themes(Part):
    """All themes, in the order they are shown."""

    themes: tuple[Theme, ...] = ()

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of every code, of both levels."""
        labels = {theme.code: theme.label for theme in self.themes}
        return labels | {sub.code: sub.label for theme in self.themes for sub in theme.sub_themes}

    @cached_property
    def sub_theme_codes(self) -> tuple[str, ...]:
        """The codes that a question or a finding may carry, in order."""
        return tuple(sub.code for theme in self.themes for sub in theme.sub_themes)

    def label(self, code: str) -> str:
        """The label of a theme or sub-theme. Raises KeyError."""
        return self.labels[code]
