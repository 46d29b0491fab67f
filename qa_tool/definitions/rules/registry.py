"""The named rules. A rule is a pure function with a model of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import ValidationError

from qa_tool.definitions.model import Part
from qa_tool.definitions.rules.examination import Examination
from qa_tool.definitions.rules.verdict import Says
from qa_tool.definitions.words import QuestionRole


class Parameters(Part):
    """A rule's parameters; an unknown one is a fault. By itself: nothing to set."""

    naming: ClassVar[tuple[str, ...]] = ()
    """Those that hold keys of facts and questions: one, several, or groups of them."""
    choosing: ClassVar[tuple[tuple[str, str], ...]] = ()
    """(one that names a question, one that names an option of it)."""

    grading: ClassVar[tuple[str, ...]] = ()
    """Those that hold a grade of the definition's scale, or nothing."""
    roles: ClassVar[tuple[QuestionRole, ...]] = ()
    """Roles of the questions that the rule looks at."""

    def question_keys(self) -> tuple[str, ...]:
        """The keys of facts and questions that the parameters name."""
        return tuple(_flat(getattr(self, name) for name in self.naming))

    def grades(self) -> tuple[str, ...]:
        """The grades that the parameters name."""
        return tuple(key for name in self.grading if (key := getattr(self, name)) is not None)

    def option_keys(self) -> tuple[tuple[str, str], ...]:
        """(question key, option key) pairs that the parameters name."""
        return tuple((getattr(self, question), getattr(self, option)) for question, option in self.choosing)


def _flat(keys: Iterable[Any]) -> Iterator[str]:
    for one in keys:
        yield from [one] if isinstance(one, str) else _flat(one)


P = TypeVar("P", bound=Parameters)
RuleFunction = Callable[[Examination, P], Iterator[Says]]


@dataclass(frozen=True)
class Rule(Generic[P]):
    """A rule: its name, its parameters, what it does."""

    name: str
    parameters: type[P]
    function: RuleFunction[P]

    def read(self, parameters: Mapping[str, Any]) -> P:
        """The parameters as the rule wants them. Raises pydantic.ValidationError."""
        return self.parameters.model_validate(dict(parameters))

    def faults(self, parameters: Mapping[str, Any]) -> list[str]:
        """What is wrong with ``parameters``, in words."""
        try:
            self.read(parameters)
        except ValidationError as error:
            return [f"'{'.'.join(str(part) for part in wrong['loc'])}': {wrong['msg']}" for wrong in error.errors()]
        return []

    def apply(self, examination: Examination, parameters: Mapping[str, Any]) -> Iterator[Says]:
        """What the rule has to say."""
        yield from self.function(examination, self.read(parameters))


_RULES: dict[str, Rule[Any]] = {}


def rule(name: str, parameters: type[P]) -> Callable[[RuleFunction[P]], RuleFunction[P]]:
    """Register a function as the rule ``name``. Raises ValueError when the name is taken."""

    def register(function: RuleFunction[P]) -> RuleFunction[P]:
        if name in _RULES:
            raise ValueError(f"Two rules are named '{name}'")
        _RULES[name] = Rule(name, parameters, function)
        return function

    return register


def all_rules() -> Mapping[str, Rule[Any]]:
    """Every registered rule by name."""
    return dict(_RULES)
