"""Submitted content: a record as rows, written once, and the same record read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from qa_tool.definitions.conditions import settled
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.base import Stored
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Action, Answer, Finding, Record, Value
from qa_tool.definitions.words import Outcome
from qa_tool.records.models import ActionRow, AnswerOption, AnswerRow, FindingRow, FindingTheme, Revision

NOT_KEPT = ("case_number", "status")
"""Facts that no revision stores: the number stands in the case table alone, the status on the head."""


def canonical(value: Value) -> str | int | list[str] | None:
    """A fact's value as JSON: ISO dates, ``HH:MM``, option keys, ids, a list for several choices."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return value


def canonical_facts(facts: Mapping[str, Value]) -> dict[str, Any]:
    """The facts that a revision stores: known ones only, never the case number."""
    return {key: canonical(value) for key, value in _known(facts).items()}


def _known(facts: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in facts.items() if key not in NOT_KEPT and value not in (None, "", ())}


def typed_facts(definition: Definition, facts: Mapping[str, Any]) -> dict[str, Value]:
    """The inverse of ``canonical_facts``: each fact's type takes back its own kind of value."""
    return {fact.key: _fact(fact, facts[fact.key]) for fact in definition.facts if fact.key in facts}


def _fact(fact: Question, kept: Any) -> Value:
    text = kept if isinstance(kept, str) else None
    stored = Stored(
        option=text,
        options=tuple(kept) if isinstance(kept, list) else (),
        text=text,
        number=kept if isinstance(kept, int) else None,
        day=_parsed(date, text),
        clock=_parsed(time, text),
    )
    return type_of(fact).restored(stored)


def _parsed(kind: type[date] | type[time], text: str | None) -> Any:
    try:
        return kind.fromisoformat(text) if text else None
    except ValueError:
        return None


def kept(definition: Definition, record: Record) -> Record:
    """What submission stores of ``record``: every question settled, working notes gone, no case number."""
    answers = settled(definition, record)
    for question in definition.questions:
        if not type_of(question).kept and answers[question.key].outcome is Outcome.ANSWERED:
            answers[question.key] = Answer(Outcome.NOT_ANSWERED)
    return Record(_known(record.facts), answers)


def content_hash(definition: Definition, record: Record) -> str:
    """SHA-256 (hex) of the kept content of ``record`` in canonical JSON."""
    return hashlib.sha256(canonical_text(definition, record).encode()).hexdigest()


def canonical_text(definition: Definition, record: Record) -> str:
    """The kept content of ``record`` in canonical JSON: its answers, then its facts."""
    content = kept(definition, record)
    return _text_of(content, _stored(definition, content))


def _stored(definition: Definition, content: Record) -> dict[str, Stored]:
    """The value of every answer of kept content as columns."""
    nothing = Stored()
    return {
        key: type_of(definition[key]).stored(answer.value) if answer.outcome is Outcome.ANSWERED else nothing
        for key, answer in content.answers.items()
    }


def _text_of(content: Record, stored: Mapping[str, Stored]) -> str:
    """The canonical text of content that is kept already, whose values are ``stored``."""
    answers = {key: _plain(answer, stored[key]) for key, answer in content.answers.items()}
    data = {"facts": canonical_facts(content.facts), "answers": answers}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(answer: Answer, stored: Stored) -> list[Any]:
    value: Any = stored.option or stored.text or list(stored.options) or stored.number
    if stored.day or stored.clock:
        value = canonical(stored.day or stored.clock)
    if not isinstance(answer.value, tuple):
        return [answer.outcome.value, value, answer.comment, [], []]
    findings = [[one.kind.value, one.text, *one.themes] for one in rows_of(answer, Finding)]
    actions = [
        [one.text, one.owner, one.due.isoformat() if one.due else "", one.theme, one.question]
        for one in rows_of(answer, Action)
    ]
    return [answer.outcome.value, value, answer.comment, findings, actions]


def rows_of(answer: Answer | None, kind: type) -> list[Any]:
    """The rows of that kind (Finding or Action) in an answered rows question; [] for anything else."""
    if answer is None or answer.outcome is not Outcome.ANSWERED or not isinstance(answer.value, tuple):
        return []
    return [row for row in answer.value if isinstance(row, kind)]


@dataclass(frozen=True)
class Signature:
    """Who submits a revision, when, as which number, and (of an amendment) why."""

    author_id: str | None
    submitted_at: datetime
    number: int = 1
    reason: str | None = None


Columns = dict[str, Any]
"""One row to insert, by column name."""


@dataclass(frozen=True)
class Rows:
    """A revision as rows to insert, without their ids: one answer row for every question of the version.

    Beside an answer stand the options chosen, beside a finding its sub-theme codes.
    """

    revision: Columns
    answers: list[tuple[Columns, tuple[str, ...]]]
    findings: list[tuple[Columns, tuple[str, ...]]]
    actions: list[Columns]


