"""The theme ledger: every sub-theme by quarter, on the page and as a file."""

from __future__ import annotations

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotFound
from qa_tool.reporting.ledger import Ledger
from qa_tool.reporting.ledger import table as rows
from qa_tool.services import ledgers
from qa_tool.vocabulary.file_names import file_name
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.asking import read
from qa_tool.web.analysis.frame import ask, page
from qa_tool.web.downloads import hand_out, table


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
    whole = ledgers.ledger(database(), current_asker(), asked.period, asked.filters)
    found = _narrowed(whole, request.args.get("theme", ""))
    name = file_name("theme-ledger", found.quarters[-1].label, "csv", request.args.get("theme", ""), *asked.of)
    return hand_out("theme ledger", asked.period, table(list(rows(found))), "text/csv", name)


def _narrowed(whole: Ledger, theme: str) -> Ledger:
    if not theme:
        return whole
    return replace(whole, lines=tuple(line for line in whole.lines if line.theme == theme))
