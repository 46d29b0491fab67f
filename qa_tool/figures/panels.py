"""The children whose plan was last found inadequate."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.figures.verbs import outcomes
from qa_tool.kit.transactions import Session
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.shell.panels import SERVICE, TEAM, Panel


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """What may be a child at risk."""
    if matrix.may(asker.roles, "figures", "read-inadequate"):
        everybody = Scope.ALL in matrix.scopes(asker.roles, "figures", "read-inadequate")
        rest = "whose last audit found an inadequate plan"
        words = (f"child {rest}", f"children {rest}")
        href = url_for("analysis.inadequate", _anchor="child-by-child")
        yield Panel(
            SERVICE if everybody else TEAM, outcomes.how_many(session, asker), words, href, pressing=True, order=5
        )
