"""C6: sub-themes ranked by the audits that mention them, best first; equal numbers share a rank."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import HS, QR, SM, Behind, By, Kind, Measure, MeasureInputs, Row
from qa_tool.vocabulary.audits import FindingKind


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Audits that name the sub-theme over N = audits of forms that record findings, with the rank in the label."""
    summary = inputs.summary
    for kind, top in (
        (FindingKind.STRENGTH, summary.strengths),
        (FindingKind.AREA_FOR_DEVELOPMENT, summary.areas_for_development),
    ):
        for one in top:
            before = f"rank {one.previous_rank} before" if one.previous_rank else "not named before"
            yield Row(
                f"{kind.label}, rank {one.rank} ({before})",
                one.finding.audits,
                one.finding.of,
                By.SUB_THEME,
                f"{one.finding.code} {one.finding.label}",
                thresholds=inputs.thresholds,
                behind=Behind({"theme": one.finding.code, "kind": kind.value}),
            )


MEASURE = Measure(
    key="C6",
    name="Top five strengths and areas for development",
    question="What is named most often?",
    formula="rank of C5 by audits that mention the sub-theme; equal numbers share a rank",
    denominator="Audits of the forms that record findings; an audit counts once.",
    unit="audits",
    kind=Kind.FLOW,
    readers=frozenset({QR, SM, HS}),
    breakdowns=(By.SUB_THEME,),
    rows=rows,
)
