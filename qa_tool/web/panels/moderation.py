"""Second readings: to read, to decide, to give out, and disagreements for the head of service."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.services.moderating import overview
from qa_tool.store.transactions import Session
from qa_tool.web.panels.base import SERVICE, YOURS, Panel

WORDS = {
    "read": (YOURS, ("audit to read a second time", "audits to read a second time"), 20),
    "settle": (YOURS, ("second reading to decide", "second readings to decide"), 21),
    "give": (SERVICE, ("audit waiting for a second reader", "audits waiting for a second reader"), 40),
    "decide": (SERVICE, ("disagreement with a second reader", "disagreements with a second reader"), 36),
}


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """What this person has to do with second readings; all of it opens one list."""
    if not matrix.may(asker.roles, "moderation", "read"):
        return
    for name, number in overview.to_do(session, asker).items():
        group, words, order = WORDS[name]
        anchor = {"read": "to-read", "settle": "to-settle", "give": "queue", "decide": "disputed"}[name]
        yield Panel(group, number, words, url_for("moderation.home", _anchor=anchor), order=order)
