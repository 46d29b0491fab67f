"""Audits, answers and findings: the rows behind the figures, for those entitled to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from itertools import groupby
from operator import attrgetter
from typing import Generic, Literal, NamedTuple, TypeVar

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import QuestionType, Stored
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.words import FindingKind, Grade, Outcome, QuestionRole
from qa_tool.kit.periods import Quarter
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Value
from qa_tool.kit.spreadsheets.sheet import Column
from qa_tool.outputs.words import AnswerLine, AuditLine, FindingLine
from qa_tool.outputs.workbook.block import Block, Making
from qa_tool.outputs.workbook.content import Content
from qa_tool.records.words import Status


@dataclass
class Asked:
    """One question of a form version, as its rows print it."""

    question: Question
    type: QuestionType
    label: str
    themes: str
    _options: dict[str | tuple[str, ...], str] = field(default_factory=dict)

    def answer(self, line: AnswerLine) -> str | None:
        """The answer in words; None where a number or a day stands in its own column, or nothing was answered."""
        if line.text is not None:
            return line.text
        chosen: str | tuple[str, ...] = line.option or line.options
        if chosen:
            if chosen not in self._options:
                value = self.type.restored(Stored(option=line.option, options=self._in_order(line.options)))
                self._options[chosen] = self.type.text(self.question, value)
            return self._options[chosen]
        return f"{line.clock:%H:%M}" if line.clock is not None else None

    def _in_order(self, options: tuple[str, ...]) -> tuple[str, ...]:
        """Options as the question lists them; those that it no longer lists come last."""
        places = {option.key: place for place, option in enumerate(self.question.options)}
        return tuple(sorted(options, key=lambda key: places.get(key, len(places))))


class Words:
    """The words of one workbook."""

    def __init__(self, content: Content) -> None:
        self._versions = content.versions
        self._places = content.place_names
        self._facts: dict[tuple[int, str, str], str] = {}
        self._questions: dict[int, Mapping[str, Asked]] = {}
        self.titles = content.titles
        self._theme_labels = content.theme_labels
        self.grade = cache(_grade)
        self.outcome = cache(lambda key: Outcome(key).label)
        self.status = cache(lambda key: Status(key).label)
        self.kind = cache(lambda key: FindingKind(key).label)
        self.quarter = cache(_quarter)

    def version(self, form_version_id: int) -> int:
        """The version's number within its form."""
        return self._versions[form_version_id].number

    def place(self, identity: str | None) -> str | None:
        """The place's name."""
        return self._places.get(identity, identity) if identity else None

    def fact(self, form_version_id: int, key: str, option: str | None) -> str | None:
        """The label of an option of a fact, or of the question in a role, as the record's own form version has it."""
        if option is None:
            return None
        place = (form_version_id, key, option)
        if place not in self._facts:
            definition = self._versions[form_version_id].definition
            question = definition.in_role(key) if isinstance(key, QuestionRole) else definition.find(key)
            found = question.option(option) if question else None
            self._facts[place] = found.label if found else option
        return self._facts[place]

    def questions(self, form_version_id: int) -> Mapping[str, Asked]:
        """The questions of a form version that have rows, in order. Restricted ones and working notes have none."""
        if form_version_id not in self._questions:
            self._questions[form_version_id] = {
                question.key: Asked(question, type_of(question), question.label, "; ".join(question.themes))
                for question in self._versions[form_version_id].definition.questions
                if not question.restricted and type_of(question).kept
            }
        return self._questions[form_version_id]

    def themes(self, codes: Iterable[str]) -> str:
        """Their labels, each once."""
        return "; ".join(self._theme_labels.get(code, code) for code in dict.fromkeys(codes))


def _grade(key: str | None) -> str:
    return Grade(key).label if key else ""


def _quarter(day: date) -> str:
    return Quarter.of(day).label


L = TypeVar("L")


@dataclass(frozen=True)
class Told(Generic[L]):
    """One column of a long sheet, and what a line of its rows says under it."""

    column: Column
    cell: Callable[[Words, L], Value]


class Answered(NamedTuple):
    """An answer with the question that it is of."""

    line: AnswerLine
    asks: Asked


def _text(header: str, width: float, cell: Callable[[Words, L], Value]) -> Told[L]:
    return Told(Column(header, width=width), cell)


def _yes(header: str, width: float, truth: Callable[[AuditLine], bool]) -> Told[AuditLine]:
    return _text(header, width, lambda _, line: "Yes" if truth(line) else "No")


def _place(header: str, width: float, identity: Callable[[AuditLine], str | None]) -> Told[AuditLine]:
    return _text(header, width, lambda words, line: words.place(identity(line)))


def _fact(header: str, width: float, key: str, option: Callable[[AuditLine], str | None]) -> Told[AuditLine]:
    return _text(header, width, lambda words, line: words.fact(line.form_version_id, key, option(line)))


def _graded(header: str, key: Callable[[AuditLine], str | None]) -> Told[AuditLine]:
    return _text(header, 20, lambda words, line: words.grade(key(line)))


