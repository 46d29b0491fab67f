"""The answers of a record as pages show them for reading: in the form's own order, nothing hidden shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from qa_tool.definitions.conditions import asked_facts, asked_values, critical, walk
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.base import CANNOT_TELL_KEY, NOT_APPLICABLE_KEY, Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.question_types.rows import OWNERS
from qa_tool.definitions.record import Action, Answer, Finding, Note, Record, Value
from qa_tool.definitions.words import Outcome, QuestionRole
from qa_tool.kit.typed import day_in_words
from qa_tool.records.verbs.reading import AuditView

LONGEST_CHECKED = 5_000
"""Characters of a text that the check shows: what is far too long would bury the rest. Reading shows everything."""
EXTRAS = {NOT_APPLICABLE_KEY: Outcome.NOT_APPLICABLE.label, CANNOT_TELL_KEY: "Cannot tell from the record"}


@dataclass(frozen=True)
class RowShown:
    """One strength, area for development or action."""

    text: str
    themes: tuple[str, ...] = ()
    details: str = ""


@dataclass(frozen=True)
class AnswerShown:
    """One fact or answer: exactly one of ``grade``, ``rows``, ``text`` and ``outcome`` is filled."""

    key: str
    question: str
    grade: str | None = None
    rows: tuple[RowShown, ...] = ()
    text: str = ""
    outcome: str = ""
    """What became of it when there is no answer: 'Not answered'."""
    stands: str | None = None
    """The grade that a second reading put in its place."""
    stands_outcome: str = ""
    """The same where that is no grade: 'Not applicable'."""
    comment: str = ""
    themes: tuple[str, ...] = ()
    critical: bool = False
    href: str = ""
    """Where to change it; '' when it cannot be changed here."""


@dataclass(frozen=True)
class AnswerBlock:
    """A heading with its answers."""

    title: str
    answers: tuple[AnswerShown, ...]

    @property
    def anchor(self) -> str:
        """Where on its page it stands."""
        return "answers-" + "-".join(re.findall(r"[a-z0-9]+", self.title.lower()))


def answer_blocks(
    definition: Definition,
    record: Record,
    context: Context,
    *,
    href: Callable[[str], str] | None = None,
    facts_only: bool = False,
    withheld: Collection[str] = (),
    case_number: str = "",
    moderated: Mapping[str, Answer] = MappingProxyType({}),
) -> list[AnswerBlock]:
    """The facts, then each section that asks anything. ``href`` gives the address to change a question at.

    Keys in ``withheld`` are left out: the person reading may not see them. ``case_number`` comes masked, from its own
    table. ``moderated`` are answers that a second reading changed, by key.
    """
    if case_number and definition.find("case_number"):
        record = replace(record, facts={**record.facts, "case_number": case_number})
    shower = _Shower(definition, record, context, href, facts_only, moderated)
    facts = [shower.fact(fact) for fact in asked_facts(definition, record.facts) if fact.key not in withheld]
    blocks = [AnswerBlock("The facts", tuple(facts))]
    sections: dict[str, list[AnswerShown]] = {}
    titles: dict[str, str] = {}
    for section, question, asked in walk(definition, record):
        if asked and question.key not in withheld and (href is not None or type_of(question).kept):
            titles[section.key] = section.title
            sections.setdefault(section.key, []).append(shower.answer(question))
    return blocks + [AnswerBlock(titles[key], tuple(answers)) for key, answers in sections.items()]


class _Shower:
    def __init__(
        self,
        definition: Definition,
        record: Record,
        context: Context,
        href: Callable[[str], str] | None,
        facts_only: bool,
        moderated: Mapping[str, Answer],
    ) -> None:
        self.record, self.context, self.href, self.facts_only = record, context, href, facts_only
        self.moderated = moderated
        self.themes = dict(context.themes)
        self.values = asked_values(definition, record)

    def fact(self, fact: Question) -> AnswerShown:
        """A fact with its value."""
        value = self.record.facts.get(fact.key)
        where = self.href(fact.key) if self.href else ""
        text = EXTRAS.get(str(value)) or type_of(fact).text(fact, value, self.context)
        return AnswerShown(
            fact.key, fact.label, text=text, outcome="" if text else Outcome.NOT_ANSWERED.label, href=where
        )

    def answer(self, question: Question) -> AnswerShown:
        """A question with what became of it."""
        answer = self.record.answers.get(question.key, Answer(Outcome.NOT_ANSWERED))
        shown: dict[str, Any] = {
            "comment": answer.comment,
            "themes": tuple(self.themes.get(code, code) for code in question.themes),
            "critical": critical(question, self.values) is not None,
            "href": self.href(question.key) if self.href and not self.facts_only else "",
            **self._stands(question.key),
        }
        if answer.outcome is Outcome.NOT_ANSWERED and self.href is None and type_of(question).row:
            return AnswerShown(question.key, question.text, outcome="None", **shown)  # it may well have none
        if answer.outcome is not Outcome.ANSWERED:
            return AnswerShown(question.key, question.text, outcome=answer.outcome.label, **shown)
        return AnswerShown(question.key, question.text, **self._value(question, answer.value), **shown)

    def _stands(self, key: str) -> dict[str, Any]:
        changed = self.moderated.get(key)
        if changed is None:
            return {}
        if changed.outcome is Outcome.ANSWERED:
            return {"stands": str(changed.value)}
        return {"stands_outcome": changed.outcome.label}

    def _value(self, question: Question, value: Value) -> dict[str, Any]:
        if type_of(question).graded:
            return {"grade": str(value)}
        if isinstance(value, tuple) and value and not isinstance(value[0], str | Note):
            return {"rows": tuple(self._row(row) for row in value)}
        text = type_of(question).text(question, value, self.context)
        if self.href and len(text) > LONGEST_CHECKED:
            text = f"{text[:LONGEST_CHECKED]}... ({len(text):,} characters in all)"
        return {"text": text}

    def _row(self, row: Finding | Action) -> RowShown:
        if isinstance(row, Finding):
            return RowShown(row.text, tuple(self.themes.get(code, code) for code in row.themes))
        owner = next((one.label for one in OWNERS if one.key == row.owner), row.owner)
        due = f"by {day_in_words(row.due)}" if row.due else "no date"
        about = dict(self.context.questions).get(row.question, "")
        details = ", ".join(part for part in (owner, due, about) if part)
        return RowShown(row.text, (self.themes.get(row.theme, row.theme),) if row.theme else (), details)


@dataclass(frozen=True)
class Change:
    """One fact, answer or comment that is not what it was."""

    question: str
    old: str
    new: str


def changes_shown(view: AuditView) -> list[Change]:
    """The differences of the revision shown, each under its question's short name."""
    shown = []
    for one in view.differences:
        question = view.definition.find(one.key)
        label = question.label if question else one.key
        if one.part == "comment":
            label = f"{label} (comment)"
        shown.append(Change(label, one.old, one.new))
    return shown


def how_given(view: AuditView) -> str:
    """How the findings were given, in the form's own words; '' when they were not."""
    if view.findings_given is None:
        return ""
    question = view.definition.in_role(QuestionRole.FINDINGS_GIVEN_HOW)
    option = question.option(view.findings_given.how) if question else None
    return str(option.label if option else view.findings_given.how)
