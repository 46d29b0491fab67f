"""The queue of second readings: whose they are to do, giving them out by hand or evenly, giving one back unread."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.kit import working_days
from qa_tool.kit.errors import Conflict, NotFound, Refused, existing, serial
from qa_tool.kit.lists import Page, turn_to
from qa_tool.kit.periods import now, today
from qa_tool.moderation.changes import Stepped
from qa_tool.moderation.models import Moderation
from qa_tool.moderation.queries import moderations
from qa_tool.moderation.verbs.choosing import barred_manager
from qa_tool.moderation.words import HandedBack, Step
from qa_tool.people.models import Person
from qa_tool.people.queries import accounts, people
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.models import Audit
from qa_tool.records.queries import audits
from qa_tool.settings.verbs import setting
from qa_tool.trail import events
from qa_tool.trail.events import Change

PER_PAGE = 25


@dataclass(frozen=True)
class Line:
    """One second reading in a list: never a grade, and to its reader never the reason why it is read."""

    audit_id: str
    reference: str
    title: str
    audit_date: date | None
    step: Step
    cause: str
    auditor: str
    """Staff codes; '' where the person asking is not told."""
    reader: str
    due: date | None
    overdue: bool
    opened_at: datetime
    decided_at: datetime | None
    begun: bool = False
    """Whether the asker has chosen some of the grades already."""


@dataclass(frozen=True)
class Overview:
    """What concerns the person asking."""

    to_read: tuple[Line, ...]
    """With the asker, to be graded blind."""
    to_settle: tuple[Line, ...]
    """Graded by the asker, to be decided."""
    queue: tuple[Line, ...]
    """Waiting for a reader: for those who give them out."""
    in_hand: tuple[Line, ...]
    """With readers."""
    disputed: tuple[Line, ...]
    """For those who decide."""
    decided: Page[Line]


def overview(session: Session, asker: Asker, page: int = 1) -> Overview:
    """The asker's lists; the decided ones in pages. Raises NotPermitted."""
    matrix.allow(asker, "moderation", "read")
    titles = queries.titles(session)

    def lines(action: str, *steps: Step, telling: bool = True) -> tuple[Line, ...]:
        if not matrix.may(asker.roles, "moderation", action):
            return ()
        found = moderations.listing(session, asker, action, steps)
        return tuple(
            _line(one, titles, telling=telling and one.moderator_id != asker.person_id, begun=one.id in begun)
            for one in found
        )

    begun = moderations.begun(session, asker)
    return Overview(
        to_read=lines("grade", Step.GIVEN, telling=False),
        to_settle=lines("grade", Step.GRADED),
        queue=lines("assign", Step.WAITING),
        in_hand=lines("assign", Step.GIVEN, Step.GRADED),
        disputed=lines("arbitrate", Step.DISPUTED),
        decided=turn_to(session, moderations.decided(asker), page, PER_PAGE, lambda row: _line(row[0], titles)),
    )


def to_do(session: Session, asker: Asker) -> dict[str, int]:
    """How many second readings wait for the asker: ``read``, ``settle``, ``give`` and ``decide``; for My work."""
    wanted = {
        "read": ("grade", Step.GIVEN),
        "settle": ("grade", Step.GRADED),
        "give": ("assign", Step.WAITING),
        "decide": ("arbitrate", Step.DISPUTED),
    }
    return {
        name: moderations.number(session, asker, action, step) if matrix.may(asker.roles, "moderation", action) else 0
        for name, (action, step) in wanted.items()
    }


def _line(one: Moderation, titles: dict[str, str], *, telling: bool = True, begun: bool = False) -> Line:
    done = one.step in (Step.SETTLED, Step.ARBITRATED)
    return Line(
        audit_id=one.audit_id,
        reference=one.audit.reference,
        title=titles.get(one.audit.form_key, one.audit.form_key),
        audit_date=one.audit.audit_date,
        step=one.step,
        cause=one.cause.label if telling else "",
        auditor=one.auditor.staff_code if telling else "",
        reader=one.moderator.staff_code if one.moderator else "",
        due=one.due,
        overdue=not done and one.due is not None and one.due < today(),
        opened_at=one.opened_at,
        decided_at=one.arbitrated_at or one.settled_at,
        begun=begun,
    )


