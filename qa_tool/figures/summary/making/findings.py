"""C5 to C7: findings counted, ranked by the audits that mention them, and those that persist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Finding
from qa_tool.definitions.words import FindingKind
from qa_tool.figures.arithmetic import CountComparison
from qa_tool.figures.summary.inputs import FindingCells, Span, SummaryInputs
from qa_tool.figures.summary.ledger import RUNNING, TOP, Code, quarters_running, ranked
from qa_tool.figures.summary.making.forms import not_comparable
from qa_tool.figures.summary.making.themes import coded
from qa_tool.figures.summary.summary import FindingFigures, Ranked
from qa_tool.figures.words.tally import FindingCell, FindingCount
from qa_tool.kit.sums import by_key


def finding_figures(inputs: SummaryInputs) -> tuple[FindingFigures, ...]:
    """Each theme's totals, then its sub-themes', strengths before areas for development; those found only."""
    base = _audits_with_findings(inputs)
    now, earlier = _by_cell(inputs.now), _by_cell(inputs.before)
    previous = inputs.previous if inputs.before else None
    why_not = not_comparable(inputs, inputs.before, previous) if inputs.before and previous else ""
    figures = []
    for theme, sub_theme, label in coded(inputs.themes):
        for kind in FindingKind:
            cell = FindingCell(kind, theme, sub_theme)
            forms = now.get(cell, {})
            count = sum(forms.values(), FindingCount())
            if not (forms and inputs.thresholds.bear(count)):
                continue
            change = None
            if previous:
                before = sum(earlier.get(cell, {}).values(), FindingCount())
                if inputs.thresholds.bear(before):
                    change = CountComparison(previous.label, count.audits, before.audits, why_not)
            shown = tuple((form, one) for form, one in forms.items() if inputs.thresholds.bear(one))
            figures.append(
                FindingFigures(theme, sub_theme, label, kind, count.findings, count.audits, change, shown, base)
            )
    return tuple(figures)


def top_five(inputs: SummaryInputs, figures: Iterable[FindingFigures], kind: FindingKind) -> tuple[Ranked, ...]:
    """C6: sub-themes by the number of audits that mention them; equal numbers share a rank."""
    return tuple(one for one in _ranked(inputs, figures, kind) if one.rank <= TOP)


def persistent(inputs: SummaryInputs, figures: Iterable[FindingFigures]) -> tuple[Ranked, ...]:
    """C7: areas for development in the top five for three quarters running, up to the period's last quarter."""
    every = _ranked(inputs, figures, FindingKind.AREA_FOR_DEVELOPMENT)
    return tuple(one for one in every if one.quarters_running >= RUNNING)


def _ranked(inputs: SummaryInputs, figures: Iterable[FindingFigures], kind: FindingKind) -> Iterator[Ranked]:
    by_code = {(one.theme, one.sub_theme): one for one in figures if one.kind is kind and one.sub_theme is not None}
    ranks = ranked(_sub_themes(inputs, inputs.now.findings, kind))
    previous = ranked(_sub_themes(inputs, inputs.before.findings, kind)) if inputs.before else {}
    running = _running(inputs, kind)
    return (
        Ranked(rank, by_code[code], previous.get(code), running.get(code, 0))
        for code, rank in ranks.items()
        if code in by_code
    )


def _sub_themes(inputs: SummaryInputs, cells: FindingCells, kind: FindingKind) -> dict[Code, FindingCount]:
    """Those that may be shown: the rank of another would tell of its number."""
    counts = by_key(
        ((cell.theme, cell.sub_theme), count)
        for cell, count in cells.items()
        if cell.kind is kind and cell.theme and cell.sub_theme
    )
    return {code: count for code, count in counts.items() if inputs.thresholds.bear(count)}


def _running(inputs: SummaryInputs, kind: FindingKind) -> dict[Code, int]:
    last = inputs.quarters[-1] if inputs.quarters else None
    shown = {cell: count for cell, count in inputs.findings_by_quarter.items() if inputs.thresholds.bear(count)}
    return quarters_running(shown, kind, last) if last else {}


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
        if any(type_of(question).row is Finding for question in version.definition.questions)
    }
    return inputs.thresholds.audits(inputs.now.of_forms(forms))
