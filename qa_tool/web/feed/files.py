"""The views: understand the address strictly, ask for the summary, send it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotPermitted
from qa_tool.reporting.figures_csv import as_csv
from qa_tool.reporting.figures_json import as_data
from qa_tool.reporting.summary import Summary
from qa_tool.services import figure_requests, publications, sight
from qa_tool.services.figure_requests import Unclear
from qa_tool.services.settings import handling_mark
from qa_tool.services.sight import TooFine
from qa_tool.vocabulary.file_names import file_name
from qa_tool.vocabulary.periods import Period, Quarter, financial_year, now, today
from qa_tool.web import by_token
from qa_tool.web.access import database
from qa_tool.web.analysis.asking import FIGURES, FILTERS, KEPT, PUBLISHED, WHOSE, filters_of
from qa_tool.web.downloads import as_file
from qa_tool.web.feed import blueprint

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
    return publications.summary_asked(session, by_token.asker(), period, filters, published=published)


def _figures() -> str:
    return PUBLISHED if request.args.get(FIGURES, "").strip() == PUBLISHED else STANDING


def _as_at(summary: Summary) -> datetime:
    """The run time of the figures: now, or when the quarter was frozen."""
    return publications.frozen_at(database(), summary.period) if _figures() == PUBLISHED else now()


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
