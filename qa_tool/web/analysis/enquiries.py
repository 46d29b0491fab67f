"""Section 47: whether the decision not to hold a conference is shared, and whether the audit comes in time."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from qa_tool.reporting.measures.base import By, Measured, Row
from qa_tool.services import measures as service
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.frame import ask, page

MEASURES = ("C14", "C15", "C16")


@blueprint.get("/enquiries")
def enquiries() -> ResponseReturnValue:
    """Agreement and times, for the service, the localities and the teams."""
    asked, summary = ask(service.parts(MEASURES))
    found = service.some(database(), current_asker(), summary, MEASURES)
    tables = [(one.measure, _table(one)) for one in found]
    return page("enquiries", asked, summary, tables=tables)


def _table(one: Measured) -> tuple[tuple[str, ...], list[tuple[By, str, list[Row]]]]:
    """The labels of the columns, and a line of rows for the service, each locality and each team."""
    lines: dict[tuple[By, str], list[Row]] = {}
    for row in one.rows:
        lines.setdefault((row.by, row.member), []).append(row)
    labels = tuple(dict.fromkeys(row.label for row in one.rows))
    return labels, [(by, member, rows) for (by, member), rows in lines.items()]
