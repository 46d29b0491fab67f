"""Section 47: whether the decision not to hold a conference is shared, and whether the audit comes in time."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from qa_tool.services import measures as service
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.frame import ask, measured_as_asked, page
from qa_tool.web.analysis.own_lists import own_lists
from qa_tool.web.presenters.measure_table import side_by_side

MEASURES = ("C13", "C14", "C15", "C16")


@blueprint.get("/enquiries")
def enquiries() -> ResponseReturnValue:
    """Agreement and times, for the service, the localities and the teams."""
    asked, summary = ask(service.parts(MEASURES))
    found = measured_as_asked(asked, summary, MEASURES)
    tables = [(one.measure, side_by_side(one.rows), own_lists(one.measure.key, asked)) for one in found]
    return page("enquiries", asked, summary, tables=tables)
