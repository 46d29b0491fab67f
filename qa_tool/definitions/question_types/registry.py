"""Every question type by its name. A new type is a class with a ``name``, in a module of this folder.

Nobody outside asks a question which type it is: ``type_of`` gives the type, and its properties and methods answer.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Mapping
from types import MappingProxyType, ModuleType

import qa_tool.definitions.question_types as package
from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import QuestionType


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
    return MappingProxyType(dict(sorted(found.items())))


def _modules() -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.name != "registry")
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


QUESTION_TYPES: Mapping[str, QuestionType] = types_in(_modules())


def type_of(question: Question) -> QuestionType:
    """The type of a question or fact. Raises KeyError where its definition names none that there is."""
    return question_type(question.type)


def known_type(question: Question | None) -> QuestionType | None:
    """As ``type_of`` of a question that nobody has checked yet; None where there is no such type, or no question."""
    return QUESTION_TYPES.get(question.type) if question is not None else None


def question_type(name: str) -> QuestionType:
    """The type of that name. Raises KeyError saying which there are."""
    try:
        return QUESTION_TYPES[name]
    except KeyError:
        raise KeyError(f"No question type is named '{name}'; there are {', '.join(QUESTION_TYPES)}") from None
