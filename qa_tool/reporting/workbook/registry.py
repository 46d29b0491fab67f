"""Every family of sheets, in order. A new one is a module in ``sheets`` with one class."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import qa_tool.reporting.workbook.sheets as package
from qa_tool.reporting.workbook.family import Family


def families() -> tuple[Family, ...]:
    """One of each family, in the order of their sheets. Raises ValueError when two claim the same place."""
    found: dict[int, Family] = {}
    for module in pkgutil.iter_modules(package.__path__):
        for member in vars(importlib.import_module(f"{package.__name__}.{module.name}")).values():
            if not (inspect.isclass(member) and issubclass(member, Family) and not inspect.isabstract(member)):
                continue
            if not member.__module__.endswith(module.name) or "order" not in vars(member):
                continue
            if member.order in found:
                raise ValueError(f"{member.__name__} and {type(found[member.order]).__name__} want the same place")
            found[member.order] = member()
    return tuple(found[order] for order in sorted(found))
