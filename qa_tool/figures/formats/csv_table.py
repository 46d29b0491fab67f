"""The summary as one tidy table: a row for each figure, so that a spreadsheet or a report tool needs no unpacking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qa_tool.figures.formats.figures_json import TALLY, records, tally
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import Summary
from qa_tool.kit.spreadsheets.tables import comma_separated

COLUMNS = (
    "period",
    "from",
    "to",
    "complete",
    "until",
    "selection",
    "level",
    "form",
    "place_kind",
    "place",
    "theme",
    "key",
    "label",
    "audits",
    "n",
    *TALLY,
)
"""``audits`` are records counted; ``n`` is what a row without grades counts: findings, or answers of one kind."""
Row = dict[str, Any]


def as_csv(summary: Summary) -> str:
    """The whole table, with its heading row. A cell without a meaning on its row is empty, never 0."""
    always = {
        "period": summary.period.label,
        "from": summary.period.first.isoformat(),
        "to": summary.period.last.isoformat(),
        "complete": "yes" if summary.recorded.complete else "no",
        "until": summary.recorded.last.isoformat() if summary.recorded.last else None,
        "selection": "; ".join(summary.filters_in_words),
    }
    told = ([(always | row).get(column) for column in COLUMNS] for row in rows(summary))
    return comma_separated([COLUMNS, *told], mark="")  # programs read it, which take the mark for part of the heading


def rows(summary: Summary) -> Iterator[Row]:
    """Every figure of the summary, without the columns that are the same on every row."""
    for form in summary.forms:
        grades = _grades(form.overall) if form.graded else {}
        yield {
            "level": "form",
            "form": form.form,
            "label": form.title,
            "audits": records(summary, form.audits),
        } | grades
        for month in summary.months:
            if month.form == form.form:
                named = {"key": f"{month.month:%Y-%m}", "label": month.label, "audits": records(summary, month.audits)}
                yield {"level": "month", "form": form.form} | named | (_grades(month.overall) if form.graded else {})
    yield from _questions(summary)
    for place in summary.places:
        where = {"place_kind": place.place.kind.value, "place": place.name, "key": place.place.key}
        for one in place.forms:
            counted = {"form": one.form, "audits": records(summary, one.audits)}
            yield {"level": "place"} | counted | where | _grades(one.overall)
    for theme in summary.themes:
        level = "theme" if theme.sub_theme is None else "sub-theme"
        yield {"level": level, "theme": theme.theme, "key": theme.code, "label": theme.label} | _grades(theme.figure)
    for finding in summary.findings:
        named = {"theme": finding.theme, "key": finding.code, "label": finding.label}
        yield {"level": finding.kind.value, "audits": finding.audits, "n": finding.findings} | named


def _questions(summary: Summary) -> Iterator[Row]:
    for form in summary.forms:
        for question in form.questions:
            named = {"form": form.form, "key": question.key, "label": question.label}
            counted = tally(question.figure, question.graded)
            yield {"level": "question", "theme": " ".join(question.themes)} | named | _only(counted)
            if question.tallied and not question.graded:
                for option in question.options:
                    answer = {"key": f"{question.key}:{option.key}", "label": f"{question.label}: {option.label}"}
                    few = question.figure.too_few
                    counts = {"n": None if few else question.figure.n(option.key), "answered": counted["answered"]}
                    yield {"level": "answer", "form": form.form} | answer | counts


def _grades(figure: Figure) -> Row:
    return _only(tally(figure))


def _only(counted: Row) -> Row:
    return {name: counted[name] for name in TALLY}
