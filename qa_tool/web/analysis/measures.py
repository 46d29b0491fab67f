"""The measures: what each is and how it is worked out, and its rows for a period."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from qa_tool.policy import matrix
from qa_tool.policy.words import NotFound
from qa_tool.reporting.measures.base import By, Measured, Row
from qa_tool.services import measures as service
from qa_tool.web.access import current_asker
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.frame import ask, measured_as_asked, page
from qa_tool.web.analysis.own_lists import own_lists
from qa_tool.web.presenters.measure_table import side_by_side


@blueprint.get("/measures")
def measures() -> ResponseReturnValue:
    """Every measure that the person asking reads."""
    asked, summary = ask()
    return page("measures", asked, summary, listed=service.listed(current_asker()), one=None)


@blueprint.get("/measures/<key>")
def measure(key: str) -> ResponseReturnValue:
    """One measure: its definition, and its rows under what they are about."""
    if len(key) > 4:
        abort(404)
    definition = next((one for one in service.listed(current_asker()) if one.key == key), None)
    if definition is None:
        raise NotFound
    asked, summary = ask(definition.parts)
    rows = {one.measure.key: one for one in measured_as_asked(asked, summary, (key,))}
    found = rows.get(key, Measured(definition, ()))
    groups: dict[By, list[Row]] = {}
    for row in found.rows:
        groups.setdefault(row.by, []).append(row)
    tables = {by: side_by_side(rows) for by, rows in groups.items()}
    readers = [matrix.title(role) for role in sorted(found.measure.readers)]
    shown = {"groups": groups, "tables": tables, "readers": readers, "lists": own_lists(key, asked)}
    return page("measures", asked, summary, listed=(), one=found, **shown)
