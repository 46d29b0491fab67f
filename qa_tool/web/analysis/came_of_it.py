"""What came of it: the actions and follow-ups of the period before, and what they changed for the child."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy import matrix
from qa_tool.policy.words import Scope
from qa_tool.services import came_of_it as service
from qa_tool.store import names
from qa_tool.vocabulary.came_of_it import HEADINGS, by_kind, by_role, by_theme
from qa_tool.vocabulary.following import CommitmentKind
from qa_tool.vocabulary.periods import Period
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.asking import Asked
from qa_tool.web.analysis.frame import ask, page

Lead = Callable[[str, str, int], str]
"""(title of the table, '' for the total; label of the row; number of the column) -> address, '' for none."""
STATES = ("any", "verified", "closed", "said-done", "overdue", "not-due", "cancelled")
"""Of ``CameOfIt.parts``: the state that the list is narrowed to."""
AUDITED = ("audited-from", "audited-to")


@blueprint.get("/came-of-it")
def came_of_it() -> ResponseReturnValue:
    """By what they are, by who has them, by theme: counts of the service, as things stand today."""
    asked, summary = ask()
    found = service.last_time(database(), current_asker(), asked.period, asked.filters)
    labels = names.theme_labels(database())
    tables = (
        ("What was agreed", "Actions and follow-ups", by_kind(found.groups)),
        ("By who has it", "Role", by_role(found.groups)),
        ("Actions by theme", "Theme", [(labels.get(code, "No theme said"), n) for code, n in by_theme(found.groups)]),
    )
    lead = _leads(asked, found.period)
    return page("came_of_it", asked, summary, found=found, tables=tables, headings=HEADINGS, lead=lead)


def _leads(asked: Asked, period: Period) -> Lead:
    """Where a number leads: to its actions and follow-ups, for who reads them all, where nothing is filtered."""
    everybody = Scope.ALL in matrix.scopes(current_asker().roles, "follow-up", "read")
    kinds = {kind.label: kind.value for kind in CommitmentKind}
    codes = {label: code for code, label in names.theme_labels(database()).items()}

    def lead(of: str, label: str, part: int) -> str:
        narrowed = {
            "What was agreed": {"kind": kinds.get(label, "")},
            "By who has it": {"held-by": label},
            "Actions by theme": {"kind": CommitmentKind.ACTION.value, "theme": codes.get(label, "")},
        }.get(of, {})
        if not everybody or asked.filters or (of == "Actions by theme" and label not in codes):
            return ""
        days = dict(zip(AUDITED, (period.first.isoformat(), period.last.isoformat()), strict=True))
        return url_for("actions.listing", whose="all", state=STATES[part], **days, **narrowed)  # type: ignore[arg-type]

    return lead
