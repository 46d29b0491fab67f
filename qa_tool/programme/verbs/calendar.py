"""The year's calendar: which theme the audits of a form look at in which month, and labelled exercises.

An exercise reuses forms as they are: audits started for it carry its kind as their fact ``exercise``, which figures can
be filtered by, and are counted against how many it was to have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions_queries
from qa_tool.kit.errors import Conflict, NotFound, existing, raise_any
from qa_tool.kit.periods import Month, financial_year, months, now, today
from qa_tool.kit.transactions import locked
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.programme import queries as programme_queries
from qa_tool.programme.models import Exercise
from qa_tool.programme.verbs.scope import RESOURCE, text_faults
from qa_tool.programme.words import ExerciseKind, MonthSpan
from qa_tool.records.models import Audit
from qa_tool.records.verbs import starting
from qa_tool.trail import events

FACT = "exercise"
LONGEST_LABEL = 120
LONGEST = 24
"""Months that one entry can last."""
MOST = 10_000
CHANGED = "Somebody else changed this entry since you opened the page. Look at it again, then make your change"
HEXADECIMAL = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Entry:
    """One entry as the calendar shows it."""

    id: str
    kind: ExerciseKind
    label: str
    forms: tuple[str, ...]
    """Keys."""
    form_titles: tuple[str, ...]
    span: MonthSpan
    theme: str
    """Label and code of its theme; '' for none."""
    expected: int | None
    completed: int
    version: int

    def holds(self, form: str, month: Month) -> bool:
        """Whether it stands in the calendar's cell of that form and month."""
        return form in self.forms and month in self.span


@dataclass(frozen=True)
class Year:
    """A financial year of the calendar."""

    year: int
    label: str
    months: tuple[Month, ...]
    forms: tuple[tuple[str, str], ...]
    """(key, title) of the rows: forms in use."""
    entries: tuple[Entry, ...]

    def runs(self, form: str) -> tuple[tuple[tuple[Entry, ...], int], ...]:
        """The row of a form: what stands in its cells, months with the same entries as one cell of so many months."""
        cells: list[tuple[tuple[Entry, ...], int]] = []
        for month in self.months:
            held = tuple(one for one in self.entries if one.holds(form, month))
            if held and cells and cells[-1][0] == held:
                cells[-1] = (held, cells[-1][1] + 1)
            else:
                cells.append((held, 1))
        return tuple(cells)


@dataclass(frozen=True)
class Planned:
    """What somebody plans, as understood from the page."""

    kind: ExerciseKind | None
    label: str
    forms: tuple[str, ...]
    first: Month | None
    last: Month | None
    theme: str
    expected: int | None
    expected_given: bool
    """Whether anything was typed as the number."""


def year(session: Session, asker: Asker, begins: int) -> Year:
    """The calendar of the financial year that begins in April of ``begins``. Raises NotPermitted."""
    matrix.allow(asker, RESOURCE, "read-calendar")
    period = financial_year(begins)
    rows = tuple((form, one.title) for form, one in definitions_queries.newest_definitions(session).items())
    return Year(
        begins,
        period.label,
        tuple(months(Month.of(period.first), Month.of(period.last))),
        rows,
        _entries(session, programme_queries.exercises(session, period.first, period.last), dict(rows)),
    )


def forms_for(session: Session, kind: ExerciseKind) -> dict[str, str]:
    """Titles by key of the forms that an entry of the kind can use: an exercise needs their fact to say so."""
    found = {}
    for form, definition in definitions_queries.newest_definitions(session).items():
        fact = definition.find(FACT)
        if kind is ExerciseKind.ROUTINE or (fact is not None and fact.option(kind.value) is not None):
            found[form] = definition.title
    return found


def _entries(session: Session, rows: list[Exercise], titles: Mapping[str, str]) -> tuple[Entry, ...]:
    labels = definitions_queries.code_labels(session)
    done = programme_queries.completed(session)
    return tuple(
        Entry(
            id=row.id,
            kind=row.kind,
            label=row.label,
            forms=tuple(row.forms),
            form_titles=tuple(titles.get(key, key) for key in row.forms),
            span=MonthSpan(Month.of(row.first_month), Month.of(row.last_month)),
            theme=f"{labels[row.theme_code]} ({row.theme_code})" if row.theme_code in labels else "",
            expected=row.expected,
            completed=done.get(row.id, 0),
            version=row.version,
        )
        for row in rows
    )


# -- planning ----------------------------------------------------------------------------------------------------------


def find(session: Session, asker: Asker, exercise_id: str) -> Exercise:
    """An entry that the asker may change. Raises NotPermitted, NotFound."""
    matrix.allow(asker, RESOURCE, "plan")
    row = locked(session, Exercise, exercise_id)
    if row is None or row.withdrawn_at is not None:
        raise NotFound
    return row


