"""Where feedback stands: what waits for the asker's words, and the released audits that the asker may follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from qa_tool.actions.queries import commitments
from qa_tool.feedback import queries
from qa_tool.feedback.words import View
from qa_tool.kit.lists import Page, turn_to
from qa_tool.kit.periods import now
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit

PER_PAGE = 25
ASKED_FOR = timedelta(days=60)
"""For how long after the reading an answer is asked for on My work. It can be given later too."""


@dataclass(frozen=True)
class Waiting:
    """An audit that waits for the asker's words: nothing of its content."""

    audit_id: str
    reference: str
    title: str
    audit_date: date | None
    released_at: datetime | None
    due: date | None
    """The first date by which something in it is the asker's to do; not what."""


@dataclass(frozen=True)
class Item:
    """One released audit and where the feedback on it stands. No grade, and nothing of what was written."""

    audit_id: str
    reference: str
    title: str
    audit_date: date | None
    released_at: datetime
    iro: str
    auditor: str
    state: str
    """One of ``feedback.queries.STATES``."""
    view: View | None
    """Of the last reply."""


def waiting_for_me(session: Session, asker: Asker) -> dict[str, list[Waiting]]:
    """Under ``open`` and ``answer``: the audits of the asker's practice to be opened, and read but not answered."""
    if not matrix.may(asker.roles, "feedback", "self-grade"):
        return {"open": [], "answer": []}
    found = {
        "open": queries.awaiting_opening(session, asker),
        "answer": queries.awaiting_answer(session, asker, now() - ASKED_FOR),
    }
    return {verb: [_waiting(session, asker, audit) for audit in waiting] for verb, waiting in found.items()}


def _waiting(session: Session, asker: Asker, audit: Audit) -> Waiting:
    due = commitments.first_due(session, audit.id, asker.person_id)
    return Waiting(audit.id, audit.reference, audit.form_version.title, audit.audit_date, audit.released_at, due)


def listing(session: Session, asker: Asker, state: str = "", page: int = 1) -> Page[Item]:
    """The released audits that the asker may follow, the latest first; ``state`` narrows it.

    A page beyond the last is the last. Raises NotPermitted, ValueError for a state that does not exist.
    """
    matrix.allow(asker, "feedback", "read")
    if state and state not in queries.STATES:
        raise ValueError(f"A state is one of {', '.join(queries.STATES)}")
    query = queries.released(asker, state)
    return turn_to(session, query, page, PER_PAGE, lambda row: Item(**row._mapping))
