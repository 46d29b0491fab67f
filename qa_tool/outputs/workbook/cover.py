"""The cover: what the workbook is, of which records, as at when and for whom; its words; its contents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qa_tool.definitions.files.reading import Fault
from qa_tool.figures.summary import wording
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.cells import Link
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.words import NOT_FOR_OTHERS, RELEASED_INSTEAD
from qa_tool.outputs.workbook.block import Making
from qa_tool.outputs.workbook.columns import told

COVER = "Cover"
ACROSS = 3
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


def begin_cover(making: Making, faults: Iterable[Fault]) -> Sheet:
    """The first sheet, still without its contents; ``faults`` of the description, for which sheets were left out."""
    content = making.content
    summary = content.summary
    sheet = making.sheet(COVER, QUESTION, columns=ACROSS)
    sheet.heading(f"Quality assurance: {summary.period.label}")
    thresholds = summary.thresholds
    about: list[tuple[str, Cell]] = [
        ("Edition", content.edition.label),
        ("For whom", f"{NOT_FOR_OTHERS}. {RELEASED_INSTEAD}"),
        ("Handling", content.handling),
        ("Period", content.period_line),
        *([("Frozen", content.standing)] if content.standing else []),
        ("Selection", "; ".join(summary.filters_in_words) or "Everything: no filter"),
        ("Records counted", told(summary.audits, thresholds)),
        *(_fault(one) for one in faults),
        *_left_out(making),
        ("Compared with", _compared(making)),
        ("Form versions", _versions(making)),
        (
            "Small numbers",
            (
                f"N below {thresholds.counts_only}: counts only. "
                f"N from {thresholds.counts_only} to {thresholds.small - 1}: marked small base."
            ),
        ),
        *_floor(making),
        ("Rows", "Included: Audits, Data, Findings and Checks" if content.rows else "Not included for this reader"),
        ("Export number", content.export_number),
        ("Made for", content.made_for),
        ("Made by (role)", content.made_by),
        ("Made by (staff code)", content.staff_code or None),
    ]
    columns = (Column("About this workbook", looks.WRAPPED, 32), Column("What it says", looks.FACTS, 90))
    sheet.table("about", columns, about)
    stamp: list[tuple[Cell, ...]] = [(_stamp(content.made_at), _stamp(content.made_at))]
    columns_at = (Column("Records as at", looks.STAMP, 32), Column("Run time", looks.STAMP, 90))
    sheet.table("run_time", columns_at, stamp)
    return sheet


def fill_cover(sheet: Sheet, making: Making) -> None:
    """The contents, now that every sheet is there, and the words."""
    sheet.heading("Contents")
    columns = (Column("Sheet", looks.TEXT, 32), Column("The question it answers", looks.WRAPPED, 90))
    sheet.table("contents", columns, [(Link(title, title), question) for title, question in making.contents[1:]])
    sheet.heading("Words")
    sheet.table("words", (Column("Word", looks.WRAPPED, 32), Column("Meaning", looks.WRAPPED, 90)), DEFINITIONS)


def _fault(fault: Fault) -> tuple[str, Cell]:
    said = f"Line {fault.line} of {fault.file}: {fault.message}. Who keeps the forms can mend it"
    return (f"Sheet left out: {fault.key}", said) if fault.key else ("The tool's own sheets", said)


def _left_out(making: Making) -> list[tuple[str, Cell]]:
    """Of those there may be hidden ones: where figures have a floor, they are not told."""
    left = making.content.summary.left_out
    if making.content.summary.thresholds.floor:
        return []
    return [
        ("Open drafts, not counted", left.drafts),
        ("Reopened records, not counted", left.reopened),
        ("Late entries, counted", left.late_entries),
    ]


def _floor(making: Making) -> list[tuple[str, Cell]]:
    floor = making.content.summary.thresholds.floor
    return [(wording.TOO_FEW_TO_SHOW, wording.floor(floor))] if floor else []


def _stamp(made_at: datetime) -> datetime:
    return made_at.replace(second=0, microsecond=0)


def _compared(making: Making) -> str:
    summary = making.content.summary
    return "; ".join(period.label for period in (summary.previous, summary.last_year) if period) or "Nothing"


def _versions(making: Making) -> str:
    parts = []
    for form in making.content.summary.forms:
        numbers = ", ".join(str(number) for number in form.versions)
        if numbers:
            few = making.content.summary.thresholds.too_few(form.audits)
            records = wording.TOO_FEW_INSIDE if few else wording.count(form.audits, "record")
            parts.append(f"{form.title}: version {numbers} ({records})")
    return "; ".join(parts) or "None"
