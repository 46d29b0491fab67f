"""What came of it: the actions and follow-ups of the period before, and what they changed for the child."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from qa_tool.services import came_of_it as service
from qa_tool.services import themes
from qa_tool.vocabulary.came_of_it import HEADINGS, by_kind, by_role, by_theme
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.frame import ask, page


@blueprint.get("/came-of-it")
def came_of_it() -> ResponseReturnValue:
    """By what they are, by who has them, by theme: counts of the service, as things stand today."""
    asked, summary = ask()
    found = service.last_time(database(), current_asker(), asked.period, asked.filters)
    labels = themes.labels(database())
    tables = (
        ("What was agreed", "Actions and follow-ups", by_kind(found.groups)),
        ("By who has it", "Role", by_role(found.groups)),
        ("Actions by theme", "Theme", [(labels.get(code, "No theme said"), n) for code, n in by_theme(found.groups)]),
    )
    return page("came_of_it", asked, summary, found=found, tables=tables, headings=HEADINGS)
