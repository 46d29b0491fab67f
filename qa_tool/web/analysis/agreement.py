"""How far second readers agree with auditors, by form and by question."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from qa_tool.reporting.agreement import FEWEST_PAIRS, Weights
from qa_tool.services.moderating import agreement as service
from qa_tool.vocabulary.moderation import Step
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.frame import ask, page


@blueprint.get("/agreement")
def agreement() -> ResponseReturnValue:
    """Percent agreement, weighted kappa with its interval, and which way the second grade goes."""
    asked, summary = ask()
    report = service.report(database(), current_asker(), asked.period, asked.filters)
    return page("agreement", asked, summary, report=report, fewest=FEWEST_PAIRS, weights=Weights, steps=list(Step))
