"""What is written in repeating rows: strengths and areas for development, and actions."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import (
    Choice,
    Context,
    Presentation,
    QuestionType,
    Read,
    Stored,
    answered,
    cell_text,
    commented,
    extra_choices,
    label,
    too_long,
    unanswered,
)
from qa_tool.definitions.record import Action, Answer, Finding, Value
from qa_tool.definitions.words import NOBODY_KNOWN, OWNER_ROLES, FindingKind
from qa_tool.kit.typed import PARTS, Fault, Typed, clean, date_of_parts, day_in_words

MOST_ROWS = 3
"""Rows of a question that sets no number of its own."""
ROW_TEXT_MAXIMUM = 1000
"""Most characters of one row's text where the question sets no maximum."""


class Rows(QuestionType):
    """Rows of several parts each: ``0-text``, ``0-themes``, ``1-text`` ... They are kept in tables of their own."""

    request = "Add at least one row to"
    parts: ClassVar[tuple[str, ...]]
    """The names of a row's inputs, without the row's number."""

    def most(self, question: Question) -> int:
        """How many rows the page offers."""
        return question.rows or MOST_ROWS

    def filled(self, question: Question, typed: Typed) -> list[int]:
        """The numbers (from 0) of the rows in which anything was typed, those beyond the last offered too."""
        numbers = {int(part.split("-")[0]) for part in typed if part.split("-")[0].isdecimal() and len(part) < 40}
        return sorted(number for number in numbers if any(self.values(typed, number, part) for part in self.parts))

    def values(self, typed: Typed, number: int, part: str) -> list[str]:
        """What was typed in one part of one row, blanks left out."""
        cleaned = (clean(value) for value in typed.get(f"{number}-{part}", ()))
        return [value for value in cleaned if value]

    def value(self, typed: Typed, number: int, part: str) -> str:
        """The one thing typed in a part of a row, or ''."""
        return next(iter(self.values(typed, number, part)), "")

    def too_many(self, question: Question, filled: list[int]) -> tuple[Fault, ...]:
        """A fault when more rows are filled than the question takes."""
        most = self.most(question)
        if len(filled) <= most:
            return ()
        return (Fault(f"{label(question)}: at most {most} rows, not {len(filled)}", f"{filled[most]}-text"),)

    def stored(self, value: Value) -> Stored:
        """Nothing: rows stand in tables of their own."""
        return Stored()

    def restored(self, stored: Stored) -> Value:
        """None: rows come from tables of their own."""
        return None

    def parse_cell(self, question: Question, cell: object, context: Context | None = None) -> Read:
        """Rows do not fit in a cell: anything but a blank is a fault that says where they belong."""
        if not cell_text(cell):
            return unanswered(question, {})
        return unanswered(question, {}, (Fault(f"{label(question)}: write these on their own sheet, one to a row"),))


def row_name(question: Question, number: int) -> str:
    """How messages call a row: 'Strengths, row 2'."""
    return f"{label(question)}, row {number + 1}"


class Findings(Rows):
    """``findings``: parts ``0-text`` and ``0-themes`` (several codes). The question's ``kind`` is every row's."""

    name = "findings"
    row = Finding
    described = "Rows of text, each with its themes"
    parameters = frozenset({"rows", "kind", "maximum"})
    parts = ("text", "themes")

    def presentation(self, question: Question, context: Context) -> Presentation:
        themes = tuple(Choice(code, name) for code, name in context.themes)
        return Presentation("findings", themes, rows=self.most(question), maximum=question.maximum or ROW_TEXT_MAXIMUM)

    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        known = [code for code, _ in context.themes]
        filled = self.filled(question, typed)
        faults = self.too_many(question, filled)
        findings: list[Finding] = []
        for number in filled:
            row, text, codes = row_name(question, number), self.value(typed, number, "text"), self._codes(typed, number)
            if not text:
                faults += (Fault(f"{row}: describe it in a sentence, or clear its themes", f"{number}-text"),)
            if not codes:
                faults += (Fault(f"{row}: select at least one theme", f"{number}-themes"),)
            if any(code not in known for code in codes):
                faults += (Fault(f"{row}: choose themes from the list", f"{number}-themes"),)
            faults += too_long(row, text, question.maximum or ROW_TEXT_MAXIMUM, f"{number}-text")
            themes = tuple(sorted((code for code in codes if code in known), key=known.index))
            findings.append(Finding(question.kind or FindingKind.STRENGTH, text, themes))
        if not findings:
            return unanswered(question, typed, faults)
        return answered(question, tuple(findings), typed, faults)

    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        typed: dict[str, list[str]] = {}
        for number, finding in enumerate(_findings(answer.value)):
            typed[f"{number}-text"] = [finding.text]
            typed[f"{number}-themes"] = list(finding.themes)
        return commented(typed, answer)

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        names = dict(context.themes) if context else {}
        return "\n".join(
            f"{finding.text} ({', '.join(names.get(code, code) for code in finding.themes)})"
            if finding.themes
            else finding.text
            for finding in _findings(value)
        )

    def check(self, question: Question) -> list[str]:
        faults = [] if question.kind else ["needs a kind: strength or area-for-development"]
        if question.rows is not None and question.rows < 1:
            faults.append("needs at least one row")
        if extra_choices(question):
            faults.append("cannot offer not applicable or cannot tell: leave its rows blank instead")
        return faults

    def _codes(self, typed: Typed, number: int) -> list[str]:
        return list(dict.fromkeys(self.values(typed, number, "themes")))


