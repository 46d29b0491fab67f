"""What is due of one's targets this month, leave to decide, and the exercises of the month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import uuid4

from flask import url_for

from qa_tool.kit.transactions import Session
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.programme.verbs import calendar, exemptions, progress
from qa_tool.shell.panels import SERVICE, YOURS, Panel


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """One's own targets, and for those who decide, the leave of others."""
    if matrix.may(asker.roles, "programme", "read"):
        this_month = [
            line
            for mine in progress.mine(session, asker, progress.year_of_today())
            for line in mine.progress.lines
            if line.month == mine.progress.today
        ]
        words = ("still due this month, of your targets",) * 2
        yield Panel(YOURS, sum(line.to_do for line in this_month), words, url_for("programme.mine"), order=28)
    if matrix.may(asker.roles, "programme", "approve"):
        words = ("leave or exemption to decide", "leaves or exemptions to decide")
        number = len(exemptions.waiting(session, asker))
        yield Panel(SERVICE, number, words, url_for("programme.exemptions", _anchor="waiting"), order=45)


def on_starting(session: Session, asker: Asker, _: object) -> Mapping[str, object]:
    """The exercises that an audit can be started for, with an id for each: a double click begins one."""
    offered = calendar.offered(session, asker)
    return {"exercises": [(one.entry, [(*form, uuid4().hex) for form in one.forms]) for one in offered]}
