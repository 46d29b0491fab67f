"""What waits for a decision: reopenings of frozen quarters, and the next step of a freeze."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.kit.transactions import Session
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.verbs import amending
from qa_tool.shell.panels import SERVICE, Panel


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """Only what this person may decide."""
    if matrix.may(asker.roles, "reopening", "approve"):
        number = sum(not amending.not_for(asker, one) for one in amending.waiting(session, asker))
        yield Panel(
            SERVICE, number, ("reopening to decide", "reopenings to decide"), url_for("quarters.requests"), order=35
        )
