"""At submission every action becomes a commitment; an amendment brings the commitments in line with what it says now.

What is settled stays as it was settled. An action that an amended audit no longer holds is cancelled by the tool, one
in other words keeps its history, and an owner or a date that people changed since stands unless the amendment says
otherwise.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments
from qa_tool.actions.words import SETTLED, Agreed, CommitmentStatus, Opened, StepKind, paired
from qa_tool.kit import working_days
from qa_tool.kit.periods import LONDON, now, today
from qa_tool.people.queries import places
from qa_tool.records.models import ActionRow, Audit, Revision

NO_LONGER = "The audit was amended and no longer holds this action."
SEEN_NOW = "The IRO was let see the audit. The time begins here."


def follow_actions(session: Session, audit: Audit, revision: Revision) -> int:
    """Bring the audit's commitments in line with the actions of its new revision; how many began.

    The submission's own event tells of it: no other is recorded. An amendment's numbering follows the revision before.
    """
    rows, stamp = commitments.actions_of(session, revision.id), now()
    before = [one for one in commitments.of_revisions(session, audit.id) if not _taken_back(one)]
    old = {one.action_id: session.get_one(ActionRow, one.action_id) for one in before}
    pairing = paired(tuple(_agreed(old[one.action_id]) for one in before), tuple(_agreed(row) for row in rows))
    for place, other in pairing.same + pairing.reworded:
        if before[place].status not in SETTLED:
            _carry_on(session, before[place], old[before[place].action_id], rows[other])
    for place in pairing.dropped:
        if before[place].status not in SETTLED:
            commitments.end(session, before[place], NO_LONGER, stamp)
    session.flush()
    because = Opened.SUBMITTED if revision.number == 1 else Opened.AMENDED
    for place in pairing.new:
        owner = holder(session, rows[place].owner, audit.practitioner_id)
        commitments.open_for_action(session, audit.id, rows[place], owner_id=owner, at=stamp, because=because)
    session.flush()
    return len(pairing.new)


def begin_time(session: Session, audit: Audit) -> int:
    """Let the time of the IRO's own follow-ups begin, now that the IRO was let see the audit; how many moved.

    Nobody can be late with what they could not know of. A rule's deadline has as many working days from today as it
    had from the submission; an action's date was agreed and stays, and so does every date where there is a safety
    concern: that cannot wait for anybody. The release's own event tells of it.
    """
    if audit.safety_concern:
        return 0
    moved, day = 0, today()
    for one in commitments.live_of(session, audit.id):
        if (
            not one.kind.is_follow_up
            or one.status is not CommitmentStatus.OPEN
            or one.owner_id != audit.practitioner_id
        ):
            continue
        had = working_days.between(one.opened_at.astimezone(LONDON).date(), one.due)
        due = working_days.after(day, had)
        if due > one.due:
            one.due, one.escalated, moved = due, 0, moved + 1
            commitments.add_step(session, one, StepKind.ASSIGNED, None, text=SEEN_NOW, due=due)
    session.flush()
    return moved


def holder(session: Session, role: str, practitioner_id: str | None) -> str | None:
    """The id of the person who holds a role for the case today: its IRO, that IRO's manager; None of other roles."""
    if practitioner_id is None or role not in ("iro", "qr-manager"):
        return None
    return practitioner_id if role == "iro" else places.manager_on(session, practitioner_id, today())


def _taken_back(commitment: Commitment) -> bool:
    """Whether the tool cancelled it: an amendment that holds its action again begins a new one."""
    return commitment.status is CommitmentStatus.CANCELLED and commitment.settled_by is None


def _agreed(row: ActionRow) -> Agreed:
    return Agreed(row.text, row.owner, row.due, row.sub_theme_code or "", row.target_question or "", row.position)


def _carry_on(session: Session, commitment: Commitment, old: ActionRow, row: ActionRow) -> None:
    """The commitment stands for the action of the new revision from now on."""
    moved = row.due not in (old.due, commitment.due)
    if row.text != old.text or moved:
        due = row.due if moved else None
        commitments.add_step(session, commitment, StepKind.REWORDED, None, text=old.text, due=due)
    if moved:
        commitment.due, commitment.escalated = row.due, 0
    commitment.text, commitment.action_id = row.text, row.id
    commitment.question_key, commitment.sub_theme_code = row.target_question, row.sub_theme_code
