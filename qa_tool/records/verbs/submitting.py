"""Submitting: the rules are asked and a revision is written; or nothing changes but the answer why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from qa_tool.definitions.rules.verdict import Verdict
from qa_tool.kit.errors import Conflict, NotFound, Refused, serial
from qa_tool.kit.periods import now, today
from qa_tool.people.queries import people
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records import changes
from qa_tool.records.from_above import above
from qa_tool.records.models import Audit, Revision
from qa_tool.records.queries import audits, revisions
from qa_tool.records.verbs.drafting import OpenDraft, opened
from qa_tool.records.words import standing
from qa_tool.settings.verbs import setting
from qa_tool.trail import events

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


def submit(session: Session, asker: Asker, audit_id: str, *, expected_version: int | None = None) -> Submitted:
    """Submit the asker's draft. With problems, or warnings not yet seen, nothing changes.

    Submitting again what is submitted gives the same result: a double click, or a retry after a lost reply, makes one
    revision. ``expected_version`` is the draft's version on the page that was checked: when it was changed since,
    raises Conflict. Raises Refused when the 24 hours of a correction of facts are over.
    """
    matrix.allow(asker, "audit-draft", "submit")
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
    verdict = one.verdict
    if not verdict.may_submit:
        return Submitted(audit, verdict, False)
    with serial(session, SUBMIT_LOST):
        revision = _write(session, asker, one, verdict)
    return Submitted(audit, verdict, True, revision.number)


def correction_open(session: Session, audit: Audit) -> bool:
    """Whether the author may still correct facts: for 24 hours (a setting) after the first submission.

    What frozen figures count is not corrected alone any more: its reopening takes an approval. Nor is what a second
    reader has graded: the new revision would have to be read again.
    """
    if audit.submitted_at is None or above().is_published(session, audit):
        return False
    if above().was_second_read(session, audit.current_revision_id):
        return False
    hours = setting(session, "facts_correction_hours", today())
    return now() <= audit.submitted_at + timedelta(hours=hours)


def _write(session: Session, asker: Asker, one: OpenDraft, verdict: Verdict) -> Revision:
    audit, definition = one.audit, one.desk.definition
    record, stamp = one.to_submit, now()
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
    action = "audit.facts-corrected" if facts_only else "audit.amended" if before else "audit.submitted"
    detail = {
        "reference": audit.reference,
        "revision": revision.number,
        "departure": verdict.marks.departure,
        "safety_concern": verdict.marks.safety_concern,
    }
    submitted = changes.Submitted(audit, revision, definition, verdict)
    stands = changes.StandingGradeChanged(audit)
    events.record(session, asker.person_id, action, audit.id, submitted, stands, **detail)
    return revision
