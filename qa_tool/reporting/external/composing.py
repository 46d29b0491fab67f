"""Composes the external edition: counts, hides, prints, and says on Notes what was hidden and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qa_tool.reporting import wording
from qa_tool.reporting.external import cycle_sheets, keys, sheets
from qa_tool.reporting.external.content import Content, Standing
from qa_tool.reporting.external.counting import counted
from qa_tool.reporting.external.document import Document, Grid, Line, LineKind, PrintedSheet
from qa_tool.reporting.external.leaving_out import Group, protected, without_left_out
from qa_tool.reporting.external.printing import Printer
from qa_tool.reporting.summary import Summary
from qa_tool.reporting.suppression.published import Published
from qa_tool.reporting.suppression.releases import Release
from qa_tool.reporting.suppression.states import HIDDEN_MARK, WITHHELD_MARK, Rule, State
from qa_tool.reporting.suppression.tables import Table, joined


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
    leave_out: bool = False,
) -> Composed:
    """The external edition of the content's period, safe beside all ``releases``.

    ``quarters`` are the contents of a year's quarters; () for a quarter. ``leave_out``: do without tables that cannot
    be protected. Raises CannotProtect when an earlier release has given too much away.
    """
    summary, standing = content.summary, content.standing
    period = keys.name(summary.period)
    own = counted(content, quarters)
    table = joined([own, *content.beside])
    found = protected(table, period, rule, releases, leave_out=leave_out)
    published = found.published
    printer = Printer(published, summary.thresholds, lambda key: found.leaves_out(key, period))
    printed = (
        sheets.summary_sheet(content, printer),
        sheets.grades_sheet(summary, printer),
        sheets.themes_sheet(summary, printer),
        sheets.localities_sheet(summary, printer),
        *cycle_sheets.sheets(content, printer),
        _notes(summary, published, releases, standing, found.left_out),
    )
    about = tuple(_about(summary, rule, standing))
    document = Document(summary.period.label, period_line, as_at, about, printed, standing.warning)
    release = published.release(f"external edition of {summary.period.label}, {as_at:%d %B %Y}")
    return Composed(without_left_out(document, found.left_out), only(release, own))


def only(release: Release, own: Table) -> Release:
    """The release without the counts that other files print: these are kept with those files."""
    counts = {key: n for key, n in release.table.counts.items() if key in own.counts}
    sums = tuple(one for one in release.table.sums if {one.total, *one.parts} <= set(counts))
    states = {key: state for key, state in release.states.items() if key in counts}
    table = Table(counts, sums, release.table.kept_back & set(counts))
    return Release(release.name, table, states, release.rule)


def _about(summary: Summary, rule: Rule, standing: Standing) -> Iterator[tuple[str, str]]:
    yield "Period", summary.recorded.label
    if standing.cover:
        yield "Frozen", standing.cover
    yield "Selection", "All forms and places, by whoever audited"
    yield "Small numbers", about_small_numbers(rule, summary.thresholds.counts_only)
    yield "Left out", "Words that people wrote, staff, teams, single records, medians, and kappa"
    yield "Form versions", _versions(summary)


def about_small_numbers(rule: Rule, counts_only: int) -> str:
    """What the marks of a file for outside readers mean."""
    return (
        f"Counts from 1 to {rule.threshold} are printed as {HIDDEN_MARK} or {WITHHELD_MARK}, and so are others that "
        f"would tell too much. {WITHHELD_MARK} may be any number, 0 too, in a single cell or in a whole line; "
        f"{HIDDEN_MARK} is a 0 only beside a hidden count of inadequate. Every other 0 is printed. Percentages of "
        f"hidden counts are blank, and so are those of fewer than {counts_only}."
    )


def _versions(summary: Summary) -> str:
    parts = [
        f"{form.title}: version {', '.join(str(number) for number in form.versions)}"
        for form in summary.forms
        if form.versions
    ]
    return "; ".join(parts) or "None"


def _notes(
    summary: Summary,
    published: Published,
    releases: Sequence[Release],
    standing: Standing,
    left_out: frozenset[Group],
) -> PrintedSheet:
    blocks: list[Line | Grid] = [Line(LineKind.HEADING, "Small numbers")]
    rule = published.rule
    hidden = sum(published.hidden.values())
    told = [
        (
            f"A count from 1 to {rule.threshold} could be one child: it is not printed. Where it could be worked out "
            f"from a total, another count is hidden as well: {HIDDEN_MARK} stands for both."
        ),
        "A percentage is printed only where the count and its N both are. Charts draw nothing where it is not printed.",
        f"{wording.count(hidden, 'count')} of this edition are hidden." if hidden else "No count had to be hidden.",
    ]
    if State.WITHHELD in published.hidden:
        told.append(
            f"{WITHHELD_MARK} may be any number, 0 too: a single count that nothing less would protect, or all of a "
            "line that would tell too much."
        )
    if releases:
        told.append(
            "What is hidden was chosen together with every file released before this one, so that none of them "
            "can be set against another."
        )
    if left_out:
        named = "; ".join(group.value for group in Group if group in left_out)
        told.append(f"Left out, because it could be set against what was released before: {named}.")
    told.append("Only sub-themes whose count is printed are ranked: the rank of the others would tell.")
    blocks += [Line(LineKind.PARAGRAPH, words) for words in told]
    blocks.append(Line(LineKind.HEADING, "About the figures"))
    blocks += [Line(LineKind.PARAGRAPH, words) for words in (*standing.notes, *_breaks(summary))]
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
