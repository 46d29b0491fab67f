"""Second readings: one's own to read and to settle, those to give to somebody, those to decide."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.kit.transactions import Session
from qa_tool.moderation.verbs import queue
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.shell.panels import SERVICE, YOURS, Panel

WORDS = {
    "read": (YOURS, ("second reading to do", "second readings to do"), 22, "to-read"),
    "settle": (YOURS, ("second reading to compare", "second readings to compare"), 23, "to-settle"),
    "give": (SERVICE, ("second reading to give to somebody", "second readings to give to somebody"), 40, "queue"),
    "decide": (SERVICE, ("second reading to arbitrate", "second readings to arbitrate"), 32, "disputed"),
}
"""Where it stands, its words, its place, and the list that it opens."""


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """All of them stand on one page, each in a list of its own."""
    if not matrix.may(asker.roles, "moderation", "read"):
        return
    for name, number in queue.to_do(session, asker).items():
        group, words, order, part = WORDS[name]
        yield Panel(group, number, words, url_for("moderation.home", _anchor=part), order=order)
