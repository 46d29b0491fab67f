"""Section 47 enquiries: how many were sent of those due (C13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from qa_tool.figures.measures.base import By, Row
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.words.measured import Funnel
from qa_tool.kit.periods import Month

Receipts = Mapping[tuple[str, Month], Funnel]
"""(CSC team's name, month) -> what was entered in the Section 47 register."""
RECEIVED, SILENT = "Received of due", "Months in which nothing was sent"


def receipt(summary: Summary, receipts: Receipts) -> Iterator[Row]:
    """N = due, as entered; a silent month of a team is one in which something was due and nothing came."""
    if not receipts:
        return
    yield from _receipt_of(summary, receipts, By.SERVICE, "")
    for month in sorted({month for _, month in receipts}):
        of_month = {cell: one for cell, one in receipts.items() if cell[1] == month}
        yield from _receipt_of(summary, of_month, By.MONTH, month.label)
    for team in sorted({team for team, _ in receipts}):
        yield from _receipt_of(summary, {cell: one for cell, one in receipts.items() if cell[0] == team}, By.TEAM, team)


def _receipt_of(summary: Summary, found: Receipts, by: By, member: str) -> Iterator[Row]:
    row = partial(Row, thresholds=summary.thresholds)
    total = sum(found.values(), Funnel())
    yield row(RECEIVED, total.received or 0, total.due or 0, by, member)
    silent = sum(one.silent for one in found.values())
    yield row(SILENT, silent, len(found), by, member)
