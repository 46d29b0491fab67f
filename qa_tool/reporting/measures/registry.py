"""Every measure by its key. A new one is a module in this folder with a ``MEASURE``, and a test."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from types import MappingProxyType, ModuleType

import qa_tool.reporting.measures as package
from qa_tool.reporting.measures.base import Measure

APART = ("base", "registry")
"""Modules of the folder that are no measure."""


def measures_in(modules: Iterable[ModuleType]) -> Mapping[str, Measure]:
    """The measures of ``modules`` in the order of their numbers.

    Raises ValueError when a module has none or two share a key.
    """
    found: dict[str, Measure] = {}
    for module in modules:
        measure = getattr(module, "MEASURE", None)
        if not isinstance(measure, Measure):
            raise ValueError(f"{module.__name__} has no MEASURE")
        if measure.key in found:
            raise ValueError(f"Two measures have the key '{measure.key}'")
        found[measure.key] = measure
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: item[1].number)))


def _modules() -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.name not in APART)
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


MEASURES: Mapping[str, Measure] = measures_in(_modules())
