"""Composes the external edition: counts, hides, prints, and says on Notes what was hidden and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qa_tool.reporting import wording
from qa_tool.reporting.external import cycle_sheets, sheets
from qa_tool.reporting.external.content import Content
from qa_tool.reporting.external.counting import counted
from qa_tool.reporting.external.document import Document, Grid, Line, LineKind, PrintedSheet
from qa_tool.reporting.external.printing import Printer
from qa_tool.reporting.summary import Summary
from qa_tool.reporting.suppression import HIDDEN_MARK, WITHHELD_MARK, Published, Release, Rule, State, protect


@dataclass(frozen=True)
class Composed:
    """An external edition, and what has to be kept so that no later one gives it away."""

    document: Document
    release: Release
    """Holds the hidden counts: never hand it out."""


def compose(
    content: Content,
    quarters: Sequence[Content],
    rule: Rule,
    releases: Sequence[Release],
    *,
    period_line: str,
    as_at: datetime,
) -> Composed:
    """The external edition of the content's period, safe beside all ``releases``.

    ``quarters`` are the contents of a year's quarters; () for a quarter. Raises CannotProtect when an earlier
    release has given too much away.
    """
    summary = content.summary
    published = protect(counted(content, quarters), rule, releases)
    printer = Printer(published, summary.thresholds)
    printed = (
        sheets.summary_sheet(content, printer),
        sheets.grades_sheet(summary, printer),
        sheets.themes_sheet(summary, printer),
        sheets.localities_sheet(summary, printer),
        *cycle_sheets.sheets(content, printer),
        _notes(summary, published, releases),
    )
    document = Document(summary.period.label, period_line, as_at, tuple(_about(summary, rule)), printed)
    return Composed(document, published.release(f"external edition of {summary.period.label}, {as_at:%d %B %Y}"))


def _about(summary: Summary, rule: Rule) -> Iterator[tuple[str, str]]:
    yield "Period", summary.recorded.label
    yield "Selection", "All forms and places, by whoever audited"
    yield (
        "Small numbers",
        (
            f"Counts from 1 to {rule.threshold} are printed as {HIDDEN_MARK}, and so are others from which they could "
            f"be worked out. 0 is printed. {WITHHELD_MARK}: the whole line is withheld. Percentages of hidden counts "
            f"are blank, and so are those of fewer than {summary.thresholds.counts_only}."
        ),
    )
    yield "Left out", "Words that people wrote, staff, teams, single records, medians, and kappa"
    yield "Form versions", _versions(summary)


def _versions(summary: Summary) -> str:
    parts = [
        f"{form.title}: version {', '.join(str(number) for number in form.versions)}"
        for form in summary.forms
        if form.versions
    ]
    return "; ".join(parts) or "None"


def _notes(summary: Summary, published: Published, releases: Sequence[Release]) -> PrintedSheet:
    blocks: list[Line | Grid] = [Line(LineKind.HEADING, "Small numbers")]
    rule = published.rule
    hidden = sum(published.hidden.values())
    told = [
        (
            f"A count from 1 to {rule.threshold} could be one child: it is printed as {HIDDEN_MARK}. Where it could be "
            f"worked out from a total, the smallest other count is printed as {HIDDEN_MARK} as well, whatever it is."
        ),
        "A percentage is printed only where the count and its N both are. Charts draw nothing where it is not printed.",
        f"{wording.count(hidden, 'count')} of this edition are hidden." if hidden else "No count had to be hidden.",
    ]
    if State.WITHHELD in published.hidden:
        told.append(f"{WITHHELD_MARK} stands in lines that hold too few records to show any of them, zeros included.")
    if releases:
        told.append(
            "What is hidden was chosen together with every edition released before this one, so that none of them "
            "can be set against another."
        )
    told.append("Only sub-themes whose count is printed are ranked: the rank of the others would tell.")
    blocks += [Line(LineKind.PARAGRAPH, words) for words in told]
    blocks.append(Line(LineKind.HEADING, "About the figures"))
    blocks += [Line(LineKind.PARAGRAPH, words) for words in _breaks(summary)]
    return PrintedSheet("Notes", "What must be known before a figure is quoted?", tuple(blocks))


def _breaks(summary: Summary) -> Iterator[str]:
    thresholds = summary.thresholds
    yield (
        f"Fewer than {thresholds.counts_only} answers: counts only. From {thresholds.counts_only} to "
        f"{thresholds.small - 1}: the percentage is marked small base."
    )
    yield "Records submitted late, or reopened after this edition was made, change the figures of a later one."
    for form in summary.forms:
        if form.audits and len(form.versions) > 1:
            numbers = ", ".join(str(number) for number in form.versions)
            yield f"{form.title} was filled in on versions {numbers} in this period."
