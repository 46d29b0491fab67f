"""What is read a second time once it is submitted, what of that falls due, and whom a step of it concerns.

Nobody is told what was graded: they may yet have to read it blind.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from qa_tool.moderation.changes import Stepped
from qa_tool.moderation.queries import moderations
from qa_tool.moderation.verbs import choosing
from qa_tool.moderation.words import Step
from qa_tool.notices import verbs
from qa_tool.notices.verbs import Deadline
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.records.changes import Submitted
from qa_tool.trail.models import Event


def send_to_reader(session: Session, change: Submitted, event: Event) -> None:
    """Send what was just submitted to a second reader, if it is to be read; the event says whether it is."""
    above = change.verdict.marks.second_reader
    cause = choosing.after_submission(session, change.audit, change.definition, above_limit=above)
    event.detail["second_reading"] = cause is not None


def deadlines(session: Session) -> Iterator[Deadline]:
    """Every second reading that was given and not settled."""
    for one in moderations.all_in_hand(session):
        if one.moderator_id is not None and one.due is not None:
            matter = Matter(Subject.MODERATION, one.audit_id, one.audit.reference, one.due)
            yield Deadline(one.moderator_id, matter, one.due)


def tell_of_step(session: Session, change: Stepped, event: Event) -> None:
    """Tell the reader, the auditor, or those who decide; a note and a first grade are told to nobody."""
    moderation, action = change.moderation, event.action
    people: set[str | None]
    if action in ("moderation.given", "moderation.withdrawn"):
        people = {moderation.moderator_id}
    elif action == "moderation.handed-back":
        people = {*verbs.deciders(session, "notices", "hear-handed-back")}
    elif action == "moderation.settled":
        people = {moderation.auditor_id}
    elif action == "moderation.disputed":
        not_for = {moderation.auditor_id, moderation.practitioner_id, moderation.moderator_id}
        people = {one for one in verbs.deciders(session, "moderation", "arbitrate") if one not in not_for}
    elif action == "moderation.arbitrated":
        people = {moderation.auditor_id, moderation.moderator_id}
    else:
        return
    due = moderation.due if moderation.step is Step.GIVEN else None
    matter = Matter(Subject.MODERATION, moderation.audit_id, moderation.audit.reference, due)
    occasion = f"{action} {moderations.times_given(session, moderation.id)}"[:40]
    verbs.tell(session, NoticeKind.MODERATION, people, matter, occasion=occasion, by=event.actor_id)
