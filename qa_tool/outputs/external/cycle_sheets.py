"""The sheets of the cycle in external editions: n of N of the whole service, and what of it the summary says."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from qa_tool.figures.words.outcomes import HEADINGS
from qa_tool.kit.percentages import half_up
from qa_tool.outputs.external import cycle, keys
from qa_tool.outputs.external.content import Content
from qa_tool.outputs.external.document import Cell, ColumnKind, Field, Grid, Line, LineKind, PrintedSheet, Printer, text

Blocks = Iterator[Line | Grid]
WHAT = Field("What", ColumnKind.WORDS, 62)
SHARE = (Field("Count"), Field("Of"), Field("%", ColumnKind.PERCENT), Field("Base", ColumnKind.WORDS, 13))


def sheets(content: Content, printer: Printer) -> Iterator[PrintedSheet]:
    """One for each part of the cycle of which there is anything to count."""
    for part in cycle.PARTS:
        blocks = tuple(block for told in part.told for block in _measure(content, printer, told))
        if blocks:
            yield PrintedSheet(part.title, part.question, blocks)


def at_a_glance(content: Content, printer: Printer) -> Blocks:
    """What the summary says of the cycle: C8, inadequate plans now, what came of last time's actions. No desks."""
    yield from _volume(content, printer)
    if content.inadequate_now is not None:
        yield _heading("Children with an inadequate plan now")
        count = printer.count(keys.inadequate_now(keys.name(content.summary.period)))
        yield Line(
            LineKind.PARAGRAPH,
            f"Children whose last audit found the plan inadequate, and for whom nobody has found it better since: "
            f"{count}. As it stands on the day of this edition, whatever its period.",
        )
    if content.last_time is not None and content.last_time.found.agreed:
        before = content.last_time.period
        yield _heading(f"Actions and follow-ups from {before.label}, and what came of them")
        cells = tuple(printer.count(key) for key in keys.came_of_it(keys.name(before)))
        yield Grid(
            "came_of_it",
            (Field("Agreed in", ColumnKind.WORDS, 40), *(Field(heading) for heading in HEADINGS)),
            ((before.label, *cells),),
        )
        yield Line(LineKind.NOTE, "As they stand today. Verified: another person saw what it changed for the child.")


def _volume(content: Content, printer: Printer) -> Blocks:
    period = keys.name(content.summary.period)
    rows: list[tuple[Cell, ...]] = []
    for one in content.volume:
        done = keys.target(period, one.group)
        if done in printer.published.table.counts:
            shown = printer.shown(done)
            ratio = text(half_up(Fraction(100 * shown, one.due))) if shown is not None and one.due else None
            rows.append((one.group, printer.count(done), one.due, ratio))
    if rows:
        yield _heading("Volume against target")
        columns = (
            Field("Target", ColumnKind.WORDS, 40),
            Field("Done"),
            Field("Due"),
            Field("Done per 100 due", ColumnKind.PERCENT),
        )
        yield Grid("volume_against_target", columns, tuple(rows))
        yield Line(LineKind.NOTE, "Due: the target, less what leave and exemptions took off. It is a plan, no count.")


def _measure(content: Content, printer: Printer, told: cycle.Told) -> Blocks:
    lines = cycle.shares(content, told)
    if not lines:
        return
    measure = next(one.measure for one in content.measured if one.measure.key == told.measure)
    yield _heading(measure.name)
    rows = tuple(_line(printer, line) for line in lines)
    yield Grid(f"{measure.key.lower()}_outside", (WHAT, *SHARE), rows)
    yield Line(LineKind.NOTE, f"Of: {measure.denominator}")


def _line(printer: Printer, line: cycle.Share) -> tuple[Cell, ...]:
    if line.total is None:
        return line.label, printer.count(line.key), None, None, ""
    return (
        line.label,
        printer.count(line.key),
        printer.count(line.total),
        text(printer.share(line.key, line.total)),
        printer.base(printer.shown(line.total)),
    )


def _heading(words: str) -> Line:
    return Line(LineKind.HEADING, words)
