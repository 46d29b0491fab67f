"""The cover: what the workbook is, of which records, as at when and for whom; its words; its contents."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import datetime

from qa_tool.definitions.files.reading import Fault
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.figures.summary.summary import Summary
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.book import Book
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.cells import Link
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.words import RELEASED_INSTEAD
from qa_tool.outputs.workbook.columns import told
from qa_tool.outputs.workbook.content import Content
from qa_tool.people.words import NOT_FOR_OTHERS

COVER = "Cover"
ACROSS = 3
FIRST, SECOND = 32, 90
"""Widths of the columns."""
QUESTION = "What is this workbook, and of which records?"
DEFINITIONS = (
    (
        "Records counted",
        "Submitted, moderated and closed records dated in the period. Drafts and reopened records are not counted.",
    ),
    (
        "Period",
        (
            "By the date of the audit, observation or session, never the day it was typed. Financial quarters: "
            "Q1 April to June, Q2 July to September, Q3 October to December, Q4 January to March."
        ),
    ),
    (
        "N",
        "Answered and applicable. Cannot tell, not applicable, not answered and not asked stand in their own columns.",
    ),
    (
        "%",
        (
            "100 x n / N, rounded half up to one decimal. A number from 0 to 100. Parts need not add to 100.0. "
            "A sum of n over a sum of N, never an average of percentages."
        ),
    ),
    ("Change", "In percentage points, from unrounded values. Up or down only where it cannot be put down to chance."),
    ("Not inadequate", "Good and requires improvement together. Read it beside good: together they can hide weakness."),
    (
        "Graded answers",
        "Answers to graded questions, pooled by theme. An answer counts once in each of its sub-themes.",
    ),
    ("Strength, area for development", "A finding, coded to one or more sub-themes; an audit counts once in each."),
    (
        "Grades",
        "Grades are of practice on a case or in a meeting, never of a person, and alone are no evidence about one.",
    ),
)


Facts = Sequence[tuple[str, Cell]]
"""(About what, what the cover says of it)."""


def begin_cover(book: Book, label: str, about: Facts, as_at: datetime, *stamps: str) -> Sheet:
    """The first sheet, still without its contents. ``stamps``: what else than *Records as at* the moment is."""
    sheet = book.sheet(COVER, QUESTION, columns=ACROSS)
    sheet.heading(f"Quality assurance: {label}")
    columns = (Column("About this workbook", looks.WRAPPED, FIRST), Column("What it says", looks.FACTS, SECOND))
    sheet.table("about", columns, about)
    headers = ("Records as at", *stamps)
    found = [Column(header, looks.STAMP, width) for header, width in zip(headers, (FIRST, SECOND), strict=False)]
    sheet.table("run_time", found, [[as_at.replace(second=0, microsecond=0)] * len(headers)])
    return sheet


def fill_cover(sheet: Sheet, contents: Iterable[tuple[str, str]], *, without: Container[str] = ()) -> None:
    """The contents, now that every sheet is there: (title, question) of each; and the words but those ``without``."""
    sheet.heading("Contents")
    columns = (Column("Sheet", looks.TEXT, FIRST), Column("The question it answers", looks.WRAPPED, SECOND))
    sheet.table("contents", columns, [(Link(title, title), question) for title, question in contents])
    sheet.heading("Words")
    words = [(word, meaning) for word, meaning in DEFINITIONS if word not in without]
    sheet.table("words", (Column("Word", looks.WRAPPED, FIRST), Column("Meaning", looks.WRAPPED, SECOND)), words)


def about_workbook(content: Content, faults: Iterable[Fault]) -> Facts:
    """What a workbook that stays inside says of itself; ``faults`` of its description left some sheets out."""
    summary = content.summary
    thresholds = summary.thresholds
    return [
        ("Edition", content.edition.label),
        ("For whom", f"{NOT_FOR_OTHERS}. {RELEASED_INSTEAD}"),
        ("Handling", content.handling),
        ("Period", content.period_line),
        *([("Frozen", content.standing)] if content.standing else []),
        ("Selection", "; ".join(summary.filters_in_words) or "Everything: no filter"),
        ("Records counted", told(summary.audits, thresholds)),
        *(_fault(one) for one in faults),
        *_left_out(summary),
        ("Compared with", _compared(summary)),
        ("Form versions", _versions(summary)),
        (
            "Small numbers",
            (
                f"N below {thresholds.counts_only}: counts only. "
                f"N from {thresholds.counts_only} to {thresholds.small - 1}: marked small base."
            ),
        ),
        *_floor(thresholds),
        ("Rows", "Included: Audits, Data, Findings and Checks" if content.rows else "Not included for this reader"),
        ("Export number", content.export_number),
        ("Made for", content.made_for),
        ("Made by (role)", content.made_by),
        ("Made by (staff code)", content.staff_code or None),
    ]


def _fault(fault: Fault) -> tuple[str, Cell]:
    said = f"Line {fault.line} of {fault.file}: {fault.message}. Who keeps the forms can mend it"
    return (f"Sheet left out: {fault.key}", said) if fault.key else ("The tool's own sheets", said)


def _left_out(summary: Summary) -> Facts:
    """Of those there may be hidden ones: where figures have a floor, they are not told."""
    left = summary.left_out
    if summary.thresholds.floor:
        return []
    return [
        ("Open drafts, not counted", left.drafts),
        ("Reopened records, not counted", left.reopened),
        ("Late entries, counted", left.late_entries),
    ]


def _floor(thresholds: Thresholds) -> Facts:
    floor = thresholds.floor
    return [(wording.TOO_FEW_TO_SHOW, wording.floor(floor))] if floor else []


def _compared(summary: Summary) -> str:
    return "; ".join(period.label for period in (summary.previous, summary.last_year) if period) or "Nothing"


def _versions(summary: Summary) -> str:
    parts = []
    for form in summary.forms:
        numbers = ", ".join(str(number) for number in form.versions)
        if numbers:
            few = summary.thresholds.too_few(form.audits)
            records = wording.TOO_FEW_INSIDE if few else wording.count(form.audits, "record")
            parts.append(f"{form.title}: version {numbers} ({records})")
    return "; ".join(parts) or "None"
