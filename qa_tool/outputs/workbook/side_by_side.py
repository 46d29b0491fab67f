"""A measure by team, locality or role: a line for each of them, what was counted side by side.

A row for each figure of each team runs over many pages that say 'counts only'. Here figures of the same N stand
together, with that N once; percentages and values have a column only where some line has enough to show one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from qa_tool.figures.measures.base import By, Measured, Row
from qa_tool.figures.summary.figures import Base
from qa_tool.figures.summary.wording import BASE_MARKS
from qa_tool.kit.percentages import Number
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.sheet import Column, Sheet
from qa_tool.outputs.workbook.columns import BASE, number, percent

LONG = 12
"""So many rows beside those of the whole service are still read one under the other."""
ACROSS = 11
"""Columns of numbers, and of how far they may be read, that a table has at most while it can be divided."""
ABOUT_WIDTH, COUNTED_WIDTH = 19.0, 46.0
BY = Column("By", looks.WRAPPED, ABOUT_WIDTH)
WHO = Column("About", looks.WRAPPED, COUNTED_WIDTH)


@dataclass
class Line:
    """One member of a breakdown with its rows by what they count."""

    by: By
    about: str
    rows: dict[str, Row] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """Labels that are counted of the same N by every line; plain counts are of none."""

    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    values: frozenset[str]
    """The labels of numbers of their own, like medians: of the N records that they were worked out from."""
    plain: bool
    """Counts of nothing larger, like audits due."""

    @property
    def counted(self) -> list[str]:
        """The labels that have an n."""
        return [label for label in self.labels if label not in self.values]

    @property
    def shown(self) -> list[str]:
        """The labels of which some line may show its percentage or value."""
        found = [label for label in self.labels if any(_result(row) is not None for row in self._of(label))]
        return [] if self.plain else found

    @property
    def kept_back(self) -> list[str]:
        """Values of which no line has enough records: they have no column."""
        return [label for label in self.labels if label in self.values and label not in self.shown]

    def columns(self, *, alone: bool) -> tuple[Column, ...]:
        """The columns under which ``cells`` puts them; beside others they say whose N and base they are."""
        counted = self.counted
        made = [number(label) for label in counted]
        if not self.plain:
            whose = "" if alone else f"{self.labels[0]}: "
            made.append(number(f"{whose}of N"))
            made += [percent(f"{label} %" if label in counted else label) for label in self.shown]
            made += [replace(BASE, header=f"{whose}base" if whose else BASE.header)] if self._marked else []
        return tuple(made)

    def cells(self, line: Line) -> tuple[Cell, ...]:
        """Those of one line, blank where it has none of the labels."""
        rows = [line.rows[label] for label in self.labels if label in line.rows]
        found: list[Cell] = [line.rows[label].n if label in line.rows else None for label in self.counted]
        if not self.plain:
            found.append(_of(rows[0]) if rows else None)
            found += [_result(line.rows[label]) if label in line.rows else None for label in self.shown]
            if self._marked:
                found.append(BASE_MARKS[rows[0].base] if rows else None)
        return tuple(found)

    def narrow(self) -> Iterator[Block]:
        """Blocks that fit: one of each mix, what stands before its options; a long mix in shares of like size."""
        mixes: dict[str, list[str]] = {}
        for label in self.labels:
            mixes.setdefault(label.rpartition(": ")[0], []).append(label)
        most = (ACROSS - 2) // 2
        for labels in mixes.values():
            shares = -(-len(labels) // most)
            for share in range(shares):
                some = labels[share * len(labels) // shares : (share + 1) * len(labels) // shares]
                yield replace(self, labels=tuple(some))

    @property
    def _marked(self) -> bool:
        return any(BASE_MARKS[row.base] for label in self.labels for row in self._of(label))

    def _of(self, label: str) -> list[Row]:
        return [line.rows[label] for line in self.lines if label in line.rows]


def divided(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """The rows to be read one under the other, and those to stand side by side.

    Those of the whole service are always read so, and a kind of breakdown that has one member only.
    """
    rows = list(rows)
    members = {by: {_about(row) for row in rows if row.by is by} for by in {row.by for row in rows} - {By.SERVICE}}
    kinds = {by for by, found in members.items() if len(found) > 1}
    beside = [row for row in rows if row.by in kinds]
    if len(beside) <= LONG:
        return rows, []
    return [row for row in rows if row.by not in kinds], beside


def write_side_by_side(sheet: Sheet, measured: Measured, rows: Iterable[Row]) -> None:
    """``rows`` of a measure in as few tables as are not too wide to be read on paper."""
    measure, name = measured.measure, 0
    # Where no line has a median the service may have one: it is no count of nothing then.
    values = frozenset(row.label for row in measured.rows if row.value is not None)
    for lines in _sets(rows):
        kinds = " and ".join(dict.fromkeys(line.by.value for line in lines))
        sheet.heading(f"{measure.name} ({measure.key}), by {kinds}")
        found = list(_blocks(lines, values))
        for blocks in _tables(block for block in found if block.counted or block.shown):
            name += 1
            alone = len(blocks) == 1
            columns = [column for block in blocks for column in block.columns(alone=alone)]
            cells = [
                (_named(line.by), line.about, *(cell for block in blocks for cell in block.cells(line)))
                for line in lines
            ]
            sheet.table(f"measure_{measure.key}_by_{name}", (BY, WHO, *columns), cells)
        if kept_back := [label for block in found for label in block.kept_back]:
            sheet.note(f"Every line has too few records for these, which are left out: {'; '.join(kept_back)}.")
            sheet.gap()


def _tables(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """The blocks of each table."""
    waiting: list[Block] = []
    for block in blocks:
        if waiting and sum(len(one.columns(alone=True)) for one in (*waiting, block)) > ACROSS:
            yield waiting
            waiting = []
        waiting.append(block)
    if waiting:
        yield waiting


def _sets(rows: Iterable[Row]) -> list[list[Line]]:
    """The lines, those together that count the same things, in the order in which they were first seen."""
    lines: dict[tuple[By, str], Line] = {}
    for row in rows:
        about = _about(row)
        lines.setdefault((row.by, about), Line(row.by, about)).rows[row.label] = row
    of_kind: dict[By, list[Line]] = {}
    for line in lines.values():
        of_kind.setdefault(line.by, []).append(line)
    together: dict[tuple[str, ...], list[Line]] = {}
    for found in of_kind.values():
        together.setdefault(_labels(found), []).extend(found)
    return list(together.values())


def _about(row: Row) -> str:
    return ", ".join(part for part in (row.member, row.form, row.quarter) if part)


def _labels(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for line in lines for label in line.rows))


def _blocks(lines: Sequence[Line], values: frozenset[str]) -> Iterator[Block]:
    """The labels of the lines by what they are counted of."""
    blocks: list[list[str]] = []
    of = {label: _counted_of(label, lines, values) for label in _labels(lines)}
    for label, found in of.items():
        for block in blocks:
            if all(_agree(found, of[other]) for other in block):
                block.append(label)
                break
        else:
            blocks.append([label])
    for block in blocks:
        made = Block(tuple(block), tuple(lines), values, not any(of[block[0]]))
        yield from made.narrow() if len(made.columns(alone=True)) > ACROSS else (made,)


def _counted_of(label: str, lines: Iterable[Line], values: frozenset[str]) -> list[tuple[Number, Base] | None]:
    """By line: N, and how far what is of it may be read; nothing where there is no such row, or for a plain count."""
    rows = [line.rows.get(label) for line in lines]
    if label not in values and all(row is None or row.of is None for row in rows):
        return [None] * len(rows)
    return [(_of(row), row.base) if row else None for row in rows]


def _agree(some: Sequence[tuple[Number, Base] | None], others: Sequence[tuple[Number, Base] | None]) -> bool:
    """Whether both are of the same N wherever both are there; plain counts are of none and agree with such only."""
    if any(some) is not any(others):
        return False
    return all(one is None or other is None or one == other for one, other in zip(some, others, strict=True))


def _of(row: Row) -> Number:
    """N; of a value the records that it was worked out from."""
    return row.n if row.of is None else row.of


def _result(row: Row) -> Cell:
    if not row.shown:
        return None
    return row.pct if row.value is None else row.value


def _named(by: By) -> str:
    return by.value[:1].upper() + by.value[1:]
