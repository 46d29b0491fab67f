"""The monthly Section 47 sheet as it may go to Children's Social Care: protected, and printed like every such file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qa_tool.enquiries.reports.counts import key_of, of_sheet
from qa_tool.enquiries.reports.sheet import (
    HEADERS,
    MARKS,
    QUESTION,
    MonthSheet,
    words,
)
from qa_tool.enquiries.words import ITEMS, SERVICE
from qa_tool.figures.words.measured import Funnel
from qa_tool.kit.suppression.protecting import protect
from qa_tool.kit.suppression.releases import Published, Release
from qa_tool.kit.suppression.tables import Rule, Table, joined
from qa_tool.outputs.external.composing import Composed, about_small_numbers, composed
from qa_tool.outputs.external.document import (
    Cell,
    ColumnKind,
    Document,
    Field,
    Grid,
    Line,
    LineKind,
    PrintedSheet,
    text,
)

COLUMNS = (
    *(Field(header) for header in HEADERS),
    Field("Received of due %", ColumnKind.PERCENT),
    Field("Base", ColumnKind.WORDS, 13),
)


def compose(sheet: MonthSheet, beside: Table, rule: Rule, releases: Sequence[Release], as_at: datetime) -> Composed:
    """The sheet of a month, safe beside all ``releases``; ``beside``: how it adds up with what they print.

    Raises CannotProtect when an earlier release has given too much away.
    """
    own = of_sheet(sheet)
    published = protect(joined([own, beside]), rule, releases)
    label = sheet.month.label
    about = (
        ("Month", f"{label}, by the month of the decision to hold no conference"),
        ("Selection", "All teams"),
        ("Small numbers", about_small_numbers(rule, sheet.thresholds.counts_only)),
        ("Left out", "Children, workers and cases: none is in this file"),
    )
    printed = PrintedSheet("Section 47", QUESTION, tuple(_blocks(sheet, published)))
    document = Document(
        label, f"{label}, by the month of the decision to hold no conference.", as_at, about, (printed,)
    )
    return composed(document, published, own, "Section 47 sheet")


def _blocks(sheet: MonthSheet, published: Published) -> list[Line | Grid]:
    localities = [(one.name, *_cells(sheet, published, one.key, one.funnel)) for one in sheet.localities]
    localities.append(("The whole service", *_cells(sheet, published, SERVICE, sheet.total)))
    teams = [
        (one.name, line.name, *_cells(sheet, published, f"{one.key}/{line.team}", line.funnel))
        for one in sheet.localities
        for line in one.lines
    ]
    locality, team = Field("Locality", ColumnKind.WORDS, 28), Field("Team", ColumnKind.WORDS, 28)
    return [
        Line(LineKind.HEADING, "The service and its localities"),
        Grid("by_locality", (locality, *COLUMNS), tuple(localities)),
        Line(LineKind.HEADING, "Teams"),
        Grid("by_team", (Field("Locality", ColumnKind.WORDS, 14), team, *COLUMNS), tuple(teams)),
        Line(LineKind.HEADING, "Words"),
        *(Line(LineKind.PARAGRAPH, said) for said in words(sheet)),
    ]


def _cells(sheet: MonthSheet, published: Published, place: str, funnel: Funnel) -> tuple[Cell, ...]:
    values: list[Cell] = []
    for item in ITEMS:
        key = key_of(sheet.month, item, place)
        count = published.count(key) if key in published.table.counts else None
        values.append(published.text(key) if count is None and key in published.table.counts else count)
    due, received = (key_of(sheet.month, item, place) for item in ("due", "received"))
    known = sheet.receipt(funnel) is not None and due in published.table.counts
    share = published.share(received, due) if known else None
    mark = "not entered" if funnel.due is None else MARKS.get(sheet.base(funnel).value, "") if share else ""
    return (*values, text(share), mark)
