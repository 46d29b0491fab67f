"""What a made-up past comes to in the tables: each row with its table, written by ``demo.loader`` and nobody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from demo.seeds import Fate, Opened, ReadAgain, Seed, action_key
from qa_tool.actions.models import Commitment, CommitmentStep, FollowUp
from qa_tool.actions.words import CommitmentKind
from qa_tool.actions.words import Opened as Because
from qa_tool.feedback.models import Dispute, FeedbackReply, SelfGrade
from qa_tool.kit.periods import LONDON
from qa_tool.kit.tables import Base, new_id
from qa_tool.moderation.models import ModeratedGrade, Moderation, ModerationNote, ModerationThread, SecondGrade
from qa_tool.moderation.verbs import choosing
from qa_tool.moderation.words import Stage
from qa_tool.observations.models import ObservationFeedback, ObservationReflection, ObservationReply
from qa_tool.records.models import ActionRow, FeedbackOpening, FindingsGiven

Row = tuple[type[Base], dict[str, Any]]
ORDER: tuple[type[Base], ...] = (
    FollowUp,
    FindingsGiven,
    ObservationReflection,
    ObservationFeedback,
    ObservationReply,
    SelfGrade,
    FeedbackOpening,
    FeedbackReply,
    Dispute,
    Commitment,
    CommitmentStep,
    Moderation,
    SecondGrade,
    ModeratedGrade,
    ModerationThread,
    ModerationNote,
)
"""The order in which the database takes them: an IRO's own grades come before the opening, never after it."""


BLANK = ("follow_up_id", "action_id", "text", "question_key", "sub_theme_code", "owner_id", "owner_role", "opened_by")
"""What a kind of commitment may have nothing to say of: the lines of one insert have the same columns."""


class Head(NamedTuple):
    """What is known of an audit that was written."""

    audit_id: str
    practitioner_id: str | None
    author_id: str | None
    revision_id: int | None


def afterwards(seed: Seed) -> Iterator[Row]:
    """Follow-ups, the findings given, and the conversation about an observation."""
    for one in seed.follow_ups:
        yield FollowUp, {"id": new_id(), "audit_id": seed.id, **vars(one)}
    if seed.given is not None:
        given = seed.given
        days = {"given_on": given.on, "case_note_on": given.on, "recorded_at": given.recorded_at}
        yield FindingsGiven, {"audit_id": seed.id, "how": given.how, "recorded_by": seed.author_id, **days}
    said = seed.conversation
    if said.reflection is not None:
        yield ObservationReflection, {"audit_id": seed.id, "version": 1, **said.reflection}
    if said.feedback is not None:
        yield ObservationFeedback, {"audit_id": seed.id, **said.feedback}
    if said.reply is not None:
        yield ObservationReply, {"audit_id": seed.id, **said.reply}


def heard(head: Head, opened: Opened) -> Iterator[Row]:
    """What the IRO said: grades of their own, the opening, the reply and its dispute."""
    who = {"audit_id": head.audit_id, "practitioner_id": head.practitioner_id}
    for key, grade in opened.self_grades.items():
        yield SelfGrade, {**who, "question_key": key, "grade": grade, "given_at": opened.at}
    yield FeedbackOpening, {**who, "revision_id": head.revision_id, "opened_at": opened.at}
    if opened.reply is None:
        return
    said = {key: value for key, value in vars(opened.reply).items() if key != "dispute"}
    reply_id = new_id()
    yield FeedbackReply, {"id": reply_id, **who, "number": 1, "revision_id": head.revision_id, **said}
    if opened.reply.dispute is not None:
        raised = {"raised_by": head.practitioner_id, "auditor_id": head.author_id, "raised_at": opened.reply.sent_at}
        line = {"id": new_id(), "audit_id": head.audit_id, "reply_id": reply_id}
        yield Dispute, {**line, **raised, **vars(opened.reply.dispute)}


# -- commitments ----------------------------------------------------------------


def of_follow_up(one: FollowUp, practitioner_id: str | None, fates: Mapping[str, Fate]) -> Iterator[Row]:
    """The commitment of a follow-up. Without a fate it is open, and nobody has written anything about it."""
    asked = {} if one.question_key else {"opened_because": Because.ASKED, "opened_by": practitioner_id}
    columns = {"follow_up_id": one.id, "question_key": one.question_key, "owner_id": one.owner_id, **asked}
    kind = CommitmentKind(one.kind.value)
    yield from _commitment(one.audit_id, kind, one.opened_at, one.due, columns, fates.get(kind.value))


