"""Looking again: a short re-audit of what was weak, on the same form, linked to its follow-up; before and after.

The re-audit is an audit like every other, on the form version in use, labelled as a re-audit: its questions keep their
keys, so that each grade stands beside the one of then. It asks only what was weak, what that depends on, and the
closing block, or the whole form where its author chooses so. It goes with its draft when that is discarded.

A meeting is not held twice: what was inadequate in one is looked at again in another meeting of the same IRO, on the
whole form.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.definitions.before_after import Beside, beside
from qa_tool.definitions.excerpts import needed, weak
from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Record, Value
from qa_tool.models import Audit, ReAudit
from qa_tool.policy.words import Asker, NotFound, NotPermitted
from qa_tool.services.auditing import starting
from qa_tool.services.auditing.drafting import SAVE_LOST, own_draft
from qa_tool.services.auditing.errors import Conflict, Refused, serial
from qa_tool.services.auditing.reading import find_readable
from qa_tool.services.auditing.starting import Given
from qa_tool.services.follow_ups import stands
from qa_tool.services.following.closing import not_for
from qa_tool.services.following.doing import reached, record
from qa_tool.services.following.reading import CommitmentView, read
from qa_tool.store import audits, commitments, events, versions
from qa_tool.vocabulary.audits import Noun, Status
from qa_tool.vocabulary.following import CLOSED
from qa_tool.vocabulary.periods import now

OF_MEETING = ("practitioner",)
"""Of these, what the observation of another meeting begins with: it may be about another child."""
CARRIED = ("plan_type", "age_band", "abuse_category", "locality", "district", "team", "practitioner")
"""Facts that a re-audit begins with, as they were then."""
LABELS = {"exercise": "re-audit", "selection": "concern"}
"""Facts that say what a re-audit is, where the form knows the word: chosen for a concern, it is never a random one."""
BEGUN = "A re-audit was begun already. Open it from here"
SUBMITTED = "A submitted re-audit stays as it was asked. Nothing was changed"
NOT_DUE = "There is nothing to look at again here"


def start_re_audit(session: Session, asker: Asker, commitment_id: str, *, audit_id: str, whole: bool = False) -> Audit:
    """Begin the re-audit of a closed inadequate. The same id again gives the same audit: a double click makes one.

    It asks what was weak then and what that depends on, of the form version in use; the whole form where nothing of
    it was weak, or nothing of what was is still in the form, and where ``whole`` says so. Of an inadequate observation
    it is the observation of another meeting of the same IRO, of whatever case that is about. Raises NotPermitted (the
    form is not the asker's to fill in), NotFound, Refused for owner, doer and practitioner, Conflict when there is
    nothing to look at again or somebody has begun.
    """
    commitment = reached(session, asker, commitment_id, "re-audit")
    if stopped := not_for(asker, commitment):
        raise Refused(stopped)
    if commitment.status not in CLOSED or commitment.re_audit_due is None:
        raise Conflict(NOT_DUE)
    link = commitments.re_audit_of(session, commitment_id)
    if link is not None:
        if link.audit_id == audit_id:
            return session.get_one(Audit, audit_id)
        raise Conflict(BEGUN)
    before = commitment.audit
    in_use = versions.newest(session, before.form_key)
    if in_use is None:
        raise NotFound
    definition = versions.definition(session, in_use.id)
    facts = _carried(session, before, definition)
    looker = commitments.looker_of(session, commitment_id)
    mine = looker is not None and looker.owner_id == asker.person_id
    given = Given(before.case_id, facts) if mine and before.noun is not Noun.OBSERVATION else None
    again = starting.start(session, asker, audit_id=audit_id, form_key=before.form_key, facts=facts, given=given)
    if before.noun is not Noun.OBSERVATION:
        again.excerpt = (not whole and list(asked_again(session, before, definition))) or None
        again.case_id = before.case_id
    with serial(BEGUN):
        stamp = now()
        session.add(
            ReAudit(commitment_id=commitment_id, audit_id=again.id, started_by=asker.person_id, started_at=stamp)
        )
        session.flush()
    record(session, asker, commitment, "follow-up.re-audit-begun", re_audit=again.id, short=again.excerpt is not None)
    return again


def ask_whole(session: Session, asker: Asker, audit_id: str) -> None:
    """Ask the whole form in the asker's own short re-audit, which is a draft still; what was typed stays.

    One that asks the whole form already is left as it is. Raises NotPermitted, NotFound for any other draft than the
    asker's, Refused once it was submitted: what was asked then is not asked otherwise by an amendment.
    """
    one = own_draft(session, asker, audit_id, to_write=True)
    audit = one.audit
    if audit.excerpt is None:
        return
    if audit.status is not Status.DRAFT:
        raise Refused(SUBMITTED)
    with serial(SAVE_LOST):
        audit.excerpt = None
        one.draft.saved_at = now()  # another window that checked the short one does not submit this one unseen
        session.flush()
    detail = {"reference": audit.reference, "form": audit.form_key}
    events.record(session, actor_id=asker.person_id, action="audit.asks-whole-form", object_id=audit.id, detail=detail)


def asked_again(session: Session, before: Audit, definition: Definition) -> tuple[str, ...]:
    """What a re-audit of ``before`` on ``definition`` asks before the closing block; () for the whole form."""
    if before.noun is Noun.OBSERVATION:
        return ()
    then, record = stands(session, before)
    undertaken = commitments.questions_of(session, before.id)
    still = {one.key for one in definition.questions} & set(weak(then, record, undertaken))
    return needed(definition, still) if still else ()


def _carried(session: Session, before: Audit, definition: Definition) -> dict[str, Value]:
    _, record = stands(session, before)
    carried = OF_MEETING if before.noun is Noun.OBSERVATION else CARRIED
    facts: dict[str, Value] = {key: record.facts[key] for key in carried if record.facts.get(key) not in audits.NOBODY}
    for key, label in LABELS.items():
        fact = definition.find(key)
        if fact is not None and fact.option(label):
            facts[key] = label
    return {key: value for key, value in facts.items() if definition.find(key) is not None}


@dataclass(frozen=True)
class BeforeAfter:
    """A closed inadequate with its two audits side by side."""

    view: CommitmentView
    rows: tuple[Beside, ...]
    then: str
    """What was said then of the difference made to the child (X5)."""
    now: str
    """The same in the re-audit; '' until it is submitted."""
    again: Audit | None
    """The re-audit, once it is submitted and where the asker may read it."""


def before_after(session: Session, asker: Asker, commitment_id: str) -> BeforeAfter:
    """What was weak then, the grade at the closing, and what the re-audit found. Raises as ``read`` does.

    NotFound, too, for anything but an inadequate that is closed, and where the audit is not the asker's to read.
    """
    view = read(session, asker, commitment_id)
    if not view.may_compare:
        raise NotFound
    then, before = stands(session, view.audit)
    again = _submitted(session, asker, view)
    definition, after = stands(session, again) if again is not None else (then, Record())
    return BeforeAfter(view, beside(then, before, definition, after), _said(before), _said(after), again)


def of_re_audit(session: Session, asker: Asker, audit_id: str) -> BeforeAfter | None:
    """The same, seen from the re-audit, which may be a draft still; None where there is nothing that the asker sees."""
    commitment_id = commitments.re_audits(session, audit_id)
    if commitment_id is None:
        return None
    try:
        return before_after(session, asker, commitment_id)
    except (NotFound, NotPermitted):
        return None


def _submitted(session: Session, asker: Asker, view: CommitmentView) -> Audit | None:
    looked = view.looked_again
    if looked is None or looked.submitted_at is None or not looked.readable:
        return None
    return find_readable(session, asker, looked.audit_id)[0]


def _said(record: Record) -> str:
    return str(audits.answered(record.answers, "X5") or "")
