"""Section 47: whether the decision not to hold a conference is shared, and whether the audit comes in time."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from qa_tool.services import measures as service
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.frame import ask, page
from qa_tool.web.presenters.measure_table import side_by_side

MEASURES = ("C14", "C15", "C16")


@blueprint.get("/enquiries")
def enquiries() -> ResponseReturnValue:
    """Agreement and times, for the service, the localities and the teams."""
    asked, summary = ask(service.parts(MEASURES))
    found = service.some(database(), current_asker(), summary, MEASURES)
    tables = [(one.measure, side_by_side(one.rows)) for one in found]
    return page("enquiries", asked, summary, tables=tables)