AUDITS: tuple[Told[AuditLine], ...] = (
    _text("Reference", 15, lambda _, line: line.reference),
    _text("Form", 28, lambda words, line: words.titles[line.form_key]),
    Told(Column("Version", looks.ORDINAL, 9), lambda words, line: words.version(line.form_version_id)),
    Told(Column("Date", looks.DAY, 12), lambda _, line: line.audit_date),
    _text("Quarter", 12, lambda words, line: words.quarter(line.audit_date)),
    _text("Status", 12, lambda words, line: words.status(line.status)),
    _place("Locality", 16, lambda line: line.locality_id),
    _place("District", 18, lambda line: line.district_id),
    _place("CSC team", 44, lambda line: line.team_id),
    _text("IRO team", 18, lambda _, line: line.practitioner_team),
    _text("IRO", 10, lambda _, line: line.practitioner),
    _text("Auditor", 10, lambda _, line: line.auditor),
    _text("Auditor's role", 28, lambda _, line: line.auditor_role),
    _fact("Plan type", 36, "plan_type", lambda line: line.plan_type),
    _fact("Age band", 12, "age_band", lambda line: line.age_band),
    _fact("Category of abuse", 22, "abuse_category", lambda line: line.abuse_category),
    _fact("Meeting type", 38, "meeting_type", lambda line: line.meeting_type),
    _fact("Exercise", 16, "exercise", lambda line: line.exercise),
    _fact("How chosen", 22, "selection", lambda line: line.selection),
    _graded("Overall grade", lambda line: line.grade),
    _graded("Auditor's grade", lambda line: line.auditor_grade),
    _graded("Suggested grade", lambda line: line.suggested_grade),
    _yes("Departs from suggestion", 12, lambda line: line.departure),
    _fact("Impact on the child", 18, QuestionRole.IMPACT, lambda line: line.impact),
    _yes("Safety concern", 12, lambda line: line.safety_concern),
    _yes("Late entry", 10, lambda line: line.late_entry),
    Told(Column("Revision", looks.ORDINAL, 10), lambda _, line: line.revision),
    Told(Column("Submitted", looks.STAMP, 17), lambda _, line: line.submitted_at),
    _yes("From before the tool", 12, lambda line: line.brought_in),
)
ANSWERS: tuple[Told[Answered], ...] = (
    _text("Reference", 15, lambda _, one: one.line.audit.reference),
    _text("Form", 24, lambda words, one: words.titles[one.line.audit.form_key]),
    Told(Column("Date", looks.DAY, 12), lambda _, one: one.line.audit.audit_date),
    _text("Question", 10, lambda _, one: one.line.question_key),
    _text("Asks", 38, lambda _, one: one.asks.label),
    _text("Themes", 24, lambda _, one: one.asks.themes),
    _text("Outcome", 15, lambda words, one: words.outcome(one.line.outcome)),
    _text("Answer", 40, lambda _, one: one.asks.answer(one.line)),
    Told(Column("Number", looks.WHOLE, 9), lambda _, one: one.line.number),
    Told(Column("Day", looks.DAY, 12), lambda _, one: one.line.day),
    _text("Comment", 60, lambda _, one: one.line.comment),
)
FINDINGS: tuple[Told[FindingLine], ...] = (
    _text("Reference", 15, lambda _, line: line.audit.reference),
    _text("Form", 24, lambda words, line: words.titles[line.audit.form_key]),
    Told(Column("Date", looks.DAY, 12), lambda _, line: line.audit.audit_date),
    _text("Kind", 20, lambda words, line: words.kind(line.kind)),
    Told(Column("Place in list", looks.ORDINAL, 9), lambda _, line: line.position + 1),
    _text("Themes", 34, lambda words, line: words.themes(code.partition(".")[0] for code in line.sub_themes)),
    _text("Sub-themes", 22, lambda _, line: "; ".join(line.sub_themes)),
    _text("Sub-themes in words", 44, lambda words, line: words.themes(line.sub_themes)),
    _text("Text", 80, lambda _, line: line.text),
)


class RowsOf(Block):
    """The rows behind the figures, for those entitled to them: streamed, nothing of them is held."""

    rows: Literal["audits", "answers", "findings"]

    def applies(self, content: Content) -> bool:
        """Whether the reader is entitled to rows, and the edition has them."""
        return content.rows is not None

    def stream(self, making: Making, title: str, question: str) -> None:
        """Write the long sheet, before any other sheet is made; audits are counted for the checks."""
        source = making.content.rows
        assert source is not None
        words = Words(making.content)
        stream = partial(self._stream, making, title, question, words)
        if self.rows == "audits":
            stream(AUDITS, _counted(making, words, source.audits()))
        elif self.rows == "answers":
            stream(ANSWERS, _answered(words, source.answers()))
        else:
            stream(FINDINGS, source.findings())

    def _stream(
        self, making: Making, title: str, question: str, words: Words, told: Sequence[Told[L]], lines: Iterable[L]
    ) -> None:
        columns, cells = [one.column for one in told], [one.cell for one in told]
        rows = ([cell(words, line) for cell in cells] for line in lines)
        making.rows[self.rows] = making.book.rows(title, question, columns, rows)

    def place(self, making: Making) -> None:
        """Put the sheet, or its several, here."""
        written = making.rows[self.rows]
        making.book.place(written)
        making.contents += [(part.title, written.question) for part in written.parts]


def _counted(making: Making, words: Words, lines: Iterator[AuditLine]) -> Iterator[AuditLine]:
    for line in lines:
        making.audits[words.titles[line.form_key], words.grade(line.grade)] += 1
        yield line


def _answered(words: Words, lines: Iterator[AnswerLine]) -> Iterator[Answered]:
    """The answers of each record in the order of its form version."""
    for audit, answers in groupby(lines, key=attrgetter("audit")):
        given: Mapping[str, AnswerLine] = {line.question_key: line for line in answers}
        for key, asks in words.questions(audit.form_version_id).items():
            if line := given.get(key):
                yield Answered(line, asks)