def of_action(audit_id: str, row: ActionRow, at: datetime, fates: Mapping[str, Fate]) -> Iterator[Row]:
    """The commitment of an action of the revision that stands."""
    columns = {
        "action_id": row.id,
        "text": row.text,
        "question_key": row.target_question,
        "sub_theme_code": row.sub_theme_code,
        "owner_role": row.owner,
    }
    yield from _commitment(audit_id, CommitmentKind.ACTION, at, row.due, columns, fates.get(action_key(row.position)))


def _commitment(
    audit_id: str, kind: CommitmentKind, at: datetime, due: date, columns: Mapping[str, Any], fate: Fate | None
) -> Iterator[Row]:
    blank = [
        "follow_up_id",
        "action_id",
        "text",
        "question_key",
        "sub_theme_code",
        "owner_id",
        "owner_role",
        "opened_by",
    ]
    line = {**dict.fromkeys(blank), "opened_because": Because.SUBMITTED, **columns}
    fate = fate or Fate(line["owner_id"])
    line |= {name: value for name, value in vars(fate).items() if name != "steps"}
    line |= {"id": new_id(), "audit_id": audit_id, "version": 1, "kind": kind}
    line |= {"opened_at": at.astimezone(LONDON), "due": due}
    if line["owner_id"] is None and line["owner_role"] is None:
        line["owner_role"] = "safeguarding-manager"
    yield Commitment, line
    yield from history(line["id"], fate)


def history(commitment_id: str, fate: Fate) -> Iterator[Row]:
    """What was written about a commitment."""
    for number, step in enumerate(fate.steps, start=1):
        yield CommitmentStep, {"id": new_id(), "commitment_id": commitment_id, "number": number, **vars(step)}


# -- second readings -------------------------------------------------------------


def second_reading(told: ReadAgain, share: int) -> Iterator[Row]:
    """The second reading of one record as far as it has come: who reads, the grades, the changes, what was said."""
    audit, identity = told.readable.audit, new_id()
    yield (
        Moderation,
        {
            "id": identity,
            "audit_id": audit.id,
            "revision_id": audit.current_revision_id,
            "cause": told.readable.cause,
            "lot": choosing.lot_of(audit.id),
            "share": share,
            "step": told.step,
            "opened_at": told.readable.submitted_at,
            "auditor_id": audit.author_id,
            "practitioner_id": audit.practitioner_id,
            "line_manager_id": told.readable.manager_barred,
            "moderator_id": told.reader_id or None,
            "given_by": told.given_by,
            "given_at": told.given_at,
            "due": told.due,
            "graded_at": told.graded_at,
            "settled_at": told.settled_at,
            "audit_quality": told.audit_quality,
            "audit_note": told.audit_note or None,
            "dispute": told.dispute or None,
            "disputed_at": told.disputed_at,
            "arbiter_id": told.arbiter_id,
            "arbitrated_at": told.arbitrated_at,
            "arbitration": told.arbitration or None,
            "in_force": stage_of(told),
        },
    )
    for key, (outcome, grade) in told.second.items():
        yield SecondGrade, {"moderation_id": identity, "question_key": key, "outcome": outcome, "grade": grade}
    decided = [(Stage.MODERATED, key) for key in told.changes]
    if told.arbitrated_at:
        decided += [(Stage.ARBITRATED, key) for key in told.upheld]
    for stage, key in decided:
        outcome, grade = told.second[key]
        changed = {"question_key": key, "outcome": outcome, "grade": grade, "reason": told.changes[key]}
        yield ModeratedGrade, {"moderation_id": identity, "stage": stage, **changed}
    threads = {key: new_id() for key, *_ in told.notes}
    for key, thread in threads.items():
        yield ModerationThread, {"id": thread, "moderation_id": identity, "question_key": key}
    for key, person_id, text, at in told.notes:
        written = {"author_id": person_id, "text": text, "written_at": at}
        yield ModerationNote, {"id": new_id(), "thread_id": threads[key], **written}


def stage_of(told: ReadAgain) -> Stage | None:
    """Whose changes count; None before anything is settled."""
    if told.arbitrated_at:
        return Stage.ARBITRATED
    return Stage.MODERATED if told.settled_at else None
