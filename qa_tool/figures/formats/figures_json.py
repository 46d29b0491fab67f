"""The summary as one JSON object. Percentages are strings with one decimal; None where nothing was answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import FindingFigures, FormFigures, QuestionFigures, Summary, ThemeFigures
from qa_tool.figures.words.recorded import Recorded

TOO_FEW = "too-few"
"""The base of a figure below its floor."""
TALLY = (
    "good",
    "requires_improvement",
    "inadequate",
    "answered",
    "cannot_tell",
    "not_applicable",
    "not_answered",
    "not_asked",
    "good_pct",
    "requires_improvement_pct",
    "inadequate_pct",
    "not_inadequate_pct",
    "base",
)


def as_data(summary: Summary) -> dict[str, Any]:
    """The object that ``qa-tool summary --json`` prints."""
    return {
        "period": period(summary.recorded),
        "forms": [_form(summary, form) for form in summary.forms],
        "themes": [_theme(theme) for theme in summary.themes],
        "findings": [_finding(finding) for finding in summary.findings],
    }


def period(recorded: Recorded) -> dict[str, Any]:
    """A period, whether all of it is recorded, and how far: from and until are None where nothing is."""
    of = recorded.period
    return {
        "label": of.label,
        "from": of.first.isoformat(),
        "to": of.last.isoformat(),
        "complete": recorded.complete,
        "until": recorded.last.isoformat() if recorded.last else None,
        "recorded_from": (recorded.since or of.first).isoformat() if recorded.last else None,
        "in_words": recorded.words,
    }


def records(summary: Summary, n: int) -> int | None:
    """A number of records; None where it is below its floor."""
    return None if summary.thresholds.too_few(n) else n


def tally(figure: Figure, graded: bool = True) -> dict[str, Any]:
    """TALLY: the grades, the outcomes and the percentages. What has no grades has None in their places.

    Where a figure is below its floor, all of them are None, and the base says so.
    """
    if figure.too_few:
        return {**dict.fromkeys(TALLY), "base": TOO_FEW}
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


def _form(summary: Summary, form: FormFigures) -> dict[str, Any]:
    return {
        "form": form.form,
        "audits": records(summary, form.audits),
        "overall": tally(form.overall),
        "questions": [_question(question) for question in form.questions],
    }


def _question(question: QuestionFigures) -> dict[str, Any]:
    data = tally(question.figure, question.graded)
    if not question.graded:
        data["options"] = {
            option.key: None if question.figure.too_few else question.figure.n(option.key)
            for option in question.options
        }
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
