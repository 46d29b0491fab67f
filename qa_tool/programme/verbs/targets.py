"""Targets: so many of a form group in each month, of the service or of each of some people, from a month on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.kit.errors import Conflict, NotFound, raise_any, serial
from qa_tool.kit.periods import Month, now, today
from qa_tool.kit.transactions import locked
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.programme import queries as programme_queries
from qa_tool.programme.models import Target
from qa_tool.programme.verbs.scope import RESOURCE, Candidate, candidates, reach
from qa_tool.programme.words import Expected, MonthSpan, group_label
from qa_tool.trail import events

MOST = 1000
LOST = "Somebody else set a target for the same months in the same moment. See how it stands now"
SERVICE = "service"
"""In the place of a person's id: the service as a whole."""


@dataclass(frozen=True)
class TargetLine:
    """A target as the list shows it."""

    id: str
    group: str
    group_label: str
    whose: str
    """A staff code; '' for the service."""
    number: int
    span: MonthSpan
    version: int
    holds: bool
    """Whether it holds this month."""
    may_change: bool


def forms_of_groups(session: Session) -> dict[str, list[str]]:
    """The titles of the forms in use by their group: what counts towards a target of the group."""
    found: dict[str, list[str]] = {}
    for one in definitions_queries.newest_definitions(session).values():
        found.setdefault(one.group, []).append(one.title)
    return dict(sorted(found.items()))


def group_of_forms(session: Session) -> dict[str, str]:
    """The group of each form, by its key."""
    return {form: one.group for form, one in definitions_queries.newest_definitions(session).items()}


def listing(session: Session, asker: Asker) -> tuple[TargetLine, ...]:
    """The service's targets and those of the people that the asker reads about. Raises NotPermitted."""
    within = reach(session, asker, "read")
    may_set = reach(session, asker, "set") if matrix.may(asker.roles, RESOURCE, "set") else None
    month = Month.of(today())
    lines = []
    for one in programme_queries.targets(session, within.some()):
        span = span_of(one)
        whose = one.person.staff_code if one.person else ""
        may_change = may_set is not None and one.person_id in may_set and (span.last is None or span.last >= month)
        lines.append(
            TargetLine(
                one.id, one.group_key, group_label(one.group_key), whose, one.number, span, one.version,
                month in span, may_change,
            )
        )  # fmt: skip
    return tuple(lines)


def span_of(target: Target) -> MonthSpan:
    """The months in which it holds."""
    return MonthSpan(Month.of(target.first_month), Month.of(target.last_month) if target.last_month else None)


def expected_of(target: Target) -> Expected:
    """The target as the arithmetic reads it."""
    return Expected(target.group_key, target.number, span_of(target), target.person_id, target.role)


def people_to_choose(session: Session, asker: Asker) -> tuple[Candidate, ...]:
    """Of whom the asker may expect something. Raises NotPermitted."""
    return candidates(session, asker, "set")


def may_set_service(session: Session, asker: Asker) -> bool:
    """Whether the asker may set targets of the service as a whole."""
    return None in reach(session, asker, "set")


def set_targets(
    session: Session,
    asker: Asker,
    *,
    group: str,
    whose: Iterable[str],
    number: int | None,
    first: Month | None,
    last: Month | None,
) -> int:
    """Expect ``number`` of the group in each month from ``first`` on, of each of ``whose`` (ids, or SERVICE).

    A target that holds then ends the month before; one that begins later stays. The same again changes nothing. How
    many were set. Raises NotPermitted, Faulty, Conflict.
    """
    able = {one.id: one for one in people_to_choose(session, asker)}
    wanted = list(dict.fromkeys(whose))
    faults = []
    if group not in forms_of_groups(session):
        faults.append(("group", "Choose what is to be done"))
    known = all(one in able or (one == SERVICE and may_set_service(session, asker)) for one in wanted)
    if not wanted or not known:
        faults.append(("whose", "Choose the service as a whole, or at least one person"))
    if number is None or not 1 <= number <= MOST:
        faults.append(("number", f"How many a month must be a whole number from 1 to {MOST:,}"))
    if first is None:
        faults.append(("first", "Choose the first month"))
    if first is not None and last is not None and last < first:
        faults.append(("last", "The last month must not come before the first"))
    raise_any(faults)
    assert number is not None
    assert first is not None
    with serial(session, LOST):
        for one in wanted:
            person = None if one == SERVICE else able[one]
            _set_one(session, asker, group, person, number, MonthSpan(first, last))
    detail = {
        "group": group, "whose": wanted, "number": number, "first": first.key, "last": last.key if last else None,
    }  # fmt: skip
    events.record(session, asker.person_id, "target.set", None, **detail)
    return len(wanted)


def _set_one(
    session: Session, asker: Asker, group: str, person: Candidate | None, number: int, span: MonthSpan
) -> None:
    person_id = person.id if person else None
    last = span.last
    same = None
    for there in programme_queries.targets_of(session, group, person_id):
        begins = Month.of(there.first_month)
        if begins == span.first:
            same = there
        elif begins < span.first and span.first in span_of(there):
            there.last_month = span.first.shift(-1).last
        elif begins > span.first and (last is None or last >= begins):
            last = begins.shift(-1)
            break
    ends = last.last if last else None
    if same is not None:
        same.number, same.last_month = number, ends
        same.set_by, same.set_at = asker.person_id, now()
    else:
        session.add(
            Target(
                group_key=group,
                person_id=person_id,
                role=person.role if person else "",
                number=number,
                first_month=span.first.first,
                last_month=ends,
                set_by=asker.person_id,
                set_at=now(),
            )
        )
    session.flush()


def find(session: Session, asker: Asker, target_id: str) -> Target:
    """A target that the asker may change. Raises NotPermitted, NotFound."""
    matrix.allow(asker, RESOURCE, "set")
    target = locked(session, Target, target_id)
    if target is None or target.person_id not in reach(session, asker, "set"):
        raise NotFound
    return target


def end(session: Session, asker: Asker, target_id: str, *, last: Month | None, version: int) -> None:
    """Let a target hold for the last time in the month ``last``. Raises NotPermitted, NotFound, Faulty, Conflict."""
    target = find(session, asker, target_id)
    if last is None:
        raise_any([("last", "Choose the last month in which it holds")])
    assert last is not None
    if last.first < target.first_month:
        raise_any([("last", f"It begins in {Month.of(target.first_month).label}: choose that month or a later one")])
    if target.version != version:
        raise Conflict("Somebody else changed this target since you opened the page. See how it stands now")
    target.last_month = last.last
    session.flush()
    events.record(session, asker.person_id, "target.ended", target.id, last=last.key)
