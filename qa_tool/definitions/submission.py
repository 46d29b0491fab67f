"""What a record still needs: the questions that must be answered, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa_tool.definitions.conditions import asked_facts, asked_values, critical, required, walk
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.record import Answer, Record, Value
from qa_tool.definitions.suggestion import weigh
from qa_tool.definitions.words import Outcome


@dataclass(frozen=True)
class Progress:
    """How many of the asked questions are answered; not applicable and cannot tell are answers too.

    ``required_blank`` counts those without which it cannot be submitted, ``facts_missing`` the facts: while there is
    one of either, it is not complete.
    """

    answered: int
    asked: int
    required_blank: int
    facts_missing: int = 0

    @property
    def complete(self) -> bool:
        """Whether nothing required is blank. A record that asks nothing is complete; one left blank never is."""
        return self.required_blank == 0 and self.facts_missing == 0

    @property
    def started(self) -> bool:
        """Whether anything was answered."""
        return self.answered > 0

    @property
    def words(self) -> str:
        """'16 of 20 answered'; once only facts or optional questions are left it says so, lest anybody looks on."""
        counted = f"{self.answered} of {self.asked} answered"
        if not self.started and not self.facts_missing and self.asked:
            return f"Facts complete, {counted}"
        if self.facts_missing and not self.required_blank:
            return f"{counted}, {self.facts_missing} {'fact' if self.facts_missing == 1 else 'facts'} still needed"
        return f"{counted}, the rest is optional" if self.complete and self.answered < self.asked else counted


def required_questions(definition: Definition, record: Record) -> frozenset[str]:
    """The keys of the asked questions that must be answered before submission.

    Beside their own marks, the rule *complete* can require some unless all is good, or once anything is inadequate.
    """
    values = asked_values(definition, record)
    asked = [question for _, question, is_asked in walk(definition, record) if is_asked]
    needed = {question.key for question in asked if required(question, values)}
    rule = definition.rule("complete")
    if rule is not None:
        grades = {one.counts_as for one in weigh(definition, record) if one.counts_as}
        if not grades or not grades.issubset(definition.scale.good):
            needed |= set(rule.parameters.get("unless_all_good", ()))
        if not grades.isdisjoint(definition.scale.inadequate):
            needed |= set(rule.parameters.get("if_any_inadequate", ()))
    return frozenset(needed & {question.key for question in asked})


def is_blank(answer: Answer | None) -> bool:
    """Whether nothing was answered: a cannot tell or not applicable is an answer."""
    return answer is None or answer.outcome in (Outcome.NOT_ANSWERED, Outcome.NOT_ASKED)


def progress(definition: Definition, record: Record) -> Progress:
    """The progress of the whole record: its questions are counted, and the facts that it lacks."""
    parts = section_progress(definition, record).values()
    return Progress(
        sum(part.answered for part in parts),
        sum(part.asked for part in parts),
        sum(part.required_blank for part in parts),
        len(missing_facts(definition, record.facts)),
    )


def section_progress(definition: Definition, record: Record) -> dict[str, Progress]:
    """The progress of each section that asks anything, by section key, in order."""
    needed = required_questions(definition, record)
    asked_keys: dict[str, list[str]] = {}
    for section, question, asked in walk(definition, record):
        if asked:
            asked_keys.setdefault(section.key, []).append(question.key)
    result = {}
    for key, questions in asked_keys.items():
        blank = {question for question in questions if is_blank(record.answers.get(question))}
        result[key] = Progress(len(questions) - len(blank), len(questions), len(blank & needed))
    return result


def missing_facts(definition: Definition, facts: Mapping[str, Value]) -> tuple[Question, ...]:
    """The facts that are asked and required, but not known."""
    return tuple(
        fact
        for fact in asked_facts(definition, facts)
        if facts.get(fact.key) in (None, "", ()) and required(fact, facts)
    )


@dataclass(frozen=True)
class States:
    """Which questions and facts of a record are asked, required and critical, by key."""

    asked: frozenset[str]
    required: frozenset[str]
    """Those that are not asked too, as they would be."""
    critical: Mapping[str, str | None]


def states(definition: Definition, record: Record, values: Mapping[str, Value]) -> States:
    """The states in ``record``; ``values`` are those that its conditions look at."""
    asked = {question.key for _, question, is_asked in walk(definition, record) if is_asked}
    needed = required_questions(definition, record) | {
        question.key for question in definition.questions if question.key not in asked and question.required
    }
    return States(
        frozenset(asked | {fact.key for fact in asked_facts(definition, record.facts)}),
        frozenset(needed | {fact.key for fact in definition.facts if required(fact, record.facts)}),
        {question.key: critical(question, values) for question in definition.questions},
    )
