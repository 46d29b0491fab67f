"""What the summary tells those who act: plans that are inadequate now, and what came of last quarter's actions."""

from __future__ import annotations

from collections.abc import Sequence

from qa_tool.reporting import wording
from qa_tool.reporting.workbook.columns import number
from qa_tool.reporting.workbook.more import InadequateNow, LastTime
from qa_tool.spreadsheets import looks
from qa_tool.spreadsheets.cells import Content as Cell
from qa_tool.spreadsheets.sheet import Column, Sheet
from qa_tool.vocabulary.came_of_it import HEADINGS, CameOfIt, by_kind, by_role, total

ROLE = Column("On whose desk (role)", looks.WRAPPED, 40)


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
