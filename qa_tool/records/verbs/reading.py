"""Reading what was submitted, as far as the person asking may: restricted answers and free text are left out here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions.differences import Difference, Words, differences
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer, Finding, Record, Value
from qa_tool.definitions.words import Noun, Outcome
from qa_tool.kit.errors import NotPermitted, existing
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Decision
from qa_tool.records.from_above import above
from qa_tool.records.models import Audit, FindingsGiven, ImportBatch, ReopeningRequest, Revision
from qa_tool.records.queries import audits, reopenings, revisions, scoping
from qa_tool.records.verbs import cases
from qa_tool.records.verbs.desk import desk_of
from qa_tool.records.verbs.submitting import correction_open
from qa_tool.records.words import COUNTED, Status

WITHHELD = Answer(Outcome.NOT_ASKED)
"""What stands in place of an answer that the asker may not see; its key is in ``AuditView.withheld``."""


@dataclass(frozen=True)
class AuditView:
    """A submitted audit as the person asking may see it."""

    audit: Audit
    definition: Definition
    record: Record
    """What is withheld from the asker is *not asked* here, and its key in ``withheld``."""
    moderated: Mapping[str, Answer]
    """Of the revision shown: what stands, by question, where a second reading changed the auditor's answer."""
    revision: Revision
    """The one shown: the current one unless another was asked for."""
    revisions: tuple[Revision, ...]
    """All of them, the oldest first."""
    differences: tuple[Difference, ...]
    """What the revision shown changed against the one before it."""
    findings_given: FindingsGiven | None
    feedback_given: bool
    """Of an observation: whether feedback was given. The words are in ``observations.verbs``."""
    brought_in: ImportBatch | None
    """Where it came from when it is from before the tool."""
    case_number_masked: str
    context: Context
    coded_only: bool
    """Only grades, choices and coded findings are shown; no text."""
    withheld: frozenset[str]
    """Keys of questions and facts that the asker may not see."""
    may: frozenset[str]
    """What the asker may do now: continue, reopen, correct-facts, abandon, release, see-second-reading, give-findings,
    reflect, give-feedback, reply, add-action."""
    of_frozen_quarter: bool
    """Reopening it takes an approval."""
    request: ReopeningRequest | None
    """That it be reopened was asked for and waits, or was declined since it was submitted last; for those who ask and
    who decide only."""

    @property
    def is_current(self) -> bool:
        """Whether the revision shown is the one that counts."""
        return self.revision.id == self.audit.current_revision_id


def find_readable(session: Session, asker: Asker, audit_id: str) -> tuple[Audit, bool]:
    """The submitted audit, and whether only its coded content may be shown.

    Raises NotPermitted when the asker's roles read no audits at all, and NotFound alike for an audit that does not
    exist, is a draft, or is not theirs to read.
    """
    ways = (("audit", "read"), ("observation", "read"), ("observation", "read-coded"))
    if not any(matrix.may(asker.roles, *way) for way in ways):
        raise NotPermitted
    wanted = select(Audit, scoping.coded_only(asker).label("coded")).where(
        Audit.id == audit_id, scoping.readable(asker)
    )
    found = existing(session.execute(wanted).one_or_none())
    return found[0], bool(found[1])


def read(session: Session, asker: Asker, audit_id: str, revision: int | None = None) -> AuditView:
    """The audit in its current revision, or in that of the number. Raises as ``find_readable``."""
    audit, coded = find_readable(session, asker, audit_id)
    shown = existing(
        revisions.find(session, audit_id, revision)
        if revision is not None
        else revisions.find(session, audit_id, revision_id=audit.current_revision_id)
    )
    desk = desk_of(session, audit)
    definition = desk.definition
    hidden = withheld(session, asker, audit, definition, coded=coded)
    record = blanked(revisions.read(definition, shown), hidden, coded=coded)
    changes: list[Difference] = []
    if shown.number > 1:
        before = revisions.find(session, audit_id, shown.number - 1)
        assert before is not None, "revisions are numbered without gaps"
        old = blanked(revisions.read(definition, before), hidden, coded=coded)
        changes = differences(definition, old, record, _words(desk.context))
    return AuditView(
        audit=audit,
        definition=definition,
        record=record,
        moderated=_moderated(session, shown, hidden),
        revision=shown,
        revisions=tuple(revisions.history(session, audit_id)),
        differences=tuple(changes),
        findings_given=session.get(FindingsGiven, audit_id),
        feedback_given=above().conversation(session, audit_id).feedback_on is not None,
        brought_in=session.get(ImportBatch, audit.import_batch_id) if audit.import_batch_id else None,
        case_number_masked="" if coded else cases.masked(audit.case),
        context=desk.context,
        coded_only=coded,
        withheld=hidden,
        may=may_do(session, asker, audit),
        of_frozen_quarter=above().holds(session, audit),
        request=_request(session, asker, audit),
    )


def stands(session: Session, audit: Audit) -> tuple[Definition, Record]:
    """The definition as the audit asks it, and its record with what a second reading put in place of answers."""
    definition = definitions_queries.of_audit(session, audit)
    current = revisions.find(session, audit.id, revision_id=audit.current_revision_id)
    assert current is not None, "a submitted audit has a revision"
    record = revisions.read(definition, current)
    return definition, Record(record.facts, {**record.answers, **_moderated(session, current, frozenset())})


