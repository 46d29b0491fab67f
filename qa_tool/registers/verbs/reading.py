"""Entries as they stand today: which there are, whose turn it is, how old each is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer
from qa_tool.definitions.registers import READ, READ_RESTRICTED, RECORD, Register, State, on_day
from qa_tool.kit import working_days
from qa_tool.kit.errors import NotFound, existing
from qa_tool.kit.periods import LONDON, today
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.registers import queries
from qa_tool.registers.queries import Line
from qa_tool.registers.words import StepKind, restored
from qa_tool.settings.verbs import setting


@dataclass(frozen=True)
class Step:
    """One line of the history. ``by`` is a staff code."""

    at: datetime
    by: str
    kind: StepKind
    state: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """An entry as it stands today, or a record that calls for one."""

    register: Register
    id: str
    """In addresses: of the record that calls for it, else its own."""
    own_id: str
    """'' while nothing is recorded."""
    audit_id: str
    """'' of one that stands alone."""
    audit_reference: str
    place: str
    within: str
    """The name of what the place lies in; '' where that is not shown."""
    submitted_on: date | None
    due: date | None
    """The last day on which opening it is in time."""
    due_certain: bool
    """False where the list of bank holidays does not reach so far."""
    reference: str
    """'' until it is opened."""
    opened_on: date | None
    ended_on: date | None
    answers: Mapping[str, Answer]
    """What the asker may read of them."""
    state: State | None
    """None while nothing is recorded."""
    version: int
    """0 while nothing is recorded."""
    long_after: int
    """Days after which it is marked: 28 are four weeks."""
    today: date
    place_id: str = ""
    steps: tuple[Step, ...] = field(default=())

    @property
    def name(self) -> str:
        """What lists and titles call it: the reference of its record, else its own."""
        return self.audit_reference or self.reference

    @property
    def opened(self) -> bool:
        """Whether there is a reference and a day, of the record or of the register."""
        return bool(self.reference) and self.opened_on is not None

    @property
    def open(self) -> bool:
        """Whether it is not closed yet."""
        return self.state is None or not self.state.ends

    @property
    def running(self) -> bool:
        """Whether its days are still counted: it is open, and its time did not end."""
        return self.open and self.ended_on is None

    @property
    def late(self) -> bool:
        """Whether it was opened after its day, or is not opened and the day is past."""
        return self.due is not None and (self.opened_on or self.today) > self.due

    @property
    def age(self) -> int:
        """Days since it was opened (since the record, while it is not), up to the day on which its time ended."""
        begun = self.opened_on or self.submitted_on or self.today
        return ((self.ended_on or self.today) - begun).days

    @property
    def long(self) -> bool:
        """Whether it is, or was, open for longer than the register allows."""
        return self.age > self.long_after

    def text(self, key: str) -> str:
        """The answer to the question as people read it; '' for none."""
        answer, question = self.answers.get(key), self.register.by_key[key]
        return type_of(question).text(question, answer.value) if answer is not None else ""

    def holds(self, text: str) -> bool:
        """Whether part of its references or places is this text, in any case."""
        return any(
            text.lower() in one.lower() for one in (self.audit_reference, self.reference, self.place, self.within)
        )

    @property
    def told(self) -> list[tuple[Question, str]]:
        """What there is to read, in the order of asking."""
        asked = (question for state in self.register.states for question in self.register.asked(state))
        return [(question, text) for question in asked if (text := self.text(question.key))]


def rows(register: Register, entries: Iterable[Entry]) -> list[list[str | int]]:
    """The entries as a file has them, under their headings: what was chosen, days, and no text but the reference."""
    asked = [one for one in register.questions if not type_of(one).free_text]
    of = ["Audit", "Team", "Locality"] if register.of else [register.place.capitalize()] if register.place else []
    head: list[str | int] = ["Reference", *of, *(one.label for one in asked), "State", "Days", "Over its days"]
    found = [head]
    for one in entries:
        where = [one.audit_reference, one.place, one.within] if register.of else [one.place] if register.place else []
        state = one.state.label if one.state is not None else ""
        told = [one.text(question.key) for question in asked]
        found.append([one.reference, *where, *told, state, one.age, "yes" if one.long else "no"])
    return found


def register_of(session: Session, key: str) -> Register:
    """The register of that key. Raises NotFound."""
    return existing(queries.in_use(session).get(key))


def may(asker: Asker, register: Register, action: str = RECORD) -> bool:
    """Whether the function is open to the asker at all."""
    return matrix.may(asker.roles, register.resource, action)


def allow(asker: Asker, register: Register, action: str) -> None:
    """Raises NotPermitted when the function is not open to the asker at all."""
    matrix.allow(asker, register.resource, action)


def readable(session: Session, asker: Asker) -> list[Register]:
    """The registers that the asker may read, by title."""
    found = (one for one in queries.in_use(session).values() if may(asker, one, READ))
    return sorted(found, key=lambda one: one.plural)


def reads_all(asker: Asker, register: Register) -> bool:
    """Whether the asker reads all of it, and so answers for the service."""
    return Scope.ALL in matrix.scopes(asker.roles, register.resource, READ)


def listing(session: Session, asker: Asker, register: Register) -> tuple[Entry, ...]:
    """Those that the asker reads: to be opened first, then the open by age, then the closed, the newest first."""
    matrix.allow(asker, register.resource, READ)
    found = [entry_of(session, asker, register, one) for one in queries.lines(session, asker, register, READ)]
    return tuple(sorted(found, key=_order))


def _order(one: Entry) -> tuple[int, int]:
    if one.open:
        return (1, -one.age) if one.opened or one.due is None else (0, one.due.toordinal())
    return (2, -(one.ended_on or one.opened_on or one.today).toordinal())


def to_open(session: Session, asker: Asker, register: Register) -> tuple[Entry, ...]:
    """Those that the asker is to open, the first to be opened first; () for who records none."""
    if not register.of or not may(asker, register):
        return ()
    found = [entry_of(session, asker, register, one) for one in queries.lines(session, asker, register, RECORD)]
    return tuple(sorted((one for one in found if one.open and not one.opened), key=_order))


def find(session: Session, asker: Asker, register: Register, identity: str, action: str = READ) -> Entry:
    """One of them, with its history. Raises NotPermitted, NotFound."""
    matrix.allow(asker, register.resource, action)
    found = queries.lines(session, asker, register, action, identity)
    if not found:
        raise NotFound
    return entry_of(session, asker, register, found[0], history=True)


def may_change(session: Session, asker: Asker, register: Register, identity: str, action: str = RECORD) -> bool:
    """Whether the asker may do this with that one."""
    return may(asker, register, action) and bool(queries.lines(session, asker, register, action, identity))


def may_read(asker: Asker, register: Register, question: Question) -> bool:
    """Whether the asker may read what is answered there."""
    return question.restricted is None or may(asker, register, READ_RESTRICTED)


def called_for(session: Session, asker: Asker, audit_id: str) -> Register | None:
    """The register in which the asker may record what the record calls for; None where there is none."""
    for register in queries.in_use(session).values():
        if register.of and may_change(session, asker, register, audit_id):
            return register
    return None


def settling(session: Session, asker: Asker, entry_id: str) -> Entry | None:
    """The entry of that id, where the asker may read it."""
    row = queries.by_id(session, entry_id)
    register = queries.in_use(session).get(row.register) if row is not None else None
    if register is None or not may(asker, register, READ):
        return None
    found = queries.lines(session, asker, register, READ, entry_id)
    return entry_of(session, asker, register, found[0]) if found else None


def places(session: Session, register: Register) -> list[tuple[str, str]]:
    """(id, name) of the places that an entry of today can be of."""
    return [(one.id, one.name) for one in queries.places_of(session, register, today())] if register.place else []


def entry_of(session: Session, asker: Asker, register: Register, line: Line, *, history: bool = False) -> Entry:
    """The entry as the asker may read it."""
    audit, row = line.audit, line.entry
    submitted = audit.submitted_at.astimezone(LONDON).date() if audit is not None and audit.submitted_at else None
    due = None
    if register.due is not None and submitted is not None:
        days = on_day(register.due.working_days, lambda key: setting(session, key, submitted))
        due = working_days.after(submitted, days)
    answers = restored(register, row.answers) if row is not None else dict(line.said)
    opened, reference = answers.get(register.opened), answers.get(register.reference)
    first_day = row.opened_on if row is not None else opened.value if opened is not None else None
    place, within = (
        (audit.team, audit.locality) if audit is not None else (row.place if row is not None else None, None)
    )
    none = "No team known" if audit is not None else "No place known" if register.place else ""
    steps = queries.steps(session, row.id) if history and row is not None else ()
    return Entry(
        register=register,
        id=audit.id if audit is not None else row.id if row is not None else "",
        own_id=row.id if row is not None else "",
        audit_id=audit.id if audit is not None else "",
        audit_reference=audit.reference if audit is not None else "",
        place=place.name if place is not None else none,
        place_id=row.place_id or "" if row is not None else "",
        within=within.name if within is not None else "",
        submitted_on=submitted,
        due=due,
        due_certain=due is None or working_days.certain(due),
        reference=row.reference if row is not None else str(reference.value) if reference is not None else "",
        opened_on=first_day if isinstance(first_day, date) else None,
        ended_on=row.ended_on if row is not None else None,
        answers={key: one for key, one in answers.items() if may_read(asker, register, register.by_key[key])},
        state=register.state(row.state) if row is not None else None,
        version=row.version if row is not None else 0,
        long_after=on_day(register.aged.over_days, lambda key: setting(session, key, today())),
        today=today(),
        steps=tuple(
            Step(one.at, one.person.staff_code, one.kind, _label(register, one.state), one.reason or "")
            for one in steps
        ),
    )


def _label(register: Register, state: str) -> str:
    found = register.state(state)
    return found.label if found is not None else state
