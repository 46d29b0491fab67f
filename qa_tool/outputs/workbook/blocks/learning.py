"""Learning plan: what do the findings ask of training?"""

from __future__ import annotations

from qa_tool.figures.summary.learning import Need, Plan
from qa_tool.figures.words.evidence import Strength
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.block import Making
from qa_tool.outputs.workbook.columns import TOO_FEW, number

COLUMNS = (
    Column("Evidence", looks.TEXT, 10),
    Column("Sub-theme", looks.WRAPPED, 34),
    Column("Code", looks.TEXT, 12),
    Column("For", looks.WRAPPED, 22),
    number("Records that name it"),
    number("Of records"),
    number("Auditors or observers"),
    number("IRO teams"),
    number("Localities"),
    number("Forms"),
    number("Named as a strength"),
    number("Quarters running"),
    Column("Not yet strong because", looks.WRAPPED, 24),
    Column("Priorities of the year", looks.WRAPPED, 30),
)


def learning_plan(making: Making, sheet: Sheet) -> None:
    """Areas for development by the strength of their evidence. Coded findings only: nobody's own learning needs."""
    plan = making.content.more.learning
    if plan is None:
        return
    sheet.paragraph("Made of coded findings of audits and observations. Learning needs of a person are no part of it.")
    for rule in plan.demands.in_words:
        sheet.paragraph(rule)
    sheet.paragraph(
        "Plan on strong evidence. Look closer at fair evidence, then plan. Of thin evidence, ask again first."
    )
    if plan.floored:
        sheet.paragraph("Sub-themes that too few records name, as the cover explains it, are left out.")
    sheet.gap()
    sheet.table(
        "learning", COLUMNS, [_row(plan, need, strength) for strength in Strength for need in plan.of(strength)]
    )
    sheet.note("Named as a strength at least as often: practice is uneven. Learn from where it is done well.")


def _row(plan: Plan, need: Need, strength: Strength) -> tuple[Cell, ...]:
    found = need.evidence
    return (
        strength.label,
        need.label,
        need.code,
        need.audience,
        found.records,
        TOO_FEW if plan.floored and not plan.records else plan.records,
        found.people,
        found.teams,
        found.localities,
        len(found.forms),
        TOO_FEW if need.as_strength is None else need.as_strength,
        need.running,
        "; ".join(need.missing),
        "; ".join(f"{one.key} {one.title}" for one in need.priorities),
    )
