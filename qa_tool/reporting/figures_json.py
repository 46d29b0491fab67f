"""The summary as one JSON object. Percentages are strings with one decimal; None where nothing was answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qa_tool.reporting.figures import Figure
from qa_tool.reporting.summary import FindingFigures, FormFigures, QuestionFigures, Summary, ThemeFigures


def as_data(summary: Summary) -> dict[str, Any]:
    """The object that ``qa-tool summary --json`` prints."""
    return {
        "period": {
            "label": summary.period.label,
            "from": summary.period.first.isoformat(),
            "to": summary.period.last.isoformat(),
        },
        "forms": [_form(form) for form in summary.forms],
        "themes": [_theme(theme) for theme in summary.themes],
        "findings": [_finding(finding) for finding in summary.findings],
    }


def tally(figure: Figure, graded: bool = True) -> dict[str, Any]:
    """TALLY: the grades, the outcomes and the percentages. What has no grades has None in their places."""
    counted = figure.tally
    return {
        "good": counted.good if graded else None,
        "requires_improvement": counted.requires_improvement if graded else None,
        "inadequate": counted.inadequate if graded else None,
        "answered": counted.answered,
        "cannot_tell": counted.cannot_tell,
        "not_applicable": counted.not_applicable,
        "not_answered": counted.not_answered,
        "not_asked": counted.not_asked,
        "good_pct": _text(figure.good_pct) if graded else None,
        "requires_improvement_pct": _text(figure.requires_improvement_pct) if graded else None,
        "inadequate_pct": _text(figure.inadequate_pct) if graded else None,
        "not_inadequate_pct": _text(figure.not_inadequate_pct) if graded else None,
        "base": figure.base.value,
    }


def _form(form: FormFigures) -> dict[str, Any]:
    return {
        "form": form.form,
        "audits": form.audits,
        "overall": tally(form.overall),
        "questions": [_question(question) for question in form.questions],
    }


def _question(question: QuestionFigures) -> dict[str, Any]:
    data = tally(question.figure, question.graded)
    if not question.graded:
        data["options"] = {option.key: question.figure.n(option.key) for option in question.options}
    return data | {"key": question.key, "themes": list(question.themes)}


def _theme(theme: ThemeFigures) -> dict[str, Any]:
    return tally(theme.figure) | {"theme": theme.theme, "sub_theme": theme.sub_theme}


def _finding(finding: FindingFigures) -> dict[str, Any]:
    return {
        "theme": finding.theme,
        "sub_theme": finding.sub_theme,
        "kind": finding.kind.value,
        "findings": finding.findings,
        "audits": finding.audits,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
