"""The theme ledger: every sub-theme by quarter, on the page and as a file."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotFound
from qa_tool.reporting.ledger import Ledger, table
from qa_tool.services import ledgers
from qa_tool.spreadsheets.delimited import comma_separated
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.periods import Period
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.asking import read
from qa_tool.web.analysis.frame import ask, page


@blueprint.get("/ledger")
def ledger() -> ResponseReturnValue:
    """The ledger of the eight quarters that end with the period; one theme, if the address names one."""
    asked, summary = ask()
    whole = ledgers.ledger(database(), current_asker(), asked.period, asked.filters)
    themes = list({line.theme: line.theme_label for line in whole.lines}.items())
    chosen = request.args.get("theme", "")
    shown = _narrowed(whole, chosen)
    return page("ledger", asked, summary, ledger=shown, themes=themes, chosen=chosen)


@blueprint.get("/ledger.csv")
def ledger_csv() -> ResponseReturnValue:
    """The same as a file of comma-separated values. An address that cannot be understood gives no file."""
    asked = read()
    if asked.errors:
        raise NotFound
    return _file(asked.period, asked.filters, request.args.get("theme", ""))


def _narrowed(whole: Ledger, theme: str) -> Ledger:
    if not theme:
        return whole
    return replace(whole, lines=tuple(line for line in whole.lines if line.theme == theme))


def _file(period: Period, filters: Filters, theme: str) -> Response:
    found = _narrowed(ledgers.ledger(database(), current_asker(), period, filters), theme)
    response = Response(comma_separated(table(found)), mimetype="text/csv")
    last = found.quarters[-1].key.replace("/", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="theme-ledger-{last}.csv"'
    return response
