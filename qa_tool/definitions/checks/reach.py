"""Whether conditions can hold together, given the conditions of what they look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qa_tool.definitions.model import AtLeast, Condition, Definition, Expected, Question
from qa_tool.question_types.registry import known_type

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