LOST = "This was given to somebody or read in the same moment. Look at the queue again"
BEGUN = "The second grades are stored already, so it stays with its reader"
LONGEST_REASON = 500
NOT_WITH_YOU = "This is not with you any more"


@dataclass(frozen=True)
class Candidate:
    """Somebody who may read second, or why not."""

    person_id: str
    staff_code: str
    reading: int
    """How many second readings they have in hand."""
    can_read: bool
    """Whether their role opens the audit to them before they are given it: they may have seen the grades."""
    barred: str = ""
    """Why they must not; '' when they may."""


@dataclass(frozen=True)
class SharedOut:
    """What sharing out came to."""

    given: int
    left: int
    """Audits for which nobody is independent enough."""


def to_give(session: Session, asker: Asker, audit_id: str) -> tuple[Moderation, list[Candidate]]:
    """A second reading that can be given to somebody (or to somebody else), and who could have it.

    Raises NotFound for one that is graded already.
    """
    matrix.allow(asker, "moderation", "assign")
    found = moderations.find(session, asker, audit_id, "assign")
    if found is None or found.step not in (Step.WAITING, Step.GIVEN):
        raise NotFound
    return found, candidates(session, found)


def candidates(session: Session, moderation: Moderation) -> list[Candidate]:
    """Everybody who reads second in the service, the barred with the reason."""
    audit = moderation.audit
    manager = barred_manager(session, audit, queries.of_audit(session, audit))
    past, burdens = moderations.past_readers(session, audit.id), moderations.burdens(session)
    team = people.team_of(session, audit.practitioner_id, today()) if audit.practitioner_id else None
    found = []
    for holder in accounts.active_holders(session, *matrix.who_may("moderation", "grade")):
        person, roles = holder.person, accounts.roles_of(holder)
        managed = people.managed_team_ids(session, person.id, today())
        found.append(
            Candidate(
                person.id,
                person.staff_code,
                burdens.get(person.id, 0),
                Scope.ALL in matrix.scopes(roles, "audit", "read") or (team is not None and team.id in managed),
                _barred(audit, person, manager, past),
            )
        )
    return found


def held(session: Session, asker: Asker, audit_id: str, action: str) -> Moderation:
    """The moderation that the asker may do this to, with its audit held until the end of the transaction.

    Raises NotPermitted, NotFound for one that the asker does not reach.
    """
    matrix.allow(asker, "moderation", action)
    audits.lock(session, audit_id)
    return existing(moderations.find(session, asker, audit_id, action))


def give(session: Session, asker: Asker, audit_id: str, person_id: str) -> Moderation:
    """Give an audit to a second reader, or from one reader to another. The same again changes nothing.

    Raises NotFound, Refused for somebody who is not independent, Conflict once the second grades are stored.
    """
    found = held(session, asker, audit_id, "assign")
    if found.step not in (Step.WAITING, Step.GIVEN):
        raise Conflict(BEGUN)
    if found.moderator_id == person_id:
        return found
    chosen = next((one for one in candidates(session, found) if one.person_id == person_id), None)
    if chosen is None:
        raise Refused("Choose who is to read it")
    if chosen.barred:
        raise Refused(f"{chosen.staff_code} cannot read this: {chosen.barred}")
    _give(session, asker, found, chosen.person_id)
    return found


