"""Composes the external edition: counts, hides, prints, and says on Notes what was hidden and why.

Where nothing else keeps a count hidden, it can do without groups of its tables. What is left out is not forgotten: its
counts are kept back, so that they cannot be worked out from what is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from qa_tool.figures.summary import wording
from qa_tool.figures.summary.summary import Summary
from qa_tool.kit.suppression.protecting import CannotProtect, protect
from qa_tool.kit.suppression.releases import Published, Release
from qa_tool.kit.suppression.tables import HIDDEN_MARK, TOTAL, WITHHELD_MARK, Key, Rule, State, Table, joined
from qa_tool.outputs.external import cycle_sheets, keys, sheets
from qa_tool.outputs.external.content import Content, Standing
from qa_tool.outputs.external.counting import counted
from qa_tool.outputs.external.document import ColumnKind, Document, Grid, Line, LineKind, PrintedSheet, Printer


class Group(StrEnum):
    """Tables that are left out together, in the order in which an edition does without them."""

    STOCK = "children and actions as they stand today"
    CYCLE = "the cycle: enquiries, observations, follow-up, moderation and targets"
    TREND = "earlier quarters"
    PLACES = "localities"
    FINDINGS = "strengths and areas for development"
    IMPACT = "impact on the child"
    ANSWERS = "graded answers by theme"
    OVERALL = "overall grades"
    RECORDS = "numbers of records"
    OTHER = "other tables"


GROUPS = {
    "found": Group.FINDINGS,
    "may-find": Group.FINDINGS,
    "impact": Group.IMPACT,
    "impact-grade": Group.IMPACT,
    "impact-graded": Group.IMPACT,
    "cycle": Group.CYCLE,
    "behind": Group.CYCLE,
    "target": Group.CYCLE,
    "pool": Group.CYCLE,
    "inadequate-now": Group.STOCK,
    "came-of-it": Group.STOCK,
}
OF_PLACES = {
    "records": (3, Group.RECORDS),
    "overall": (4, Group.OVERALL),
    "answers": (4, Group.ANSWERS),
}
"""Where the locality stands in the key, and the group of those that have none."""


@dataclass(frozen=True)
class Protected:
    """A table that may be printed, but for the groups that are left out."""

    published: Published
    left_out: frozenset[Group] = frozenset()

    def leaves_out(self, key: Key, period: str) -> bool:
        """Whether nothing is printed of the key, a zero neither."""
        return bool(self.left_out) and group_of(key, period) in self.left_out


def group_of(key: Key, period: str) -> Group:
    """The group of a cell, of what is left over from others, or of a change of it. ``period``: the edition's own."""
    if key[0] in ("change", "not"):
        return group_of(key[1:], period)
    if key[0] not in OF_PLACES:
        return GROUPS.get(key[0], Group.OTHER)
    place, group = OF_PLACES[key[0]]
    if key[1] != period:
        return Group.TREND
    return group if key[place : place + 1] in ((TOTAL,), ()) else Group.PLACES


def protected(table: Table, period: str, rule: Rule, releases: Sequence[Release], *, leave_out: bool) -> Protected:
    """The table protected beside the releases; with ``leave_out`` without the groups that would give a count away.

    Raises CannotProtect.
    """
    left: frozenset[Group] = frozenset()
    while True:
        dropped = frozenset(key for key in table.counts if group_of(key, period) in left)
        try:
            without = replace(table, kept_back=table.kept_back | dropped)
            return Protected(protect(without, rule, releases), left)
        except CannotProtect as fault:
            blamed = {group_of(cell, period) for cell in fault.cells} - left
            more = blamed or set([one for one in Group if one not in left][:1])
            there = {group_of(key, period) for key in table.counts if key not in table.kept_back}
            if not leave_out or there <= left | more:
                raise
            left |= more


def without_left_out(document: Document, left_out: frozenset[Group]) -> Document:
    """The document without the lines of which nothing is printed, and a word where a table was."""
    if not left_out:
        return document
    return replace(document, sheets=tuple(_sheet(sheet) for sheet in document.sheets))


def _sheet(sheet: PrintedSheet) -> PrintedSheet:
    blocks: list[Line | Grid] = []
    for block in sheet.blocks:
        if isinstance(block, Grid):
            counts = [place for place, column in enumerate(block.columns) if column.kind is ColumnKind.COUNT]
            rows = tuple(row for row in block.rows if not counts or _says_anything([row[place] for place in counts]))
            if not rows and block.rows:
                blocks.append(Line(LineKind.NOTE, "Left out of this edition: Notes say why."))
                continue
            blocks.append(replace(block, rows=rows))
        else:
            blocks.append(block)
    return replace(sheet, blocks=tuple(blocks))


def _says_anything(cells: Sequence[str | int | None]) -> bool:
    return any(cell not in (WITHHELD_MARK, None) for cell in cells)


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
    return composed(without_left_out(document, found.left_out), published, own, "external edition")


def composed(document: Document, published: Published, own: Table, kind: str) -> Composed:
    """The document with what is kept of it: not the counts that other files print, which are kept with those files."""
    counts = {key: n for key, n in published.table.counts.items() if key in own.counts}
    sums = tuple(one for one in published.table.sums if {one.total, *one.parts} <= set(counts))
    states = {key: state for key, state in published.states.items() if key in counts}
    table = Table(counts, sums, published.table.kept_back & set(counts))
    name = f"{kind} of {document.label}, {document.as_at:%d %B %Y}"
    return Composed(document, Release(name, table, states, published.rule))


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
