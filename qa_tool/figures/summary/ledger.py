"""The theme ledger as plain values: every sub-theme by quarter, what persists, and the priorities it bears on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from qa_tool.definitions.themes import Priorities
from qa_tool.definitions.words import FindingKind, ThemeName
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Figure, Thresholds
from qa_tool.figures.summary.inputs import FindingCells, QuestionCells, Version
from qa_tool.figures.summary.making.themes import pool
from qa_tool.figures.words.tally import FindingCell, FindingCount, Tally
from qa_tool.kit.periods import Quarter

TOP = 5
RUNNING = 3
"""From this many quarters in a row on, it is said."""

Code = tuple[str, str]
"""(theme, short code of the sub-theme)."""


def quarters_running(findings: FindingCells, kind: FindingKind, last: Quarter) -> dict[Code, int]:
    """For each sub-theme in the top five of ``last``: how many quarters in a row, that one included, it has been there.

    ``findings`` by quarter, all there are: it is counted back until it stops. Within a fixed number of quarters the
    same workbook would say five on one sheet and eight on the next.
    """
    by_quarter: dict[str, dict[Code, FindingCount]] = {}
    for cell, count in findings.items():
        if cell.kind is kind and cell.theme and cell.sub_theme:
            by_quarter.setdefault(cell.member, {})[cell.theme, cell.sub_theme] = count
    running: dict[Code, int] = {}
    quarter, still = last, _top(by_quarter.get(last.key, {}))
    while still:
        for code in still:
            running[code] = running.get(code, 0) + 1
        quarter = quarter.shift(-1)
        still &= _top(by_quarter.get(quarter.key, {}))
    return running


def ranked(counts: dict[Code, FindingCount]) -> dict[Code, int]:
    """Rank by audits, best first; equal numbers share a rank and the next one skips (1, 2, 2, 4).

    Within a rank: more findings first, then the order of the codes.
    """
    order = sorted(counts, key=lambda code: (-counts[code].audits, -counts[code].findings, code))
    ranks: dict[Code, int] = {}
    for position, code in enumerate(order, start=1):
        above = order[position - 2] if position > 1 else None
        same = above is not None and counts[above].audits == counts[code].audits
        ranks[code] = ranks[above] if above is not None and same else position
    return ranks


def _top(counts: dict[Code, FindingCount]) -> set[Code]:
    return {code for code, rank in ranked(counts).items() if rank <= TOP}


@dataclass(frozen=True)
class LedgerCell:
    """One sub-theme in one quarter."""

    quarter: Quarter
    strengths: FindingCount
    areas_for_development: FindingCount
    figure: Figure
    """Graded answers coded to the sub-theme."""

    def found(self, kind: FindingKind) -> FindingCount:
        """The findings of one kind."""
        return self.strengths if kind is FindingKind.STRENGTH else self.areas_for_development

    def too_few(self, kind: FindingKind) -> bool:
        """Whether the audits that name it are below the floor: then not even 0 is said."""
        return self.figure.thresholds.too_few(self.found(kind).audits)


@dataclass(frozen=True)
class LedgerLine:
    """One sub-theme over the quarters, oldest first."""

    theme: str
    theme_label: str
    code: str
    """'PLAN.P1'."""
    label: str
    cells: tuple[LedgerCell, ...]
    running: Mapping[FindingKind, int] = field(default_factory=dict)
    """How many quarters in a row, the last one included, it has been in the top five of a kind; 0: it is not."""
    priorities: Priorities = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """'Area for development: third quarter running in the top five'."""
        return tuple(
            f"{kind.label}: {in_words(n)} quarter running in the top five"
            for kind, n in self.running.items()
            if n >= RUNNING
        )

    @property
    def empty(self) -> bool:
        """Whether nothing was said of it in any of the quarters."""
        return not any(
            cell.strengths.findings or cell.areas_for_development.findings or cell.figure.tally.records
            for cell in self.cells
        )


@dataclass(frozen=True)
class Ledger:
    """The whole ledger."""

    quarters: tuple[Quarter, ...]
    lines: tuple[LedgerLine, ...]
    """In the taxonomy's order; sub-themes of which nothing was said are left out, unless that would tell of a few."""


def in_words(n: int) -> str:
    """'third', '8th'."""
    return wording.ORDINALS.get(n, f"{n}th")


def make(
    *,
    quarters: tuple[Quarter, ...],
    themes: tuple[ThemeName, ...],
    versions: Mapping[int, Version],
    answers: QuestionCells,
    findings: FindingCells,
    priorities: Priorities = (),
    thresholds: Thresholds | None = None,
) -> Ledger:
    """The ledger from counts by quarter: ``answers``, of which graded ones are read, and ``findings`` by sub-theme.

    ``findings`` are of every quarter there is, earlier ones than ``quarters`` too: what runs is counted back in them.
    """
    pools = pool(answers, versions)
    rule = thresholds or Thresholds()
    findings = {at: count for at, count in findings.items() if rule.bear(count)}
    running = {kind: quarters_running(findings, kind, quarters[-1]) for kind in FindingKind}

    def cell(quarter: Quarter, theme: str, short: str) -> LedgerCell:
        strengths, areas = (
            findings.get(FindingCell(kind, theme, short, quarter.key), FindingCount()) for kind in FindingKind
        )
        figure = Figure(pools.get((f"{theme}.{short}", quarter.key), Tally()), rule)
        return LedgerCell(quarter, strengths, areas, figure)

    lines = (
        LedgerLine(
            theme.code,
            theme.label,
            f"{theme.code}.{short}",
            label,
            tuple(cell(quarter, theme.code, short) for quarter in quarters),
            {kind: running[kind].get((theme.code, short), 0) for kind in FindingKind},
            tuple(one for one in priorities if f"{theme.code}.{short}" in one.sub_themes),
        )
        for theme in themes
        for short, label in theme.sub_themes
    )
    return Ledger(quarters, tuple(line for line in lines if rule.floor or not line.empty))


def table(ledger: Ledger) -> Iterator[tuple[str | int, ...]]:
    """The ledger as lines of a file, the first one its head: one line for each sub-theme and quarter.

    A percentage is a text with one decimal, blank where the base is too small for one.
    """
    yield (
        "Sub-theme",
        "Label",
        "Theme",
        "Quarter",
        "Strengths",
        "Audits that name it as a strength",
        "Areas for development",
        "Audits that name it as an area for development",
        "Good",
        "N",
        "Good %",
        "Base",
        "Priorities",
    )
    for line in ledger.lines:
        named = "; ".join(f"{one.key} {one.title} ({one.year})" for one in line.priorities)
        for cell in line.cells:
            shown = cell.figure.shown_pct(wording.GOOD)
            yield (
                line.code,
                line.label,
                line.theme_label,
                cell.quarter.label,
                *_named(cell, FindingKind.STRENGTH),
                *_named(cell, FindingKind.AREA_FOR_DEVELOPMENT),
                *(("", "") if cell.figure.too_few else (cell.figure.tally.good, cell.figure.answered)),
                "" if shown is None else str(shown),
                wording.TOO_FEW_INSIDE if cell.figure.too_few else cell.figure.base.value,
                named,
            )


def _named(cell: LedgerCell, kind: FindingKind) -> tuple[str | int, str | int]:
    found = cell.found(kind)
    return (wording.TOO_FEW_INSIDE, wording.TOO_FEW_INSIDE) if cell.too_few(kind) else (found.findings, found.audits)
