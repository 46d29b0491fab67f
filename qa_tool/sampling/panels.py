"""Cases to audit that were allocated, and what is due of one's targets this month."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.kit.transactions import Session
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.programme.verbs import exemptions, progress
from qa_tool.sampling.allocating import doing
from qa_tool.shell.panels import SERVICE, YOURS, Panel


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """What is overdue among the allocated makes the panel pressing."""
    allocated = doing.to_do(session, asker)
    words = ("audit allocated to you", "audits allocated to you")
    late = any(one.overdue for one in allocated)
    yield Panel(YOURS, len(allocated), words, url_for("allocations.listing", _anchor="mine"), pressing=late, order=12)
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
