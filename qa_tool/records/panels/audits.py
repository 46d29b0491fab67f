"""One's own drafts, immediate safety concerns, and the children whose plan was last found inadequate."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.figures.verbs import standing
from qa_tool.kit.transactions import Session
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.queries.listings import Filters
from qa_tool.records.verbs import listing
from qa_tool.records.words import Status
from qa_tool.shell.panels import SERVICE, TEAM, YOURS, Panel, same


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """Drafts, and what may be a child at risk."""
    if matrix.may(asker.roles, "audit-draft", "create"):
        drafts = {
            Status.REOPENED: same("reopened for you to change"),
            Status.DRAFT: ("draft to finish", "drafts to finish"),
        }
        for status, words in drafts.items():
            found = listing.listing(session, asker, Filters(mine=True, status=status.value), per_page=1)
            href = url_for("audits.listing", mine=1, status=status.value)
            yield Panel(YOURS, found.total, words, href, order=35)
    if matrix.may(asker.roles, "figures", "read-inadequate"):
        everybody = Scope.ALL in matrix.scopes(asker.roles, "figures", "read-inadequate")
        rest = "whose last audit found an inadequate plan"
        words = (f"child {rest}", f"children {rest}")
        href = url_for("analysis.inadequate", _anchor="child-by-child")
        yield Panel(
            SERVICE if everybody else TEAM, standing.how_many(session, asker), words, href, pressing=True, order=5
        )
