"""The staff edition: one quarter or year as all IROs read it. Only what is kept is shown; nothing is counted here."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from qa_tool.definitions.words import Grade
from qa_tool.figures.charts.plots import GradePlot
from qa_tool.figures.pages import blueprint
from qa_tool.kit.errors import NotFound, existing
from qa_tool.kit.files import file_name
from qa_tool.kit.periods import Quarter, parse_year
from qa_tool.outputs.staff import edition as outputs_edition
from qa_tool.outputs.staff.edition import TOO_FEW, Edition, Line, as_rows, notes
from qa_tool.outputs.verbs import staff
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.downloads import hand_out, table


@blueprint.get("/staff", endpoint="staff")
def show() -> ResponseReturnValue:
    """The grade mix by form, the themes, the localities; by form alone before the freeze."""
    session, asker = database(), current_asker()
    offered = staff.offered(session, asker)
    key = request.args.get("period", "").strip() or staff.usual(session, asker) or ""
    chosen = next((one for one in offered if one.key == key), None)
    if key and chosen is None:
        raise NotFound
    edition = staff.edition(session, asker, key) if chosen else None
    return render_template(
        "outputs/staff.html",
        offered=offered,
        chosen=chosen,
        edition=edition,
        words=outputs_edition,
        grades=list(Grade),
        charts={
            "forms": _plot(edition, "Form", "Overall grades by form", edition.forms),
            "themes": _plot(edition, "Theme", "Graded answers by theme", edition.themes),
        }
        if edition
        else {},
    )


@blueprint.get("/staff.csv")
def staff_csv() -> ResponseReturnValue:
    """The edition as a file of comma-separated values."""
    session, asker = database(), current_asker()
    key = request.args.get("period", "").strip()
    offered = any(one.key == key for one in staff.offered(session, asker))
    edition = existing(staff.edition(session, asker, key) if offered else None)
    period = Quarter.parse(key).period if "Q" in key else parse_year(key)
    name = file_name("staff-edition", key, "csv")
    rows = [*as_rows(edition, hidden=TOO_FEW), (), *((said,) for said in notes(edition))]
    return hand_out("staff edition", period, table(rows), "text/csv", name)


def _plot(edition: Edition, first: str, title: str, lines: tuple[Line, ...]) -> GradePlot:
    """Only lines of which everything is shown are drawn."""
    figures = [(line.title, line.figure(edition.thresholds)) for line in lines]
    rows = tuple((name, figure) for name, figure in figures if figure is not None)
    return GradePlot("staff", f"{title}, {edition.label}", first, rows)