def share_out(session: Session, asker: Asker) -> SharedOut:
    """Give everything that waits to readers, evenly: to whoever has least in hand, strangers to the audit first.

    Who gets what follows from the audit and the readers alone, so that the same queue is shared out in the same way.
    """
    matrix.allow(asker, "moderation", "assign")
    given = left = 0
    for found in moderations.listing(session, asker, "assign", (Step.WAITING,)):
        audits.lock(session, found.audit_id)
        session.refresh(found)
        if found.step is not Step.WAITING:
            continue
        free = [one for one in candidates(session, found) if not one.barred]
        if not free:
            left += 1
            continue
        chosen = min(free, key=lambda one: (one.can_read, one.reading, _tie(found.audit_id, one.person_id)))
        _give(session, asker, found, chosen.person_id)
        given += 1
    return SharedOut(given, left)


def hand_back(session: Session, asker: Asker, audit_id: str, why: HandedBack) -> None:
    """The reader gives an audit back unread. Raises NotFound when it is not theirs, Conflict once it is graded."""
    found = held(session, asker, audit_id, "grade")
    if found.step is not Step.GIVEN:
        raise Conflict(BEGUN)
    with serial(session, LOST):
        found.step, found.moderator_id, found.given_at, found.given_by, found.due = Step.WAITING, None, None, None, None
        moderations.drop_draft(session, found.id)
    record(session, asker, found, "moderation.handed-back", why=why.value)


def withdraw(session: Session, asker: Asker, audit_id: str, why: str) -> Moderation:
    """Give up the reading of an audit that its reader has not graded, and that a freeze waits for. The event has why.

    Raises NotPermitted, NotFound; Refused without a reason; Conflict when it is with no reader, or graded.
    """
    found = held(session, asker, audit_id, "withdraw")
    if not (said := why.strip()):
        raise Refused("Enter why the reading is withdrawn")
    if len(said) > LONGEST_REASON:
        raise Refused(f"Why the reading is withdrawn must be {LONGEST_REASON} characters or less")
    if found.step is not Step.GIVEN:
        raise Conflict(BEGUN if found.graded_at else LOST)
    with serial(session, LOST):
        found.step = Step.WITHDRAWN
        moderations.drop_draft(session, found.id)
    record(session, asker, found, "moderation.withdrawn", why=said, reader=found.moderator_id or "")
    return found


def record(
    session: Session, asker: Asker, moderation: Moderation, action: str, *changes: Change, **detail: str | int
) -> None:
    """The one event of a step. Never a grade: whoever reads the log may yet have to read the audit blind."""
    said, step = {"reference": moderation.audit.reference, **detail}, Stepped(moderation)
    audit_id = moderation.audit_id
    events.record(session, asker.person_id, action, audit_id, *changes, step, **said)


def _give(session: Session, asker: Asker, found: Moderation, person_id: str) -> None:
    day = today()
    before = found.moderator_id
    definition = queries.of_audit(session, found.audit)
    with serial(session, LOST):
        found.line_manager_id = barred_manager(session, found.audit, definition)
        found.step, found.moderator_id = Step.GIVEN, person_id
        moderations.drop_draft(session, found.id)
        found.given_at, found.given_by = now(), asker.person_id
        found.due = working_days.after(day, setting(session, "second_reader_working_days", day))
    detail = {"reader": person_id, **({"instead_of": before} if before else {})}
    record(session, asker, found, "moderation.given", **detail)


def _barred(audit: Audit, person: Person, manager: str | None, past: frozenset[str]) -> str:
    if person.id == audit.author_id:
        return "wrote the audit"
    if person.id == audit.practitioner_id:
        return "is the practitioner"
    if person.id == manager:
        return "manages the practitioner"
    if person.id in past:
        return "has read an earlier revision and knows its grades"
    if person.in_post_to is not None and person.in_post_to < today():
        return "has left"
    return ""


def _tie(audit_id: str, person_id: str) -> str:
    """Settles between readers with the same in hand: not by the alphabet, which would always favour the first."""
    return hashlib.sha256(f"{audit_id} {person_id}".encode()).hexdigest()
