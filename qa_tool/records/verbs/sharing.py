"""After submission: letting the IRO see an audit, and giving its findings, which closes it.

**Who releases.** An audit or return is let see to its IRO by its author, by the IRO's Q&R manager, by the safeguarding
manager or head of service, or by the audit team: whoever speaks with the IRO about it. An observation is never released
here: giving feedback lets the IRO see it (object rule 1).
**Who gives findings.** The author, who gave them to the social worker and team manager. That closes an audit;
an observation closes when feedback is given, and the findings of its case are recorded beside that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions import queries, rules
from qa_tool.definitions.model import Definition
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer
from qa_tool.definitions.rules.verdict import Problem, Surroundings
from qa_tool.definitions.words import Noun, QuestionRole
from qa_tool.kit.errors import Conflict, NotFound
from qa_tool.kit.periods import now, today
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.changes import Released
from qa_tool.records.models import Audit, FindingsGiven
from qa_tool.records.queries import audits, scoping
from qa_tool.records.verbs.inputs import input_name
from qa_tool.records.words import COUNTED, Status
from qa_tool.trail import events

GIVEN_ALREADY = "It is recorded already that the findings were given. Open the audit again to see it"
BEING_AMENDED = "This is being amended. Wait until it is submitted again"


def release(session: Session, asker: Asker, audit_id: str) -> Audit:
    """Let the practitioner see the audit. A second time changes nothing.

    Raises NotPermitted, NotFound (an observation too: feedback releases it), Conflict while it is reopened.
    """
    matrix.allow(asker, "audit", "release")
    audit = audits.lock(session, audit_id)
    reached = scoping.visible(asker, "audit", "release")
    if audit is None or session.scalar(select(Audit.id).where(Audit.id == audit_id, reached)) is None:
        raise NotFound
    if audit.practitioner_id is None:
        raise NotFound
    if audit.released_at is not None:
        return audit
    if audit.status not in COUNTED:
        raise Conflict(BEING_AMENDED)
    audit.released_at = now()
    session.flush()
    events.record(session, asker.person_id, "audit.released", audit.id, Released(audit), reference=audit.reference)
    return audit


def give_findings(
    session: Session, asker: Asker, audit_id: str, *, fields: Mapping[str, Sequence[str]]
) -> tuple[Problem, ...]:
    """Record when and how the findings were given, and when the case note was made. Closes an audit.

    ``fields`` are inputs of the definition's ``after_submission`` questions. Gives back what is wrong with them, and
    then changes nothing; () when it is done. Raises NotPermitted, NotFound, Conflict when it was done already.
    """
    matrix.allow(asker, "audit", "give-findings")
    audit = audits.lock(session, audit_id)
    if audit is None or audit.author_id != asker.person_id or audit.status is Status.DRAFT:
        raise NotFound
    if audit.status not in COUNTED:
        raise Conflict(BEING_AMENDED)
    definition = queries.of_audit(session, audit)
    if definition.in_role(QuestionRole.FINDINGS_GIVEN) is None:
        raise NotFound
    answers, problems = _read(definition, fields)
    problems += _missing(definition, answers, problems) + _dated(definition, audit, answers)
    if problems:
        return tuple(problems)
    if session.get(FindingsGiven, audit_id) is not None:
        raise Conflict(GIVEN_ALREADY)
    given_on, how, note_on = (
        audits.in_role(definition, answers, role)
        for role in (QuestionRole.FINDINGS_GIVEN, QuestionRole.FINDINGS_GIVEN_HOW, QuestionRole.CASE_NOTE)
    )
    assert isinstance(given_on, date)
    assert isinstance(note_on, date)
    session.add(
        FindingsGiven(
            audit_id=audit_id,
            given_on=given_on,
            how=str(how),
            case_note_on=note_on,
            recorded_at=now(),
            recorded_by=asker.person_id,
        )
    )
    if audit.noun is not Noun.OBSERVATION:
        audit.status, audit.closed_at = Status.CLOSED, now()
    session.flush()
    events.record(session, asker.person_id, "audit.findings-given", audit.id, reference=audit.reference)
    return ()


def _read(definition: Definition, fields: Mapping[str, Sequence[str]]) -> tuple[dict[str, Answer], list[Problem]]:
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for question in definition.after_submission:
        stem = input_name(question.key)
        typed = {
            name.removeprefix(stem).removeprefix("__"): list(values)
            for name, values in fields.items()
            if name == stem or name.startswith(f"{stem}__")
        }
        read = type_of(question).read(question, typed, Context(today()))
        answers[question.key] = read.answer
        problems += [Problem("understood", question.key, fault.message, fault.part) for fault in read.faults]
    return answers, problems


def _missing(definition: Definition, answers: Mapping[str, Answer], problems: list[Problem]) -> list[Problem]:
    said = {problem.key for problem in problems}
    wanting = rules.closing(definition, answers, Surroundings(today()))
    return [one for one in wanting if one.rule == "complete" and one.key not in said]


def _dated(definition: Definition, audit: Audit, answers: Mapping[str, Answer]) -> list[Problem]:
    problems = []
    asked = (definition.in_role(role) for role in (QuestionRole.FINDINGS_GIVEN, QuestionRole.CASE_NOTE))
    for key, name in ((question.key, question.label) for question in asked if question):
        day = audits.answered(answers, key)
        if isinstance(day, date) and day > today():
            problems.append(Problem("dates-in-order", key, f"‘{name}’ must be today or in the past"))
        elif isinstance(day, date) and audit.audit_date and day < audit.audit_date:
            problems.append(Problem("dates-in-order", key, f"‘{name}’ must be the same as or after the audit's date"))
    return problems
