"""The themes, in two levels (``VOICE``, ``VOICE.V1``), and the priorities of a year, each tied to sub-themes.

Priorities stand in ``priorities.yaml`` beside the forms. The file may be missing: then there are none.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal

from qa_tool.definitions.files.building import Builder
from qa_tool.definitions.files.reading import Block, Fault, read_file
from qa_tool.definitions.model import Part
from qa_tool.kit.periods import parse_year


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


FILE = "priorities.yaml"


class Priority(Part):
    """One priority. ``sub_themes`` are whole codes, ``PLAN.P1``."""

    key: str
    title: str
    sub_themes: tuple[str, ...]
    year: str
    """The financial year it was set for: '2019/20'."""


Priorities = tuple[Priority, ...]


def of_year(priorities: Priorities, year: str) -> Priorities:
    """The priorities that hold in a financial year ('2019/20').

    Its own; where it has none, those of the last year before it that has; else those of the first year after it, which
    were set from its figures.
    """
    years = sorted({priority.year for priority in priorities})
    held = [one for one in years if one <= year] or years[:1]
    return tuple(priority for priority in priorities if held and priority.year == held[-1])


def read_priorities(folder: Path, themes: Themes | None = None) -> tuple[Priorities, tuple[Fault, ...]]:
    """The folder's priorities as far as they could be read, and every fault of the file with its line.

    Sub-themes are looked for among ``themes``, when they are given.
    """
    path = folder / FILE
    if not path.is_file():
        return (), ()
    block, faults = read_file(path)
    builder = Builder()
    builder.faults += faults
    found = build(block, themes, builder) if block is not None else ()
    return found, tuple(sorted(set(builder.faults)))


def build(file: Block, themes: Themes | None, builder: Builder) -> Priorities:
    """The sound priorities of the file; what is wrong with the others is left with ``builder``."""
    builder.only(file, ("priorities",))
    if "priorities" not in file:
        builder.fault(file.place, "", "needs 'priorities'")
    found: list[Priority] = []
    for block in builder.blocks(file, "priorities", ""):
        key = str(block.get("key", ""))
        codes = block.get("sub_themes")
        values = {**block, "sub_themes": tuple(codes) if isinstance(codes, list) else codes}
        priority = builder.part(Priority, values, block, key)
        if priority is None:
            continue
        _examine(priority, block, themes, builder)
        if any((one.year, one.key) == (priority.year, priority.key) for one in found):
            builder.fault(block.place_of("key"), key, f"stands twice among the priorities of {priority.year}")
        found.append(priority)
    return tuple(found)


def _examine(priority: Priority, block: Block, themes: Themes | None, builder: Builder) -> None:
    try:
        parse_year(priority.year)
    except ValueError as wrong:
        builder.fault(block.place_of("year"), priority.key, f"'year' {wrong}")
    if not priority.title.strip():
        builder.fault(block.place_of("title"), priority.key, "'title' is empty")
    if not priority.sub_themes:
        builder.fault(block.place_of("sub_themes"), priority.key, "needs at least one sub-theme")
    for code in sorted(set(priority.sub_themes)):
        if priority.sub_themes.count(code) > 1:
            builder.fault(block.place_of("sub_themes"), priority.key, f"names '{code}' twice")
        if themes is not None and code not in themes.sub_theme_codes:
            builder.fault(block.place_of("sub_themes"), priority.key, f"'{code}' is no sub-theme of themes.yaml")
