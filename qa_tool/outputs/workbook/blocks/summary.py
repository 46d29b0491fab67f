"""What should we know: headlines, what was named most, what persists, who has what in hand."""

from __future__ import annotations

from collections.abc import Sequence

from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.figures.summary.making.notes import moved, not_compared
from qa_tool.figures.summary.summary import Ranked
from qa_tool.figures.words.outcomes import HEADINGS, CameOfIt, by_kind, by_role, total
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.block import Making
from qa_tool.outputs.workbook.columns import number

TEXT_WIDTH = 40
ROLE = Column("On whose desk (role)", looks.WRAPPED, 40)


def headlines(making: Making, sheet: Sheet) -> None:
    """The period in sentences."""
    for sentence in making.content.summary.headlines:
        sheet.paragraph(sentence)
    sheet.gap()


def records_not_compared(making: Making, sheet: Sheet) -> None:
    """Why the records of a period are not compared with those of another."""
    for said in not_compared(making.content.summary):
        sheet.note(said)


def places_that_moved(making: Making, sheet: Sheet) -> None:
    """Which places lie elsewhere than they did."""
    for said in moved(making.content.summary):
        sheet.note(said)


def strengths(making: Making, sheet: Sheet) -> None:
    """The sub-themes named most as a strength."""
    summary = making.content.summary
    _top(sheet, "top_strengths", summary.strengths, summary.thresholds)


def areas(making: Making, sheet: Sheet) -> None:
    """The sub-themes named most as an area for development."""
    summary = making.content.summary
    _top(sheet, "top_areas", summary.areas_for_development, summary.thresholds)


def _top(sheet: Sheet, name: str, ranked: Sequence[Ranked], rule: Thresholds) -> None:
    """The sub-themes named most (C6)."""
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


def persistent(making: Making, sheet: Sheet) -> None:
    """What has been among the top five for three quarters (C7)."""
    summary = making.content.summary
    if not summary.persistent:
        shown = "None that can be shown" if summary.thresholds.floor else "None"
        sheet.paragraph(f"{shown} has been among the top five for three quarters running.")
    for entry in summary.persistent:
        running = wording.ORDINALS.get(entry.quarters_running, f"{entry.quarters_running}th")
        audits = wording.count(entry.finding.audits, "audit")
        sheet.paragraph(f"{entry.finding.label} ({entry.finding.code}): {running} quarter running, {audits}.")
    sheet.gap()


def inadequate(making: Making, sheet: Sheet) -> None:
    """Children with an inadequate plan now, by role: counts, whoever reads them."""
    found = making.content.more.inadequate
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


def last_time(making: Making, sheet: Sheet) -> None:
    """The actions and follow-ups of the period before, and what came of them."""
    found = making.content.more.last_time
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
