"""Problem resolutions, as a register of records: recorded, moved and read in few words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer
from qa_tool.definitions.registers import FOLDER, Register, registers_in
from qa_tool.definitions.verbs.reading import beside_forms
from qa_tool.definitions.words import Outcome
from qa_tool.kit.typed import Typed
from qa_tool.policy.words import Asker
from qa_tool.registers.models import RegisterEntry
from qa_tool.registers.verbs import reading, recording
from qa_tool.registers.verbs.reading import Entry
from qa_tool.registers.words import plain

KEY = "problem-resolution"
RECORDING: dict[str, Any] = {
    "PR-01": "PR 77", "PR-02": date(2018, 12, 6), "PR-03": "team-manager", "PR-04": "practice-issue",
    "PR-05": "risk-and-safeguarding",
}  # fmt: skip
OUTCOMES = ("conference-held", "plan-changed", "decision-upheld")
CLOSING: dict[str, Any] = {"PR-12": "conference-held", "PR-10": date(2018, 12, 10), "PR-13": "A plan was made"}


def register() -> Register:
    return registers_in(beside_forms(FOLDER))[KEY]


def typed(of: Register, values: Mapping[str, Any]) -> dict[str, Typed]:
    """The values as somebody types them; None is left blank."""
    return {
        key: type_of(of.by_key[key]).typed(of.by_key[key], Answer(Outcome.ANSWERED, value))
        for key, value in values.items()
        if value is not None
    }


def fields(values: Mapping[str, Any], of: Register | None = None) -> dict[str, str]:
    """The same as the inputs of a page."""
    given = typed(of or register(), values)
    return {
        f"q_{key.replace('-', '_')}{'__' * bool(part)}{part}": one
        for key, parts in given.items()
        for part, (one, *_) in parts.items()
    }


def listing(session: Session, asker: Asker) -> tuple[Entry, ...]:
    return reading.listing(session, asker, register())


def to_raise(session: Session, asker: Asker) -> tuple[Entry, ...]:
    return reading.to_open(session, asker, register())


def find(session: Session, asker: Asker, audit_id: str) -> Entry:
    return reading.find(session, asker, register(), audit_id)


def record(session: Session, asker: Asker, audit_id: str, values: Mapping[str, Any], *, version: int) -> str:
    return recording.record(session, asker, register(), audit_id, typed(register(), values), version=version)


def close(session: Session, asker: Asker, audit_id: str, *, version: int = 1, **more: Any) -> None:
    stated = CLOSING | {key.replace("_", "-"): value for key, value in more.items()}
    recording.move(session, asker, register(), audit_id, "closed", typed(register(), stated), version=version)


def withdraw(session: Session, asker: Asker, audit_id: str, *, reason: str, version: int) -> None:
    recording.withdraw(session, asker, register(), audit_id, reason=reason, version=version)


def may_withdraw(session: Session, asker: Asker, audit_id: str) -> bool:
    return recording.may_withdraw(session, asker, find(session, asker, audit_id))


def put(session: Session, audit_id: str, person_id: str, day: date, *, closed: Mapping[str, Any] | None = None) -> None:
    """A row of one, closed with these answers if any, whatever the day of today is."""
    values = {**RECORDING, "PR-01": "PR 13", "PR-02": day, **(closed or {})}
    answers = {key: Answer(Outcome.ANSWERED, value) for key, value in values.items()}
    session.add(
        RegisterEntry(
            register=KEY, audit_id=audit_id, state="closed" if closed else "open", reference="PR 13", opened_on=day,
            ended_on=values.get("PR-10"), answers=plain(register(), answers), closed=bool(closed), withdrawn=False,
            recorded_by=person_id, recorded_at=datetime(2019, 2, 1, 9, tzinfo=UTC),
        )
    )  # fmt: skip
