"""The heads of audits, their drafts, their cases and their references.

Searches by case number: who made how many lately.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qa_tool.definitions.model import Definition
from qa_tool.definitions.plans import finds_inadequate
from qa_tool.definitions.question_types.base import CANNOT_TELL_KEY, NOT_APPLICABLE_KEY
from qa_tool.definitions.record import Answer, Value
from qa_tool.definitions.words import Outcome, QuestionRole
from qa_tool.kit.transactions import holding, locked
from qa_tool.people.models import Person
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit, Case, CaseSearch, Draft, ReferenceCounter, Revision
from qa_tool.records.queries import scoping
from qa_tool.records.words import COUNTED, Status

TEXT_FACTS = ("plan_type", "age_band", "abuse_category", "exercise", "selection", "meeting_type")
"""Facts that the head repeats as they are."""
PLACE_FACTS = {"locality": "locality_id", "district": "district_id", "team": "team_id"}
NOBODY = (NOT_APPLICABLE_KEY, CANNOT_TELL_KEY, "", None)
"""Values of a person or place fact that name nobody and nowhere."""


def next_references(session: Session, prefix: str, year: int, count: int = 1) -> list[str]:
    """``count`` new references like CS-2018-0042, never given out before. The counter's row is held until the end.

    ``year`` is the calendar year in which the audits are started.
    """
    series = f"{prefix}-{year}"
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    added = dialect.insert(ReferenceCounter).values(series=series, last=count)
    raised = added.on_conflict_do_update(
        index_elements=[ReferenceCounter.series], set_={"last": ReferenceCounter.last + count}
    )
    last = session.execute(raised.returning(ReferenceCounter.last)).scalar_one()
    return [f"{series}-{number:04d}" for number in range(last - count + 1, last + 1)]


def lock(session: Session, audit_id: str) -> Audit | None:
    """The head as it stands now, held until the end of the transaction: who changes an audit takes its head first."""
    return locked(session, Audit, audit_id)


def draft_of(session: Session, audit_id: str) -> Draft | None:
    """What is being written on the audit, read afresh."""
    return session.scalar(select(Draft).where(Draft.audit_id == audit_id).execution_options(populate_existing=True))


def known_draft(session: Session, asker: Asker, audit_id: str) -> Audit | None:
    """The head of somebody else's first draft of which the asker may know that it is there; None otherwise."""
    return session.scalar(select(Audit).where(Audit.id == audit_id, scoping.status_only(asker)))


def submitted_at(session: Session, asker: Asker, audit_id: str) -> datetime | None:
    """When what counts of an audit was submitted, to somebody who may read it; None otherwise."""
    return session.scalars(
        select(Revision.submitted_at)
        .join(Audit, Audit.current_revision_id == Revision.id)
        .where(Audit.id == audit_id, scoping.readable(asker))
    ).one_or_none()


def put_facts(audit: Audit, facts: Mapping[str, Value]) -> None:
    """Repeat on the head what the facts say. An IRO who is the author is left out: the rule of submission says so."""
    for key in TEXT_FACTS:
        setattr(audit, key, _word(facts.get(key)))
    for key, column in PLACE_FACTS.items():
        value = facts.get(key)
        setattr(audit, column, None if value in NOBODY else str(value))
    practitioner = facts.get("practitioner")
    named = None if practitioner in NOBODY else str(practitioner)
    audit.practitioner_id = named if named != audit.author_id else None
    day = facts.get("audit_date")
    audit.audit_date = day if isinstance(day, date) else None
    audit.late_entry = facts.get("late_entry") == "yes"


def put_outcome(
    audit: Audit, definition: Definition, answers: Mapping[str, Answer], *, departure: bool = False
) -> None:
    """Repeat on the head what was submitted: the overall grade, the impact, what it says of the plan and of safety."""
    grade, impact, concern = (
        in_role(definition, answers, role)
        for role in (QuestionRole.OVERALL, QuestionRole.IMPACT, QuestionRole.SAFETY_CONCERN)
    )
    audit.effective_grade = str(grade) if grade else None
    options = {key: _word(answered(answers, key)) for key in answers}
    audit.plan_inadequate = finds_inadequate(definition, audit.effective_grade, options)
    audit.impact = _word(impact)
    audit.safety_concern = concern == "yes"
    audit.departure = departure


def answered(answers: Mapping[str, Answer], key: str) -> Value:
    """The value of an answered question, else None."""
    answer = answers.get(key)
    return answer.value if answer is not None and answer.outcome is Outcome.ANSWERED else None


