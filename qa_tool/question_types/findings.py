"""Strengths or areas for development: rows of a text with one or more sub-themes."""

from __future__ import annotations

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Answer, Finding, Value
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
from qa_tool.question_types.rows import ROW_TEXT_MAXIMUM, Rows, row_name
from qa_tool.vocabulary.audits import FindingKind


class Findings(Rows):
    """``findings``: parts ``0-text`` and ``0-themes`` (several codes). The question's ``kind`` is every row's."""

    name = "findings"
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
