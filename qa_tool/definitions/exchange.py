"""A definition as sheets of a workbook: which columns audits are brought in by, and how a heading is understood.

Nothing here knows spreadsheets or question types' cells: a column says which fact, question or comment it is for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Action, Finding
from qa_tool.definitions.words import bare

NEEDED_FACTS = ("audit_date", "locality")
"""Facts that every audit brought in must say; beside them how good, where its form asks it."""


class SheetName(StrEnum):
    """The sheets of an entry workbook."""

    AUDITS = "Audits"
    FINDINGS = "Findings"
    ACTIONS = "Actions"
    LISTS = "Lists"
    NOTES = "Notes"


class For(StrEnum):
    """What a column is for."""

    REFERENCE = "reference"
    AUDITOR = "auditor"
    FACT = "fact"
    QUESTION = "question"
    COMMENT = "comment"
    LINE = "line"
    """A part of a line of findings or actions; its key says which."""


@dataclass(frozen=True)
class Column:
    """One column. ``key`` is the fact's or question's own, or a word of ours; no two columns of a sheet share one."""

    key: str
    heading: str
    purpose: For
    question: Question | None = None
    needed: bool = False
    """Whether every row must fill it."""


@dataclass(frozen=True)
class Sheet:
    """The columns of one sheet."""

    name: SheetName
    columns: tuple[Column, ...]

    @cached_property
    def _by_words(self) -> dict[str, Column]:
        by_heading = {bare(column.heading): column for column in self.columns}
        return {bare(column.key): column for column in self.columns} | by_heading

    def find(self, heading: str) -> Column | None:
        """The column that ``heading`` means: its own heading or key, or its key with another name behind it."""
        exact = self._by_words.get(bare(heading))
        if exact is not None or not heading.strip():
            return exact
        column = self._by_words.get(bare(heading.split(maxsplit=1)[0]))
        return column if column is not None and column.question is not None else None

    def __getitem__(self, key: str) -> Column:
        """The column of that key. Raises KeyError."""
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}


REFERENCE = Column("source_reference", "Source reference", For.REFERENCE)
AUDITOR = Column("auditor", "Auditor (staff code)", For.AUDITOR)


def sheets(definition: Definition) -> tuple[Sheet, ...]:
    """The sheets to fill in for ``definition``, Audits first."""
    found = [audits_sheet(definition)]
    if questions_of(definition, Finding):
        found.append(FINDINGS)
    if questions_of(definition, Action):
        found.append(ACTIONS)
    return tuple(found)


def audits_sheet(definition: Definition) -> Sheet:
    """One row to an audit: where it came from, its auditor, facts, questions, and comments beside them."""
    columns = [REFERENCE, AUDITOR, *(_column(fact, For.FACT) for fact in facts_of(definition))]
    for question in definition.questions:
        if type_of(question).row is not None or not type_of(question).kept:
            continue  # rows have sheets of their own, working notes are never kept
        columns.append(_column(question, For.QUESTION))
        if question.comment:
            columns.append(Column(f"{question.key} comment", f"{question.key} comment", For.COMMENT, question))
    return Sheet(SheetName.AUDITS, tuple(columns))


def facts_of(definition: Definition) -> tuple[Question, ...]:
    """The facts that a row can state: those that people are asked, and automatic ones that a question depends on.

    Left out is what is only asked because of an automatic fact, such as why an entry is late.
    """
    looked_at = {key for condition in _conditions(definition) for key in condition}
    automatic = {fact.key for fact in definition.facts if fact.auto}
    offered = automatic & looked_at
    return tuple(
        fact
        for fact in definition.facts
        if (fact.key in offered if fact.auto else not (fact.when and set(fact.when.keys()) & (automatic - offered)))
    )


def questions_of(definition: Definition, row: type[Finding] | type[Action]) -> tuple[Question, ...]:
    """The questions answered by rows of that kind, in order."""
    return tuple(question for question in definition.questions if type_of(question).row is row)


def _conditions(definition: Definition) -> Iterable[list[str]]:
    conditions = [section.when for section in definition.sections] + [one.when for one in definition.questions]
    return [list(condition.keys()) for condition in conditions if condition is not None]


def _column(question: Question, purpose: For) -> Column:
    return Column(question.key, f"{question.key} {question.label}", purpose, question, _always_needed(question))


def _always_needed(question: Question) -> bool:
    return question.key in NEEDED_FACTS or question.is_overall


def _line(key: str, heading: str, *, needed: bool = False) -> Column:
    return Column(key, heading, For.LINE, needed=needed)


AUDIT_ROW = _line("audit_row", "Row on Audits")
FINDINGS = Sheet(
    SheetName.FINDINGS,
    (
        REFERENCE,
        AUDIT_ROW,
        _line("kind", "Kind", needed=True),
        _line("text", "Finding", needed=True),
        _line("themes", "Sub-themes", needed=True),
    ),
)
"""One row to a finding, tied to its audit by source reference or row."""
ACTIONS = Sheet(
    SheetName.ACTIONS,
    (
        REFERENCE,
        AUDIT_ROW,
        _line("text", "Action", needed=True),
        _line("owner", "Owner", needed=True),
        _line("due", "Due date", needed=True),
        _line("theme", "Sub-theme"),
        _line("question", "Question"),
    ),
)
"""One row to an action."""
