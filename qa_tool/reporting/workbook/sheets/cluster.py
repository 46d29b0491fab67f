"""The cluster edition: one locality's meeting with children's social care. No IRO and no other member of staff."""

from __future__ import annotations

from collections.abc import Sequence

from qa_tool.reporting.cluster import Cluster
from qa_tool.reporting.summary import Ranked
from qa_tool.reporting.workbook.challenged import QUESTION as CHALLENGE
from qa_tool.reporting.workbook.challenged import write_challenge
from qa_tool.reporting.workbook.columns import (
    WORDS_WIDTH,
    grade_cells,
    grade_columns,
    number,
    percent,
    share_cells,
    share_columns,
)
from qa_tool.reporting.workbook.content import Content
from qa_tool.reporting.workbook.family import Family, Making
from qa_tool.reporting.workbook.options import option_columns, option_rows
from qa_tool.spreadsheets import looks
from qa_tool.spreadsheets.cells import Content as Cell
from qa_tool.spreadsheets.charts import ChartOfTable
from qa_tool.spreadsheets.sheet import Column, Sheet
from qa_tool.vocabulary.agreements import Agreed
from qa_tool.vocabulary.editions import Edition
from qa_tool.vocabulary.grades import Grade

FOR_CLUSTERS = frozenset({Edition.CLUSTER})
NAME = Column("Theme", looks.WRAPPED, 40)
SAID = {"up": "Higher", "down": "Lower", "no clear change": "No clear difference"}


def _cluster(making: Making) -> Cluster:
    found = making.content.more.cluster
    assert found is not None
    return found


class AgreementsSheet(Family):
    """What the meeting goes through first, and what it wrote down."""

    order = 10
    editions = FOR_CLUSTERS

    def write(self, making: Making) -> None:
        """Add the sheet."""
        cluster = _cluster(making)
        sheet = making.sheet("Agreed last time", "What did we agree last time, and what came of it?", columns=6)
        _agreements(sheet, "Agreed last time", "agreed_last_time", cluster.last_time, "No earlier meeting left one.")
        _agreements(sheet, "Agreed at this meeting", "agreed_now", cluster.this_time, "Nothing is written down yet.")


def _agreements(sheet: Sheet, heading: str, name: str, agreements: Sequence[Agreed], none: str) -> None:
    sheet.heading(heading)
    if not agreements:
        sheet.paragraph(none)
        return
    columns = (
        Column("What was agreed", looks.WRAPPED, 46),
        Column("Meeting on", looks.TEXT, 14),
        Column("Who", looks.WRAPPED, 24),
        Column("By when", looks.DAY, 14),
        Column("Stands", looks.TEXT, 12),
        Column("What came of it", looks.WRAPPED, 46),
    )
    rows = [
        (one.text, one.quarter.label, one.owner_label, one.due, one.state.label, one.outcome or None)
        for one in agreements
    ]
    sheet.table(name, columns, rows)


class ClusterThemesSheet(Family):
    """The locality's themes against the rest of the service; the sub-themes named most."""

    order = 20
    editions = FOR_CLUSTERS

    def write(self, making: Making) -> None:
        """Add the sheet."""
        cluster = _cluster(making)
        name = cluster.locality.name
        sheet = making.sheet("Themes", f"What is good and what is weak in {name}?")
        sheet.paragraph("Graded answers about cases here. Themes of the IROs' own work stay in the service.")
        sheet.heading("Graded answers by theme, against the rest of the service")
        rest = (
            *share_columns("good", "Rest"),
            Column("Points from the rest", looks.POINTS, 11),
            Column("Against the rest", looks.WRAPPED, WORDS_WIDTH),
        )
        rows: list[tuple[Cell, ...]] = []
        for theme in cluster.themes:
            against = theme.against_rest
            said = SAID.get(against.change.value, against.change.value.capitalize())
            rest_cells = (*share_cells(theme.rest, Grade.GOOD), against.points, said)
            rows.append((theme.label, *grade_cells(theme.figure), *rest_cells))
        table = sheet.table("cluster_themes", (NAME, *grade_columns(), *rest), rows)
        if any(theme.figure.answered for theme in cluster.themes):
            headers = tuple(grade.label for grade in Grade)
            told = "; ".join(
                f"{theme.label}: {theme.figure.n(Grade.GOOD)} of {theme.figure.answered} good"
                for theme in cluster.themes
            )
            sheet.chart(
                ChartOfTable(
                    "shares-across",
                    "Graded answers by theme (labels: number of answers)",
                    table,
                    "Theme",
                    headers,
                    f"Bars of 100%: the grades of answers about cases in {name}, by theme. {told}.",
                    "Share of graded answers",
                    height_cm=3 + 0.85 * len(rows),
                )
            )
        _top(sheet, "Strengths named most", "cluster_strengths", cluster.strengths)
        _top(sheet, "Areas for development named most", "cluster_areas", cluster.areas)


def _top(sheet: Sheet, heading: str, name: str, ranked: Sequence[Ranked]) -> None:
    sheet.heading(heading)
    if not ranked:
        sheet.paragraph("None was recorded.")
        return
    columns = (
        Column("Sub-theme", looks.WRAPPED, 40),
        number("Records that name it"),
        number("Of records"),
        number("Quarters running"),
    )
    rows = [(one.finding.label, one.finding.audits, one.finding.of, one.quarters_running) for one in ranked]
    sheet.table(name, columns, rows)


