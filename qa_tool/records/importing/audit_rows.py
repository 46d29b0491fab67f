"""One row of the Audits sheet becomes a record, or faults at their cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain

from qa_tool.definitions.conditions import asked_facts, walk
from qa_tool.definitions.exchange import NEEDED_FACTS, Column, For
from qa_tool.definitions.model import Condition, Definition, Question
from qa_tool.definitions.question_types.base import (
    COMMENT_MAXIMUM,
    NOT_APPLICABLE_KEY,
    Read,
    cell_text,
    outcome_in_words,
)
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer, Record, Value
from qa_tool.definitions.rules import impossible_dates
from qa_tool.definitions.words import Outcome
from qa_tool.kit.spreadsheets.reader import CellError, CellValue, Formula
from qa_tool.kit.typed import clean
from qa_tool.kit.written_days import COUNTED_FROM, Habit, NoDay, written_day
from qa_tool.people.models import Place
from qa_tool.records.importing.world import LEVELS, World, listed
from qa_tool.records.verbs import cases

UNKNOWN = ("unknown", "not known")
"""What a fact's cell may say in place of a value; an empty cell says the same."""
REFERENCE_MAXIMUM = 100
"""Most characters of a source reference."""
REMEMBERED = 60
"""Most characters of a choice whose meaning is remembered from row to row."""

Report = Callable[[Column, str], None]
"""Notes a fault of this row at a column."""


@dataclass
class Incoming:
    """An audit as its row tells it: what was understood so far."""

    row: int
    reference: str = ""
    author_id: str | None = None
    case_number: str = ""
    facts: dict[str, Value] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def record(self) -> Record:
        """Facts and answers, those of other sheets included once they were added."""
        return Record(self.facts, self.answers)

    @property
    def day(self) -> date | None:
        """The audit's date, once it was understood."""
        day = self.facts.get("audit_date")
        return day if isinstance(day, date) else None


def unusable(cell: CellValue) -> str | None:
    """What is wrong with a cell that holds no value of its own; None for any other."""
    if isinstance(cell, Formula):
        return "holds a formula: copy it and paste it back as a value"
    if isinstance(cell, CellError):
        return f"shows the error {cell.text}: write the value, or clear the cell"
    return None


