"""Submitting: the rules are asked, a revision is written and follow-ups open; or nothing changes but the answer why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from qa_tool.definitions import rules
from qa_tool.definitions.conditions import asked_facts, settled
from qa_tool.definitions.record import Record
from qa_tool.definitions.rules.verdict import Problem, Surroundings, Verdict
from qa_tool.definitions.screening import Screen
from qa_tool.models import Audit, Commitment, Revision
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotFound, NotPermitted
from qa_tool.services import follow_ups, raised, working_days
from qa_tool.services.auditing.actions import follow_actions
from qa_tool.services.auditing.drafting import OpenDraft, opened, own_draft
from qa_tool.services.auditing.errors import Conflict, Refused, serial
from qa_tool.services.moderating import choosing
from qa_tool.services.settings import setting
from qa_tool.services.telling.audits import tell_of_submission
from qa_tool.services.telling.commitments import tell_of_new
from qa_tool.store import audits, conversations, events, frozen, moderations, people, places, revisions
from qa_tool.vocabulary.audits import FollowUpKind, Noun, standing
from qa_tool.vocabulary.following import CommitmentStatus, Opened
from qa_tool.vocabulary.outcomes import Outcome
from qa_tool.vocabulary.periods import now, today

CHANGED = "This was changed in another window since you checked your answers. Check them again, then submit"
SUBMIT_LOST = "This was submitted or changed somewhere else in the same moment. Open it again to see how it stands"
CORRECTION_OVER = (
    "The time in which you can correct facts yourself has ended. Ask the audit team to reopen it, and say why"
)


@dataclass(frozen=True)
class Submitted:
    """What a submission came to."""

    audit: Audit
    verdict: Verdict
    done: bool
    """Whether it is submitted. If not, nothing changed and ``verdict`` says why."""
    revision: int | None = None
    """The number of the revision that it became."""


def examine(session: Session, asker: Asker, audit_id: str) -> Verdict:
    """What the rules say of the asker's draft as it stands. Raises NotPermitted and NotFound."""
    return _verdict(session, own_draft(session, asker, audit_id, to_write=False, action="read"))


def submit(session: Session, asker: Asker, audit_id: str, *, expected_version: int | None = None) -> Submitted:
    """Submit the asker's draft. With problems, or warnings not yet seen, nothing changes.

    Submitting again what is submitted gives the same result: a double click, or a retry after a lost reply, makes one
    revision. ``expected_version`` is the draft's version on the page that was checked: when it was changed since,
    raises Conflict. Raises Refused when the 24 hours of a correction of facts are over.
    """
    if not matrix.may(asker.roles, "audit-draft", "submit"):
        raise NotPermitted
    audit = audits.lock(session, audit_id)
    if audit is None or audit.author_id != asker.person_id:
        raise NotFound
    draft = audits.draft_of(session, audit_id)
    if draft is None:
        current = session.get(Revision, audit.current_revision_id)
        return Submitted(audit, Verdict(), True, current.number if current else None)
    if expected_version is not None and expected_version != draft.version:
        raise Conflict(CHANGED)
    if draft.facts_only and not correction_open(session, audit):
        raise Refused(CORRECTION_OVER)
    one = opened(session, audit, draft)
    verdict = _verdict(session, one)
    if not verdict.may_submit:
        return Submitted(audit, verdict, False)
    with serial(SUBMIT_LOST):
        revision = _write(session, asker, one, verdict)
    return Submitted(audit, verdict, True, revision.number)


def correction_open(session: Session, audit: Audit) -> bool:
    """Whether the author may still correct facts: for 24 hours (a setting) after the first submission.

    What frozen figures count is not corrected alone any more: its reopening takes an approval. Nor is what a second
    reader has graded: the new revision would have to be read again.
    """
    if audit.submitted_at is None or frozen.counts_in_published(session, audit):
        return False
    moderation = moderations.of_revision(session, audit.current_revision_id)
    if moderation is not None and moderation.graded_at is not None:
        return False
    hours = setting(session, "facts_correction_hours", today())
    return now() <= audit.submitted_at + timedelta(hours=hours)


def record_to_submit(session: Session, one: OpenDraft) -> Record:
    """What submission would store: on a correction of facts the answers of the current revision, never the draft's."""
    record = one.understood.record
    if not one.draft.facts_only:
        return record
    current = revisions.find(session, one.audit.id, revision_id=one.audit.current_revision_id)
    assert current is not None, "a correction amends a revision"
    return Record(record.facts, revisions.read(one.desk.definition, current).answers)


def _verdict(session: Session, one: OpenDraft) -> Verdict:
    definition, record = one.desk.definition, record_to_submit(session, one)
    verdict = rules.examine(definition, record, _surroundings(session, one, record))
    problems = _not_understood(one, record) + verdict.problems + _conversation_begun(session, one, record)
    # What could not be understood is said once, in its own words, rather than also as missing.
    faulty = {problem.key for problem in problems if problem.rule == "understood"}
    problems = tuple(one for one in problems if one.rule == "understood" or one.key not in faulty)
    warnings = () if one.draft.acknowledged else verdict.warnings
    return replace(verdict, problems=problems, warnings=warnings)


