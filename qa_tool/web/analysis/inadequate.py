"""Inadequate now: the children whose last audit found an inadequate plan, and on whose desk each is."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from qa_tool.services import standing
from qa_tool.store.lists import cut
from qa_tool.vocabulary.filters import Filters
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.asking import read
from qa_tool.web.lists import page_asked, paging

PER_PAGE = 50


@blueprint.get("/inadequate")
def inadequate() -> ResponseReturnValue:
    """The list as it stands today, whatever period the address speaks of; a place and a plan type narrow it."""
    asked = read()
    filters = Filters(place_id=asked.filters.place_id, plan_type=asked.filters.plan_type)
    found = standing.inadequate_now(database(), current_asker(), filters)
    page = cut(found.children, page_asked(), PER_PAGE)
    return render_template(
        "analysis/inadequate.html",
        asked=asked,
        filters=filters,
        found=found,
        shown=page.items,
        first=(page.page - 1) * PER_PAGE + 1,
        titles=dict(asked.choices.forms),
        plans=dict(asked.choices.plan_types),
        numbered=paging(page, lambda number: asked.address("analysis.inadequate", page=str(number))),
        errors=list(asked.errors),
    )
