"""One theme or sub-theme: its grades, its months, its findings by quarter, and how people word them."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from qa_tool.reporting.inputs import Part
from qa_tool.services import examples, ledgers, processes
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint, plotting
from qa_tool.web.analysis.frame import ask, page


@blueprint.get("/themes/<code>")
def theme(code: str) -> ResponseReturnValue:
    """A theme 'VOICE' or sub-theme 'VOICE.V1'."""
    session, asker = database(), current_asker()
    label = processes.theme_label(session, code)
    asked, summary = ask(frozenset({Part.TREND}))
    whole = ledgers.ledger(session, asker, asked.period, asked.filters)
    return page(
        "theme",
        asked,
        summary,
        code=code,
        label=label,
        theme=summary.theme(code),
        within=[one for one in summary.themes if one.theme == code and one.sub_theme],
        plot=plotting.theme_quarters(asked, summary, code),
        months=plotting.theme_months(asked, summary, code),
        ledger=whole,
        lines=[line for line in whole.lines if code in (line.theme, line.code)],
        titles={form.form: form.title for form in summary.forms},
        wordings=examples.of_theme(session, asker, asked.period, asked.filters, code),
    )