def rows(
    audit_id: str,
    definition: Definition,
    record: Record,
    signature: Signature,
    suggested: str | None = None,
    *,
    content: Record | None = None,
) -> Rows:
    """What submission writes of ``record``: the one place that says which column holds what.

    ``content`` is ``kept(definition, record)``, from a caller that has made it already.
    """
    content = kept(definition, record) if content is None else content
    stored = _stored(definition, content)
    revision: Columns = {
        "audit_id": audit_id,
        "number": signature.number,
        "facts": canonical_facts(content.facts),
        "grade": overall(definition, content),
        "suggested_grade": suggested,
        "author_id": signature.author_id,
        "reason": signature.reason,
        "submitted_at": signature.submitted_at,
        "content_hash": hashlib.sha256(_text_of(content, stored).encode()).hexdigest(),
    }
    built = Rows(revision, [_answer_row(key, answer, stored[key]) for key, answer in content.answers.items()], [], [])
    positions: dict[str, int] = {}
    for key, answer in content.answers.items():
        if not isinstance(answer.value, tuple):
            continue
        for finding in rows_of(answer, Finding):
            position = positions[finding.kind] = positions.get(finding.kind, -1) + 1
            columns = {"question_key": key, "kind": finding.kind, "position": position, "text": finding.text}
            built.findings.append((columns, finding.themes))
        for action in rows_of(answer, Action):
            built.actions.append(_action_row(action, len(built.actions)))
    return built


def write(
    session: Session,
    audit_id: str,
    definition: Definition,
    record: Record,
    signature: Signature,
    suggested: str | None = None,
) -> Revision:
    """Add a revision of an audit: one answer row for every question of the version, findings, actions.

    A second revision of the same number raises IntegrityError: two submissions at once cannot both win.
    """
    built = rows(audit_id, definition, record, signature, suggested)
    revision = Revision(**built.revision)
    revision.answers = [
        AnswerRow(**columns, options=[AnswerOption(option=option) for option in options])
        for columns, options in built.answers
    ]
    revision.findings = [
        FindingRow(**columns, themes=[FindingTheme(sub_theme_code=code) for code in codes])
        for columns, codes in built.findings
    ]
    revision.actions = [ActionRow(**columns) for columns in built.actions]
    session.add(revision)
    session.flush()
    return revision


def overall(definition: Definition, record: Record) -> str | None:
    """The auditor's overall grade, where there is one."""
    asked = definition.overall
    answer = record.answers.get(asked.key) if asked else None
    return str(answer.value) if answer is not None and answer.outcome is Outcome.ANSWERED else None


def _answer_row(key: str, answer: Answer, stored: Stored) -> tuple[Columns, tuple[str, ...]]:
    columns = {
        "question_key": key,
        "outcome": answer.outcome,
        "option": stored.option,
        "text": stored.text,
        "number": stored.number,
        "day": stored.day,
        "clock": stored.clock,
        "comment": answer.comment or None,
    }
    return columns, stored.options


def _action_row(action: Action, position: int) -> Columns:
    return {
        "position": position,
        "text": action.text,
        "owner": action.owner,
        "due": action.due,
        "sub_theme_code": action.theme or None,
        "target_question": action.question or None,
    }


def find(
    session: Session, audit_id: str, number: int | None = None, *, revision_id: int | None = None
) -> Revision | None:
    """A revision with all its rows loaded: by number, or by id."""
    wanted = (
        select(Revision)
        .where(Revision.audit_id == audit_id)
        .options(
            selectinload(Revision.answers).selectinload(AnswerRow.options),
            selectinload(Revision.findings).selectinload(FindingRow.themes),
            selectinload(Revision.actions),
        )
    )
    wanted = wanted.where(Revision.number == number if number is not None else Revision.id == revision_id)
    return session.scalar(wanted)


def history(session: Session, audit_id: str) -> list[Revision]:
    """All revisions of an audit, the oldest first, without their rows."""
    return list(session.scalars(select(Revision).where(Revision.audit_id == audit_id).order_by(Revision.number)))


def read(definition: Definition, revision: Revision) -> Record:
    """The record that ``revision`` holds: equal to what was kept when it was written."""
    findings: dict[str, list[Finding]] = {}
    for found in revision.findings:
        themes = tuple(theme.sub_theme_code for theme in found.themes)
        findings.setdefault(found.question_key, []).append(Finding(found.kind, found.text, themes))
    actions = tuple(
        Action(row.text, row.owner, row.due, row.sub_theme_code or "", row.target_question or "")
        for row in revision.actions
    )
    answers: dict[str, Answer] = {}
    by_key = {row.question_key: row for row in revision.answers}
    for question in definition.questions:
        row = by_key.get(question.key)
        if row is None:
            continue
        value = _value(question, row)
        if row.outcome is Outcome.ANSWERED and value is None:
            value = tuple(findings[question.key]) if question.key in findings else actions
        answers[question.key] = Answer(row.outcome, value, row.comment or "")
    return Record(typed_facts(definition, revision.facts), answers)


def _value(question: Question, row: AnswerRow) -> Value:
    if row.outcome is not Outcome.ANSWERED:
        return None
    stored = Stored(row.option, tuple(one.option for one in row.options), row.text, row.number, row.day, row.clock)
    return type_of(question).restored(stored)


def intact(definition: Definition, revision: Revision) -> bool:
    """Whether the rows still say what was submitted, by the content hash."""
    return content_hash(definition, read(definition, revision)) == revision.content_hash
