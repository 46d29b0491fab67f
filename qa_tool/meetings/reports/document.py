"""The cluster edition as it may leave: one locality's meeting, protected beside every file that others hold.

A locality's own counts less the service's are those of the other localities. So its cells are protected like any
that leave; the page of the meeting shows every count, to those who may read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from qa_tool.definitions.model import Option
from qa_tool.kit.suppression.protecting import protect
from qa_tool.kit.suppression.releases import Release
from qa_tool.kit.suppression.tables import TOTAL, Rule, Table, joined
from qa_tool.meetings.reports.cells import Cells
from qa_tool.meetings.reports.cluster import Cluster
from qa_tool.meetings.words import Agreed
from qa_tool.outputs.external.composing import Composed, about_small_numbers, composed
from qa_tool.outputs.external.content import Content
from qa_tool.outputs.external.counting import counted
from qa_tool.outputs.external.document import (
    GRADES,
    Cell,
    ColumnKind,
    Document,
    Field,
    Grid,
    Line,
    LineKind,
    PrintedSheet,
    Printer,
    mix_columns,
    text,
)
from qa_tool.outputs.external.keys import not_good, of_grade
from qa_tool.outputs.external.sheets import named_most

HANDED_OVER = (
    "This edition is for one locality's meeting. It names nobody: grades are of practice on a case, never of a person.",
    (
        "Themes of the IROs' own oversight, challenge and chairing, and the overall grades of the forms, are left out: "
        "they are talked about within the IRO service."
    ),
    (
        "What is hidden was chosen together with every file released before this one, so that none of them can be set "
        "against another."
    ),
)


def compose(
    cluster: Cluster, service: Content, months: Table, rule: Rule, releases: Sequence[Release], as_at: datetime
) -> Composed:
    """The edition of a locality and a quarter, safe beside all ``releases``.

    ``service``: what editions of the whole service count of the quarter; ``months``: the Section 47 register. Raises
    CannotProtect when an earlier release has given too much away.
    """
    cells = Cells(cluster, service, months)
    known = counted(service)
    unprinted = known.hidden()
    own = cells.table()
    published = protect(joined([own, unprinted, months, *service.beside]), rule, releases)
    printer = Printer(published, cluster.summary.thresholds)
    name, label = cluster.locality.name, cluster.summary.period.label
    about = (
        ("Period", label),
        ("Locality", name),
        ("Frozen", service.standing.cover or "As the records stand: figures of one locality are not frozen"),
        ("Small numbers", about_small_numbers(rule, cluster.summary.thresholds.counts_only)),
        ("Left out", "Children, staff and single records: none is in this file"),
    )
    sheets = (
        PrintedSheet("Agreed", "What did we agree, and what came of it?", tuple(_agreed(cluster))),
        PrintedSheet("Themes", f"What is good and what is weak in {name}?", tuple(_themes(cells, printer))),
        PrintedSheet(
            "Reports and plans",
            "Are reports shared in time, and is the IRO told when a plan is ready?",
            tuple(_together(cells, printer)),
        ),
        PrintedSheet(
            "Section 47",
            "Which Section 47 enquiries that ended without a conference were sent, and is the decision shared?",
            tuple(_enquiries(cells, printer)),
        ),
        PrintedSheet(
            "Challenge", "Was something missed, made in time and answered?", tuple(_challenge(cells, printer))
        ),
        PrintedSheet(
            "Notes",
            "What must be known before a figure is quoted?",
            tuple(Line(LineKind.PARAGRAPH, said) for said in HANDED_OVER),
        ),
    )
    line = f"{label}, {name}. Small counts are hidden."
    document = Document(f"{label}, {name}", line, as_at, about, sheets)
    return composed(document, published, own, "cluster edition")


def _heading(words: str) -> Line:
    return Line(LineKind.HEADING, words)


def _said(words: str) -> Line:
    return Line(LineKind.PARAGRAPH, words)


def _agreed(cluster: Cluster) -> Iterator[Line | Grid]:
    columns = (
        Field("What was agreed", ColumnKind.WORDS, 46),
        Field("Meeting on", ColumnKind.WORDS, 14),
        Field("Who", ColumnKind.WORDS, 24),
        Field("By when", ColumnKind.WORDS, 14),
        Field("Stands", ColumnKind.WORDS, 12),
        Field("What came of it", ColumnKind.WORDS, 46),
    )
    for heading, name, agreements, none in (
        ("Agreed last time", "agreed_last_time", cluster.last_time, "No earlier meeting left one."),
        ("Agreed at this meeting", "agreed_now", cluster.this_time, "Nothing is written down yet."),
    ):
        yield _heading(heading)
        if agreements:
            yield Grid(name, columns, tuple(_agreement(one) for one in agreements))
        else:
            yield _said(none)


def _agreement(one: Agreed) -> tuple[Cell, ...]:
    due = f"{one.due:%d %B %Y}".lstrip("0") if one.due else None
    return one.text, one.quarter.label, one.owner_label, due, one.state.label, one.outcome or None


def _themes(cells: Cells, printer: Printer) -> Iterator[Line | Grid]:
    yield _said("Graded answers about cases here. Themes of the IROs' own work stay in the service.")
    yield _heading("Graded answers by theme, and good in the rest of the service")
    rows = []
    for one in cells.cluster.themes:
        here, rest = cells.theme(one.theme)
        good = of_grade(rest, GRADES[0])
        beside = (printer.count(good), printer.count(rest), text(printer.share(good, rest)))
        rows.append(
            (one.label, *printer.mix(here, [of_grade(here, grade) for grade in GRADES], not_good(here)), *beside)
        )
    theme = Field("Theme", ColumnKind.WORDS, 40)
    more = (Field("Rest: good"), Field("Rest: of N"), Field("Rest: good %", ColumnKind.PERCENT))
    if rows:
        yield Grid("cluster_themes", (theme, *mix_columns(), *more), tuple(rows))
    else:
        yield _said("No graded answer on these themes.")
    for kind, heading in (("strength", "Strengths"), ("area-for-development", "Areas for development")):
        yield _heading(f"{heading} named most")
        yield from _top(cells, printer, kind)


def _top(cells: Cells, printer: Printer, kind: str) -> Iterator[Line | Grid]:
    found = [(one, cells.found(kind, one.code)) for one in cells.named() if one.kind.value == kind]
    ranked = named_most(found, printer)
    if not ranked:
        yield _said("None is named by enough records to be listed.")
        return
    of = cells.may_find()
    rows = tuple((one.label, printer.count(key), printer.count(of)) for one, key in ranked)
    columns = (Field("Sub-theme", ColumnKind.WORDS, 40), Field("Records that name it"), Field("Of records"))
    yield Grid(f"cluster_{kind.replace('-', '_')}", columns, rows)


def _together(cells: Cells, printer: Printer) -> Iterator[Line | Grid]:
    yield _heading("Reports shared in time")
    for form, one in cells.cluster.shared:
        places = [("All records here", cells.here)]
        yield from _answers(cells, printer, form, one.key, f"{one.label}, {form}", one.options, places)
    if not cells.cluster.shared:
        yield _said("No form asked whether reports were shared in time.")
    yield _heading("The IRO was not alerted that the plan was ready: by team, not against the IRO")
    rows = tuple(
        (team, printer.count(cells.not_alerted(team)), printer.count(cells.not_alerted(team, of=True)))
        for team, *_ in sorted(cells.cluster.not_alerted_by_team)
    )
    columns = (Field("Team", ColumnKind.WORDS, 34), Field("Not alerted"), Field("of N"))
    yield Grid("not_alerted", columns, rows) if rows else _said("No team left an IRO without word.")


def _answers(
    cells: Cells,
    printer: Printer,
    form: str,
    question: str,
    heading: str,
    options: Sequence[Option],
    places: Sequence[tuple[str, str]],
) -> Iterator[Line | Grid]:
    yield Line(LineKind.HEADING, heading)
    rows = []
    for name, place in places:
        total = cells.asked(form, question, place)
        each = [cells.asked(form, question, place, option.key) for option in options]
        counts = (*(printer.count(key) for key in each), printer.count(total))
        rows.append((name, *counts, *(text(printer.share(key, total)) for key in each)))
    columns = (
        Field("Where", ColumnKind.WORDS, 34),
        *(Field(option.label) for option in options),
        Field("N"),
        *(Field(f"{option.label} %", ColumnKind.PERCENT) for option in options),
    )
    yield Grid(f"answers_{question}", columns, tuple(rows))


def _enquiries(cells: Cells, printer: Printer) -> Iterator[Line | Grid]:
    receipt, name = cells.cluster.receipt, cells.cluster.locality.name
    yield _heading("Sent to the IRO service, of those due, by the month of the decision")
    team = Field("Team", ColumnKind.WORDS, 40)
    rows = []
    for key, label in (*receipt.teams, ("", name)):
        due, received = cells.sent("due", key), cells.sent("received", key)
        if due in cells.months.counts:
            rows.append((label, printer.count(due), printer.count(received), text(printer.share(received, due))))
    if rows:
        columns = (team, Field("Due"), Field("Received"), Field("Received of due %", ColumnKind.PERCENT))
        yield Grid("section_47_received", columns, tuple(rows))
    else:
        yield _said("No count was entered in the register for any month of the quarter.")
    yield _heading("Audited, by team and by the auditor's view of the decision")
    found = cells.cluster.enquiries
    if not found.teams:
        yield _said("None was sent and audited.")
        return
    wanted = [*((key, label) for key, label in found.options), (TOTAL, "Audited")]
    lines = [(one, one) for one in found.teams] + [(TOTAL, name)]
    table = tuple((label, *(printer.count(cells.view(one, key)) for key, _ in wanted)) for one, label in lines)
    yield Grid("section_47_by_team", (team, *(Field(label) for _, label in wanted)), table)


def _challenge(cells: Cells, printer: Printer) -> Iterator[Line | Grid]:
    for one in cells.cluster.challenge:
        places = [(place.name, place.key) for place, _ in one.districts]
        if len(places) > 1:
            places.append(("All districts", cells.here))
        yield from _answers(cells, printer, one.form, one.key, f"{one.label} ({one.form})", one.options, places)
    if not cells.cluster.challenge:
        yield _said("No record was asked about challenge.")