class RowReader:
    """Reads rows of one Audits sheet, whose columns stand where ``columns`` says."""

    def __init__(
        self,
        world: World,
        columns: Mapping[str, int],
        by_key: Mapping[str, Column],
        days: Counter[Habit],
        counted_from: date = COUNTED_FROM,
    ) -> None:
        self._world = world
        self._days, self._counted_from = days, counted_from
        self._columns = columns
        self._by_key = by_key
        self._definition: Definition = world.definition
        self._words: dict[tuple[str, str], Read] = {}

    def read(self, row: int, cells: tuple[CellValue, ...], report: Report) -> Incoming:
        """The audit of this row. What could not be understood was reported and is left out."""
        incoming = Incoming(row)
        usable = {key: cells[at] for key, at in self._columns.items() if at < len(cells) and cells[at] is not None}
        for key in list(usable):
            wrong = unusable(usable[key])
            if wrong is not None:
                report(self._by_key[key], wrong)
                usable[key] = None
        self._understand_days(usable)
        self._reference(incoming, usable, report)
        self._facts(incoming, usable, report)
        self._author(incoming, usable, report)
        self._answers(incoming, usable, report)
        self._needed(incoming, usable, report)
        for problem in impossible_dates(self._definition, incoming.record, self._world.today):
            if problem.key in incoming.answers or problem.key in incoming.facts:
                report(self._by_key[problem.key], problem.message)
        return incoming

    def _understand_days(self, usable: dict[str, CellValue]) -> None:
        """Put days in the place of what was written, and count what had to be understood; faults are told later."""
        for key, cell in usable.items():
            question = self._by_key[key].question
            if cell is None or question is None or not type_of(question).days or key != question.key:
                continue
            if isinstance(cell, str) and outcome_in_words(question, cell) is not None:
                continue
            with suppress(NoDay):
                written = written_day(cell, self._counted_from)
                self._days.update(written.habits)
                usable[key] = written.day

    def _reference(self, incoming: Incoming, cells: Mapping[str, CellValue], report: Report) -> None:
        text = " ".join(cell_text(cells.get("source_reference")).split())
        if len(text) > REFERENCE_MAXIMUM:
            over = f"is {len(text)} characters long: {REFERENCE_MAXIMUM} is the most"
            report(self._by_key["source_reference"], over)
            return
        incoming.reference = text

    def _author(self, incoming: Incoming, cells: Mapping[str, CellValue], report: Report) -> None:
        code = cell_text(cells.get("auditor"))
        if not code or code.casefold() in UNKNOWN:
            return
        incoming.author_id = self._world.person(code)
        if incoming.author_id is None:
            report(self._by_key["auditor"], f"'{code[:20]}' is no staff code. Write one, or unknown")
        elif incoming.author_id == incoming.facts.get("practitioner"):
            report(self._by_key["auditor"], "the auditor cannot be the IRO whose work is audited. Correct one of them")

    def _facts(self, incoming: Incoming, cells: Mapping[str, CellValue], report: Report) -> None:
        # The date decides which places there were, so it comes first.
        facts = sorted(self._definition.facts, key=lambda fact: fact.key != "audit_date")
        for fact in facts:
            column = self._by_key.get(fact.key)
            cell = cells.get(fact.key)
            if column is None or column.purpose is not For.FACT or cell is None:
                continue
            if _says_unknown(cell):
                continue
            value = self._fact(fact, cell, incoming, partial(report, column))
            if value not in (None, "", ()):
                incoming.facts[fact.key] = value
        self._hidden_facts(incoming, report)
        number = incoming.facts.pop("case_number", None)
        incoming.case_number = str(number) if number else ""

    def _fact(self, fact: Question, cell: CellValue, incoming: Incoming, report: Callable[[str], None]) -> Value:
        if fact.key == "case_number":
            number = cases.normal(cell_text(cell))
            wrong = cases.fault(number)
            if wrong:
                report(wrong)
            return None if wrong else number
        if fact.key in LEVELS and type_of(fact).places:
            return self._place(fact, cell_text(cell), incoming, report)
        read = type_of(fact).parse_cell(fact, cell, self._world.context)
        for fault in read.faults:
            report(fault.message)
        if read.answer.outcome is Outcome.NOT_APPLICABLE:
            return NOT_APPLICABLE_KEY
        return None if read.faults else read.answer.value

    def _place(self, fact: Question, words: str, incoming: Incoming, report: Callable[[str], None]) -> Value:
        if incoming.day is None:
            return None  # the fault of the date is reported; without it no place can be told
        within = {"district": ("locality",), "team": ("district", "locality")}.get(fact.key, ())
        parent = next((str(incoming.facts[key]) for key in within if incoming.facts.get(key)), None)
        found = self._world.place(LEVELS[fact.key], words, incoming.day, parent)
        if isinstance(found, Place):
            return found.id
        report(found)
        return None

    def _hidden_facts(self, incoming: Incoming, report: Report) -> None:
        asked = {fact.key for fact in asked_facts(self._definition, incoming.facts)}
        for fact in self._definition.facts:
            if not fact.auto and fact.key in incoming.facts and fact.key not in asked:
                report(self._by_key[fact.key], self._why_hidden("has a value but does not apply", fact.when))
                del incoming.facts[fact.key]

    def _answers(self, incoming: Incoming, cells: Mapping[str, CellValue], report: Report) -> None:
        for question in self._definition.questions:
            answer = self._answer(question, cells, report)
            if answer is not None:
                incoming.answers[question.key] = answer
        for section, question, asked in walk(self._definition, incoming.record):
            if not asked and question.key in incoming.answers:
                conditions = [one for one in (section.when, question.when) if one is not None]
                self._report_hidden(question, incoming.answers.pop(question.key), conditions, report)

    def _answer(self, question: Question, cells: Mapping[str, CellValue], report: Report) -> Answer | None:
        """What the row says to a question; None when nothing."""
        cell = cells.get(question.key)
        comment = self._comment(question, cells, report)
        answer = Answer(Outcome.NOT_ANSWERED)
        if cell is not None:
            read = self._understood(question, cell)
            for fault in read.faults:
                report(self._by_key[question.key], fault.message)
            answer = Answer(Outcome.NOT_ANSWERED) if read.faults else read.answer
        if answer.outcome is Outcome.NOT_ANSWERED and not comment:
            return None
        return Answer(answer.outcome, answer.value, comment)

    def _understood(self, question: Question, cell: CellValue) -> Read:
        """What the cell means. Options have few words, which thousands of rows repeat: each is looked up once."""
        kind = type_of(question)
        if not (kind.tallied and isinstance(cell, str) and len(cell) <= REMEMBERED):
            return kind.parse_cell(question, cell, self._world.context)
        asked = (question.key, cell)
        read = self._words.get(asked)
        if read is None:
            read = kind.parse_cell(question, cell, self._world.context)
            if not read.faults:  # wrong words are many, right ones are few
                self._words[asked] = read
        return read

    def _comment(self, question: Question, cells: Mapping[str, CellValue], report: Report) -> str:
        key = f"{question.key} comment"
        if cells.get(key) is None:
            return ""
        comment = clean(cell_text(cells[key]))
        if len(comment) > COMMENT_MAXIMUM:
            report(self._by_key[key], f"is {len(comment):,} characters long: {COMMENT_MAXIMUM:,} is the most")
        return comment

    def _report_hidden(self, question: Question, answer: Answer, conditions: list[Condition], report: Report) -> None:
        why = self._why_hidden("is answered but is not asked of this audit", *conditions)
        if answer.outcome is not Outcome.NOT_ANSWERED:
            report(self._by_key[question.key], why)
        if answer.comment:
            report(self._by_key[f"{question.key} comment"], why.replace("is answered", "has a comment", 1))

    def _why_hidden(self, opening: str, *conditions: Condition | None) -> str:
        keys = dict.fromkeys(chain.from_iterable(one.keys() for one in conditions if one is not None))
        names = [f"{key} ({self._definition[key].label})" for key in keys]
        return f"{opening}: see what the row says under {listed(names)}. Correct that, or clear this cell"

    def _needed(self, incoming: Incoming, cells: Mapping[str, CellValue], report: Report) -> None:
        overall = self._definition.overall
        for key in (*NEEDED_FACTS, *([overall.key] if overall else [])):
            column = self._by_key.get(key)
            if column is None:
                continue
            cell = cells.get(key)
            if key in self._columns and (cell is None or _says_unknown(cell)):
                report(column, "is needed for every audit and is empty" if cell is None else "cannot be unknown")
            elif cell is not None and key in incoming.answers and incoming.answers[key].outcome in _WITHOUT_VALUE:
                report(column, "must be a grade")


def _says_unknown(cell: CellValue) -> bool:
    return isinstance(cell, str) and cell.strip().casefold() in UNKNOWN


_WITHOUT_VALUE = (Outcome.NOT_APPLICABLE, Outcome.CANNOT_TELL)