def _findings(value: Value) -> list[Finding]:
    return [row for row in value if isinstance(row, Finding)] if isinstance(value, tuple) else []


OWNERS = tuple(Choice(key, words) for key, words in OWNER_ROLES.items() if key != NOBODY_KNOWN)
"""The roles an action can be given to; never a name."""


class Actions(Rows):
    """``actions``: parts ``0-text``, ``0-owner``, ``0-due-day``, ``-month``, ``-year``, ``0-theme``, ``0-question``."""

    name = "actions"
    row = Action
    described = "Rows: what, who, by when"
    parameters = frozenset({"rows", "maximum"})
    parts = ("text", "owner", "due-day", "due-month", "due-year", "theme", "question")

    def presentation(self, question: Question, context: Context) -> Presentation:
        return Presentation(
            "actions",
            tuple(Choice(code, name) for code, name in context.themes),
            rows=self.most(question),
            maximum=question.maximum or ROW_TEXT_MAXIMUM,
            owners=OWNERS,
            questions=tuple(Choice(key, name) for key, name in context.questions),
        )

    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        filled = self.filled(question, typed)
        faults = self.too_many(question, filled)
        actions: list[Action] = []
        for number in filled:
            action, wrong = self._row(question, typed, context, number)
            actions.append(action)
            faults += wrong
        if not actions:
            return unanswered(question, typed, faults)
        return answered(question, tuple(actions), typed, faults)

    def _row(self, question: Question, typed: Typed, context: Context, number: int) -> tuple[Action, tuple[Fault, ...]]:
        row = row_name(question, number)
        text, owner, theme, about = (self.value(typed, number, part) for part in ("text", "owner", "theme", "question"))
        faults = too_long(row, text, question.maximum or ROW_TEXT_MAXIMUM, f"{number}-text")
        if not text:
            faults += (Fault(f"{row}: say what is to be done, or clear the row", f"{number}-text"),)
        if not any(owner == known.key for known in OWNERS):
            faults += (Fault(f"{row}: select who is to do it", f"{number}-owner"),)
            owner = ""
        if theme and not any(theme == code for code, _ in context.themes):
            faults += (Fault(f"{row}: choose the theme from the list", f"{number}-theme"),)
            theme = ""
        if about and not any(about == key for key, _ in context.questions):
            faults += (Fault(f"{row}: choose the question from the list", f"{number}-question"),)
            about = ""
        day, month, year = (self.value(typed, number, f"due-{part}") for part in PARTS)
        due = date_of_parts(f"{row}: the due date", day, month, year, f"{number}-due-")
        if isinstance(due, Fault):
            missing = Fault(f"{row}: enter the date it is due", f"{number}-due-day")
            return Action(text, owner, None, theme, about), (*faults, due if day or month or year else missing)
        return Action(text, owner, due, theme, about), faults

    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        typed: dict[str, list[str]] = {}
        for number, action in enumerate(_actions(answer.value)):
            parts = {"text": action.text, "owner": action.owner, "theme": action.theme, "question": action.question}
            if action.due:
                parts |= _due_parts(action.due)
            typed |= {f"{number}-{part}": [value] for part, value in parts.items() if value}
        return commented(typed, answer)

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        owners = {owner.key: owner.label for owner in OWNERS}
        return "\n".join(
            f"{action.text} ({owners.get(action.owner, action.owner or 'no owner')}, "
            f"{'by ' + day_in_words(action.due) if action.due else 'no date'})"
            for action in _actions(value)
        )

    def check(self, question: Question) -> list[str]:
        faults = ["needs at least one row"] if question.rows is not None and question.rows < 1 else []
        if extra_choices(question):
            faults.append("cannot offer not applicable or cannot tell: leave its rows blank instead")
        return faults


def _due_parts(due: date) -> dict[str, str]:
    return {"due-day": str(due.day), "due-month": str(due.month), "due-year": f"{due.year:04d}"}


def _actions(value: Value) -> list[Action]:
    return [row for row in value if isinstance(row, Action)] if isinstance(value, tuple) else []
