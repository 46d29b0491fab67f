"""Looking again: a short re-audit of what was weak, on the same form, linked to its follow-up; before and after.

Giving the re-audit of what was inadequate to somebody independent, who then finds it among their own work.

The re-audit is an audit like every other, on the form version in use, labelled as a re-audit: its questions keep their
keys, so that each grade stands beside the one of then. It asks only what was weak, what that depends on, and the
closing block, or the whole form where its author chooses so. It goes with its draft when that is discarded.

A meeting is not held twice: what was inadequate in one is looked at again in another meeting of the same IRO, on the
whole form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment, ReAudit, ReAuditOwner
from qa_tool.actions.queries import commitments
from qa_tool.actions.verbs.deciding import not_for
from qa_tool.actions.verbs.doing import LOST, reached, record
from qa_tool.actions.verbs.reading import CommitmentView, read
from qa_tool.actions.words import CLOSED, Beside, StepKind, beside
from qa_tool.definitions import queries
from qa_tool.definitions.excerpts import needed, weak
from qa_tool.definitions.model import Definition
from qa_tool.definitions.record import Record, Value
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.words import Noun, QuestionRole
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused, existing, serial
from qa_tool.kit.periods import now, today
from qa_tool.people.models import Person
from qa_tool.people.queries import accounts
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, FormAccess, Role
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits
from qa_tool.records.verbs import starting
from qa_tool.records.verbs.drafting import SAVE_LOST, own_draft
from qa_tool.records.verbs.reading import find_readable, stands
from qa_tool.records.verbs.starting import Given
from qa_tool.records.words import Status
from qa_tool.trail import events

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
    in_use = existing(queries.newest(session, before.form_key))
    definition = queries.definition(session, in_use.id)
    facts = _carried(session, before, definition)
    looker = commitments.looker_of(session, commitment_id)
    mine = looker is not None and looker.owner_id == asker.person_id
    given = Given(before.case_id, facts) if mine and before.noun is not Noun.OBSERVATION else None
    again = starting.start(session, asker, audit_id=audit_id, form_key=before.form_key, facts=facts, given=given)
    if before.noun is not Noun.OBSERVATION:
        again.excerpt = (not whole and list(asked_again(session, before, definition))) or None
        again.case_id = before.case_id
    with serial(session, BEGUN):
        stamp = now()
        session.add(
            ReAudit(commitment_id=commitment_id, audit_id=again.id, started_by=asker.person_id, started_at=stamp)
        )
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
    with serial(session, SAVE_LOST):
        audit.excerpt = None
        one.draft.saved_at = now()  # another window that checked the short one does not submit this one unseen
    detail = {"reference": audit.reference, "form": audit.form_key}
    events.record(session, asker.person_id, "audit.asks-whole-form", audit.id, **detail)


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
    """What was said then of the difference made to the child."""
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
    said = (_said(then, before), _said(definition, after))
    return BeforeAfter(view, beside(then, before, definition, after), *said, again)


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


def _said(definition: Definition, record: Record) -> str:
    return str(audits.in_role(definition, record.answers, QuestionRole.DIFFERENCE) or "")


LOOKED_AT = timedelta(days=365)
"""How far back before the audit somebody must not have held the case, where the form's audits look at a year."""


@dataclass(frozen=True)
class Looker:
    """Somebody who may look again, or why not."""

    person_id: str
    staff_code: str
    job: str
    barred: str = ""


def give_re_audit(session: Session, asker: Asker, commitment_id: str, person_id: str) -> tuple[Problem, ...]:
    """Give the re-audit to somebody, or to somebody else. The same again changes nothing.

    Gives back problems, and then changes nothing. Raises NotPermitted, NotFound, Conflict when there is nothing to look
    at again or somebody has begun.
    """
    commitment = reached(session, asker, commitment_id, "assign")
    if commitment.status not in CLOSED or commitment.re_audit_due is None:
        raise Conflict(NOT_DUE)
    if commitments.re_audit_of(session, commitment_id) is not None:
        raise Conflict(BEGUN)
    chosen = next((one for one in lookers(session, commitment) if one.person_id == person_id), None)
    if chosen is None:
        return (Problem("complete", "person", "Select who is to look again"),)
    if chosen.barred:
        return (Problem("independence", "person", f"{chosen.staff_code} cannot look again: {chosen.barred}"),)
    row = commitments.looker_of(session, commitment_id)
    if row is not None and row.owner_id == person_id:
        return ()
    with serial(session, LOST):
        if row is None:
            row = ReAuditOwner(commitment_id=commitment_id)
            session.add(row)
        row.owner_id, row.given_by, row.given_at = person_id, asker.person_id, now()
        session.flush()
        said = f"{chosen.staff_code} is to look again."
        commitments.add_step(session, commitment, StepKind.ASSIGNED, asker.person_id, text=said)
    record(session, asker, commitment, "follow-up.re-audit-given", to=person_id)
    return ()


def lookers(session: Session, commitment: Commitment) -> list[Looker]:
    """Everybody who may do audits of the form, the barred with the reason (object rule 4)."""
    access = queries.access(session, commitment.audit.form_key)
    roles = [role for role in Role if _may(role, access)]
    return [
        Looker(one.person_id, one.person.staff_code, one.person.job, _barred(session, commitment, one.person))
        for one in accounts.active_holders(session, *roles)
    ]


def _may(role: Role, access: FormAccess | None) -> bool:
    held = frozenset({role})
    return matrix.may(held, "follow-up", "re-audit") and matrix.may_fill_in(held, access, given=True)


def _barred(session: Session, commitment: Commitment, person: Person) -> str:
    audit = commitment.audit
    if person.id == audit.practitioner_id:
        return "it is about their own practice"
    if person.id in (commitment.owner_id, commitment.done_by):
        return "they owned it or did it"
    if person.in_post_to is not None and person.in_post_to < today():
        return "they have left"
    first = audit.audit_date - LOOKED_AT if audit.audit_date else None
    held = audits.held_before(
        session, case_id=audit.case_id, person_id=person.id, first=first, last=today(), but=audit.id
    )
    return "they held this case" if held else ""
