"""What lies on the desk when an audit is opened: its own form version, the world on its date, and its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.conditions import known_facts
from qa_tool.definitions.excerpts import is_left_out
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.base import CANNOT_TELL_KEY, NOT_APPLICABLE_KEY, Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer, Record, Value
from qa_tool.definitions.words import Outcome
from qa_tool.kit.periods import LONDON, Quarter, today
from qa_tool.kit.typed import Fault
from qa_tool.people.models import Place
from qa_tool.people.queries import people, places
from qa_tool.records.from_above import above
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits
from qa_tool.records.verbs.inputs import CASE_NUMBER
from qa_tool.settings.verbs import setting

NAMED = ("locality", "district", "team", "practitioner", "auditor")
"""Facts whose value is the id of a place or a person."""


@dataclass(frozen=True)
class Desk:
    """One audit with what is needed to understand its answers."""

    audit: Audit
    definition: Definition
    context: Context
    day: date
    """The audit's date, or today while it has none."""


@dataclass(frozen=True)
class Understood:
    """What was made of the typed input: the record, and by key what could not be understood."""

    record: Record
    faults: Mapping[str, tuple[Fault, ...]]


def desk_of(session: Session, audit: Audit, typed: Mapping[str, Mapping[str, list[str]]] | None = None) -> Desk:
    """The desk for an audit; ``typed`` (by key) is the draft's input, whose date and ids come before the head's."""
    definition = queries.of_audit(session, audit)
    day = _date_typed(definition, typed) or audit.audit_date or today()
    named = {audit.locality_id, audit.district_id, audit.team_id, audit.practitioner_id, audit.author_id}
    for key in NAMED:
        named |= set((typed or {}).get(key, {}).get("", ()))
    context = context_on(session, definition, day, also=[one for one in named if one])
    return Desk(audit, definition, context, day)


def _date_typed(definition: Definition, typed: Mapping[str, Mapping[str, list[str]]] | None) -> date | None:
    fact = definition.find("audit_date")
    if fact is None or not typed or "audit_date" not in typed:
        return None
    value = type_of(fact).read(fact, typed["audit_date"], Context(today())).answer.value
    return value if isinstance(value, date) else None


def context_on(session: Session, definition: Definition, day: date, also: Iterable[str] = ()) -> Context:
    """Places and practitioners to choose from on ``day``; those of the ids ``also`` stay choosable, with their end."""
    kept = list(also)
    in_post = [(person.id, person.staff_code) for person in people.practitioners(session, day)]
    named = places.staff_codes(session, set(kept) - {person_id for person_id, _ in in_post})
    return Context(
        today=today(),
        places=[(place.id, _place_label(place, day)) for place in places.places_on(session, day, kept)],
        people=[*in_post, *named.items()],
        themes=queries.sub_themes(session),
        questions=[(one.key, one.label) for one in definition.questions if one.themes and not is_left_out(one)],
    )


def _place_label(place: Place, day: date) -> str:
    if place.valid_to is not None and place.valid_to < day:
        return f"{place.name} (until {place.valid_to.day}/{place.valid_to.month}/{place.valid_to.year})"
    if place.valid_from > day:
        return f"{place.name} (from {place.valid_from.day}/{place.valid_from.month}/{place.valid_from.year})"
    return place.name


def understand(session: Session, desk: Desk, typed: Mapping[str, Mapping[str, list[str]]]) -> Understood:
    """Read every input (by key) through its question's type. Facts that their own condition hides are left out."""
    definition = desk.definition
    facts: dict[str, Value] = {}
    answers: dict[str, Answer] = {}
    faults: dict[str, tuple[Fault, ...]] = {}
    fact_keys = {fact.key for fact in definition.facts}
    for key, parts in typed.items():
        read = type_of(definition[key]).read(definition[key], parts, desk.context)
        if read.faults:
            faults[key] = read.faults
        if key in fact_keys:
            facts[key] = fact_value(read.answer)
        else:
            answers[key] = read.answer
    facts |= automatic_facts(session, desk, facts)
    if desk.audit.case is not None and definition.find(CASE_NUMBER) is not None:
        facts[CASE_NUMBER] = desk.audit.case.number
    return Understood(Record(known_facts(definition, facts), answers), faults)


def fact_value(answer: Answer) -> Value:
    """A fact's value: what was answered, else ``not-applicable`` or ``cannot-tell``, else None."""
    if answer.outcome is Outcome.NOT_APPLICABLE:
        return NOT_APPLICABLE_KEY
    if answer.outcome is Outcome.CANNOT_TELL:
        return CANNOT_TELL_KEY
    return answer.value


def fact_answer(question: Question, value: Value) -> Answer:
    """The inverse of ``fact_value``: the answer that a fact's value stands for."""
    if value == NOT_APPLICABLE_KEY and question.not_applicable:
        return Answer(Outcome.NOT_APPLICABLE)
    if value == CANNOT_TELL_KEY and question.cannot_tell:
        return Answer(Outcome.CANNOT_TELL)
    return Answer(Outcome.ANSWERED, value) if value not in (None, "", ()) else Answer(Outcome.NOT_ANSWERED)


def automatic_facts(session: Session, desk: Desk, facts: Mapping[str, Value]) -> dict[str, Value]:
    """The facts that the tool fills in, of those that the definition has."""
    audit = desk.audit
    day = facts.get("audit_date")
    practitioner = facts.get("practitioner")
    named = str(practitioner) if practitioner not in audits.NOBODY else None
    on = day if isinstance(day, date) else desk.day
    found: dict[str, Value] = {
        "form_version": str(queries.number(session, audit.form_version_id)),
        "reference": audit.reference,
        "auditor": audit.author_id,
        "auditor_role": audit.author_role,
    }
    if isinstance(day, date):
        found["late_entry"] = "yes" if is_late(session, audit, day) else "no"
    if named is not None:
        team = people.team_of(session, named, on)
        found["practitioner_team"] = team.name if team else None
        last = audits.last_observation(session, practitioner_id=named, before=on, but=audit.id)
        found["last_observation"] = "yes" if last else "no"
    return {key: value for key, value in found.items() if (fact := desk.definition.find(key)) and fact.auto}


def is_late(session: Session, audit: Audit, day: date) -> bool:
    """Whether the quarter of ``day`` was closed or frozen when the audit was first submitted (of a draft: is today).

    An audit from before the tool is never late: when it was entered says nothing of when it was done.
    """
    if audit.import_batch_id is not None:
        return False
    entered = audit.submitted_at.astimezone(LONDON).date() if audit.submitted_at else today()
    open_days = setting(session, "quarter_closes_after_days", entered)
    closed = entered > Quarter.of(day).period.last + timedelta(days=open_days)
    return closed or above().is_frozen(session, day, audit.submitted_at)


def typed_of(definition: Definition, record: Record) -> dict[str, dict[str, list[str]]]:
    """The input that would be read as ``record``: what an amendment begins with."""
    typed: dict[str, dict[str, list[str]]] = {}
    for fact in definition.facts:
        if not fact.auto and fact.key != CASE_NUMBER and record.facts.get(fact.key) not in (None, "", ()):
            answer = fact_answer(fact, record.facts[fact.key])
            typed[fact.key] = type_of(fact).typed(fact, answer)
    for question in definition.questions:
        if question.key in record.answers:
            typed[question.key] = type_of(question).typed(question, record.answers[question.key])
    return typed
