"""Conditions: what they look at exists, comes earlier and can be looked at; and they can hold at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qa_tool.definitions.checks.reach import Reach
from qa_tool.definitions.checks.wrongs import Wrong
from qa_tool.definitions.model import AtLeast, Condition, Definition, Expected, Question
from qa_tool.question_types.registry import known_type


@dataclass(frozen=True)
class Written:
    """One condition of a definition: whose it is, which one, and what it may look at."""

    key: str
    field: str
    condition: Condition
    visible: frozenset[str]
    behind: tuple[Condition, ...]
    """What holds already where it is looked at: the section's and the question's own condition."""


def written(definition: Definition) -> Iterator[Written]:
    """Every condition with the keys that stand before it."""
    before = {fact.key for fact in definition.facts if fact.auto}
    for fact in definition.facts:
        yield from _of_question(fact, frozenset(before), ())
        before.add(fact.key)
    for section in definition.sections:
        if section.when is not None:
            yield Written(section.key, "when", section.when, frozenset(before), ())
        for question in section.questions:
            yield from _of_question(question, frozenset(before), (section.when,))
            before.add(question.key)


def _of_question(question: Question, visible: frozenset[str], outer: tuple[Condition | None, ...]) -> Iterator[Written]:
    behind = tuple(condition for condition in outer if condition is not None)
    if question.when is not None:
        yield Written(question.key, "when", question.when, visible, behind)
        behind += (question.when,)
    for field in ("required_when", "critical_when"):
        condition = getattr(question, field)
        if condition is not None:
            yield Written(question.key, field, condition, visible, behind)


def conditions(definition: Definition) -> Iterator[Wrong]:
    """Each condition looks at an earlier fact or question that it can look at, and at values it can have."""
    for one in written(definition):
        for key, expected in _tests(one.condition):
            looked_at = definition.find(key)
            if looked_at is None:
                message = f"'{one.field}' looks at {key}, which is no fact or question of this form"
            elif key not in one.visible:
                message = (
                    f"'{one.field}' looks at {key}, which comes later"
                    if key != one.key
                    else (f"'{one.field}' looks at the question itself")
                )
            else:
                message = _mismatch(one, looked_at, expected)
            if message:
                yield Wrong(one.key, one.field, message)


def _mismatch(one: Written, looked_at: Question, expected: Expected) -> str:
    kind = known_type(looked_at)
    if kind is None:
        return ""  # reported as an unknown type
    if not kind.conditional:
        return f"'{one.field}' looks at {looked_at.key}, a {looked_at.type} question: conditions cannot"
    options = [option.key for option in kind.tally_options(looked_at)]
    if isinstance(expected, AtLeast):
        return f"'{one.field}' tests {looked_at.key} for a number, but it has options" if options else ""
    values = expected if isinstance(expected, tuple) else (expected,)
    if not values:
        return f"'{one.field}' gives no value for {looked_at.key}"
    if not options:
        numbers = all(isinstance(value, int) and not isinstance(value, bool) for value in values)
        return "" if numbers else f"'{one.field}' must test {looked_at.key} for a number"
    wrong = [str(value) for value in values if str(value) not in options or isinstance(value, bool)]
    if not wrong:
        return ""
    return f"'{one.field}' expects '{wrong[0]}' of {looked_at.key}, which has {', '.join(options)}"


def reachable(definition: Definition) -> Iterator[Wrong]:
    """Every question and section can be asked, and every value that a condition names can occur there."""
    if any(True for _ in conditions(definition)):
        return
    reach = Reach(definition)
    unreachable: set[str] = set()
    for one in written(definition):
        if set(one.condition.keys()) & unreachable:
            unreachable.add(one.key)
            continue
        if not reach.can_hold((*one.behind, one.condition)):
            unreachable.add(one.key)
            yield Wrong(one.key, one.field, _never(one))
            continue
        for narrowed, key, value in _narrowed(one.condition):
            if not reach.can_hold((*one.behind, narrowed)):
                yield Wrong(one.key, one.field, f"'{one.field}': the value '{value}' of {key} can never occur here")


def _never(one: Written) -> str:
    keys = ", ".join(dict.fromkeys(one.condition.keys()))
    what = "it can never be asked" if one.field == "when" else f"'{one.field}' can never hold"
    return f"{what}: what it expects of {keys} cannot all be true together"


def _tests(condition: Condition) -> Iterator[tuple[str, Expected]]:
    yield from condition.all_of.items()
    for alternative in condition.any_of:
        yield from _tests(alternative)


def _narrowed(condition: Condition) -> Iterator[tuple[Condition, str, str]]:
    """The condition with one of several values kept, for each value: what each value by itself would need."""
    for key, expected in condition.all_of.items():
        if isinstance(expected, tuple) and len(expected) > 1:
            for value in expected:
                narrowed = condition.model_copy(update={"all_of": {**condition.all_of, key: value}})
                yield narrowed, key, str(value)
    for index, alternative in enumerate(condition.any_of):
        only = condition.model_copy(update={"any_of": (alternative,)})
        if len(condition.any_of) > 1:
            yield only, f"alternative {index + 1}", ", ".join(alternative.keys())
        for inner, key, value in _narrowed(alternative):
            yield condition.model_copy(update={"any_of": (inner,)}), key, value
