"""Themes and findings (C4 to C7), and those of the priorities of the year (C33)."""

from __future__ import annotations

from collections.abc import Iterator

from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.themes import Priority
from qa_tool.definitions.words import FindingKind, Grade
from qa_tool.figures.measures.base import Behind, By, Measure, MeasureInputs, Narrowed, Need, Row, Tracked
from qa_tool.figures.summary.summary import FindingFigures
from qa_tool.figures.words.tally import FindingCount, Tally, pooled


def index(inputs: MeasureInputs) -> Iterator[Row]:
    """Good over N = graded answers of the theme's questions, pooled; themes and sub-themes, in all and by form."""
    titles = {form.form: form.title for form in inputs.summary.forms}
    for theme in inputs.summary.themes:
        by = By.SUB_THEME if theme.sub_theme else By.THEME
        member = f"{theme.code} {theme.label}"
        yield inputs.row(
            Grade.GOOD.label,
            theme.figure.tally.good,
            theme.figure.answered,
            by,
            member,
            change=theme.vs_previous,
            behind=_index_answers({"theme": theme.code}),
        )
        for form, figure in theme.forms:
            yield inputs.row(
                Grade.GOOD.label,
                figure.tally.good,
                figure.answered,
                by,
                member,
                titles.get(form, form),
                behind=_index_answers({"theme": theme.code, "form": form}),
            )


def _index_answers(narrowed: Narrowed) -> Behind:
    """Audits with some graded answer of the theme: fewer than there are answers."""
    return Behind({**narrowed, "grade": Grade.GOOD.value}, narrowed)


INDEX = Measure(
    key="C4",
    name="Theme index",
    question="In which themes is practice good?",
    formula="sum of n(good) over the theme's graded questions / sum of N",
    denominator=(
        "Graded answers, pooled. An answer counts once in each of its sub-themes, once in their theme. Yes, partly, no "
        "questions never enter."
    ),
    unit="graded answers",
    breakdowns=(By.THEME, By.SUB_THEME, By.FORM),
    rows=index,
)


def findings(inputs: MeasureInputs) -> Iterator[Row]:
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
                yield inputs.row(label, n, of, by, member, behind=Behind(narrowed))
            for form, count in finding.forms:
                yield inputs.row(
                    f"{kind.label}: audits",
                    count.audits,
                    None,
                    by,
                    member,
                    titles.get(form, form),
                    behind=Behind(narrowed | {"form": form}),
                )
        found = {kind: kinds[kind].findings if kind in kinds else 0 for kind in FindingKind}
        net = found[FindingKind.STRENGTH] - found[FindingKind.AREA_FOR_DEVELOPMENT]
        yield inputs.row("Net: strengths less areas for development", net, None, by, member)


FINDINGS = Measure(
    key="C5",
    name="Findings by theme",
    question="What are we good and weak at, in the auditors' own words?",
    formula="count of strengths, count of areas for development, strengths less areas for development",
    denominator=(
        "Audits of the forms that record findings. A finding with two sub-themes of one theme counts once in the "
        "theme; an audit counts once however many it holds."
    ),
    unit="findings; audits",
    breakdowns=(By.THEME, By.SUB_THEME, By.FORM),
    rows=findings,
)


def top_five(inputs: MeasureInputs) -> Iterator[Row]:
    """Audits that name the sub-theme over N = audits of forms that record findings, with the rank in the label."""
    summary = inputs.summary
    for kind, top in (
        (FindingKind.STRENGTH, summary.strengths),
        (FindingKind.AREA_FOR_DEVELOPMENT, summary.areas_for_development),
    ):
        for one in top:
            before = f"rank {one.previous_rank} before" if one.previous_rank else "not named before"
            yield inputs.row(
                f"{kind.label}, rank {one.rank} ({before})",
                one.finding.audits,
                one.finding.of,
                By.SUB_THEME,
                f"{one.finding.code} {one.finding.label}",
                behind=Behind({"theme": one.finding.code, "kind": kind.value}),
            )


TOP_FIVE = Measure(
    key="C6",
    name="Top five strengths and areas for development",
    question="What is named most often?",
    formula="rank of C5 by audits that mention the sub-theme; equal numbers share a rank",
    denominator="Audits of the forms that record findings; an audit counts once.",
    unit="audits",
    breakdowns=(By.SUB_THEME,),
    rows=top_five,
)


def persistent(inputs: MeasureInputs) -> Iterator[Row]:
    """Audits that name the sub-theme in the period, with the number of quarters running in the label."""
    for one in inputs.summary.persistent:
        yield inputs.row(
            f"Area for development, {one.quarters_running} quarters running",
            one.finding.audits,
            one.finding.of,
            By.SUB_THEME,
            f"{one.finding.code} {one.finding.label}",
            behind=Behind({"theme": one.finding.code, "kind": FindingKind.AREA_FOR_DEVELOPMENT.value}),
        )


PERSISTENT = Measure(
    key="C7",
    name="Persistent areas for development",
    question="What does not go away?",
    formula="sub-themes in the top five areas for development for three quarters running, the last one included",
    denominator="Audits of the forms that record findings.",
    unit="audits",
    breakdowns=(By.SUB_THEME,),
    rows=persistent,
)


def priorities(inputs: MeasureInputs) -> Iterator[Row]:
    """Good over N = graded answers on the priority's sub-themes; then the audits that name one as S or AFD."""
    tracked = inputs.tracked
    for priority in tracked.priorities:
        member = f"{priority.key} {priority.title} ({priority.year})"
        answers = _priorities_answers(priority, tracked)
        for quarter in tracked.quarters:
            tally = answers.get(quarter.key, Tally())
            narrowed = {"theme": " ".join(priority.sub_themes), "period": quarter.key, "from": "", "to": ""}
            yield inputs.row(
                f"{Grade.GOOD.label}, graded answers",
                tally.good,
                tally.answered,
                By.PRIORITY,
                member,
                quarter=quarter.label,
                behind=Behind(narrowed | {"grade": Grade.GOOD.value}, narrowed),
            )
            for kind in FindingKind:
                found = tracked.findings.get((priority.key, kind, quarter.key), FindingCount())
                yield inputs.row(
                    f"{kind.label}: audits",
                    found.audits,
                    None,
                    By.PRIORITY,
                    member,
                    quarter=quarter.label,
                    behind=Behind(narrowed | {"kind": kind.value}),
                )


def _priorities_answers(priority: Priority, tracked: Tracked) -> dict[str, Tally]:
    """By quarter: an answer counts once in the priority, even when it is coded to two of its sub-themes."""
    wanted = set(priority.sub_themes)
    parts: dict[str, list[Tally]] = {}
    for cell, tally in tracked.answers.items():
        question = tracked.versions[cell.form_version_id].definition.find(cell.key)
        if question is not None and type_of(question).graded and wanted.intersection(question.themes):
            parts.setdefault(cell.member, []).append(tally)
    return {quarter: pooled(tallies) for quarter, tallies in parts.items()}


PRIORITIES = Measure(
    key="C33",
    name="Priority tracker",
    question="Do the priorities of the year show in the audits?",
    formula="for the priority's sub-themes: sum of n(good) / sum of N, and audits that name one, quarter by quarter",
    denominator=(
        "Graded answers coded to a sub-theme of the priority, each once. A year without priorities of its own is "
        "followed by those of the last year that has some."
    ),
    unit="graded answers; audits",
    breakdowns=(By.PRIORITY,),
    rows=priorities,
    needs=frozenset({Need.PRIORITIES}),
)
