"""Every family of sheets, in order. A new one is a class in a module of ``sheets``."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import qa_tool.reporting.workbook.sheets as package
from qa_tool.reporting.workbook.family import Family
from qa_tool.vocabulary.editions import Edition


def families(edition: Edition = Edition.INTERNAL) -> tuple[Family, ...]:
    """One of each family of the edition, in the order of their sheets; () for an edition that no family belongs to.

    Raises ValueError when two of them claim the same place.
    """
    found: dict[int, Family] = {}
    for member in _members():
        if edition not in member.editions:
            continue
        if member.order in found:
            raise ValueError(f"{member.__name__} and {type(found[member.order]).__name__} want the same place")
        found[member.order] = member()
    return tuple(found[order] for order in sorted(found))


def editions() -> tuple[Edition, ...]:
    """The editions that can be made: those that some family belongs to."""
    made = frozenset[Edition]().union(*(member.editions for member in _members()))
    return tuple(edition for edition in Edition if edition in made)


def _members() -> Iterator[type[Family]]:
    """The families, each in the module that wrote it."""
    for module in pkgutil.iter_modules(package.__path__):
        for member in vars(importlib.import_module(f"{package.__name__}.{module.name}")).values():
            if not (inspect.isclass(member) and issubclass(member, Family) and not inspect.isabstract(member)):
                continue
            if member.__module__.endswith(module.name) and "order" in vars(member):
                yield member


def measures_written(edition: Edition) -> frozenset[str]:
    """The keys of the measures that some sheet of the edition writes."""
    return frozenset(key for family in families(edition) for key in family.measures)
