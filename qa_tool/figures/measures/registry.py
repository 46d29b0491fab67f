"""Every measure by its key, in the order of their numbers. A new one is declared in one of these families."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from qa_tool.figures.measures import actions, agreement, feedback, grades, programme, section_47, themes
from qa_tool.figures.measures.base import Measure

_DECLARED = [
    one
    for module in (actions, agreement, feedback, grades, programme, section_47, themes)
    for one in vars(module).values()
    if isinstance(one, Measure)
]
MEASURES: Mapping[str, Measure] = MappingProxyType(
    {one.key: one for one in sorted(_DECLARED, key=lambda measure: measure.number)}
)
if len(MEASURES) < len(_DECLARED):
    raise ValueError("Two measures have one key")
