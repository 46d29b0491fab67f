"""Summary: what should we know?"""

from __future__ import annotations

from collections.abc import Sequence

from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.figures.summary.making.notes import not_compared
from qa_tool.figures.summary.summary import Ranked, Summary
from qa_tool.figures.words.outcomes import HEADINGS, CameOfIt, by_kind, by_role, total
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Placed, Sheet
from qa_tool.outputs.workbook.columns import change_of_count, count_columns, grade_cells, grade_columns, number, told
from qa_tool.outputs.workbook.content import InadequateNow, LastTime
from qa_tool.outputs.workbook.family import Family, Making

TEXT_WIDTH = 40
ROLE = Column("On whose desk (role)", looks.WRAPPED, 40)


class SummarySheet(Family):
    """Headlines, the grades of each form, volume, the top fives, what persists, who has what in hand."""

    order = 10

    def write(self, making: Making) -> None:
        """Add the sheet."""
        summary = making.content.summary
        sheet = begin_summary(making, "What should we know?")
        write_grades(making, sheet, "Overall grades", "summary_grades", Column("Form", looks.WRAPPED, TEXT_WIDTH))
        making.placed["records"] = _volume(sheet, summary)
        write_top(sheet, "Top five strengths", "top_strengths", summary.strengths, summary.thresholds)
        write_top(
            sheet, "Top five areas for development", "top_areas", summary.areas_for_development, summary.thresholds
        )
        write_persistent(sheet, summary)
        write_inadequate(sheet, making.content.more.inadequate)
        write_last_time(sheet, making.content.more.last_time)


def begin_summary(making: Making, question: str) -> Sheet:
    """The sheet with the headlines."""
    sheet = making.sheet("Summary", question, columns=11)
    sheet.heading("Headlines")
    for sentence in making.content.summary.headlines:
        sheet.paragraph(sentence)
    sheet.gap()
    return sheet


def write_grades(making: Making, sheet: Sheet, heading: str, name: str, form: Column) -> None:
    """The overall grades of each form."""
    sheet.heading(heading)
    forms = [one for one in making.content.summary.forms if one.graded]
    rows = [(one.title, *grade_cells(one.overall, together=True)) for one in forms]
    making.placed["summary"] = sheet.table(name, (form, *grade_columns(together=True)), rows)


def _volume(sheet: Sheet, summary: Summary) -> Placed:
    sheet.heading("Records counted")
    before = summary.previous.label if summary.previous else "Previous"
    columns: list[Column] = [Column("Form", looks.WRAPPED, TEXT_WIDTH), number("Records"), *count_columns(before)]
    if summary.last_year:
        columns += count_columns(summary.last_year.label)
    rows: list[tuple[Cell, ...]] = []
    rule = summary.thresholds
    for form in summary.forms:
        last = change_of_count(form.volume_vs_last_year, rule) if summary.last_year else ()
        rows.append((form.title, told(form.audits, rule), *change_of_count(form.volume_vs_previous, rule), *last))
    last = change_of_count(summary.volume_vs_last_year, rule) if summary.last_year else ()
    rows.append(("All forms", told(summary.audits, rule), *change_of_count(summary.volume_vs_previous, rule), *last))
    placed = sheet.table("summary_volume", columns, rows, last_is_total=True)
    for said in not_compared(summary):
        sheet.note(said)
    return placed


def write_top(sheet: Sheet, heading: str, name: str, ranked: Sequence[Ranked], rule: Thresholds) -> None:
    """The sub-themes named most (C6)."""
    sheet.heading(heading)
    if not ranked:
        sheet.paragraph(f"{wording.TOO_FEW_TO_SHOW}." if rule.floor else "None was recorded in this period.")
        return
    rows = [
        (
            entry.finding.label,
            entry.rank,
            entry.finding.code,
            entry.finding.audits,
            entry.finding.of,
            "not shown" if rule.floor and entry.previous_rank is None else entry.previous_rank,
            entry.quarters_running,
        )
        for entry in ranked
    ]
    columns = (
        Column("Sub-theme", looks.WRAPPED, TEXT_WIDTH),
        number("Rank"),
        Column("Code", looks.TEXT, 13),
        number("Audits that say so"),
        number("Of audits"),
        number("Rank before"),
        number("Quarters running"),
    )
    sheet.table(name, columns, rows)


def write_persistent(sheet: Sheet, summary: Summary) -> None:
    """What has been among the top five for three quarters (C7)."""
    sheet.heading("Persistent areas for development")
    if not summary.persistent:
        shown = "None that can be shown" if summary.thresholds.floor else "None"
        sheet.paragraph(f"{shown} has been among the top five for three quarters running.")
    for entry in summary.persistent:
        running = wording.ORDINALS.get(entry.quarters_running, f"{entry.quarters_running}th")
        audits = wording.count(entry.finding.audits, "audit")
        sheet.paragraph(f"{entry.finding.label} ({entry.finding.code}): {running} quarter running, {audits}.")


def write_inadequate(sheet: Sheet, found: InadequateNow | None) -> None:
    """Children with an inadequate plan now, by role: counts, whoever reads them."""
    if found is None:
        return
    sheet.heading("Children with an inadequate plan now")
    day = f"{found.on:%d %B %Y}".lstrip("0")
    if not found.children:
        sheet.paragraph(f"None on {day}: every plan that an audit found inadequate was found better since.")
    else:
        children = wording.count(found.children, "child", "children")
        sheet.paragraph(
            f"{children} on {day}, each counted once: the last audit of the case found the plan inadequate, overall or "
            "in a question about the plan, and nobody has found it better since. So it stands now, whatever the "
            "period above."
        )
        columns = (ROLE, number("Children"), number("Follow-up overdue"), number("Longest known, days"))
        rows = [(desk.role, desk.children, desk.overdue, desk.longest) for desk in found.desks]
        sheet.table("inadequate_now", columns, rows)
    if found.without_case:
        records = wording.count(found.without_case, "inadequate record")
        sheet.note(f"{records} without a case number: nobody can tell whether a later audit found better.")


def write_last_time(sheet: Sheet, found: LastTime | None) -> None:
    """The actions and follow-ups of the period before, and what came of them."""
    if found is None:
        return
    sheet.heading(f"Actions and follow-ups from {found.period.label}, and what came of them")
    if not found.groups:
        sheet.paragraph(f"The audits of {found.period.label} led to none.")
        return
    day = f"{found.on:%d %B %Y}".lstrip("0")
    sheet.paragraph(f"As they stand on {day}. Verified: another person saw what it changed for the child.")
    _table(sheet, "came_of_it_by_kind", "What was agreed", by_kind(found.groups), total(found.groups))
    _table(sheet, "came_of_it_by_role", "Who has it (role)", by_role(found.groups), total(found.groups))


def _table(sheet: Sheet, name: str, first: str, lines: Sequence[tuple[str, CameOfIt]], whole: CameOfIt) -> None:
    columns = (Column(first, looks.WRAPPED, 40), *(number(heading) for heading in HEADINGS))
    rows: list[tuple[Cell, ...]] = [(label, *found.parts) for label, found in (*lines, ("All", whole))]
    sheet.table(name, columns, rows, last_is_total=True)
