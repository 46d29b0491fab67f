"""Problem resolutions: due within a working day of an audit that disagrees, recorded, and closed with their outcome.

A disagreement is not opened by anybody: it is there as soon as such an audit counts, and goes when it does not any
more. What the audit itself says of reference, day and level stands until something is recorded here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from qa_tool.actions.verbs import raised
from qa_tool.definitions.registers import on_day
from qa_tool.enquiries import queries
from qa_tool.enquiries.models import ProblemResolution
from qa_tool.enquiries.queries import RESOURCE, Disagreement
from qa_tool.enquiries.words import ImpactOnChild, Level, Reason
from qa_tool.figures.words.measured import Settled
from qa_tool.kit import working_days
from qa_tool.kit.errors import Conflict, NotFound, Refused, raise_any, serial
from qa_tool.kit.periods import LONDON, now, today
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.programme.verbs.scope import text_faults
from qa_tool.records.queries import audits
from qa_tool.settings.verbs import setting
from qa_tool.trail import events

Word = TypeVar("Word", Level, Reason, ImpactOnChild)
LONGEST_REFERENCE, LONGEST_TEXT = 40, 1000
CHANGED = "Somebody else changed this problem resolution since you opened the page. See how it stands now"


@dataclass(frozen=True)
class Resolution:
    """A disagreement and its problem resolution, as it stands today."""

    audit_id: str
    audit_reference: str
    team: str
    locality: str
    submitted_on: date
    due: date
    """The last day on which raising it is in time."""
    due_certain: bool
    """False where the list of bank holidays does not reach so far."""
    reference: str
    """'' until it is raised."""
    raised_on: date | None
    level: Level | None
    reason: Reason | None
    impact: ImpactOnChild | None
    outcome: Settled | None
    closed_on: date | None
    what_changed: str
    version: int
    """0 while nothing is recorded here."""
    long_after: int
    """Days after which it is marked: 28 are four weeks."""
    today: date

    @property
    def raised(self) -> bool:
        """Whether there is a reference and a day."""
        return bool(self.reference) and self.raised_on is not None

    @property
    def open(self) -> bool:
        """Whether it is not closed yet."""
        return self.outcome is None

    @property
    def late(self) -> bool:
        """Whether it was raised after its day, or is not raised and the day is past."""
        return (self.raised_on or self.today) > self.due

    @property
    def age(self) -> int:
        """Days since it was raised (since the audit, while it is not), up to its closing."""
        return ((self.closed_on or self.today) - (self.raised_on or self.submitted_on)).days

    @property
    def long(self) -> bool:
        """Whether it is, or was, open for longer than four weeks."""
        return self.age > self.long_after


@dataclass(frozen=True)
class Recording:
    """What somebody typed about a problem resolution; None or '' where nothing was understood."""

    reference: str
    raised_on: date | None
    level: Level | None
    reason: Reason | None
    impact: ImpactOnChild | None


def listing(session: Session, asker: Asker) -> tuple[Resolution, ...]:
    """Those that the asker reads: to be raised first, then the open by age, then the closed, the newest first."""
    matrix.allow(asker, RESOURCE, "read")
    found = [_resolution(session, one) for one in queries.disagreements(session, asker)]
    return tuple(sorted(found, key=_order))


def _order(one: Resolution) -> tuple[int, int]:
    if one.open:
        return (1, -one.age) if one.raised else (0, one.due.toordinal())
    return (2, -(one.closed_on or one.submitted_on).toordinal())


def to_raise(session: Session, asker: Asker) -> tuple[Resolution, ...]:
    """Those that the asker is to raise, the first to be raised first; () for who records none."""
    if not matrix.may(asker.roles, RESOURCE, "record"):
        return ()
    found = [_resolution(session, one) for one in queries.disagreements(session, asker, "record")]
    return tuple(sorted((one for one in found if one.open and not one.raised), key=_order))


def find(session: Session, asker: Asker, audit_id: str, action: str = "read") -> Resolution:
    """One of them. Raises NotPermitted, NotFound."""
    matrix.allow(asker, RESOURCE, action)
    found = queries.disagreements(session, asker, action, audit_id)
    if not found:
        raise NotFound
    return _resolution(session, found[0])


def may(session: Session, asker: Asker, audit_id: str) -> bool:
    """Whether the asker may record and close this one."""
    if not matrix.may(asker.roles, RESOURCE, "record"):
        return False
    return bool(queries.disagreements(session, asker, "record", audit_id))


def record(session: Session, asker: Asker, audit_id: str, recording: Recording, *, version: int) -> None:
    """Record that it was raised, or where it stands now. The same again changes nothing.

    Raises NotPermitted, NotFound, Faulty, Refused when it is closed, Conflict.
    """
    row, there = _held(session, asker, audit_id)
    if row is not None and row.outcome is not None:
        raise Refused("It is closed, so what was recorded stays as it is")
    _check(recording)
    new = (recording.reference, recording.raised_on, recording.level, recording.reason, recording.impact)
    if row is not None and new == (row.reference, row.raised_on, row.level, row.reason, row.impact):
        return
    if (row.version if row is not None else 0) != version:
        raise Conflict(CHANGED)
    row = row if row is not None else ProblemResolution(audit_id=audit_id)
    before = row.level
    assert recording.raised_on is not None
    assert recording.level is not None
    assert recording.reason is not None
    assert recording.impact is not None
    row.reference, row.raised_on, row.level = recording.reference, recording.raised_on, recording.level
    row.reason, row.impact = recording.reason, recording.impact
    row.recorded_by, row.recorded_at = asker.person_id, now()
    with serial(session, CHANGED):
        session.add(row)
        session.flush()
        me = asker.person_id
        settled = raised.settle(session, audit_id, me, me, reference=row.reference, raised_on=row.raised_on)
    detail = {
        "level": row.level.value,
        "before": before.value if before else None,
        "raised_on": row.raised_on.isoformat(),
        "late": row.raised_on > there.due,
        "follow_up": settled,
    }
    events.record(session, asker.person_id, "resolution.recorded", audit_id, **detail)


def may_withdraw(session: Session, asker: Asker, audit_id: str) -> bool:
    """Whether the asker may take this one back: it is recorded, open, and settles a follow-up."""
    if not may(session, asker, audit_id):
        return False
    found = queries.disagreements(session, asker, "record", audit_id)[0].resolution
    return found is not None and found.outcome is None and raised.find(session, audit_id) is not None


def withdraw(session: Session, asker: Asker, audit_id: str, *, reason: str, version: int) -> None:
    """Take it off the record, with a reason: what was to be raised is open again. Withdrawn already changes nothing.

    Raises NotPermitted, NotFound, Faulty, Refused when it is closed or settles no follow-up, Conflict.
    """
    row, _ = _held(session, asker, audit_id)
    if row is None:
        return
    if row.outcome is not None:
        raise Refused("It is closed, so what was recorded stays as it is")
    follow_up = raised.find(session, audit_id)
    if follow_up is None:
        raise Refused("The audit itself names this problem resolution. Ask the audit team to reopen the audit")
    text = reason.strip()
    raise_any(text_faults("reason", text, called="the reason", needed=True, longest=LONGEST_TEXT))
    if row.version != version:
        raise Conflict(CHANGED)
    detail = {"follow_up": follow_up.id, "raised_on": row.raised_on.isoformat()}
    with serial(session, CHANGED):
        raised.unsettle(session, follow_up, asker.person_id, text)
        session.delete(row)
    events.record(session, asker.person_id, "resolution.withdrawn", audit_id, **detail)


def close(
    session: Session,
    asker: Asker,
    audit_id: str,
    *,
    outcome: Settled | None,
    closed_on: date | None,
    what_changed: str,
    version: int,
) -> None:
    """Close it with its outcome and what changed for the child. Closing again as it is changes nothing.

    Raises NotPermitted, NotFound, Faulty, Refused while it is not recorded, Conflict.
    """
    row, there = _held(session, asker, audit_id)
    if row is None:
        raise Refused("Record first when and where it was raised")
    text = what_changed.strip()
    if row.outcome is not None:
        if (row.outcome, row.closed_on, row.what_changed) == (outcome, closed_on, text):
            return
        raise Conflict(CHANGED)
    faults = []
    if outcome is None:
        faults.append(("outcome", "Choose what became of it"))
    if closed_on is None:
        faults.append(("closed-day", "Enter the day on which it was closed"))
    elif closed_on < row.raised_on:
        faults.append(("closed-day", "It cannot be closed before it was raised"))
    elif closed_on > today():
        faults.append(("closed-day", "The day must not be in the future"))
    faults += text_faults("what_changed", text, called="what changed for the child", needed=True, longest=LONGEST_TEXT)
    raise_any(faults)
    if row.version != version:
        raise Conflict(CHANGED)
    with serial(session, CHANGED):
        row.outcome, row.closed_on, row.what_changed, row.closed_by = outcome, closed_on, text, asker.person_id
    assert outcome is not None
    events.record(session, asker.person_id, "resolution.closed", audit_id, outcome=outcome.value, days=there.age)


def _check(recording: Recording) -> None:
    faults = text_faults(
        "reference", recording.reference, called="the reference", needed=True, longest=LONGEST_REFERENCE
    )
    if recording.raised_on is None:
        faults.append(("raised-day", "Enter the day on which it was raised"))
    elif recording.raised_on > today():
        faults.append(("raised-day", "The day must not be in the future"))
    for name, value, what in (
        ("level", recording.level, "at which level it is"),
        ("reason", recording.reason, "the reason"),
        ("impact", recording.impact, "the impact on the child"),
    ):
        if value is None:
            faults.append((name, f"Choose {what}"))
    raise_any(faults)


def _held(session: Session, asker: Asker, audit_id: str) -> tuple[ProblemResolution | None, Resolution]:
    matrix.allow(asker, RESOURCE, "record")
    audits.lock(session, audit_id)
    found = queries.disagreements(session, asker, "record", audit_id)
    if not found:
        raise NotFound
    return found[0].resolution, _resolution(session, found[0])


def _resolution(session: Session, one: Disagreement) -> Resolution:
    audit, row = one.audit, one.resolution
    assert audit.submitted_at is not None
    submitted_on = audit.submitted_at.astimezone(LONDON).date()
    register = queries.register_in_use()
    assert register is not None, "it says which audits these are"
    days = on_day(register.due.working_days, lambda key: setting(session, key, submitted_on))
    due = working_days.after(submitted_on, days)
    return Resolution(
        audit_id=audit.id,
        audit_reference=audit.reference,
        team=audit.team.name if audit.team else "No team known",
        locality=audit.locality.name if audit.locality else "",
        submitted_on=submitted_on,
        due=due,
        due_certain=working_days.certain(due),
        reference=row.reference if row else one.reference or "",
        raised_on=row.raised_on if row else one.raised_on,
        level=row.level if row else _known(Level, one.level),
        reason=row.reason if row else _known(Reason, one.reason),
        impact=row.impact if row else _known(ImpactOnChild, one.impact),
        outcome=row.outcome if row else None,
        closed_on=row.closed_on if row else None,
        what_changed=(row.what_changed or "") if row else "",
        version=row.version if row else 0,
        long_after=on_day(register.aged.over_days, lambda key: setting(session, key, today())),
        today=today(),
    )


def _known(words: Iterable[Word], value: str | None) -> Word | None:
    return next((word for word in words if word.value == value), None)