def _not_understood(one: OpenDraft, record: Record) -> tuple[Problem, ...]:
    """Faults of typed input in what is asked: they are kept in a draft, never submitted."""
    definition = one.desk.definition
    asked = {fact.key for fact in asked_facts(definition, record.facts)}
    if not one.draft.facts_only:
        answers = settled(definition, record)
        asked |= {key for key, answer in answers.items() if answer.outcome is not Outcome.NOT_ASKED}
    return tuple(
        Problem("understood", key, fault.message, fault.part)
        for key, faults in one.understood.faults.items()
        if key in asked
        for fault in faults
    )


def _conversation_begun(session: Session, one: OpenDraft, record: Record) -> tuple[Problem, ...]:
    """An observation that was talked about stays one of the same IRO: the words spoken belong to two people."""
    audit = one.audit
    if audit.noun is not Noun.OBSERVATION or audit.practitioner_id in (None, record.facts.get("practitioner")):
        return ()
    if not conversations.of(session, audit.id).begun:
        return ()
    message = "The conversation about this observation has begun, so the IRO cannot be changed"
    return (Problem("independence", "practitioner", message),)


def _surroundings(session: Session, one: OpenDraft, record: Record) -> Surroundings:
    facts, audit = record.facts, one.audit
    days = {
        key: value for key in ("audit_date", "period_from", "period_to") if isinstance(value := facts.get(key), date)
    }
    where = [str(facts.get(key) or "") for key in audits.PLACE_FACTS]
    said = conversations.of(session, audit.id) if audit.noun is Noun.OBSERVATION else conversations.Conversation()
    return Surroundings(
        today=today(),
        marked_at=now(),
        auditor=audit.author_id,
        places_agree=not all(where) or places.agree(session, where[0], where[1], where[2], one.desk.day),
        late_entry=facts.get("late_entry") == "yes",
        held_case=audits.held_before(
            session,
            case_id=audit.case_id,
            person_id=audit.author_id or "",
            first=days.get("period_from"),
            last=days.get("period_to"),
            but=audit.id,
        ),
        acknowledged_names=one.draft.acknowledged,
        screen=Screen.of_names(tuple(place.name for place in places.places_on(session, one.desk.day))),
        feedback_given=said.feedback.given_on if said.feedback else None,
        working_days_after=working_days.after,
    )


def _write(session: Session, asker: Asker, one: OpenDraft, verdict: Verdict) -> Revision:
    audit, definition = one.audit, one.desk.definition
    record, stamp = record_to_submit(session, one), now()
    before = revisions.history(session, audit.id)
    signature = revisions.Signature(
        asker.person_id, stamp, before[-1].number + 1 if before else 1, one.draft.reason if before else None
    )
    revision = revisions.write(session, audit.id, definition, record, signature, verdict.suggestion.grade)
    if before and audit.practitioner_id != record.facts.get("practitioner"):
        audit.released_at = None  # it was let see to somebody else
    audits.put_facts(audit, record.facts)
    team = people.team_of(session, audit.practitioner_id, one.desk.day) if audit.practitioner_id else None
    audit.practitioner_team_id = team.id if team else None
    answers = revisions.kept(definition, record).answers
    audits.put_outcome(audit, definition, answers, departure=verdict.marks.departure)
    audit.current_revision_id = revision.id
    audit.moderated_at = None
    audit.status = standing(closed=audit.closed_at is not None, moderated=False)
    audit.submitted_at = audit.submitted_at or stamp
    facts_only = one.draft.facts_only
    session.delete(one.draft)
    session.flush()
    because = Opened.AMENDED if before else Opened.SUBMITTED
    opened_kinds, ended = _open_follow_ups(session, audit, verdict, because, asker.person_id)
    on_record = raised.settle_by_record(session, audit.id)
    begun = follow_actions(session, audit, revision)
    second_reading = choosing.after_submission(session, audit, definition, above_limit=verdict.marks.second_reader)
    action = "audit.facts-corrected" if facts_only else "audit.amended" if before else "audit.submitted"
    detail = {
        "reference": audit.reference,
        "revision": revision.number,
        "departure": verdict.marks.departure,
        "safety_concern": verdict.marks.safety_concern,
        "follow_ups": opened_kinds,
        "actions": begun,
        "second_reading": second_reading is not None,
        **({"follow_up_on_record": on_record} if on_record else {}),
        **({"follow_up_ended": ended.id} if ended else {}),
    }
    events.record(session, actor_id=asker.person_id, action=action, object_id=audit.id, detail=detail)
    tell_of_new(session, audit, by=asker.person_id)
    tell_of_submission(session, asker, audit, revision.number, safety_concern=verdict.marks.safety_concern)
    return revision


def _open_follow_ups(
    session: Session, audit: Audit, verdict: Verdict, because: Opened, by: str
) -> tuple[list[str], Commitment | None]:
    """Rules 2, 6 and 7: what was opened, and the follow-up of an inadequate that ended because it is none any more."""
    wanted = [one for one in verdict.follow_ups if one.kind is not FollowUpKind.INADEQUATE]
    begun = [follow_ups.open_one(session, audit, one, because) for one in wanted]
    changed = follow_ups.keep_in_step(session, audit, because, by=by)
    ended = changed if changed is not None and changed.status is CommitmentStatus.CANCELLED else None
    return [one.kind.value for one in (*begun, None if ended else changed) if one is not None], ended
