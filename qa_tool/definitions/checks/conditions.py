"""Conditions: what they look at exists, comes earlier and can be looked at; and they can hold, together with others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qa_tool.definitions.checks.wrongs import Wrong
from qa_tool.definitions.model import Answered, AtLeast, AtMost, Condition, Definition, Expected, Question
from qa_tool.definitions.question_types.registry import known_type

MOST_CASES = 5_000
"""Alternatives looked at before giving the author the benefit of the doubt."""


@dataclass(frozen=True)
class Need:
    """What one key must be: one of ``values`` (None: anything), and a number of at least ``least``."""

    values: frozenset[str] | None = None
    least: int | None = None


Case = dict[str, Need]
"""One way in which conditions can hold: what each key must be."""


class Reach:
    """Answers for one definition."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def can_hold(self, conditions: Iterable[Condition]) -> bool:
        """Whether some record makes all ``conditions`` hold, with everything they look at asked."""
        cases: list[Case] = [{}]
        for condition in conditions:
            cases = self._both(cases, self._cases(condition))
        settled: set[str] = set()
        while cases:
            open_keys = {key for case in cases for key in case} - settled
            if not open_keys or len(cases) > MOST_CASES:
                return True
            key = sorted(open_keys)[0]
            settled.add(key)
            with_key = [case for case in cases if key in case]
            cases = [case for case in cases if key not in case]
            if not with_key:
                continue
            for condition in self._asked_when(key):
                with_key = self._both(with_key, self._cases(condition))
            cases += with_key
        return False

    def _asked_when(self, key: str) -> list[Condition]:
        """The conditions under which ``key`` is asked."""
        question = self.definition.find(key)
        found = [question.when] if question else []
        if any(question is one for one in self.definition.questions):
            found.append(self.definition.section_of(key).when)
        return [condition for condition in found if condition is not None]

    def _cases(self, condition: Condition) -> list[Case]:
        cases: list[Case] = [{}]
        for key, expected in condition.all_of.items():
            cases = self._both(cases, [{key: _need(expected)}])
        if condition.any_of:
            cases = self._both(cases, [case for each in condition.any_of for case in self._cases(each)])
        return cases

    def _both(self, left: list[Case], right: list[Case]) -> list[Case]:
        joined = (self._joined(one, other) for one in left for other in right)
        return [case for case in joined if case is not None]

    def _joined(self, one: Case, other: Case) -> Case | None:
        case = dict(one)
        for key, need in other.items():
            question = self.definition.find(key)
            both = self._need_both(question, case[key], need) if key in case else need
            if both is None or not self._possible(question, both):
                return None
            case[key] = both
        return case

    def _need_both(self, question: Question | None, one: Need, other: Need) -> Need | None:
        kind = known_type(question)
        if kind is not None and kind.several:
            return one  # several can be chosen, so two wishes never exclude each other
        leasts = [need.least for need in (one, other) if need.least is not None]
        if one.values is None or other.values is None:
            values = one.values if other.values is None else other.values
        else:
            values = one.values & other.values
        return Need(values, max(leasts, default=None)) if values is None or values else None

    def _possible(self, question: Question | None, need: Need) -> bool:
        kind = known_type(question)
        if question is None or kind is None:
            return False
        options = {option.key for option in kind.tally_options(question)}
        if options:
            return need.values is None or bool(need.values & options)
        numbers = [int(value) for value in need.values or () if value.lstrip("-").isdecimal()]
        if need.values is not None:
            return any(self._in_bounds(question, number, need.least) for number in numbers)
        return question.maximum is None or need.least is None or need.least <= question.maximum

    @staticmethod
    def _in_bounds(question: Question, number: int, least: int | None) -> bool:
        floor = max(bound for bound in (question.minimum, least, number) if bound is not None)
        return floor == number and (question.maximum is None or number <= question.maximum)


def _need(expected: Expected) -> Need:
    if isinstance(expected, AtLeast):
        return Need(least=expected.at_least)
    values = expected if isinstance(expected, tuple) else (expected,)
    return Need(frozenset(str(value) for value in values))


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
    if isinstance(expected, AtMost | Answered):
        return f"'{one.field}' tests {looked_at.key} as measures alone can: give its values, or {{at_least: 1}}"
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