def _moderated(session: Session, revision: Revision, hidden: frozenset[str]) -> dict[str, Answer]:
    return {key: answer for (_, key), answer in above().moderated(session, [revision.id]).items() if key not in hidden}


def _request(session: Session, asker: Asker, audit: Audit) -> ReopeningRequest | None:
    last = reopenings.last_request(session, audit.id)
    if last is None or not any(matrix.may(asker.roles, "reopening", action) for action in ("execute", "approve")):
        return None
    submitted = audit.current_revision.submitted_at if audit.current_revision else last.asked_at
    declined = last.decision is Decision.DECLINED and last.asked_at >= submitted
    return last if last.decision is None or declined else None


def withheld(session: Session, asker: Asker, audit: Audit, definition: Definition, *, coded: bool) -> frozenset[str]:
    """Keys that the asker may not see: restricted questions for all but author and line, free text where coded only."""
    hidden = set()
    if not may_read_restricted(session, asker, audit):
        hidden |= {question.key for question in definition.questions if question.restricted}
    if coded:
        hidden |= {question.key for question in definition.questions if not _coded(question)}
        hidden |= {fact.key for fact in definition.facts if _is_text(fact)}
    return frozenset(hidden)


def may_read_restricted(session: Session, asker: Asker, audit: Audit) -> bool:
    """Learning needs: the author, the practitioner, the practitioner's manager of today, the safeguarding manager."""
    if audit.author_id == asker.person_id:
        return True
    reached = select(Audit.id).where(Audit.id == audit.id, scoping.visible(asker, "learning"))
    return session.scalar(reached) is not None


def _is_text(fact: Question) -> bool:
    return not fact.auto and type_of(fact).free_text


def _coded(question: Question) -> bool:
    return question.kind is not None or type_of(question).tallied


def blanked(record: Record, hidden: frozenset[str], *, coded: bool) -> Record:
    """The record without what is hidden; where coded only, without comments and the texts of findings too."""
    answers: dict[str, Answer] = {}
    for key, answer in record.answers.items():
        if key in hidden:
            answers[key] = WITHHELD
        else:
            answers[key] = _without_text(answer) if coded else answer
    facts: Mapping[str, Value] = {key: value for key, value in record.facts.items() if key not in hidden}
    return Record(facts, answers)


def _without_text(answer: Answer) -> Answer:
    value = answer.value
    findings = [one for one in value if isinstance(one, Finding)] if isinstance(value, tuple) else []
    if findings:
        value = tuple(replace(one, text="") for one in findings)
    return Answer(answer.outcome, value)


def _words(context: Context) -> Words:
    return lambda question, value: type_of(question).text(question, value, context)


def may_do(session: Session, asker: Asker, audit: Audit) -> frozenset[str]:
    """The verbs that would not be refused now to this asker, for links and buttons; the verbs check again."""
    mine = audit.author_id == asker.person_id
    draft = audits.draft_of(session, audit.id)
    counted = audit.status in COUNTED
    observation = audit.noun is Noun.OBSERVATION

    def reached(resource: str, action: str) -> bool:
        condition = scoping.visible(asker, resource, action)
        return session.scalar(select(Audit.id).where(Audit.id == audit.id, condition)) is not None

    able = {
        "continue": mine and draft is not None and matrix.may(asker.roles, "audit-draft", "update"),
        "reopen": counted
        and draft is None
        and audit.author_id is not None
        and reached("reopening", "execute")
        and reopenings.open_request(session, audit.id) is None,
        "correct-facts": counted
        and draft is None
        and mine
        and matrix.may(asker.roles, "reopening", "correct-facts")
        and correction_open(session, audit),
        "abandon": draft is not None
        and audit.status is not Status.DRAFT
        and (mine or (not draft.facts_only and reached("reopening", "execute"))),
        "release": counted
        and not observation
        and audit.released_at is None
        and audit.practitioner_id is not None
        and reached("audit", "release"),
        "see-second-reading": above().sees_second_reading(session, asker, audit.id),
        "give-findings": counted
        and session.get(FindingsGiven, audit.id) is None
        and mine
        and matrix.may(asker.roles, "audit", "give-findings"),
    }
    able["add-action"] = reached("follow-up", "create")
    if observation:
        able |= _conversation_verbs(session, asker, audit, counted=counted)
    return frozenset(verb for verb, possible in able.items() if possible)


def _conversation_verbs(session: Session, asker: Asker, audit: Audit, *, counted: bool) -> dict[str, bool]:
    conversation = above().conversation(session, audit.id)
    about_me = audit.practitioner_id == asker.person_id
    return {
        "reflect": counted
        and about_me
        and conversation.feedback_on is None
        and matrix.may(asker.roles, "conversation", "reflect"),
        "give-feedback": counted
        and audit.author_id == asker.person_id
        and audit.practitioner_id is not None
        and conversation.feedback_on is None
        and matrix.may(asker.roles, "conversation", "give-feedback"),
        "reply": counted
        and about_me
        and conversation.feedback_on is not None
        and not conversation.replied
        and matrix.may(asker.roles, "conversation", "reply"),
    }
