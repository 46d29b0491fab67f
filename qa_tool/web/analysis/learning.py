"""The learning plan: what the findings ask of training, on the page and as a file."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotFound
from qa_tool.reporting.learning import table as rows
from qa_tool.services import learning as service
from qa_tool.vocabulary.evidence import Strength
from qa_tool.vocabulary.file_names import file_name
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.asking import read
from qa_tool.web.analysis.frame import ask, page
from qa_tool.web.downloads import hand_out, table


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
    name = file_name("learning-plan", asked.period, "csv", *asked.of)
    return hand_out("learning plan", asked.period, table(list(rows(plan))), "text/csv", name)
