"""Opening a draft, what the rules say of it, and saving it: three-way by input, so that two tabs lose nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions import rules
from qa_tool.definitions.conditions import asked_facts, asked_values, settled
from qa_tool.definitions.excerpts import asks_only_closing
from qa_tool.definitions.model import Definition
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.record import Record, Value
from qa_tool.definitions.rules.verdict import Problem, Surroundings, Verdict
from qa_tool.definitions.screening.finding import Screen
from qa_tool.definitions.submission import Progress, States, progress, states
from qa_tool.definitions.words import Noun, Outcome
from qa_tool.kit import working_days
from qa_tool.kit.errors import AlreadySubmitted, NotFound, serial
from qa_tool.kit.periods import now, today
from qa_tool.kit.typed import Fault
from qa_tool.people.queries import places
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.from_above import ConversationState, above
from qa_tool.records.models import Audit, Draft
from qa_tool.records.queries import audits, revisions
from qa_tool.records.verbs import cases
from qa_tool.records.verbs.desk import Desk, Understood, desk_of, understand
from qa_tool.records.verbs.inputs import CASE_NUMBER, Clash, Fields, by_key, input_keys, merge
from qa_tool.records.words import Status
from qa_tool.trail import events

SAVE_LOST = "This was saved somewhere else in the same moment. Nothing was overwritten: save again"


@dataclass(frozen=True)
class LastObservation:
    """What was agreed when the same IRO was observed last."""

    observed_on: date
    learning: str
    thing_to_try: str


@dataclass(frozen=True)
class OpenDraft:
    """A draft on its desk, read and understood once, for the verbs of this room and for its author's page."""

    session: Session
    audit: Audit
    draft: Draft
    desk: Desk
    fields: Fields
    """Its inputs by name."""
    typed: dict[str, dict[str, list[str]]]
    """The same by question or fact key, then by part."""
    understood: Understood

    @cached_property
    def to_submit(self) -> Record:
        """What submission would store."""
        return _to_submit(self)

    @cached_property
    def verdict(self) -> Verdict:
        """What the rules say of it as it stands."""
        return _verdict(self)


@dataclass(frozen=True)
class DraftView:
    """What is being written on an audit, as its author sees it."""

    audit: Audit
    definition: Definition
    typed: dict[str, dict[str, list[str]]]
    """By question or fact key, then by part ('' the main input): exactly what was typed."""
    fields: Fields
    """The same by input name: what digests are made of."""
    record: Record
    """What the input means. The case number stands in it masked."""
    faults: Mapping[str, tuple[Fault, ...]]
    """By key, what could not be understood."""
    values: Mapping[str, Value]
    """What conditions look at: facts and answered values of asked questions."""
    progress: Progress
    saved_at: datetime
    version: int
    case_number_masked: str
    facts_only: bool
    """The author's own correction: facts may change, answers may not."""
    reason: str | None
    """Why a submitted audit is amended; None on a first draft."""
    acknowledged: bool
    """The author has seen the warnings and goes on."""
    context: Context
    opened: OpenDraft
    last_observation: LastObservation | None = None

    @cached_property
    def states(self) -> States:
        """Which questions and facts are asked, required and critical, as it is stored."""
        return states(self.definition, self.record, self.values)

    @property
    def verdict(self) -> Verdict:
        """What the rules say of it as it stands."""
        return self.opened.verdict

    @property
    def amends(self) -> bool:
        """Whether it amends a submitted audit."""
        return self.audit.status is not Status.DRAFT

    @property
    def looks_at_nothing(self) -> bool:
        """Whether it is a short re-audit that asks nothing but the closing block, as its facts and answers stand."""
        return self.audit.excerpt is not None and asks_only_closing(self.definition, self.record)


@dataclass(frozen=True)
class Saved:
    """What a save came to. With clashes everything else was saved."""

    view: DraftView
    clashes: tuple[Clash, ...]
    saved_at: datetime


