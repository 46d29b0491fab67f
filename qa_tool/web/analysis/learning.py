"""The learning plan: what the findings ask of training, on the page and as a file."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotFound
from qa_tool.reporting.learning import table
from qa_tool.services import learning as service
from qa_tool.spreadsheets.delimited import comma_separated
from qa_tool.vocabulary.evidence import Strength
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.asking import read
from qa_tool.web.analysis.frame import ask, page


@blueprint.get("/learning")
def learning() -> ResponseReturnValue:
    """The plan of the period, the best borne out first."""
    asked, summary = ask()
    plan = service.plan(database(), current_asker(), asked.period, asked.filters)
    return page("learning", asked, summary, plan=plan, strengths=list(Strength))


@blueprint.get("/learning.csv")
def learning_csv() -> ResponseReturnValue:
    """The same as a file of comma-separated values. An address that cannot be understood gives no file."""
    asked = read()
    if asked.errors:
        raise NotFound
    plan = service.plan(database(), current_asker(), asked.period, asked.filters)
    response = Response(comma_separated(table(plan)), mimetype="text/csv")
    name = asked.period.label.replace("/", "-").replace(" ", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="learning-plan-{name}.csv"'
    return response
