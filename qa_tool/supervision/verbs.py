"""The supervision agenda of one IRO: one page to talk from, for the IRO and the own line, and what was discussed.

It holds what the IRO has been shown and has opened, and nothing else: both read the same page, and no paper tells an
IRO of an audit that still asks for their own grade first. No grade stands on it, and no count of a person's work.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.words import CommitmentKind
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.words import FindingKind
from qa_tool.kit.errors import NotPermitted, existing, serial
from qa_tool.kit.periods import today
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.supervision import queries
from qa_tool.trail import events

LOOKS_BACK = timedelta(days=365)
"""How old a record may be whose findings and learning stand on the agenda."""
GONE_AFTER = timedelta(days=20)
"""How long after it was discussed a finding or a learning need stays on the agenda: gone before the next month's."""
MOST = {"findings": 6, "repeated": 4, "learning": 5, "undertaken": 6}
"""Most lines of each part: one sheet of paper."""
OWN_AGENDA = "Your manager notes what was discussed"
LOST = "This was noted somewhere else in the same moment. Look at the agenda again"


@dataclass(frozen=True)
class AgendaItem:
    """One line of the agenda. ``audit_id`` is '' where it comes from several records."""

    key: str
    text: str
    about: str
    """What kind of thing it is, and its theme."""
    audit_id: str
    reference: str
    day: date | None
    discussed_on: date | None
    overdue: bool = False
    commitment_id: str = ""


@dataclass(frozen=True)
class AgendaPart:
    """A heading with its lines."""

    key: str
    title: str
    empty: str
    """What to say when there is nothing."""
    items: tuple[AgendaItem, ...]
    more: int
    """How many lines found no room."""


@dataclass(frozen=True)
class Agenda:
    """The agenda as it stands today."""

    person_id: str
    staff_code: str
    own: bool
    prepared_on: date
    parts: tuple[AgendaPart, ...]
    not_shown: int
    """Records of the last year that the IRO has not been shown, or has not opened; 0 for the IRO themself."""
    may_note: bool


@dataclass(frozen=True)
class InLine:
    """One person whose agenda the asker may see."""

    person_id: str
    staff_code: str
    last: date | None
    """The last day on which anything on the agenda was noted as discussed."""


def line(session: Session, asker: Asker) -> tuple[InLine, ...]:
    """Those whose agenda the asker may see. Raises NotPermitted."""
    matrix.allow(asker, "supervision", "read")
    last = queries.last_discussed(session)
    return tuple(InLine(person_id, code, last.get(person_id)) for person_id, code in queries.line(session, asker))


def agenda(session: Session, asker: Asker, person_id: str) -> Agenda:
    """The agenda of an IRO. Raises NotPermitted, NotFound for anybody who is not in the asker's own line."""
    matrix.allow(asker, "supervision", "read")
    code = existing(dict(queries.line(session, asker)).get(person_id))
    day = today()
    since, discussed = day - LOOKS_BACK, queries.discussed(session, person_id)
    own = person_id == asker.person_id
    parts = (
        _findings(session, asker, person_id, since, discussed),
        _repeated(session, asker, person_id, since, discussed),
        _learning(session, asker, person_id, since, discussed),
        _undertaken(session, asker, person_id, discussed),
    )
    return Agenda(
        person_id,
        code,
        own,
        day,
        parts,
        0 if own else queries.not_shown(session, person_id, since),
        not own and matrix.may(asker.roles, "supervision", "update"),
    )


def note(
    session: Session, asker: Asker, person_id: str, items: Collection[str], on: date | None
) -> tuple[Problem, ...]:
    """Note those items of the agenda as discussed on a day. The same again changes nothing.

    Gives back problems, and then changes nothing. Raises NotPermitted, NotFound as ``agenda``, Conflict when it was
    noted in the same moment.
    """
    matrix.allow(asker, "supervision", "update")
    shown = agenda(session, asker, person_id)
    if shown.own:
        raise NotPermitted(OWN_AGENDA)
    known = {item.key for part in shown.parts for item in part.items}
    problems = []
    if not items:
        problems.append(Problem("complete", "chosen", "Select what you discussed"))
    elif not known.issuperset(items):
        message = "The agenda has changed since you opened it. Look at it again, then note what you discussed"
        problems.append(Problem("understood", "chosen", message))
    if on is None:
        problems.append(Problem("complete", "discussed_on", "Enter the date of the supervision"))
    elif on > today():
        problems.append(Problem("dates-in-order", "discussed_on", "The date must be today or in the past"))
    if problems or on is None:
        return tuple(problems)
    with serial(session, LOST):
        new = queries.note_discussed(session, person_id, items, on, asker.person_id)
    if new:
        events.record(session, asker.person_id, "supervision.discussed", person_id, items=new)
    return ()


def _part(key: str, title: str, empty: str, items: list[AgendaItem]) -> AgendaPart:
    most = MOST[key]
    return AgendaPart(key, title, empty, tuple(items[:most]), max(0, len(items) - most))


def _fresh(items: list[AgendaItem]) -> list[AgendaItem]:
    """Without what was discussed some time ago."""
    return [item for item in items if item.discussed_on is None or item.discussed_on > today() - GONE_AFTER]


def _findings(session: Session, asker: Asker, person_id: str, since: date, discussed: dict[str, date]) -> AgendaPart:
    items = [
        _item(one, " · ".join(filter(None, (_finding_word(kind), one.theme))), discussed)
        for kind, one in queries.findings(session, asker, person_id, since, limit=200)
    ]
    return _part("findings", "Latest findings", "No findings that have not been discussed.", _fresh(items))


def _finding_word(kind: FindingKind) -> str:
    return "Strength" if kind is FindingKind.STRENGTH else "To develop"


def _repeated(session: Session, asker: Asker, person_id: str, since: date, discussed: dict[str, date]) -> AgendaPart:
    items = []
    for one in queries.repeated(session, asker, person_id, since):
        key = f"repeat:{one.code}"
        about = f"To develop in {one.audits} records of the last 12 months"
        items.append(AgendaItem(key, one.label, about, "", "", one.last, discussed.get(key)))
    empty = "No sub-theme came up as an area for development more than once in the last 12 months."
    return _part("repeated", "Found more than once", empty, items)


def _learning(session: Session, asker: Asker, person_id: str, since: date, discussed: dict[str, date]) -> AgendaPart:
    words = {"need": "Learning need", "agreed": "Agreed after an observation", "will-do": "The IRO means to"}
    items = [
        _item(one, words[one.key.partition(":")[0]], discussed)
        for one in queries.learning(session, asker, person_id, since)
    ]
    return _part("learning", "Learning", "No learning need that has not been discussed.", _fresh(items))


def _undertaken(session: Session, asker: Asker, person_id: str, discussed: dict[str, date]) -> AgendaPart:
    items = [_commitment(one, discussed) for one in queries.undertaken(session, asker, person_id)]
    return _part("undertaken", "Open actions and follow-ups", "Nothing is open.", items)


def _commitment(one: Commitment, discussed: dict[str, date]) -> AgendaItem:
    key = f"commitment:{one.id}"
    text = one.text if one.kind is CommitmentKind.ACTION and one.text else one.kind.label
    return AgendaItem(
        key,
        text,
        one.status.label,
        one.audit_id,
        one.audit.reference,
        one.due,
        discussed.get(key),
        overdue=one.due < today(),
        commitment_id=one.id,
    )


def _item(one: queries.Line, about: str, discussed: dict[str, date]) -> AgendaItem:
    return AgendaItem(one.key, one.text, about, one.audit_id, one.reference, one.day, discussed.get(one.key))
