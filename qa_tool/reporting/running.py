"""For how many quarters in a row something has been among the most frequent findings: counted here and nowhere else."""

from __future__ import annotations

from qa_tool.reporting.inputs import FindingCells
from qa_tool.vocabulary.audits import FindingKind
from qa_tool.vocabulary.counts import FindingCount
from qa_tool.vocabulary.periods import Quarter

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
