"""C5 to C7: findings counted, ranked by the audits that mention them, and those that persist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from qa_tool.reporting.comparison import CountComparison
from qa_tool.reporting.inputs import FindingCells, Span, SummaryInputs
from qa_tool.reporting.summarising.themes import coded
from qa_tool.reporting.summary import FindingFigures, Ranked
from qa_tool.vocabulary.audits import FindingKind
from qa_tool.vocabulary.counts import FindingCell, FindingCount

TOP = 5
PERSISTENT_QUARTERS = 3

Code = tuple[str, str]
"""(theme, short code of the sub-theme)."""


def finding_figures(inputs: SummaryInputs) -> tuple[FindingFigures, ...]:
    """Each theme's totals, then its sub-themes', strengths before areas for development; those found only."""
    base = _audits_with_findings(inputs)
    now, earlier = _by_cell(inputs.now), _by_cell(inputs.before)
    figures = []
    for theme, sub_theme, label in coded(inputs.themes):
        for kind in FindingKind:
            cell = FindingCell(kind, theme, sub_theme)
            forms = now.get(cell, {})
            if not forms:
                continue
            count = sum(forms.values(), FindingCount())
            change = None
            if inputs.before and inputs.previous:
                before = sum(earlier.get(cell, {}).values(), FindingCount())
                change = CountComparison(inputs.previous.label, count.audits, before.audits)
            figures.append(
                FindingFigures(
                    theme, sub_theme, label, kind, count.findings, count.audits, change, tuple(forms.items()), base
                )
            )
    return tuple(figures)


def top_five(inputs: SummaryInputs, figures: Iterable[FindingFigures], kind: FindingKind) -> tuple[Ranked, ...]:
    """C6: sub-themes by the number of audits that mention them; equal numbers share a rank."""
    by_code = {(one.theme, one.sub_theme): one for one in figures if one.kind is kind and one.sub_theme is not None}
    ranks = ranked({code: FindingCount(one.findings, one.audits) for code, one in by_code.items() if code[1]})
    previous = ranked(_sub_themes(inputs.before.findings, kind)) if inputs.before else {}
    running = _quarters_running(inputs, kind)
    return tuple(
        Ranked(rank, by_code[code], previous.get(code), running.get(code, 0))
        for code, rank in ranks.items()
        if rank <= TOP
    )


def persistent(inputs: SummaryInputs, figures: Iterable[FindingFigures]) -> tuple[Ranked, ...]:
    """C7: areas for development in the top five for three quarters running, up to the period's last quarter."""
    kind = FindingKind.AREA_FOR_DEVELOPMENT
    by_code = {(one.theme, one.sub_theme): one for one in figures if one.kind is kind and one.sub_theme is not None}
    ranks = ranked(_sub_themes(inputs.now.findings, kind))
    previous = ranked(_sub_themes(inputs.before.findings, kind)) if inputs.before else {}
    running = _quarters_running(inputs, kind)
    return tuple(
        Ranked(rank, by_code[code], previous.get(code), running[code])
        for code, rank in ranks.items()
        if running.get(code, 0) >= PERSISTENT_QUARTERS and code in by_code
    )


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


def _sub_themes(cells: FindingCells, kind: FindingKind, member: str | None = None) -> dict[Code, FindingCount]:
    counts: dict[Code, FindingCount] = {}
    for cell, count in cells.items():
        if cell.kind is kind and cell.theme and cell.sub_theme and member in (None, cell.member):
            code = (cell.theme, cell.sub_theme)
            counts[code] = counts.get(code, FindingCount()) + count
    return counts


def _quarters_running(inputs: SummaryInputs, kind: FindingKind) -> dict[Code, int]:
    """For each sub-theme in the top five of the period's last quarter: how many quarters in a row it has been there."""
    running: dict[Code, int] = {}
    still: set[Code] | None = None
    for quarter in reversed(inputs.quarters):
        ranks = ranked(_sub_themes(inputs.findings_by_quarter, kind, quarter.key))
        top = {code for code, rank in ranks.items() if rank <= TOP}
        still = top if still is None else still & top
        for code in still:
            running[code] = running.get(code, 0) + 1
    return running


def _by_cell(span: Span | None) -> dict[FindingCell, dict[str, FindingCount]]:
    """The counts of each cell by form key, forms in order."""
    cells: dict[FindingCell, dict[str, FindingCount]] = {}
    found = span.findings if span else {}
    for cell, count in sorted(found.items(), key=lambda item: item[0].member):
        cells.setdefault(replace(cell, member=""), {})[cell.member] = count
    return cells


def _audits_with_findings(inputs: SummaryInputs) -> int:
    """Audits of the forms that record findings at all."""
    forms = {
        version.definition.form
        for version in inputs.versions.values()
        if any(question.type == "findings" for question in version.definition.questions)
    }
    return sum(inputs.now.audits(form) for form in forms)
