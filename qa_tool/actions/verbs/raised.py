"""A problem resolution to raise, settled by the one that was recorded: the record shows it, so nobody has to look.

Which of the two is there first does not matter: the register settles it when it records one, and whenever the audit is
submitted. Whoever does holds the audit and records the one event of both.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments
from qa_tool.actions.words import LIVE, CommitmentStatus, StepKind
from qa_tool.policy.words import Asker

RECORDED = "The problem resolution {reference} is on record."
WITHDRAWN = "The problem resolution was withdrawn: {reason}"


def settle(
    session: Session, audit_id: str, entry_id: str, doer: str, by: str | None, *, reference: str, raised_on: date
) -> str | None:
    """Settle what the audit has to raise, if it is open or said to be done; its id, None where nothing changed.

    ``by`` None: the tool does it.
    """
    found = commitments.to_raise(session, audit_id)
    if found is None or found.status not in LIVE:
        return None
    found.status, found.entry_id = CommitmentStatus.RECORDED, entry_id
    found.done_by, found.done_on = doer, raised_on
    session.flush()
    commitments.add_step(session, found, StepKind.DONE, by, text=RECORDED.format(reference=reference))
    return found.id


def find(session: Session, audit_id: str) -> Commitment | None:
    """What the audit's recorded problem resolution has settled; None where there is nothing."""
    found = commitments.to_raise(session, audit_id)
    return found if found is not None and found.status is CommitmentStatus.RECORDED else None


def seen_by(session: Session, asker: Asker, audit_id: str) -> str:
    """The id of the follow-up that the audit's problem resolution settles, where the asker sees it; else ''."""
    for one in commitments.of_audit(session, asker, audit_id):
        if one.entry_id is not None:
            return one.id
    return ""


def unsettle(session: Session, commitment: Commitment, person_id: str, reason: str) -> None:
    """Open it again, for its owner to read why."""
    commitment.status, commitment.entry_id = CommitmentStatus.OPEN, None
    commitment.done_by = commitment.done_on = None
    session.flush()
    commitments.add_step(session, commitment, StepKind.SENT_BACK, person_id, text=WITHDRAWN.format(reason=reason))
