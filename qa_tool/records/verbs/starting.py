"""Starting an audit, and giving up a first draft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.model import Definition
from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Value
from qa_tool.kit.errors import NotFound, NotPermitted, existing
from qa_tool.kit.periods import now, today
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, FormAccess, Role
from qa_tool.records.changes import Discarded
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits
from qa_tool.records.verbs.desk import fact_answer
from qa_tool.records.verbs.inputs import CASE_NUMBER, Fields, fields_of
from qa_tool.records.words import Status
from qa_tool.trail import events


def startable(session: Session, asker: Asker) -> list[FormVersion]:
    """The form versions in use on which the asker may start an audit, by title."""
    if not matrix.may(asker.roles, "audit-draft", "create"):
        return []
    in_use = [(one, queries.definition(session, one.id, one.content_hash)) for one in queries.all_newest(session)]
    return [one for one, definition in in_use if matrix.may_fill_in(asker.roles, definition.access)]


@dataclass(frozen=True)
class Given:
    """What an allocation, or the re-audit that somebody was given, gives with the audit: its case and what is known."""

    case_id: str | None
    facts: Mapping[str, Value]
    allocation_id: str | None = None


def start(
    session: Session,
    asker: Asker,
    *,
    audit_id: str,
    form_key: str,
    facts: Mapping[str, Value] | None = None,
    detail: Mapping[str, Any] | None = None,
    given: Given | None = None,
) -> Audit:
    """Begin an audit on the form's version in use. The same id again gives the same audit: a double click makes one.

    ``facts`` are filled in beside the usual ones, where the form asks for them; ``detail`` goes into the event. With
    ``given`` it is an allocated one, of a case and its facts, and may be on a form that only allocation opens.
    Raises NotPermitted when the form is not the asker's to fill in, NotFound for an unknown form, an id that is no
    32 hexadecimal digits, or one that belongs to somebody else's audit.
    """
    matrix.allow(asker, "audit-draft", "create")
    version = queries.newest(session, form_key)
    if version is None or not re.fullmatch(r"[0-9a-f]{32}", audit_id):
        raise NotFound
    definition = queries.definition(session, version.id)
    role = acting_as(asker.roles, definition.access, given=given is not None)
    there = _same(session, asker, audit_id, form_key)
    if there is not None:
        return there
    begun, day = now(), today()
    (reference,) = audits.next_references(session, definition.reference, day.year)
    begins_with = starting_facts(definition, day, facts if given is None else {**given.facts, **(facts or {})})
    audit = Audit(
        id=audit_id,
        case_id=given.case_id if given is not None else None,
        reference=reference,
        form_key=form_key,
        form_version_id=version.id,
        noun=definition.noun,
        status=Status.DRAFT,
        author_id=asker.person_id,
        author_role=matrix.title(role),
        started_at=begun,
    )
    audits.put_facts(audit, begins_with)
    if not _is_first(session, audit):
        return existing(_same(session, asker, audit_id, form_key))
    audits.add_draft(session, audit.id, starting_fields(definition, begins_with), saved_at=begun)
    said = {"reference": reference, "form": form_key, "version": version.number, **(detail or {})}
    if given is not None and given.allocation_id is not None:
        said["allocation"] = given.allocation_id
    events.record(session, asker.person_id, "audit.started", audit.id, **said)
    return audit


def acting_as(roles: frozenset[Role], access: FormAccess | None, *, given: bool) -> Role:
    """The role in which a holder of ``roles`` fills in a form of this access. Raises NotPermitted without one."""
    for role in matrix.as_auditors(roles):
        if matrix.may_fill_in(frozenset({role}), access, given=given):
            return role
    raise NotPermitted


def _is_first(session: Session, audit: Audit) -> bool:
    """Add the audit; False when the same id was started in the same instant."""
    try:
        with session.begin_nested():
            session.add(audit)
            session.flush()
    except IntegrityError:
        return False
    return True


def _same(session: Session, asker: Asker, audit_id: str, form_key: str) -> Audit | None:
    there = audits.lock(session, audit_id)
    if there is not None and (there.author_id != asker.person_id or there.form_key != form_key):
        raise NotFound
    return there


def starting_facts(definition: Definition, day: date, known: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """What an audit begins with: today, the last 12 months, a routine exercise, and the definition's own defaults.

    What is ``known`` comes before all of these.
    """
    facts: dict[str, Value] = {"audit_date": day, "period_from": _year_before(day), "period_to": day}
    exercise = definition.find("exercise")
    if exercise is not None and exercise.option("routine"):
        facts["exercise"] = "routine"
    for fact in definition.facts:
        if fact.default is not None:
            facts[fact.key] = type_of(fact).parse_cell(fact, fact.default, Context(day)).answer.value
    facts |= known or {}
    asked = {fact.key for fact in definition.facts if not fact.auto and fact.key != CASE_NUMBER}
    return {key: value for key, value in facts.items() if key in asked}


def starting_fields(definition: Definition, facts: dict[str, Value]) -> Fields:
    """``facts`` as typed input."""
    fields: Fields = {}
    for key, value in facts.items():
        fact = definition[key]
        fields |= fields_of(key, type_of(fact).typed(fact, fact_answer(fact, value)))
    return fields


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def discard(session: Session, asker: Asker, audit_id: str) -> None:
    """Delete a first draft with all that was typed; its event stays and its reference is not given out again.

    Raises NotFound for anything but the asker's own first draft.
    """
    matrix.allow(asker, "audit-draft", "discard")
    audit = audits.lock(session, audit_id)
    if audit is None or audit.author_id != asker.person_id or audit.status is not Status.DRAFT:
        raise NotFound
    case_id = audit.case_id
    gone, person = Discarded(audit), asker.person_id
    events.record(session, person, "audit.discarded", audit_id, gone, reference=audit.reference, form=audit.form_key)
    delete_draft(session, audit)
    audits.drop_unused_case(session, case_id)


def delete_draft(session: Session, audit: Audit) -> None:
    """Take a first draft and its head away. An allocation that it came from has been let go of."""
    draft = audits.draft_of(session, audit.id)
    if draft is not None:
        session.delete(draft)
        session.flush()
    session.delete(audit)
    session.flush()
