"""C5: how many strengths and areas for development, and in how many audits, by theme and sub-theme; and the net."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.reporting.measures.base import AN, QR, SM, Behind, By, Kind, Measure, MeasureInputs, Row
from qa_tool.reporting.summary import FindingFigures
from qa_tool.vocabulary.audits import FindingKind


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """Findings as counts, audits that name one over N = audits of forms that record findings; net = S - AFD."""
    by_code: dict[str, dict[FindingKind, FindingFigures]] = {}
    for finding in inputs.summary.findings:
        by_code.setdefault(finding.code, {})[finding.kind] = finding
    titles = {form.form: form.title for form in inputs.summary.forms}
    for code, kinds in by_code.items():
        any_of_them = next(iter(kinds.values()))
        by = By.SUB_THEME if any_of_them.sub_theme else By.THEME
        member = f"{code} {any_of_them.label}"
        for kind, finding in kinds.items():
            narrowed = {"theme": code, "kind": kind.value}
            counts = ((": findings", finding.findings, None), (": audits", finding.audits, finding.of))
            for what, n, of in counts:
                label = f"{kind.label}{what}"
                yield Row(label, n, of, by, member, thresholds=inputs.thresholds, behind=Behind(narrowed))
            for form, count in finding.forms:
                yield Row(
                    f"{kind.label}: audits",
                    count.audits,
                    None,
                    by,
                    member,
                    titles.get(form, form),
                    thresholds=inputs.thresholds,
                    behind=Behind(narrowed | {"form": form}),
                )
        found = {kind: kinds[kind].findings if kind in kinds else 0 for kind in FindingKind}
        net = found[FindingKind.STRENGTH] - found[FindingKind.AREA_FOR_DEVELOPMENT]
        yield Row("Net: strengths less areas for development", net, None, by, member, thresholds=inputs.thresholds)


MEASURE = Measure(
    key="C5",
    name="Findings by theme",
    question="What are we good and weak at, in the auditors' own words?",
    formula="count of strengths, count of areas for development, strengths less areas for development",
    denominator=(
        "Audits of the forms that record findings. A finding with two sub-themes of one theme counts once in the "
        "theme; an audit counts once however many it holds."
    ),
    unit="findings; audits",
    kind=Kind.FLOW,
    readers=frozenset({QR, SM, AN}),
    breakdowns=(By.THEME, By.SUB_THEME, By.FORM),
    rows=rows,
)
