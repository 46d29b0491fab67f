"""Entries recorded, corrected, moved on to their end, or withdrawn.

That an entry is called for is nobody's act: it is there as soon as such a record counts, and goes when it does not any
more. What the record itself says of it stands until something is recorded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.actions.verbs import raised
from qa_tool.definitions.model import Question
from qa_tool.definitions.registers import RECORD, Register, State
from qa_tool.definitions.verbs.reading import faults as text_faults
from qa_tool.kit.errors import Conflict, NotFound, Refused, existing, raise_any, serial
from qa_tool.kit.periods import now, today
from qa_tool.kit.typed import Typed
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.queries import audits
from qa_tool.registers import queries
from qa_tool.registers.models import RegisterEntry, RegisterStep
from qa_tool.registers.verbs.reading import Entry, entry_of, may, may_change, may_read
from qa_tool.registers.words import StepKind, plain, restored, understood
from qa_tool.trail import events

LONGEST_REASON = 1000
CHANGED = "Somebody else changed this {} since you opened the page. See how it stands now"
AT_PLACE = "place"
"""The input of the place."""


def correctable(asker: Asker, register: Register, entry: Entry | None) -> tuple[Question, ...]:
    """The questions that the asker may answer now: of a new entry those of its first state, else what was asked."""
    states = [one for one in register.states if entry is None or entry.state is None or _passed(entry, one)]
    if entry is None or entry.state is None:
        states = [register.first]
    return tuple(
        question
        for state in states
        if may(asker, register, state.by)
        for question in register.asked(state)
        if may_read(asker, register, question)
    )


def _passed(entry: Entry, state: State) -> bool:
    return state == entry.state or any(key in entry.answers for key in state.asks)


def record(
    session: Session,
    asker: Asker,
    register: Register,
    identity: str,
    typed: Mapping[str, Typed],
    *,
    version: int,
    place: str = "",
) -> str:
    """Record that one was opened, or what is to be put right of it; its id. The same again changes nothing.

    ``identity`` '': a new one that stands alone. Raises NotPermitted, NotFound, Faulty, Refused when it is closed,
    Conflict.
    """
    row, there = _held(session, asker, register, identity)
    _open(there)
    answers, faults = understood(correctable(asker, register, there), typed, today())
    before = restored(register, row.answers) if row is not None else {}
    answers = {**before, **answers}
    faults += _days(register, answers) + _place(session, register, place, row)
    raise_any(faults or _taken(session, register, answers, row))
    if row is not None and (answers, place) == (before, row.place_id or ""):
        return row.id
    changed = CHANGED.format(register.one)
    if (row.version if row is not None else 0) != version:
        raise Conflict(changed)
    if row is None:
        audit_id = there.audit_id if there is not None else ""
        row = RegisterEntry(register=register.key, audit_id=audit_id or None, state=register.first.key)
        kind = StepKind.RECORDED
    else:
        kind = StepKind.CORRECTED
    row.place_id = place or None
    settled = None
    with serial(session, changed):
        _keep(session, asker, register, row, answers, kind)
        if register.settles is not None and row.audit_id is not None:
            me = asker.person_id
            settled = raised.settle(
                session, row.audit_id, row.id, me, me, reference=row.reference, raised_on=row.opened_on
            )
    late = there is not None and there.due is not None and row.opened_on > there.due
    detail = {"state": row.state, "opened_on": row.opened_on.isoformat(), "late": late, "follow_up": settled}
    _tell(session, asker, register, row, kind.value, **detail)
    return row.id


def move(
    session: Session,
    asker: Asker,
    register: Register,
    identity: str,
    to: str,
    typed: Mapping[str, Typed],
    *,
    version: int,
) -> None:
    """Move it to another state, whose questions are answered. Moving it there again as it is changes nothing.

    Raises NotPermitted, NotFound, Faulty, Refused while it is not recorded, Conflict.
    """
    state = existing(register.state(to))
    row, there = _held(session, asker, register, identity, state.by)
    if row is None or there is None:
        raise Refused(f"Record first that it was {register.begun}")
    asked, changed = register.asked(state), CHANGED.format(register.one)
    answers, faults = understood(asked, typed, today())
    before = restored(register, row.answers)
    if row.state == state.key:
        if {key: before.get(key) for key in answers} == answers:
            return
        raise Conflict(changed)
    if row.state not in register.before(state):
        raise Conflict(changed)
    answers = {**before, **answers}
    raise_any(faults + _days(register, answers))
    if row.version != version:
        raise Conflict(changed)
    was = row.state
    with serial(session, changed):
        row.state, row.closed = state.key, state.ends
        _keep(session, asker, register, row, answers, StepKind.MOVED)
    _tell(session, asker, register, row, "closed" if state.ends else "moved", before=was, state=state.key)


def may_withdraw(session: Session, asker: Asker, entry: Entry) -> bool:
    """Whether the asker may take this one back: it is recorded and open, and settles what its record has to raise."""
    register = entry.register
    if not entry.own_id or not entry.open or not may_change(session, asker, register, entry.id):
        return False
    return register.settles is None or raised.find(session, entry.audit_id) is not None


def withdraw(session: Session, asker: Asker, register: Register, identity: str, *, reason: str, version: int) -> None:
    """Take it off the record, with a reason: what was to be raised is open again. Withdrawn already changes nothing.

    Raises NotPermitted, NotFound, Faulty, Refused when it is closed or settles no follow-up, Conflict.
    """
    row, there = _held(session, asker, register, identity)
    if row is None:
        return
    _open(there)
    follow_up = raised.find(session, row.audit_id) if register.settles is not None and row.audit_id else None
    if register.settles is not None and follow_up is None:
        raise Refused(f"The audit itself names this {register.one}. Ask the audit team to reopen the audit")
    text = reason.strip()
    problems = text_faults({"reason": text}, {"reason": "Reason"}, required=["reason"], longest=LONGEST_REASON)
    raise_any([(one.key, one.message) for one in problems])
    changed = CHANGED.format(register.one)
    if row.version != version:
        raise Conflict(changed)
    with serial(session, changed):
        if follow_up is not None:
            raised.unsettle(session, follow_up, asker.person_id, text)
        row.withdrawn = True  # last: from then on nothing of it changes
        _keep(session, asker, register, row, restored(register, row.answers), StepKind.WITHDRAWN, text)
    _tell(session, asker, register, row, "withdrawn", follow_up=follow_up.id if follow_up is not None else None)


def _held(
    session: Session, asker: Asker, register: Register, identity: str, action: str = RECORD
) -> tuple[RegisterEntry | None, Entry | None]:
    """The row of the entry, None where there is none yet, and how it stands; held until the end of the transaction."""
    matrix.allow(asker, register.resource, action)
    if not identity and not register.of:
        return None, None
    if register.of:
        audits.lock(session, identity)
    found = queries.lines(session, asker, register, action, identity, lock=True)
    if not found:
        raise NotFound
    return found[0].entry, entry_of(session, asker, register, found[0])


def _open(entry: Entry | None) -> None:
    if entry is not None and entry.state is not None and entry.state.ends:
        raise Refused(f"It is {entry.state.label.lower()}, so what was recorded stays as it is")


def _days(register: Register, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with the days on which its time begins and ends."""
    begun, ended = (answers[key].value if key in answers else None for key in (register.opened, register.ended))
    late = [
        (f"{key}:day", "The day must not be in the future")
        for key, day in ((register.opened, begun), (register.ended, ended))
        if isinstance(day, date) and day > today()
    ]
    if not late and isinstance(begun, date) and isinstance(ended, date) and ended < begun:
        return [(f"{register.ended}:day", f"The day must not be before it was {register.begun}")]
    return late