def plan(session: Session, asker: Asker, exercise_id: str, planned: Planned) -> Exercise:
    """Put an entry into the calendar. The same id again gives the same one: a double click plans once.

    Raises NotPermitted, NotFound for an id that is none, Faulty.
    """
    matrix.allow(asker, RESOURCE, "plan")
    if not HEXADECIMAL.fullmatch(exercise_id):
        raise NotFound
    there = locked(session, Exercise, exercise_id)
    if there is not None:
        return there
    _check(session, planned)
    row = Exercise(id=exercise_id, planned_by=asker.person_id, planned_at=now())
    _put(row, planned)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # the same page was sent twice in the same instant
        return find(session, asker, exercise_id)
    _record(session, asker, "exercise.planned", row)
    return row


def change(session: Session, asker: Asker, exercise_id: str, planned: Planned, *, version: int) -> Exercise:
    """Change an entry. Audits started for it stay with it. Raises NotPermitted, NotFound, Faulty, Conflict."""
    row = find(session, asker, exercise_id)
    _check(session, planned)
    if row.version != version:
        raise Conflict(CHANGED)
    _put(row, planned)
    session.flush()
    _record(session, asker, "exercise.changed", row)
    return row


def withdraw(session: Session, asker: Asker, exercise_id: str, *, version: int) -> None:
    """Take an entry out of the calendar; audits started for it stay what they are.

    Withdrawing again changes nothing. Raises NotPermitted, NotFound, Conflict.
    """
    matrix.allow(asker, RESOURCE, "plan")
    row = existing(locked(session, Exercise, exercise_id))
    if row.withdrawn_at is not None:
        return
    if row.version != version:
        raise Conflict(CHANGED)
    row.withdrawn_at = now()
    session.flush()
    _record(session, asker, "exercise.withdrawn", row)


def _put(row: Exercise, planned: Planned) -> None:
    assert planned.kind is not None
    assert planned.first is not None
    row.kind, row.label, row.forms = planned.kind, planned.label, list(planned.forms)
    row.first_month, row.last_month = planned.first.first, (planned.last or planned.first).last
    row.theme_code, row.expected = planned.theme or None, planned.expected


def _check(session: Session, planned: Planned) -> None:
    faults = []
    if planned.kind is None:
        faults.append(("kind", "Choose what it is"))
    faults += text_faults("label", planned.label, called="what it is called", needed=True, longest=LONGEST_LABEL)
    able = forms_for(session, planned.kind) if planned.kind is not None else {}
    if not planned.forms:
        faults.append(("forms", "Choose at least one form"))
    elif planned.kind is not None and not set(planned.forms) <= set(able):
        faults.append(("forms", f"Choose forms of which an audit can be part of this: {', '.join(able.values())}"))
    if planned.first is None:
        faults.append(("first", "Choose the first month"))
    elif planned.last is not None and planned.last < planned.first:
        faults.append(("last", "The last month must not come before the first"))
    elif planned.last is not None and planned.last > planned.first.shift(LONGEST - 1):
        faults.append(("last", f"Choose {LONGEST} months at most"))
    if planned.theme and planned.theme not in definitions_queries.code_labels(session):
        faults.append(("theme", "Choose a theme from the list"))
    if planned.expected_given and (planned.expected is None or not 1 <= planned.expected <= MOST):
        faults.append(("expected", f"How many audits must be a whole number from 1 to {MOST:,}, or blank"))
    raise_any(faults)


def _record(session: Session, asker: Asker, action: str, row: Exercise) -> None:
    detail = {"kind": row.kind.value, "forms": list(row.forms), "first": row.first_month.isoformat()}
    events.record(session, asker.person_id, action, row.id, **detail)


# -- starting an audit for an exercise ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offered:
    """An exercise that runs this month, and the forms of it that the asker may start."""

    entry: Entry
    forms: tuple[tuple[str, str], ...]
    """(key, title)."""


def offered(session: Session, asker: Asker) -> tuple[Offered, ...]:
    """The exercises of this month on which the asker may start an audit."""
    day = today()
    mine = {version.form_key: version.title for version in starting.startable(session, asker)}
    running = [row for row in programme_queries.exercises(session, day, day) if row.kind is not ExerciseKind.ROUTINE]
    found = []
    for entry in _entries(session, running, mine) if running and mine else ():
        able = forms_for(session, entry.kind)
        forms = tuple((key, mine[key]) for key in entry.forms if key in mine and key in able)
        if forms:
            found.append(Offered(entry, forms))
    return tuple(found)


def start(session: Session, asker: Asker, exercise_id: str, *, audit_id: str, form_key: str) -> Audit:
    """Begin an audit of the exercise: its fact ``exercise`` is filled in, and it counts as one of the exercise's.

    The same id again gives the same audit. Raises NotPermitted, and NotFound for an exercise that does not run now or
    does not use the form.
    """
    found = next((one for one in offered(session, asker) if one.entry.id == exercise_id), None)
    if found is None or form_key not in dict(found.forms):
        raise NotFound
    audit = starting.start(
        session,
        asker,
        audit_id=audit_id,
        form_key=form_key,
        facts={FACT: found.entry.kind.value},
        detail={"exercise": exercise_id},
    )
    programme_queries.link(session, audit.id, exercise_id)
    return audit
