"""What is to be done about the findings: rows of action, owner's role, due date, theme and question."""

from __future__ import annotations

from datetime import date

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Action, Answer, Value
from qa_tool.question_types.base import (
    Choice,
    Context,
    Fault,
    Presentation,
    Read,
    Typed,
    answered,
    commented,
    extra_choices,
    too_long,
    unanswered,
)
from qa_tool.question_types.dates_and_times import PARTS, date_of_parts, day_in_words
from qa_tool.question_types.rows import ROW_TEXT_MAXIMUM, Rows, row_name

OWNERS = (
    Choice("social-worker", "Social worker"),
    Choice("team-manager", "Team manager"),
    Choice("iro", "IRO"),
    Choice("qr-manager", "Q&R manager"),
    Choice("other", "Other"),
)
"""The roles an action can be given to; never a name."""


class Actions(Rows):
    """``actions``: parts ``0-text``, ``0-owner``, ``0-due-day``, ``-month``, ``-year``, ``0-theme``, ``0-question``."""

    name = "actions"
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
