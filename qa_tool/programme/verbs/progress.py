"""How far everybody has come: due, done and shortfall of the months of a year, for oneself, a team, the service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.definitions.words import Noun
from qa_tool.kit.periods import Month, Period, financial_year, months, today
from qa_tool.kit.sums import by_key
from qa_tool.people.models import Person
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Decision, Role
from qa_tool.programme import queries as programme_queries
from qa_tool.programme.arithmetic import Progress, progress
from qa_tool.programme.queries import Done
from qa_tool.programme.verbs.exemptions import excused_of
from qa_tool.programme.verbs.scope import RESOURCE, reach
from qa_tool.programme.verbs.targets import expected_of, group_of_forms
from qa_tool.programme.words import Excused, Expected, InPost, group_label


@dataclass(frozen=True)
class Line:
    """One target's months: of the service, or of one person."""

    group: str
    group_label: str
    person_id: str | None
    staff_code: str
    """'' for the service."""
    role: str
    """In words; '' for the service."""
    progress: Progress


@dataclass(frozen=True)
class Held:
    """What progress is worked out from: everything that holds in some months."""

    months: tuple[Month, ...]
    targets: tuple[Expected, ...]
    excused: tuple[Excused, ...]
    done: Done
    groups: Mapping[str, str]
    """Form key -> group."""
    people: Mapping[str, Person]


def year_of_today() -> int:
    """The financial year that it is, by the year in which it begins."""
    day = today()
    return day.year - (day.month < 4)


def months_of(begins: int) -> tuple[Month, ...]:
    """The twelve months of a financial year."""
    period = financial_year(begins)
    return tuple(months(Month.of(period.first), Month.of(period.last)))


def mine(session: Session, asker: Asker, begins: int) -> tuple[Line, ...]:
    """The asker's own targets. Raises NotPermitted."""
    reach(session, asker, "read")
    held = _held(session, months_of(begins), {asker.person_id})
    return _of_people(held, {asker.person_id})


def team(session: Session, asker: Asker, begins: int) -> tuple[Line, ...]:
    """The targets of everybody within the asker's reach but the asker's own: managed teams. Raises NotPermitted."""
    within = reach(session, asker, "read")
    if within.people is None:
        return everybody(session, asker, begins)
    others = within.people - {asker.person_id}
    return _of_people(_held(session, months_of(begins), others), others)


def service(session: Session, asker: Asker, begins: int) -> tuple[Line, ...]:
    """The targets of the service as a whole. Raises NotPermitted."""
    matrix.allow(asker, RESOURCE, "read-service")
    return of_service(_held(session, months_of(begins)))


def everybody(session: Session, asker: Asker, begins: int) -> tuple[Line, ...]:
    """The targets of everybody, for those who read all of them; () for others who read the service's."""
    matrix.allow(asker, RESOURCE, "read-service")
    if reach(session, asker, "read").people is not None:
        return ()
    return _of_people(_held(session, months_of(begins)), None)


def held_in(session: Session, wanted: tuple[Month, ...]) -> Held:
    """What holds in some months, for the measures: nobody is asking, and nobody is named."""
    return _held(session, wanted)


def groups_of(session: Session, noun: Noun) -> frozenset[str]:
    """The form groups that have a form of this noun in use."""
    newest = definitions_queries.newest_definitions(session).values()
    return frozenset(one.group for one in newest if one.noun is noun)


def of_service(held: Held) -> tuple[Line, ...]:
    """The lines of the service's targets, by group."""
    found = [_line(held, group, None, "") for group in _groups(held, None)]
    return tuple(line for line in found if line is not None)


def of_managers(held: Held) -> tuple[Line, ...]:
    """The lines of every person's targets."""
    return _of_people(held, None)


def _held(session: Session, wanted: tuple[Month, ...], whose: Iterable[str] | None = None) -> Held:
    period = Period(wanted[0].first, wanted[-1].last)
    targets = tuple(expected_of(one) for one in programme_queries.targets(session, whose))
    approved = [one for one in programme_queries.exemptions(session) if one.decision is Decision.APPROVED]
    return Held(
        months=wanted,
        targets=targets,
        excused=tuple(excused_of(one) for one in approved),
        done=programme_queries.done(session, period, whose),
        groups=group_of_forms(session),
        people=programme_queries.people_by_id(session, [one.person_id for one in targets if one.person_id]),
    )


def _of_people(held: Held, whose: Iterable[str] | None) -> tuple[Line, ...]:
    wanted = None if whose is None else set(whose)
    lines = []
    for person_id in {one.person_id: None for one in held.targets if one.person_id}:
        if wanted is not None and person_id not in wanted:
            continue
        for group in _groups(held, person_id):
            role = next(one.role for one in held.targets if one.person_id == person_id and one.group == group)
            lines.append(_line(held, group, person_id, role))
    asked = [line for line in lines if line is not None]
    return tuple(sorted(asked, key=lambda line: (line.group, line.staff_code)))


def _groups(held: Held, person_id: str | None) -> list[str]:
    return list(dict.fromkeys(one.group for one in held.targets if one.person_id == person_id))


def _line(held: Held, group: str, person_id: str | None, role: str) -> Line | None:
    """The line of one target; None when it asks nothing in any of the months."""
    person = held.people[person_id] if person_id is not None else None
    found = progress(
        held.months,
        [one for one in held.targets if one.group == group and one.person_id == person_id],
        [one for one in held.excused if one.person_id == person_id and one.group in (None, group)],
        _done(held, group, person_id),
        today=Month.of(today()),
        post=InPost(person.in_post_from, person.in_post_to) if person is not None else None,
    )
    if not any(line.expected for line in found.lines):
        return None
    title = matrix.title(Role(role)) if role else ""
    code = person.staff_code if person is not None else ""
    return Line(group, group_label(group), person_id, code, title, found)


def _done(held: Held, group: str, person_id: str | None) -> dict[Month, int]:
    """Records of the group's forms by month: the person's own, or for the service everybody's."""
    return by_key(
        (month, n)
        for (form, author), by_month in held.done.items()
        if held.groups.get(form) == group and person_id in (None, author)
        for month, n in by_month.items()
    )
