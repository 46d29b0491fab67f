"""The Findings and Actions sheets: each row is tied to its audit and read by the type of the question it answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from qa_tool.definitions.conditions import walk
from qa_tool.definitions.exchange import Column, Sheet, SheetName, questions_of
from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import cell_text
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.question_types.rows import OWNERS, row_name
from qa_tool.definitions.record import Action, Answer, Finding, Value
from qa_tool.definitions.words import Outcome
from qa_tool.kit.spreadsheets.reader import CellValue, Row
from qa_tool.kit.typed import PARTS, clean
from qa_tool.kit.written_days import Habit, NoDay, written_day
from qa_tool.records.importing.audit_rows import Incoming, unusable
from qa_tool.records.importing.world import World, listed

Report = Callable[[int, Column, str], None]
"""Notes a fault at a row and a column of this sheet."""
PART_COLUMNS = {"text": "text", "themes": "themes", "owner": "owner", "theme": "theme", "question": "question"}
"""Which column a fault of a row's part belongs to; the parts of a due date all begin with ``due``."""


@dataclass
class _Lines:
    """The rows that answer one question of one audit, as typed input, with the sheet's row of each."""

    typed: dict[str, list[str]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)


class LineReader:
    """Reads one sheet of lines and adds them to the audits that they belong to."""

    def __init__(
        self,
        world: World,
        sheet: Sheet,
        columns: Mapping[str, int],
        audits: Iterable[Incoming],
        days: Counter[Habit],
    ) -> None:
        self._world = world
        self._days = days
        self._sheet = sheet
        self._columns = columns
        self._questions = questions_of(world.definition, Finding if sheet.name is SheetName.FINDINGS else Action)
        self._by_row = {audit.row: audit for audit in audits}
        self._by_reference = {audit.reference.casefold(): audit for audit in self._by_row.values() if audit.reference}
        self._lines: dict[tuple[int, str], _Lines] = {}

    def take(self, row: Row, report: Report) -> None:
        """Understand one row; what was wrong with it is reported."""
        cells = {
            key: row.cells[at] for key, at in self._columns.items() if at < len(row.cells) and row.cells[at] is not None
        }
        wrong = {key: fault for key, cell in cells.items() if (fault := unusable(cell))}
        for key, fault in wrong.items():
            report(row.number, self._sheet[key], fault)
        audit = self._audit(row, cells, report)
        question = self._question(row, cells, report)
        if wrong or audit is None or question is None:
            return
        lines = self._lines.setdefault((audit.row, question.key), _Lines())
        number = len(lines.rows)
        lines.rows.append(row.number)
        lines.typed |= {f"{number}-{part}": words for part, words in self._parts(row, cells, report).items()}

    def _audit(self, row: Row, cells: Mapping[str, CellValue], report: Report) -> Incoming | None:
        reference = " ".join(cell_text(cells.get("source_reference")).split())
        number = cell_text(cells.get("audit_row"))
        column = self._sheet["source_reference" if "source_reference" in self._columns else "audit_row"]
        named = self._by_reference.get(reference.casefold()) if reference else None
        numbered = self._by_row.get(int(number)) if number.isdecimal() and len(number) < 9 else None
        if reference and named is None:
            report(row.number, column, f"no row of Audits has the source reference '{reference[:40]}'")
        elif number and numbered is None:
            report(row.number, self._sheet["audit_row"], f"'{number[:20]}' is not the number of a row of Audits")
        elif not reference and not number:
            report(row.number, column, "say which audit it belongs to: its source reference, or its row on Audits")
        elif named and numbered and named is not numbered:
            report(row.number, column, f"the source reference is of row {named.row}, not {numbered.row}")
        else:
            return named or numbered
        return None

    def _question(self, row: Row, cells: Mapping[str, CellValue], report: Report) -> Question | None:
        if self._sheet.name is SheetName.ACTIONS:
            return self._questions[0]
        written = " ".join(cell_text(cells.get("kind")).split())
        words = written.casefold()
        for question in self._questions:
            assert question.kind is not None
            if words in (question.kind.value, question.kind.label.casefold(), question.key.casefold()):
                return question
        kinds = listed(question.kind.label for question in self._questions if question.kind)
        report(row.number, self._sheet["kind"], f"'{written[:40]}' is no kind of finding. Write one of: {kinds}")
        return None

    def _parts(self, row: Row, cells: Mapping[str, CellValue], report: Report) -> dict[str, list[str]]:
        parts = {"text": [clean(cell_text(cells.get("text")))]}
        for key in ("themes", "theme"):
            if cells.get(key) is None:
                continue
            codes, unknown = self._world.theme_codes(cell_text(cells.get(key)))
            for piece in unknown:
                wrong = f"'{piece[:40]}' is no sub-theme. Write its code, like VOICE.V1: they are on the sheet Lists"
                report(row.number, self._sheet[key], wrong)
            parts[key] = codes + unknown  # so that nothing is said to be missing as well
        if cells.get("owner") is not None:
            parts["owner"] = [self._owner(cell_text(cells["owner"]))]
        if cells.get("question") is not None:
            parts["question"] = [cell_text(cells["question"]).split(" ")[0].upper()]
        return parts | self._due(row, cells.get("due"), report)

    def _owner(self, words: str) -> str:
        known = {one.label.casefold(): one.key for one in OWNERS}
        return known.get(words.casefold(), words.casefold())

    def _due(self, row: Row, cell: CellValue, report: Report) -> dict[str, list[str]]:
        if cell is None:
            return {}
        try:
            written = written_day(cell)
            self._days.update(written.habits)
            found = written.day
        except NoDay as wrong:
            report(row.number, self._sheet["due"], f"Due date {wrong.detail}")
            found = self._world.today  # a stand-in: with a fault nothing is brought in
        if found is None:
            return {}
        numbers = (found.day, found.month, found.year)
        return {f"due-{part}": [str(number)] for part, number in zip(PARTS, numbers, strict=True)}

    def finish(self, report: Report) -> None:
        """Give every audit its lines, read as the page's own rows are."""
        for (audit_row, key), lines in self._lines.items():
            audit = self._by_row[audit_row]
            question = self._world.definition[key]
            # A form limits the rows of its page; what was found before the tool is brought in whole.
            roomy = question.model_copy(update={"rows": max(question.rows or 0, len(lines.rows))})
            read = type_of(question).read(roomy, lines.typed, self._world.context)
            for fault in read.faults:
                self._place_fault(question, lines, fault.part, fault.message, report)
            if not read.faults:
                self._add(audit, question, read.answer.value, lines.rows, report)

    def _place_fault(self, question: Question, lines: _Lines, part: str, message: str, report: Report) -> None:
        number, _, name = part.partition("-")
        column = self._sheet["due" if name.startswith("due") else PART_COLUMNS[name]]
        row = lines.rows[int(number)]
        opening = row_name(question, int(number))
        if column.key in ("themes", "theme") and "from the list" in message:
            return  # said already, with the word that is no sub-theme
        report(row, column, message.removeprefix(opening).lstrip(": "))

    def _add(self, audit: Incoming, question: Question, value: Value, rows: list[int], report: Report) -> None:
        asked = next(asked for _, one, asked in walk(self._world.definition, audit.record) if one.key == question.key)
        if asked:
            audit.answers[question.key] = Answer(Outcome.ANSWERED, value)
            return
        for row in rows:
            report(
                row, self._sheet["source_reference"], f"{question.key} is not asked of this audit: see its conditions"
            )