def own_draft(session: Session, asker: Asker, audit_id: str, *, to_write: bool, action: str = "update") -> OpenDraft:
    """The asker's own draft. Object rule 3: its text is nobody else's.

    ``to_write`` takes the head first, so that two writers follow each other. Raises NotPermitted when the role writes
    no audits at all, NotFound when there is no such draft or it is somebody else's (AlreadySubmitted of what the asker
    may read).
    """
    matrix.allow(asker, "audit-draft", action)
    audit = audits.lock(session, audit_id) if to_write else session.get(Audit, audit_id)
    draft = audits.draft_of(session, audit_id) if audit is not None and audit.author_id == asker.person_id else None
    if audit is None or draft is None:
        raise _no_draft(session, asker, audit_id)
    return opened(session, audit, draft)


def _no_draft(session: Session, asker: Asker, audit_id: str) -> NotFound:
    """Whoever may read the record learns that it was submitted; to everybody else there is nothing there."""
    submitted = audits.submitted_at(session, asker, audit_id)
    return AlreadySubmitted(audit_id, submitted) if submitted is not None else NotFound(audit_id)


def opened(session: Session, audit: Audit, draft: Draft) -> OpenDraft:
    """The draft with its desk and what it means."""
    fields = {name: list(values) for name, values in draft.fields.items()}
    typed = by_key(definitions_queries.of_audit(session, audit), fields)
    desk = desk_of(session, audit, typed)
    return OpenDraft(session, audit, draft, desk, fields, typed, understand(session, desk, typed))


def view(one: OpenDraft) -> DraftView:
    """The draft as its author sees it."""
    definition, record = one.desk.definition, one.understood.record
    masked = cases.masked(one.audit.case)
    shown = Record({**record.facts, CASE_NUMBER: masked} if masked else record.facts, record.answers)
    return DraftView(
        audit=one.audit,
        definition=definition,
        typed=one.typed,
        fields=one.fields,
        record=shown,
        faults=one.understood.faults,
        values=asked_values(definition, shown),
        progress=progress(definition, record),
        saved_at=one.draft.saved_at,
        version=one.draft.version,
        case_number_masked=masked,
        facts_only=one.draft.facts_only,
        reason=one.draft.reason,
        acknowledged=one.draft.acknowledged,
        context=one.desk.context,
        opened=one,
        last_observation=_last_observation(one),
    )


def _last_observation(one: OpenDraft) -> LastObservation | None:
    facts = one.understood.record.facts
    if facts.get("last_observation") != "yes":
        return None
    last = audits.last_observation(
        one.session, practitioner_id=str(facts["practitioner"]), before=one.desk.day, but=one.audit.id
    )
    if last is None or last.audit_date is None:
        return None
    conversation = above().conversation(one.session, last.id)
    return LastObservation(last.audit_date, conversation.learning, conversation.thing_to_try)


def _to_submit(one: OpenDraft) -> Record:
    """What submission would store: on a correction of facts the answers of the current revision, never the draft's."""
    record = one.understood.record
    if not one.draft.facts_only:
        return record
    current = revisions.find(one.session, one.audit.id, revision_id=one.audit.current_revision_id)
    assert current is not None, "a correction amends a revision"
    return Record(record.facts, revisions.read(one.desk.definition, current).answers)


def _verdict(one: OpenDraft) -> Verdict:
    definition, record = one.desk.definition, one.to_submit
    verdict = rules.examine(definition, record, _surroundings(one))
    problems = _not_understood(one) + verdict.problems + _conversation_begun(one)
    # What could not be understood is said once, in its own words, rather than also as missing.
    faulty = {problem.key for problem in problems if problem.rule == "understood"}
    problems = tuple(one for one in problems if one.rule == "understood" or one.key not in faulty)
    warnings = () if one.draft.acknowledged else verdict.warnings
    return replace(verdict, problems=problems, warnings=warnings)


def _not_understood(one: OpenDraft) -> tuple[Problem, ...]:
    """Faults of typed input in what is asked: they are kept in a draft, never submitted."""
    definition, record = one.desk.definition, one.to_submit
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