class TogetherSheet(Family):
    """Reports shared in time, and plans that the IRO was not told of."""

    order = 30
    editions = FOR_CLUSTERS

    def write(self, making: Making) -> None:
        """Add the sheet."""
        cluster = _cluster(making)
        question = "Are reports shared in time, and is the IRO told when a plan is ready?"
        sheet = making.sheet("Reports and plans", question)
        sheet.heading("Reports shared in time")
        if cluster.shared:
            columns = (Column("Asked on", looks.WRAPPED, 34), *option_columns())
            rows = [(title, *row) for title, one in cluster.shared for row in option_rows(one)]
            sheet.table("reports_shared", columns, rows)
        else:
            sheet.paragraph("No form asked whether reports were shared in time.")
        sheet.heading("The IRO was not alerted that the plan was ready: by team, not against the IRO")
        if cluster.not_alerted:
            columns = (Column("Team", looks.WRAPPED, 34), number("Not alerted"), number("of N"))
            sheet.table("not_alerted", columns, list(cluster.not_alerted_by_team))
        else:
            sheet.paragraph("No team left an IRO without word.")


class ClusterEnquiriesSheet(Family):
    """Enquiries due and received, and their audits, by team; small counts hidden, and whatever would give them away."""

    order = 40
    editions = FOR_CLUSTERS

    def write(self, making: Making) -> None:
        """Add the sheet."""
        cluster = _cluster(making)
        question = "Which Section 47 enquiries that ended without a conference were sent, and is the decision shared?"
        sheet = making.sheet("Section 47", question)
        _received(sheet, cluster)
        found = cluster.enquiries
        sheet.heading("Audited, by team and by the auditor's view of the decision")
        if found.published is None:
            few = "There were too few to show any of them." if found.teams else "None was sent and audited."
            sheet.paragraph(few)
            return
        hidden = Column("", looks.WHOLE, 14)
        columns = [Column("Team", looks.WRAPPED, 40)]
        columns += [Column(label, hidden.look, hidden.width) for _, label in found.options]
        columns.append(Column("Audited", hidden.look, hidden.width))
        rows: list[tuple[Cell, ...]] = []
        for team in (*found.teams, ""):
            cells = (found.count(team, key) for key in (*(key for key, _ in found.options), ""))
            texts = (found.text(team, key) for key in (*(key for key, _ in found.options), ""))
            shown = (text if count is None else count for count, text in zip(cells, texts, strict=True))
            rows.append((team or cluster.locality.name, *shown))
        sheet.table("section_47_by_team", columns, rows, last_is_total=True)
        _marks(sheet)


def _received(sheet: Sheet, cluster: Cluster) -> None:
    """What the register of the quarter's months says, C13."""
    found = cluster.receipt
    sheet.heading("Sent to the IRO service, of those due, by the month of the decision")
    if not found.teams:
        sheet.paragraph("No count was entered in the register for any month of the quarter.")
        return
    if found.not_entered:
        left = f"{found.not_entered} of {found.months} team and month pairs"
        sheet.paragraph(f"Nothing was entered for {left}: they are in no count here.")
    if found.published is None:
        sheet.paragraph("There were too few to show any of them.")
        return
    columns = (
        Column("Team", looks.WRAPPED, 40),
        Column("Due", looks.WHOLE, 14),
        Column("Received", looks.WHOLE, 14),
        percent("Received of due %"),
    )
    rows: list[tuple[Cell, ...]] = []
    for team, name in (*found.teams, ("", cluster.locality.name)):
        shown: list[Cell] = []
        for item in ("due", "received"):
            count = found.count(team, item)
            shown.append(found.text(team, item) if count is None else count)
        rows.append((name, *shown, found.share(team)))
    sheet.table("section_47_received", columns, rows, last_is_total=True)
    _marks(sheet)


def _marks(sheet: Sheet) -> None:
    sheet.note("c: a count of 1 to 5, or one that would give such a count away. 0 is shown.")
    sheet.note("x: hidden together with all it adds up with, because the line holds too few to show any of it.")


class ClusterChallengeSheet(Family):
    """Challenge and response by district."""

    order = 50
    editions = FOR_CLUSTERS

    def applies(self, content: Content) -> bool:
        """Where some record was asked about challenge."""
        return content.more.cluster is not None and bool(content.more.cluster.challenge)

    def write(self, making: Making) -> None:
        """Add the sheet."""
        sheet = making.sheet("Challenge", CHALLENGE)
        write_challenge(sheet, _cluster(making).challenge)


class ClusterNotesSheet(Family):
    """What must be known before a figure is quoted."""

    order = 100
    editions = FOR_CLUSTERS

    def write(self, making: Making) -> None:
        """Add the sheet."""
        sheet = making.sheet("Notes", "What must be known before a figure is quoted?")
        for note in making.content.summary.notes:
            sheet.paragraph(note)
        sheet.paragraph(
            "This edition is for one locality's meeting and is not made for publication. It names nobody: grades are "
            "of practice on a case, never of a person."
        )
        sheet.paragraph(
            "Themes of the IROs' own oversight, challenge and chairing, and the overall grades of the forms, are left "
            "out: they are talked about within the IRO service."
        )
