"""Themes and findings (C4 to C7), and those of the priorities of the year (C33)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.themes import Priorities, Priority
from qa_tool.definitions.words import FindingKind, Grade
from qa_tool.figures.measures.base import Behind, By, Narrowed, Row
from qa_tool.figures.summary.inputs import QuestionCells, Version
from qa_tool.figures.summary.summary import FindingFigures, Summary
from qa_tool.figures.words.tally import FindingCount, Tally, pooled
from qa_tool.kit.periods import Quarter


@dataclass(frozen=True)
class Tracked:
    """Counts by quarter for the sub-themes of the priorities."""

    priorities: Priorities = ()
    quarters: tuple[Quarter, ...] = ()
    answers: QuestionCells = field(default_factory=dict)
    """Of all questions, of which graded ones are read; the member is the quarter's key."""
    versions: Mapping[int, Version] = field(default_factory=dict)
    findings: Mapping[tuple[str, FindingKind, str], FindingCount] = field(default_factory=dict)
    """By (priority key, kind, quarter key)."""


def index(summary: Summary) -> Iterator[Row]:
    """Good over N = graded answers of the theme's questions, pooled; themes and sub-themes, in all and by form."""
    row = partial(Row, thresholds=summary.thresholds)
    titles = {form.form: form.title for form in summary.forms}
    for theme in summary.themes:
        by = By.SUB_THEME if theme.sub_theme else By.THEME
        member = f"{theme.code} {theme.label}"
        yield row(
            Grade.GOOD.label,
            theme.figure.tally.good,
            theme.figure.answered,
            by,
            member,
            change=theme.vs_previous,
            behind=_index_answers({"theme": theme.code}),
        )
        for form, figure in theme.forms:
            yield row(
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


def findings(summary: Summary) -> Iterator[Row]:
    """Findings as counts, audits that name one over N = audits of forms that record findings; net = S - AFD."""
    row = partial(Row, thresholds=summary.thresholds)
    by_code: dict[str, dict[FindingKind, FindingFigures]] = {}
    for finding in summary.findings:
        by_code.setdefault(finding.code, {})[finding.kind] = finding
    titles = {form.form: form.title for form in summary.forms}
    for code, kinds in by_code.items():
        any_of_them = next(iter(kinds.values()))
        by = By.SUB_THEME if any_of_them.sub_theme else By.THEME
        member = f"{code} {any_of_them.label}"
        for kind, finding in kinds.items():
            narrowed = {"theme": code, "kind": kind.value}
            counts = ((": findings", finding.findings, None), (": audits", finding.audits, finding.of))
            for what, n, of in counts:
                label = f"{kind.label}{what}"
                yield row(label, n, of, by, member, behind=Behind(narrowed))
            for form, count in finding.forms:
                yield row(
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
        yield row("Net: strengths less areas for development", net, None, by, member)


def top_five(summary: Summary) -> Iterator[Row]:
    """Audits that name the sub-theme over N = audits of forms that record findings, with the rank in the label."""
    row = partial(Row, thresholds=summary.thresholds)
    for kind, top in (
        (FindingKind.STRENGTH, summary.strengths),
        (FindingKind.AREA_FOR_DEVELOPMENT, summary.areas_for_development),
    ):
        for one in top:
            before = f"rank {one.previous_rank} before" if one.previous_rank else "not named before"
            yield row(
                f"{kind.label}, rank {one.rank} ({before})",
                one.finding.audits,
                one.finding.of,
                By.SUB_THEME,
                f"{one.finding.code} {one.finding.label}",
                behind=Behind({"theme": one.finding.code, "kind": kind.value}),
            )


def persistent(summary: Summary) -> Iterator[Row]:
    """Audits that name the sub-theme in the period, with the number of quarters running in the label."""
    row = partial(Row, thresholds=summary.thresholds)
    for one in summary.persistent:
        yield row(
            f"Area for development, {one.quarters_running} quarters running",
            one.finding.audits,
            one.finding.of,
            By.SUB_THEME,
            f"{one.finding.code} {one.finding.label}",
            behind=Behind({"theme": one.finding.code, "kind": FindingKind.AREA_FOR_DEVELOPMENT.value}),
        )


def priorities(summary: Summary, tracked: Tracked) -> Iterator[Row]:
    """Good over N = graded answers on the priority's sub-themes; then the audits that name one as S or AFD."""
    row = partial(Row, thresholds=summary.thresholds)
    for priority in tracked.priorities:
        member = f"{priority.key} {priority.title} ({priority.year})"
        answers = _priorities_answers(priority, tracked)
        for quarter in tracked.quarters:
            tally = answers.get(quarter.key, Tally())
            narrowed = {"theme": " ".join(priority.sub_themes), "period": quarter.key, "from": "", "to": ""}
            yield row(
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
                yield row(
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