def _place(session: Session, register: Register, place: str, row: RegisterEntry | None) -> list[tuple[str, str]]:
    if not register.place:
        return []
    offered = {one.id for one in queries.places_of(session, register, today())} | {row.place_id if row else None}
    return [] if place in offered else [(AT_PLACE, f"Choose a {register.place}")]


def _taken(
    session: Session, register: Register, answers: Mapping[str, Any], row: RegisterEntry | None
) -> list[tuple[str, str]]:
    reference = str(answers[register.reference].value)
    if register.of or not queries.refers(session, register, reference, row.id if row is not None else ""):
        return []
    return [(f"{register.reference}:", f"Another {register.one} has this reference already")]


def _keep(
    session: Session,
    asker: Asker,
    register: Register,
    row: RegisterEntry,
    answers: Mapping[str, Any],
    kind: StepKind,
    reason: str | None = None,
) -> None:
    """Write how it stands now, and one line of the history."""
    row.answers = plain(register, answers)
    row.reference, row.opened_on = answers[register.reference].value, answers[register.opened].value
    row.ended_on = answers[register.ended].value if register.ended in answers else None
    row.recorded_by, row.recorded_at = asker.person_id, now()
    session.add(row)
    session.flush()
    session.add(
        RegisterStep(
            entry_id=row.id,
            number=queries.last_number(session, row.id) + 1,
            kind=kind,
            state=row.state,
            answers=row.answers,
            reason=reason,
            person_id=asker.person_id,
            at=row.recorded_at,
        )
    )
    session.flush()


def _tell(session: Session, asker: Asker, register: Register, row: RegisterEntry, did: str, **detail: object) -> None:
    told = {"register": register.key, "entry": row.id, **detail}
    events.record(session, asker.person_id, f"entry.{did}", row.audit_id or row.id, **told)