def _conversation_begun(one: OpenDraft) -> tuple[Problem, ...]:
    """An observation that was talked about stays one of the same IRO: the words spoken belong to two people."""
    audit = one.audit
    if audit.noun is not Noun.OBSERVATION or audit.practitioner_id in (None, one.to_submit.facts.get("practitioner")):
        return ()
    if not above().conversation(one.session, audit.id).begun:
        return ()
    message = "The conversation about this observation has begun, so the IRO cannot be changed"
    return (Problem("independence", "practitioner", message),)


def _surroundings(one: OpenDraft) -> Surroundings:
    session, facts, audit = one.session, one.to_submit.facts, one.audit
    days = {
        key: value for key in ("audit_date", "period_from", "period_to") if isinstance(value := facts.get(key), date)
    }
    where = [str(facts.get(key) or "") for key in audits.PLACE_FACTS]
    conversation = above().conversation(session, audit.id) if audit.noun is Noun.OBSERVATION else ConversationState()
    return Surroundings(
        today=today(),
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
        feedback_given=conversation.feedback_on,
        working_days_after=working_days.after,
    )


def open_draft(session: Session, asker: Asker, audit_id: str) -> DraftView:
    """The asker's own draft, to go on with. Raises NotPermitted and NotFound as ``own_draft``."""
    return view(own_draft(session, asker, audit_id, to_write=False, action="read"))


def save(
    session: Session,
    asker: Asker,
    audit_id: str,
    *,
    fields: Mapping[str, Sequence[str]],
    base: Mapping[str, str] | None = None,
) -> Saved:
    """Keep what a page sends. ``base`` holds for each of its inputs the digest of what the page showed when made.

    Only inputs named in ``fields`` or ``base`` are touched, and only those of the audit's own definition; the case
    number is never among them (``set_case_number``). One event, 'audit.saved', if anything changed. Raises
    NotPermitted, NotFound, and Conflict when the same draft was saved in the same instant.
    """
    one = own_draft(session, asker, audit_id, to_write=True)
    shown = base or {}
    keys = input_keys(one.desk.definition, [*fields, *shown], facts_only=one.draft.facts_only)
    merged = merge(one.fields, fields, shown, keys)
    if merged.changed:
        with serial(session, SAVE_LOST):
            one.draft.fields = dict(merged.fields)
            one.draft.saved_at = now()
            session.flush()
            one = opened(session, one.audit, one.draft)
            if one.audit.status is Status.DRAFT:
                audits.put_facts(one.audit, one.understood.record.facts)
                session.flush()
        # Never what was typed, nor which question it was typed under: the trail is read by others than the author.
        detail = {"reference": one.audit.reference, "version": one.draft.version}
        events.record(session, asker.person_id, "audit.saved", audit_id, **detail)
    return Saved(view(one), tuple(merged.clashes), one.draft.saved_at)


def set_case_number(session: Session, asker: Asker, audit_id: str, number: str) -> Fault | None:
    """Tie the draft to the case of that number; '' unties it. Gives back what is wrong with it, changing nothing.

    The number goes to the table of cases alone, never into the draft; from here on it is shown masked.
    """
    one = own_draft(session, asker, audit_id, to_write=True)
    if one.desk.definition.find(CASE_NUMBER) is None:
        raise NotFound
    wrong = cases.fault(number) if number.strip() else None
    if wrong is not None:
        return Fault(wrong)
    with serial(session, SAVE_LOST):
        cases.attach(session, one.audit, number)
        one.draft.saved_at = now()
    events.record(session, asker.person_id, "audit.case-named", audit_id, reference=one.audit.reference)
    return None


def acknowledge(session: Session, asker: Asker, audit_id: str) -> None:
    """The author has seen the warnings (likely names) and keeps the text: they do not stop submission again."""
    one = own_draft(session, asker, audit_id, to_write=True)
    with serial(session, SAVE_LOST):
        one.draft.acknowledged = True
    events.record(session, asker.person_id, "audit.warnings-seen", audit_id, reference=one.audit.reference)
