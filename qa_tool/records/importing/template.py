"""The workbook to fill in: a column for everything a row can say, lists to choose from, notes that explain each."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.exchange import Column, For, Sheet, SheetName, questions_of, sheets
from qa_tool.definitions.model import AtLeast, Condition, Definition, Question
from qa_tool.definitions.question_types.base import Presentation
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.question_types.rows import OWNERS
from qa_tool.definitions.record import Action, Finding
from qa_tool.kit.errors import NotPermitted, existing
from qa_tool.kit.spreadsheets.entry_sheets import EntryColumn, EntrySheet, NotesTable, write_entry_book
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.importing.examining import HINT_MARK
from qa_tool.records.importing.world import LEVELS, World, world_for

CASE_NUMBER = "case_number"
LONGEST_LIST = 1000
"""Choices beyond which a list helps nobody."""
Format = Literal["text", "date", "time", "general"]


def write_template(session: Session, asker: Asker | None, form_key: str, path: Path) -> None:
    """Write the template of the form's version in use to ``path``, whole or not at all.

    ``asker`` None is the command line. Raises NotPermitted for somebody who brings no files in, NotFound for a form
    that was not published, OSError when the file cannot be written.
    """
    if asker is not None and not matrix.may(asker.roles, "import", "execute"):
        raise NotPermitted
    version = existing(queries.newest(session, form_key), form_key)
    definition = queries.definition(session, version.id)
    maker = _Maker(world_for(session, definition), version.number)
    with NamedTemporaryFile(dir=path.parent, prefix=".template-", suffix=".xlsx", delete=False) as stream:
        temporary = Path(stream.name)
    try:
        maker.write(temporary)
        os.replace(temporary, path)  # noqa: PTH105  pathlib's replace says less when it fails
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


class _Maker:
    """Makes the sheets of one form."""

    def __init__(self, world: World, version: int) -> None:
        self._world = world
        self._definition: Definition = world.definition
        self._version = version
        self._sheets = sheets(self._definition)

    def write(self, path: Path) -> None:
        """Write everything to ``path``."""
        write_entry_book(
            path,
            [EntrySheet(sheet.name.value, tuple(self._columns(sheet))) for sheet in self._sheets],
            lists_title=SheetName.LISTS.value,
            notes_title=SheetName.NOTES.value,
            notes=self._notes(),
            extra_lists=[("Meaning of sub-theme", tuple(f"{code} {label}" for code, label in self._world.themes))],
        )

    def _columns(self, sheet: Sheet) -> Iterable[EntryColumn]:
        for index, column in enumerate(sheet.columns):
            made = self._line(column) if column.purpose is For.LINE else self._column(column)
            hint = (HINT_MARK if index == 0 else "") + made.hint
            yield EntryColumn(
                made.heading, hint, made.width, made.format, made.shade, made.choices[:LONGEST_LIST], made.list_name
            )

    def _column(self, column: Column) -> EntryColumn:
        question = column.question
        if column.purpose is For.REFERENCE:
            hint = "The record's own number where it comes from. Leave empty if it has none."
            return EntryColumn(column.heading, hint, 20, "text")
        if column.purpose is For.AUDITOR or question is None:
            hint = "Staff code of whoever did the audit, or unknown."
            return EntryColumn(
                column.heading, hint, 14, "text", choices=tuple(self._world.people), list_name="Staff code"
            )
        if column.purpose is For.COMMENT:
            return EntryColumn(
                column.heading, f"Comment beside {question.key}, if there is one.", 30, "text", "comment"
            )
        return self._of_question(column, question)

    def _of_question(self, column: Column, question: Question) -> EntryColumn:
        shown = type_of(question).presentation(question, self._world.context)
        fact = column.purpose is For.FACT
        choices = self._choices(question, shown) if shown.control in ("radios", "select") else ()
        if choices and fact and not column.needed:
            choices = (*choices, "Unknown")
        shade: Literal["needed", "about", "answer"] = "needed" if column.needed else "about" if fact else "answer"
        wide = {"textarea": 40, "checkboxes": 30}.get(shown.control, 18)
        hint = self._hint(question, shown, needed=column.needed, fact=fact)
        return EntryColumn(column.heading, hint, wide, _format(question, shown), shade, choices, question.label)

    def _choices(self, question: Question, shown: Presentation) -> tuple[str, ...]:
        if question.key in LEVELS and type_of(question).places:
            names = [place.name for place in self._world.places if place.kind is LEVELS[question.key]]
            extra = [choice.label for choice in shown.choices if choice.key in ("not-applicable", "cannot-tell")]
            return tuple(dict.fromkeys(names + extra))
        return tuple(dict.fromkeys(choice.label for choice in shown.choices))

    def _hint(self, question: Question, shown: Presentation, *, needed: bool, fact: bool) -> str:
        what = "6 to 10 digits, never a name." if question.key == CASE_NUMBER else _what(shown)
        extras = [choice.label for choice in shown.alternatives]
        if extras:
            what += f" Or: {' / '.join(extras)}."
        if needed:
            return f"Needed. {what}"
        when = self._when(question)
        ending = " Or unknown." if fact else ""
        return f"{when}{what}{ending}"

    def _when(self, question: Question) -> str:
        conditions = [question.when]
        if question in self._definition.questions:
            conditions.insert(0, self._definition.section_of(question.key).when)
        words = [self._condition(one) for one in conditions if one is not None]
        return f"Only if {' and '.join(words)}. " if words else ""

    def _condition(self, condition: Condition) -> str:
        parts = [self._test(key, expected) for key, expected in condition.all_of.items()]
        if condition.any_of:
            parts.append(" or ".join(f"({self._condition(one)})" for one in condition.any_of))
        return " and ".join(parts)

    def _test(self, key: str, expected: object) -> str:
        asked = self._definition[key]
        name = f"{key} ({asked.label})"
        if isinstance(expected, AtLeast):
            return f"{name} is {expected.at_least} or more"
        wanted = expected if isinstance(expected, tuple) else (expected,)
        labels = {option.key: option.label for option in type_of(asked).tally_options(asked)}
        return f"{name} is {' or '.join(labels.get(str(one), str(one)) for one in wanted)}"

    def _line(self, column: Column) -> EntryColumn:
        codes = tuple(code for code, _ in self._world.themes)
        kinds = [question.kind.label for question in questions_of(self._definition, Finding) if question.kind]
        owners = tuple(one.label for one in OWNERS) if questions_of(self._definition, Action) else ()
        asked = tuple(f"{question.key} {question.label}" for question in self._definition.questions if question.themes)
        made = {
            "audit_row": EntryColumn("", "If the audit has no source reference: its row number on Audits.", 12),
            "kind": EntryColumn("", f"Needed. One of: {' / '.join(kinds)}.", 22, choices=tuple(kinds)),
            "text": EntryColumn("", "Needed. What was found or is to be done, in a sentence. No names.", 70, "text"),
            "themes": EntryColumn("", "Needed. One or more codes, like VOICE.V1; PLAN.P3: see Lists.", 26, "text"),
            "owner": EntryColumn("", f"Needed. A role: {' / '.join(owners)}.", 18, choices=owners),
            "due": EntryColumn("", "Needed. A date, like 27/3/2018.", 14, "date"),
            "theme": EntryColumn("", "A sub-theme's code, like VOICE.V1: see Lists.", 16, "text", choices=codes),
            "question": EntryColumn("", "The question it comes from, by its key.", 30, choices=asked),
        }[column.key]
        name = {"themes": "Sub-theme", "theme": "Sub-theme"}.get(column.key, column.heading)
        shade: Literal["needed", "about"] = "needed" if column.needed else "about"
        return EntryColumn(column.heading, made.hint, made.width, made.format, shade, made.choices, name)

    def _notes(self) -> list[NotesTable]:
        title = f"{self._definition.title}: bringing in records from before the tool"
        general = (
            f"Made for {self._definition.form}, version {self._version}. Fill in the sheets before this one.",
            "One row to a record, from row 3 on. The first two rows stay as they are; columns may be moved or deleted.",
            "A record needs its date, its locality and its overall grade, where the form asks for them.",
            "Other facts may be unknown, or empty, which means the same. An empty question was not answered.",
            "A question that the record's facts or earlier answers hide must be empty.",
            "Give each record its own source reference, and a second import will know it again.",
            "Without a source reference a row is known by everything it says: two equal rows are two records.",
            "Write no names, and nothing that could identify a child, anywhere.",
            f"Check first, which changes nothing: qa-tool audits import {self._definition.form} FILE.xlsx --dry-run",
            "All rows are brought in, or none. Every fault is listed with its sheet, row and column.",
        )
        tables = [NotesTable(title, tuple((line,) for line in general))]
        for sheet in self._sheets:
            lines = [(column.heading, self._kind(column), self._meaning(column)) for column in sheet.columns]
            tables.append(NotesTable(f"Sheet {sheet.name.value}", tuple(lines)))
        return tables

    def _kind(self, column: Column) -> str:
        if column.question is None:
            return "Needed" if column.needed else ""
        names = {For.FACT: "Fact", For.QUESTION: "Question", For.COMMENT: "Comment"}
        return names[column.purpose] + (", needed" if column.needed else "")

    def _meaning(self, column: Column) -> str:
        if column.purpose is For.LINE:
            return self._line(column).hint
        made = self._column(column)
        if column.question is None or column.purpose is For.COMMENT:
            return made.hint
        return f"{column.question.text} {made.hint}"


def _what(shown: Presentation) -> str:
    """How to write a value, by the control that a page would show."""
    labels = " / ".join(choice.label for choice in shown.choices)
    words = {
        "radios": f"One of: {labels}.",
        "checkboxes": f"One or more of these, with ; between them: {labels}.",
        "date": "A date, like 27/3/2018.",
        "time": "A time, like 14:05.",
        "select": "From the list.",
    }
    if shown.control in words:
        return words[shown.control]
    if shown.inputmode == "numeric":
        return "A whole number."
    return f"Text, at most {shown.maximum:,} characters." if shown.maximum else "Text."


def _format(question: Question, shown: Presentation) -> Format:
    if shown.control in ("date", "time"):
        return "date" if shown.control == "date" else "time"
    if shown.control in ("textarea", "input") and shown.inputmode != "numeric":
        return "text"
    return "text" if question.key == CASE_NUMBER else "general"
