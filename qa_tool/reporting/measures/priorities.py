"""C33: C4 and C5 for the sub-themes of each priority of the year, quarter by quarter."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.definitions.priorities import Priority
from qa_tool.reporting.measures.base import AN, HS, Behind, By, Kind, Measure, MeasureInputs, Need, Row, Tracked
from qa_tool.vocabulary.audits import FindingKind
from qa_tool.vocabulary.counts import FindingCount
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.tally import Tally, pooled


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Good over N = graded answers on the priority's sub-themes; then the audits that name one as S or AFD."""
    tracked = inputs.tracked
    for priority in tracked.priorities:
        member = f"{priority.key} {priority.title} ({priority.year})"
        answers = _answers(priority, tracked)
        for quarter in tracked.quarters:
            tally = answers.get(quarter.key, Tally())
            narrowed = {"theme": " ".join(priority.sub_themes), "period": quarter.key, "from": "", "to": ""}
            yield Row(
                f"{Grade.GOOD.label}, graded answers",
                tally.good,
                tally.answered,
                By.PRIORITY,
                member,
                quarter=quarter.label,
                thresholds=inputs.thresholds,
                behind=Behind(narrowed | {"grade": Grade.GOOD.value}, narrowed),
            )
            for kind in FindingKind:
                found = tracked.findings.get((priority.key, kind, quarter.key), FindingCount())
                yield Row(
                    f"{kind.label}: audits",
                    found.audits,
                    None,
                    By.PRIORITY,
                    member,
                    quarter=quarter.label,
                    thresholds=inputs.thresholds,
                    behind=Behind(narrowed | {"kind": kind.value}),
                )


def _answers(priority: Priority, tracked: Tracked) -> dict[str, Tally]:
    """By quarter: an answer counts once in the priority, even when it is coded to two of its sub-themes."""
    wanted = set(priority.sub_themes)
    parts: dict[str, list[Tally]] = {}
    for cell, tally in tracked.answers.items():
        question = tracked.versions[cell.form_version_id].definition.find(cell.key)
        if question is not None and question.type == "grade" and wanted.intersection(question.themes):
            parts.setdefault(cell.member, []).append(tally)
    return {quarter: pooled(tallies) for quarter, tallies in parts.items()}


MEASURE = Measure(
    key="C33",
    name="Priority tracker",
    question="Do the priorities of the year show in the audits?",
    formula="for the priority's sub-themes: sum of n(good) / sum of N, and audits that name one, quarter by quarter",
    denominator=(
        "Graded answers coded to a sub-theme of the priority, each once. A year without priorities of its own is "
        "followed by those of the last year that has some."
    ),
    unit="graded answers; audits",
    kind=Kind.FLOW,
    readers=frozenset({HS, AN}),
    breakdowns=(By.PRIORITY,),
    rows=rows,
    needs=frozenset({Need.PRIORITIES}),
)
