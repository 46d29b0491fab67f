"""Feedback to read and answer, conversations about observations, disagreements."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.feedback.verbs import disputing, listing, opening
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import Session
from qa_tool.observations import verbs
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.shell.panels import SERVICE, YOURS, Panel


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """What is late of one's own feedback is pressing."""
    if any(matrix.may(asker.roles, "conversation", verb) for verb in ("reflect", "give-feedback", "reply")):
        waiting = [one for ones in verbs.waiting_for_me(session, asker).values() for one in ones]
        late = any(one.due is not None and one.due < today() for one in waiting)
        here = url_for("audits.home", _anchor="conversations")
        yield Panel(
            YOURS,
            len(waiting),
            ("observation to talk about", "observations to talk about"),
            here,
            pressing=late,
            order=15,
        )
    if matrix.may(asker.roles, "feedback", "self-grade"):
        waits = listing.waiting_for_me(session, asker)
        number = sum(len(ones) for ones in waits.values())
        words = ("audit of your practice to read or answer", "audits of your practice to read or answer")
        yield Panel(YOURS, number, words, _here("feedback"), order=30)
    if not matrix.may(asker.roles, "dispute", "read-sent"):
        return
    if matrix.may(asker.roles, "dispute", "decide"):
        number = sum(not disputing.not_for(asker, one) for one in disputing.disputes(session, asker))
        words = ("disagreement to decide", "disagreements to decide")
        yield Panel(SERVICE, number, words, url_for("feedback.disputes", _anchor="waiting"), order=30)
    elif matrix.may(asker.roles, "reopening", "execute"):
        number = len(disputing.sent_to_be_reopened(session, asker))
        words = ("audit to reopen after a disagreement", "audits to reopen after a disagreement")
        yield Panel(SERVICE, number, words, url_for("feedback.disputes", _anchor="to-reopen"), order=30)


def _here(part: str) -> str:
    return url_for("audits.home", _anchor=part)


def before_reading(session: Session, asker: Asker, audit_id: str) -> str | None:
    """An IRO is asked what they think of the work first."""
    waits = opening.waits_for_opening(session, asker, audit_id)
    return url_for("feedback.self_grade", audit_id=audit_id) if waits else None
