"""An excerpt: the part of a definition that a short re-audit asks again. Pure.

It is the whole definition with its other questions never asked, so that a record of it counts as every record does:
each question left out is *not asked*, outside N, and never a grade, a no or a zero.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from qa_tool.definitions.conditions import asked_facts, walk
from qa_tool.definitions.model import Condition, Definition, Question, Section
from qa_tool.definitions.record import Record
from qa_tool.definitions.rules import RULES
from qa_tool.definitions.suggestion import Weighed, weigh

CLOSING = "closing"
"""The key of the closing block's section: every excerpt asks all of it."""
NEVER = Condition(all_of={"": ()})
"""A condition that holds of nothing: no key is blank, and no value is one of none."""


def closing_keys(definition: Definition) -> frozenset[str]:
    """The keys of the closing block's questions, the overall grade and its reason among them."""
    return frozenset(one.key for section in definition.sections if section.key == CLOSING for one in section.questions)


def weak(definition: Definition, record: Record, undertaken: Collection[str] = ()) -> tuple[str, ...]:
    """The keys of what was weak: counting as inadequate, or as less than good with something undertaken about it.

    ``undertaken`` are the questions that actions and follow-ups name. Where there is none, everything that was less
    than good; () where all was good, though the overall grade says otherwise.
    """
    judged = [one for one in weigh(definition, record) if _is_judged(definition, one)]
    scale = definition.scale
    inadequate = {one.question.key for one in judged if one.counts_as in scale.inadequate}
    improvable = {one.question.key for one in judged if one.counts_as and one.counts_as not in scale.good} - inadequate
    found = inadequate | (improvable & set(undertaken)) or improvable
    return _in_order(definition, found)


def _is_judged(definition: Definition, one: Weighed) -> bool:
    return not one.question.is_overall and one.question.key not in closing_keys(definition)


def needed(definition: Definition, keys: Collection[str]) -> tuple[str, ...]:
    """``keys`` with all that they depend on, in the form's order: what an excerpt asks before its closing block.

    A question depends on those that its conditions look at, and on those that a rule judges together with it; so does
    the closing block on what its conditions look at. Facts are always asked. Keys that the definition does not have
    (any more) are left out.
    """
    closing, together = closing_keys(definition), tuple(_judged_together(definition))
    known = {one.key for one in definition.questions}
    found: set[str] = set()
    waiting = set(keys) | closing
    while waiting:
        key = waiting.pop()
        if key in found or key not in known:
            continue
        found.add(key)
        waiting |= set(_looked_at(definition, key))
        if key not in closing:
            waiting |= {other for group in together if key in group for other in group}
    return _in_order(definition, found - closing)


def excerpt(definition: Definition, keys: Collection[str] | None) -> Definition:
    """``definition`` asking only the questions ``keys`` and its closing block; the definition itself for None.

    ``keys`` are what ``needed`` gave: a question is asked here exactly when it would be asked of the same record of
    the whole definition.
    """
    if keys is None:
        return definition
    kept = closing_keys(definition) | set(keys)
    sections = tuple(_excerpt(section, kept) for section in definition.sections)
    # model_copy would carry along what the whole definition has worked out of its own questions.
    parts = {name: getattr(definition, name) for name in Definition.model_fields}
    return Definition(**{**parts, "sections": sections})


def asks_only_closing(definition: Definition, record: Record) -> bool:
    """Whether no question but the closing block's is asked of ``record``, whatever the excerpt asks of other cases.

    So it is when the child's plan, or another gate, is not what it was: then nothing is looked at again. False while a
    fact that decides is not given yet.
    """
    closing = closing_keys(definition)
    if any(asked and question.key not in closing for _, question, asked in walk(definition, record)):
        return False
    kept = {one.key for one in definition.questions if not is_left_out(one)} - closing
    deciding = {key for one in kept for key in _looked_at(definition, one)}
    blank = (fact.key for fact in asked_facts(definition, record.facts) if record.facts.get(fact.key) in (None, "", ()))
    return deciding.isdisjoint(blank)


def is_left_out(question: Question) -> bool:
    """Whether an excerpt leaves the question out whatever is answered."""
    return question.when == NEVER


def _excerpt(section: Section, kept: Collection[str]) -> Section:
    questions = tuple(one if one.key in kept else one.model_copy(update={"when": NEVER}) for one in section.questions)
    return section.model_copy(update={"questions": questions})


def _looked_at(definition: Definition, key: str) -> Iterator[str]:
    question = definition[key]
    conditions = (question.when, question.required_when, question.critical_when, definition.section_of(key).when)
    for condition in conditions:
        if condition is not None:
            yield from condition.keys()


def _judged_together(definition: Definition) -> Iterator[frozenset[str]]:
    """The questions that each rule names together."""
    for use in definition.rules:
        yield frozenset(RULES[use.name].read(use.parameters).question_keys())


def _in_order(definition: Definition, keys: Collection[str]) -> tuple[str, ...]:
    return tuple(one.key for one in definition.questions if one.key in keys)