def in_role(definition: Definition, answers: Mapping[str, Answer], role: QuestionRole) -> Value:
    """The value of the answered question in ``role``, else None."""
    question = definition.in_role(role)
    return answered(answers, question.key) if question else None


def _word(value: Value) -> str | None:
    return str(value) if isinstance(value, str) and value else None


def token(number: str, case_key: str) -> str:
    """The keyed HMAC-SHA-256 (hex) of a case number: lets a case be counted once and found again without its number."""
    return hmac.new(case_key.encode(), number.encode(), hashlib.sha256).hexdigest()


def case_for(session: Session, number: str, case_key: str) -> Case:
    """The case of that number, made when it is new; two writers at once get the same one."""
    mark = token(number, case_key)
    wanted = select(Case).where(or_(Case.token == mark, Case.number == number))
    case = session.scalar(wanted)
    if case is None:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(Case).values(number=number, token=mark).on_conflict_do_nothing())
        case = session.scalars(wanted).one()
    return case


def drop_unused_case(session: Session, case_id: str | None) -> None:
    """Delete a case of which no row of any table speaks any more: its number has no reason to be kept."""
    keys = (key for table in Case.metadata.tables.values() for key in table.foreign_keys)
    speak = [exists().where(key.parent == case_id) for key in keys if key.column.table is Case.__table__]
    session.execute(delete(Case).where(Case.id == case_id, ~or_(*speak)))


def held_before(
    session: Session, *, case_id: str | None, person_id: str, first: date | None, last: date | None, but: str
) -> bool | None:
    """Rule 8: whether ``person_id`` held the case in the period, as its IRO.

    Audits of the period, but ``but``, are the evidence. None when there is none: the tool cannot know, so it is asked.
    False for somebody who is no practitioner.
    """
    person = session.get(Person, person_id)
    if person is None or not person.is_practitioner:
        return False
    if case_id is None or first is None or last is None:
        return None
    found = session.scalar(
        select(Audit.id)
        .where(
            Audit.case_id == case_id,
            Audit.practitioner_id == person_id,
            Audit.status != Status.DRAFT,
            Audit.audit_date.between(first, last),
            Audit.id != but,
        )
        .limit(1)
    )
    return True if found is not None else None


def last_observation(session: Session, *, practitioner_id: str, before: date, but: str) -> Audit | None:
    """The latest counted audit of noun observation about the practitioner, on or before a day, other than ``but``."""
    return session.scalar(
        select(Audit)
        .where(
            Audit.practitioner_id == practitioner_id,
            Audit.noun == "observation",
            Audit.status.in_(COUNTED),
            Audit.audit_date <= before,
            Audit.id != but,
        )
        .order_by(Audit.audit_date.desc(), Audit.submitted_at.desc())
        .limit(1)
    )


def add_draft(session: Session, audit_id: str, fields: dict[str, Any], **rest: Any) -> None:
    """Open a draft on an audit."""
    session.execute(insert(Draft).values(audit_id=audit_id, fields=fields, **rest))


def hold(session: Session, person_id: str) -> None:
    """Let no other transaction count this person's searches before this one ends. SQLite's writers wait anyhow."""
    session.execute(holding(select(Person.id).where(Person.id == person_id)))


def made(session: Session, person_id: str, since: datetime) -> tuple[int, datetime | None]:
    """How many searches a person was let make after a moment, and when the first of them was."""
    count, first = session.execute(
        select(func.count(), func.min(CaseSearch.at)).where(
            CaseSearch.person_id == person_id, CaseSearch.at > since, CaseSearch.refused.is_(False)
        )
    ).one()
    return count, first


def refused(session: Session, person_id: str, since: datetime) -> bool:
    """Whether one of the person's searches was one too many after a moment."""
    found = select(CaseSearch.id).where(CaseSearch.person_id == person_id, CaseSearch.at > since, CaseSearch.refused)
    return session.scalar(found.limit(1)) is not None


def add(session: Session, person_id: str, at: datetime, *, refused: bool = False) -> None:
    """Note one search."""
    session.add(CaseSearch(person_id=person_id, at=at, refused=refused))
    session.flush()


def forget(session: Session, person_id: str, before: datetime) -> None:
    """Drop what was noted of a person before a moment."""
    session.execute(delete(CaseSearch).where(CaseSearch.person_id == person_id, CaseSearch.at <= before))
