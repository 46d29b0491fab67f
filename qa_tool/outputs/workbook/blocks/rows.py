"""Audits, answers and findings: the rows behind the figures, for those entitled to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from itertools import groupby
from operator import attrgetter
from typing import Literal

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

AUDIT_COLUMNS = (
    Column("Reference", width=15),
    Column("Form", width=28),
    Column("Version", looks.ORDINAL, 9),
    Column("Date", looks.DAY, 12),
    Column("Quarter", width=12),
    Column("Status", width=12),
    Column("Locality", width=16),
    Column("District", width=18),
    Column("CSC team", width=44),
    Column("IRO team", width=18),
    Column("IRO", width=10),
    Column("Auditor", width=10),
    Column("Auditor's role", width=28),
    Column("Plan type", width=36),
    Column("Age band", width=12),
    Column("Category of abuse", width=22),
    Column("Meeting type", width=38),
    Column("Exercise", width=16),
    Column("How chosen", width=22),
    Column("Overall grade", width=20),
    Column("Auditor's grade", width=20),
    Column("Suggested grade", width=20),
    Column("Departs from suggestion", width=12),
    Column("Impact on the child", width=18),
    Column("Safety concern", width=12),
    Column("Late entry", width=10),
    Column("Revision", looks.ORDINAL, 10),
    Column("Submitted", looks.STAMP, 17),
    Column("From before the tool", width=12),
)
DATA_COLUMNS = (
    Column("Reference", width=15),
    Column("Form", width=24),
    Column("Date", looks.DAY, 12),
    Column("Question", width=10),
    Column("Asks", width=38),
    Column("Themes", width=24),
    Column("Outcome", width=15),
    Column("Answer", width=40),
    Column("Number", looks.WHOLE, 9),
    Column("Day", looks.DAY, 12),
    Column("Comment", width=60),
)
FINDING_COLUMNS = (
    Column("Reference", width=15),
    Column("Form", width=24),
    Column("Date", looks.DAY, 12),
    Column("Kind", width=20),
    Column("Place in list", looks.ORDINAL, 9),
    Column("Themes", width=34),
    Column("Sub-themes", width=22),
    Column("Sub-themes in words", width=44),
    Column("Text", width=80),
)


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
        self.theme_labels = content.theme_labels
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


def _grade(key: str | None) -> str:
    return Grade(key).label if key else ""


def _quarter(day: date) -> str:
    return Quarter.of(day).label


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
        columns: tuple[Column, ...]
        rows: Iterator[Sequence[Value]]
        if self.rows == "audits":
            columns, rows = AUDIT_COLUMNS, map(partial(_audit, words), _counted(making, words, source.audits()))
        elif self.rows == "answers":
            columns, rows = DATA_COLUMNS, _data(words, source.answers())
        else:
            columns, rows = FINDING_COLUMNS, map(partial(_finding, words), source.findings())
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


def _audit(words: Words, line: AuditLine) -> Sequence[Value]:
    fact = partial(words.fact, line.form_version_id)
    return (
        line.reference,
        words.titles[line.form_key],
        words.version(line.form_version_id),
        line.audit_date,
        words.quarter(line.audit_date),
        words.status(line.status),
        words.place(line.locality_id),
        words.place(line.district_id),
        words.place(line.team_id),
        line.practitioner_team,
        line.practitioner,
        line.auditor,
        line.auditor_role,
        fact("plan_type", line.plan_type),
        fact("age_band", line.age_band),
        fact("abuse_category", line.abuse_category),
        fact("meeting_type", line.meeting_type),
        fact("exercise", line.exercise),
        fact("selection", line.selection),
        words.grade(line.grade),
        words.grade(line.auditor_grade),
        words.grade(line.suggested_grade),
        _yes(line.departure),
        fact(QuestionRole.IMPACT, line.impact),
        _yes(line.safety_concern),
        _yes(line.late_entry),
        line.revision,
        line.submitted_at,
        _yes(line.brought_in),
    )


def _yes(truth: bool) -> str:
    return "Yes" if truth else "No"


def _data(words: Words, lines: Iterator[AnswerLine]) -> Iterator[Sequence[Value]]:
    """The answers of each record in the order of its form version."""
    for audit, answers in groupby(lines, key=attrgetter("audit")):
        asked = words.questions(audit.form_version_id)
        title = words.titles[audit.form_key]
        given: Mapping[str, AnswerLine] = {line.question_key: line for line in answers}
        for key, asks in asked.items():
            if line := given.get(key):
                yield (
                    audit.reference,
                    title,
                    audit.audit_date,
                    key,
                    asks.label,
                    asks.themes,
                    words.outcome(line.outcome),
                    asks.answer(line),
                    line.number,
                    line.day,
                    line.comment,
                )


def _finding(words: Words, line: FindingLine) -> Sequence[Value]:
    themes = dict.fromkeys(code.partition(".")[0] for code in line.sub_themes)
    labels = words.theme_labels
    return (
        line.audit.reference,
        words.titles[line.audit.form_key],
        line.audit.audit_date,
        words.kind(line.kind),
        line.position + 1,
        "; ".join(labels.get(code, code) for code in themes),
        "; ".join(line.sub_themes),
        "; ".join(labels.get(code, code) for code in line.sub_themes),
        line.text,
    )
