"""The feed for tokens of IROs: the staff edition as the page shows it, and one refusal of everything else."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from qa_tool.reporting.staff.edition import as_data, as_rows
from qa_tool.services import staff
from qa_tool.services.settings import handling_mark
from qa_tool.spreadsheets.delimited import comma_separated
from qa_tool.store.transactions import reading
from qa_tool.vocabulary.file_names import file_name
from qa_tool.vocabulary.periods import Quarter, parse_year, today, year_label
from qa_tool.web import by_token
from qa_tool.web.access import database
from qa_tool.web.downloads import as_file
from qa_tool.web.feed import blueprint

BEYOND = "Your token reads the figures for all staff: send period, a whole quarter or year, and nothing else"
NOT_YET = "There are no figures for all staff of this period yet"


@blueprint.before_request
def staff_edition() -> ResponseReturnValue | None:
    """The answer to whoever reads nothing but the staff edition; None for the others, whom the views answer."""
    asker = by_token.asker()
    if not staff.own_only(asker):
        return None
    key = _period() if [*request.args] == ["period"] and len(request.args.getlist("period")) == 1 else ""
    if not key:
        return by_token.refusal_of(403, "not-permitted", BEYOND)
    with reading():
        edition = staff.edition(database(), asker, key)
        handling = handling_mark(database(), today())
    if edition is None:
        return by_token.refusal_of(404, "not-yet", NOT_YET)
    if request.path.endswith(".json"):
        return jsonify({"handling": handling, **as_data(edition)})
    answer = Response(comma_separated(as_rows(edition)), content_type="text/csv; charset=utf-8; header=present")
    return as_file(answer, file_name("staff-edition", key, "csv"))


def _period() -> str:
    """The key of the quarter or year that is asked for; '' for anything else."""
    text = request.args["period"].strip()
    this = Quarter.of(today())
    moving = {
        "last-quarter": this.shift(-1).key,
        "this-quarter": this.key,
        "last-year": year_label(this.year - 1),
        "this-year": year_label(this.year),
    }
    if text in moving:
        return moving[text]
    try:
        return Quarter.parse(text).key if "Q" in text.upper() else parse_year(text).label
    except ValueError:
        return ""
