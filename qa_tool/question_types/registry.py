"""Every question type by its name. A new type is a module in this folder with one class that has a ``name``."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Mapping
from types import MappingProxyType, ModuleType

import qa_tool.question_types as package
from qa_tool.question_types.base import QuestionType


def types_in(modules: Iterable[ModuleType]) -> Mapping[str, QuestionType]:
    """One instance of each concrete type that ``modules`` define. Raises ValueError when two share a name."""
    found: dict[str, QuestionType] = {}
    for module in modules:
        for member in vars(module).values():
            if not (inspect.isclass(member) and issubclass(member, QuestionType)):
                continue
            if member.__module__ != module.__name__ or inspect.isabstract(member) or "name" not in vars(member):
                continue
            if member.name in found:
                raise ValueError(f"Two question types are named '{member.name}'")
            found[member.name] = member()
    return MappingProxyType(found)


def _modules() -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.name != "registry")
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


QUESTION_TYPES: Mapping[str, QuestionType] = types_in(_modules())


def question_type(name: str) -> QuestionType:
    """The type of that name. Raises KeyError saying which there are."""
    try:
        return QUESTION_TYPES[name]
    except KeyError:
        raise KeyError(f"No question type is named '{name}'; there are {', '.join(QUESTION_TYPES)}") from None
