"""Notes pinned to a question of a moderation, resolved in a thread. For auditor, second reader and those above them.

Never for the practitioner (object rule 1), and never before the second grades are stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs.reading import faults
from qa_tool.kit.errors import NotFound, existing, serial
from qa_tool.kit.periods import now
from qa_tool.kit.typed import clean
from qa_tool.moderation.models import Moderation, ModerationNote, ModerationThread
from qa_tool.moderation.queries import moderations
from qa_tool.moderation.verbs.queue import record
from qa_tool.moderation.words import Step
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.queries import audits

ABOUT_AUDIT = ""
"""The key under which the whole audit is spoken of."""
LOST = "Somebody wrote here in the same moment. Look at the notes again, then add yours"


@dataclass(frozen=True)
class Note:
    """One note."""

    text: str
    author: str
    """A staff code."""
    written_at: datetime


@dataclass(frozen=True)
class Thread:
    """The notes on one question, the oldest first."""

    question_key: str
    label: str
    notes: tuple[Note, ...]
    resolved_by: str
    """A staff code; '' while it is open."""
    resolved_at: datetime | None


def threads(session: Session, asker: Asker, audit_id: str) -> tuple[Thread, ...]:
    """What was said, on the whole audit first, then in the form's order. Raises NotFound."""
    found = _found(session, asker, audit_id, "read")
    definition = queries.of_audit(session, found.audit)
    order = {key: number for number, key in enumerate((ABOUT_AUDIT, *(one.key for one in definition.questions)))}
    rows = sorted(moderations.threads(session, found.id), key=lambda row: order.get(row.question_key, len(order)))
    return tuple(
        Thread(
            row.question_key,
            definition[row.question_key].label if definition.find(row.question_key) else "The audit as a whole",
            tuple(Note(one.text, one.author.staff_code, one.written_at) for one in row.notes),
            row.resolver.staff_code if row.resolver else "",
            row.resolved_at,
        )
        for row in rows
    )


def add_note(
    session: Session, asker: Asker, audit_id: str, *, note_id: str, question_key: str, text: str
) -> tuple[Problem, ...]:
    """Add a note on a question (``ABOUT_AUDIT``: on the whole). A resolved thread opens again.

    ``note_id`` is made by the page: the same note twice is one. Gives back problems, and then changes nothing. Raises
    NotFound, Conflict when somebody opened the same thread in the same moment.
    """
    found = _found(session, asker, audit_id, "discuss")
    audits.lock(session, audit_id)
    if session.get(ModerationNote, note_id) is not None:
        return ()
    said = clean(text)
    problems = faults({"note": said}, {"note": "Note"}, required=("note",))
    if question_key != ABOUT_AUDIT and question_key not in {one.question_key for one in found.second}:
        problems += (Problem("complete", "question", "Choose what the note is about"),)
    if problems:
        return problems
    with serial(session, LOST):
        row = moderations.thread(session, found.id, question_key)
        if row is None:
            row = ModerationThread(moderation_id=found.id, question_key=question_key)
            session.add(row)
            session.flush()
        row.resolved_at = row.resolved_by = None
        session.add(
            ModerationNote(id=note_id, thread_id=row.id, author_id=asker.person_id, text=said, written_at=now())
        )
    record(session, asker, found, "moderation.note-added", about=question_key)
    return ()


def resolve(session: Session, asker: Asker, audit_id: str, question_key: str) -> None:
    """Mark a thread as resolved. A second time changes nothing. Raises NotFound, Conflict in a race with a note."""
    found = _found(session, asker, audit_id, "discuss")
    audits.lock(session, audit_id)
    row = existing(moderations.thread(session, found.id, question_key))
    if row.resolved_at is not None:
        return
    with serial(session, LOST):
        row.resolved_at, row.resolved_by = now(), asker.person_id
    record(session, asker, found, "moderation.thread-resolved", about=question_key)


def _found(session: Session, asker: Asker, audit_id: str, action: str) -> Moderation:
    matrix.allow(asker, "moderation", action)
    found = moderations.find(session, asker, audit_id, action)
    if found is None or found.graded_at is None or found.step is Step.WITHDRAWN:
        raise NotFound
    return found
