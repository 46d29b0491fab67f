"""The data feed: the figures of a period as JSON or CSV, for programs that carry an access token.

The views: understand the address strictly, ask for the summary, send it.
The feed for tokens of IROs: the staff edition as the page shows it, and one refusal of everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from qa_tool.figures.formats.csv_table import as_csv
from qa_tool.figures.formats.figures_json import as_data
from qa_tool.figures.pages.asking import FIGURES, FILTERS, KEPT, PUBLISHED, WHOSE, filters_of
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figure_requests, sight
from qa_tool.figures.verbs.figure_requests import Unclear
from qa_tool.kit.errors import NotPermitted, TooFine
from qa_tool.kit.files import file_name
from qa_tool.kit.periods import Period, Quarter, financial_year, now, parse_year, today, year_label
from qa_tool.kit.spreadsheets.tables import comma_separated
from qa_tool.kit.transactions import reading
from qa_tool.outputs.staff.edition import as_data as edition_as_data
from qa_tool.outputs.staff.edition import as_rows
from qa_tool.outputs.verbs import frozen_figures, staff
from qa_tool.settings.verbs import handling_mark
from qa_tool.shell import by_token
from qa_tool.shell.access import database
from qa_tool.shell.downloads import as_file

blueprint = Blueprint("feed", __name__, url_prefix="/feed")


SECRETS = frozenset({"token", "access_token", "key", "api_key", "apikey"})
STANDING = "as-they-stand"
RELATIVE = ("last-quarter", "this-quarter", "last-year", "this-year")


@blueprint.get("/summary.json")
def summary_json() -> ResponseReturnValue:
    """The object that ``qa-tool summary --json`` prints, with what was asked for and when."""
    return _answer(_as_json)


def _as_json(summary: Summary) -> Response:
    about = {
        "handling": handling_mark(database(), today()),
        "figures": _figures(),
        "records_as_at": _as_at(summary).isoformat(timespec="seconds"),
        "selection": list(summary.filters_in_words),
    }
    return jsonify(about | as_data(summary))


@blueprint.get("/summary.csv")
def summary_csv() -> ResponseReturnValue:
    """The same as one tidy table."""
    return _answer(_as_csv)


def _as_csv(summary: Summary) -> Response:
    answer = Response(as_csv(summary), content_type="text/csv; charset=utf-8; header=present")
    of = [phrase.partition(": ")[2] for phrase in summary.filters_in_words]
    name = file_name("quality-assurance", summary.period, "csv", *of, "as-published" if _figures() == PUBLISHED else "")
    return as_file(answer, name)


def _answer(write: Callable[[Summary], Response]) -> ResponseReturnValue:
    try:
        summary = _summary()
    except Unclear as unclear:
        return by_token.refusal_of(400, f"unclear-{unclear.argument}", str(unclear))
    except TooFine as refused:
        return by_token.refusal_of(403, "too-fine", str(refused))
    except NotPermitted:
        return by_token.not_permitted()
    return write(summary)


def _summary() -> Summary:
    """Raises Unclear for anything that is not understood: a slip in an address must not send other figures.

    Raises NotPermitted before it looks at the address: whoever reads no figures gets one answer, whatever is asked.
    """
    sight.allow(by_token.asker())
    for name, values in request.args.lists():
        if name.lower() in SECRETS:
            raise Unclear("address", "Send the token in the header, never in the address. Revoke it: it may be in logs")
        if name not in KEPT:
            raise Unclear("address", f"'{name[:40]}' is not known. Use {', '.join(KEPT)}")
        if len(values) > 1:
            raise Unclear(name, f"'{name}' is there {len(values)} times: give it once")
    given = {name: request.args.get(name, "").strip() for name in KEPT}
    period = _period(given["period"], given["from"], given["to"])
    session = database()
    filters = filters_of(figure_requests.choices(session), {name: given[name] for name in (*FILTERS, WHOSE)})
    if given[FIGURES] not in ("", PUBLISHED, STANDING):
        raise Unclear(FIGURES, f"'{FIGURES}' is {PUBLISHED} or {STANDING}")
    published = given[FIGURES] == PUBLISHED
    return frozen_figures.summary_asked(session, by_token.asker(), period, filters, published=published)


def _figures() -> str:
    return PUBLISHED if request.args.get(FIGURES, "").strip() == PUBLISHED else STANDING


def _as_at(summary: Summary) -> datetime:
    """The run time of the figures: now, or when the quarter was frozen."""
    return frozen_figures.frozen_at(database(), summary.period) if _figures() == PUBLISHED else now()


def _period(text: str, first: str, last: str) -> Period:
    if first or last:
        return figure_requests.period(quarter=text, first=first, last=last)
    if not text:
        raise Unclear("period", f"Say which period: 2018/19-Q3, 2018/19, {', '.join(RELATIVE)}, or from and to")
    if text in RELATIVE:
        return _relative(text)
    return figure_requests.period(quarter=text) if "Q" in text.upper() else figure_requests.period(year=text)


def _relative(text: str) -> Period:
    """Periods that move with the calendar, so that an address need not be changed every quarter."""
    back = text.startswith("last")
    quarter = Quarter.of(today())
    return quarter.shift(-back).period if text.endswith("quarter") else financial_year(quarter.year - back)


BEYOND = "Your token reads the figures for all staff: send period, a whole quarter or year, and nothing else"
NOT_YET = "There are no figures for all staff of this period yet"


@blueprint.before_request
def staff_edition() -> ResponseReturnValue | None:
    """The answer to whoever reads nothing but the staff edition; None for the others, whom the views answer."""
    asker = by_token.asker()
    if not staff.own_only(asker):
        return None
    key = _period_of_staff() if [*request.args] == ["period"] and len(request.args.getlist("period")) == 1 else ""
    if not key:
        return by_token.refusal_of(403, "not-permitted", BEYOND)
    with reading():
        edition = staff.edition(database(), asker, key)
        handling = handling_mark(database(), today())
    if edition is None:
        return by_token.refusal_of(404, "not-yet", NOT_YET)
    if request.path.endswith(".json"):
        return jsonify({"handling": handling, **edition_as_data(edition)})
    answer = Response(comma_separated(as_rows(edition)), content_type="text/csv; charset=utf-8; header=present")
    return as_file(answer, file_name("staff-edition", key, "csv"))


def _period_of_staff() -> str:
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
