"""Explore: a question of one's own, put to a dataset by choosing, with its figures beside it at once."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from qa_tool.counts import queries as counts
from qa_tool.figures.measures.exploring import Question, as_file
from qa_tool.figures.pages import blueprint
from qa_tool.figures.pages.frame import ask, page
from qa_tool.figures.pages.measures import by_breakdown, own_lists
from qa_tool.figures.queries import datasets
from qa_tool.figures.verbs import measures
from qa_tool.shell.access import current_asker, database


@blueprint.get("/explore")
def explore() -> ResponseReturnValue:
    """What the address chooses of a dataset; what it does not offer, or no longer, counts as not chosen."""
    asked, summary = ask()
    every = datasets.in_service(database())
    offered = sorted(((key, one.label) for key, one in every.items()), key=lambda pair: pair[1])
    dataset = every.get(request.args.get("of", ""))
    if dataset is None:
        return page("explore", asked, summary, offered=offered, question=None)
    question = Question.of(dataset, request.args)
    count = counts.in_use(database()).get(dataset.key)
    measure = question.measure(one.key for one in (count.questions if count else ()) if one.kind == "stock")
    (found,) = measures.of_summary(database(), current_asker(), summary, (measure,))
    groups, tables = by_breakdown(found)
    lists = own_lists(measure, asked)
    shown = {"one": found, "groups": groups, "tables": tables, "file": as_file(measure), "lists": lists}
    return page("explore", asked, summary, offered=offered, question=question, **shown)
