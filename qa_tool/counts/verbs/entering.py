"""Entering the numbers of a period, and reading what was entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from qa_tool.counts import queries
from qa_tool.counts.models import CountCell
from qa_tool.counts.queries import MOST_SPANS, Cells, Place
from qa_tool.counts.verbs.typed import Numbers, Typed, understood
from qa_tool.counts.words import Span, containing, parsed, within
from qa_tool.definitions.counts import Cell, CountDefinition, CountQuestion
from qa_tool.definitions.words import CountRole
from qa_tool.kit import working_days
from qa_tool.kit.digests import digest
from qa_tool.kit.errors import Conflict, Faulty, NotFound, serial
from qa_tool.kit.percentages import Number
from qa_tool.kit.periods import LONDON, Period, now, today
from qa_tool.people.queries.places import staff_codes
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.trail import events

CHANGED = "Somebody else saved counts of this {} since you opened the page. Check what is there now, then save again"
LATELY = 6
"""Periods side by side where none are asked for."""
BACK = 18
"""Periods that can be chosen, before this one."""
FREELY = timedelta(days=1)
"""For so long after it was entered a number is corrected without a reason."""
LONGEST_REASON = 200


@dataclass(frozen=True)
class Correction:
    """What stood of a number before somebody replaced or withdrew it. People are staff codes, '' for none known."""

    question: str
    place: str
    before: Number
    entered_on: str
    by: str
    after: Number | None
    """None: it was withdrawn."""
    replaced_on: str
    replaced_by: str
    reason: str


@dataclass(frozen=True)
class Grid:
    """The numbers of a period. ``seen`` stands for what was shown: saving must give it back."""

    count: CountDefinition
    span: Span
    places: tuple[Place, ...]
    values: Numbers
    """What is missing is not there, and is not nought."""
    before: Numbers
    """Of the period before."""
    provisional: bool
    corrections: tuple[Correction, ...]
    seen: str
    due: date
    """The last day on which it is in time."""

    def totals(self) -> dict[str, tuple[Number, int]]:
        """(the sum of what was entered, of how many places) by cell."""
        there = {one.id for one in self.places}
        found: dict[str, tuple[Number, int]] = {}
        for cell in self.count.cells:
            given = [n for (place, key), n in self.values.items() if key == cell.key and place in there]
            found[cell.key] = (sum(given), len(given))
        return found

    def parts_of(self, question: CountQuestion, place: str) -> tuple[Number, Number] | None:
        """(what the parts of a mix are together, how much more or less that is than the total in the source).

        None where a part is missing, or where the options overlap and have no total.
        """
        given = {key: n for (of, key), n in self.values.items() if of == place}
        total = None if question.overlap else question.counted(given)
        return None if total is None else (total, total - given.get(question.total_key, total))


def _cell(count: CountDefinition, action: str) -> tuple[str, str]:
    """The resource and action of the matrix that say who may ``enter`` the count or ``read`` it."""
    resource, _, asked = getattr(count, action).partition("/")
    return resource, asked


def may(asker: Asker, count: CountDefinition, action: str) -> bool:
    """Whether the asker may ``enter`` the count or ``read`` it."""
    return matrix.may(asker.roles, *_cell(count, action))


def _reached(asker: Asker, count: CountDefinition, action: str, found: list[Place]) -> list[Place]:
    """Those of the places that the asker reaches: with a grant for a team alone, the IRO teams that they manage."""
    if Scope.ALL in matrix.scopes(asker.roles, *_cell(count, action)):
        return found
    return [place for place in found if place.id in asker.managed_team_ids]


def enters(session: Session, asker: Asker) -> bool:
    """Whether there is a count that the asker enters."""
    return any(may(asker, count, "enter") for count in queries.in_use(session).values())


def reads(session: Session, asker: Asker, count_key: str) -> bool:
    """Whether there is a count of that key, and the asker may read what was entered."""
    count = queries.in_use(session).get(count_key)
    return count is not None and may(asker, count, "read")


def offered(session: Session, asker: Asker, *actions: str) -> list[CountDefinition]:
    """The counts that the asker may enter, or read: one of the ``actions``. Raises NotFound where there is none."""
    found = [
        count for count in queries.in_use(session).values() if any(may(asker, count, action) for action in actions)
    ]
    if not found:
        raise NotFound
    return sorted(found, key=lambda count: count.title)


def in_menu(session: Session, asker: Asker) -> bool:
    """Whether there is a count for the asker that is no part of another room, as those with a role are."""
    found = (count for count in queries.in_use(session).values() if not count.in_roles())
    return any(may(asker, count, action) for count in found for action in ("enter", "read"))


def in_role(session: Session, role: CountRole) -> CountDefinition:
    """The count that asks for the number that means this. Raises NotFound where none does."""
    for count in queries.in_use(session).values():
        if role in count.in_roles():
            return count
    raise NotFound(role)


def grid(session: Session, asker: Asker, count_key: str, period: str = "") -> Grid:
    """The numbers of a period, of the last whole one where none is named. Raises NotFound, NotPermitted."""
    count, span = asked_for(session, asker, count_key, period)
    there = queries.standing(session, count.key, span.period.first)
    before = queries.standing(session, count.key, span.before.period.first)
    found = places_in(session, asker, count, span)
    return Grid(
        count,
        span,
        tuple(found),
        _numbers(there),
        _numbers(before),
        any(row.provisional for row in there.values()),
        _corrections(session, count, span, found),
        _seen(there),
        due_on(count, span),
    )


def due_on(count: CountDefinition, span: Span) -> date:
    """The last day on which the numbers of a period are in time."""
    return working_days.after(span.period.last, count.due)


@dataclass(frozen=True)
class Standing:
    """How far a count is entered for its last whole period."""

    count: CountDefinition
    span: Span
    due: date
    places: int
    entered: int
    """Those of the places of which any number stands."""

    @property
    def missing(self) -> bool:
        """Whether nothing was entered of a place."""
        return self.entered < self.places

    @property
    def late(self) -> bool:
        """Whether that is missing which was due before today."""
        return self.missing and self.due < today()


def standing(session: Session, asker: Asker, count: CountDefinition) -> Standing:
    """How far the count is entered, of the places that the asker enters, else of those that they read."""
    span = containing(count.each[0], today()).before
    action = "enter" if may(asker, count, "enter") else "read"
    found = _reached(asker, count, action, queries.places_of(session, count.each[1], span.period.last))
    there = {place for place, _ in _numbers(queries.standing(session, count.key, span.period.first))}
    return Standing(count, span, due_on(count, span), len(found), sum(one.id in there for one in found))


def to_enter(session: Session, asker: Asker) -> list[Standing]:
    """The counts that the asker enters and of which places are missing, for the last whole period of each."""
    counts = (count for count in queries.in_use(session).values() if may(asker, count, "enter"))
    return [found for count in counts if (found := standing(session, asker, count)).missing]


def _corrections(session: Session, count: CountDefinition, span: Span, found: list[Place]) -> tuple[Correction, ...]:
    pairs = queries.corrected(session, count.key, span.period.first)
    codes = staff_codes(session, {row.entered_by for pair in pairs for row in pair if row.entered_by})
    names, labels = {one.id: one.name for one in found}, {one.key: one.label for one in count.cells}
    return tuple(
        Correction(
            labels.get(row.question_key, row.question_key),
            names.get(row.place, ""),
            row.number,
            f"{row.entered_at.astimezone(LONDON):%d/%m/%Y %H:%M}",
            codes.get(row.entered_by or "", ""),
            then.number,
            f"{then.entered_at.astimezone(LONDON):%d/%m/%Y %H:%M}",
            codes.get(then.entered_by or "", ""),
            then.reason,
        )
        for row, then in pairs
        if row.number is not None and row.place in names
    )


def _numbers(cells: Cells) -> dict[tuple[str, str], Number]:
    """Without what was withdrawn."""
    return {cell: row.number for cell, row in cells.items() if row.number is not None}


@dataclass(frozen=True)
class Entered:
    """What was entered of some periods: the list behind a figure."""

    count: CountDefinition
    spans: tuple[Span, ...]
    lines: tuple[tuple[Place, Cell, tuple[Number | None, ...]], ...]
    """Of each place and cell the number of each period; None is missing."""


def entered(session: Session, asker: Asker, count_key: str, period: Period) -> Entered:
    """What stands of the periods that lie wholly in ``period``. Raises NotFound, NotPermitted."""
    count = queries.in_use(session).get(count_key)
    if count is None:
        raise NotFound(count_key)
    matrix.allow(asker, *_cell(count, "read"))
    found = within(count.each[0], period, MOST_SPANS)
    cells = [queries.standing(session, count.key, one.period.first) for one in found]
    lines = []
    for place in _reached(asker, count, "read", queries.places_of(session, count.each[1], period.last)):
        for cell in count.cells:
            rows = (there.get((place.id, cell.key)) for there in cells)
            lines.append((place, cell, tuple(row.number if row is not None else None for row in rows)))
    return Entered(count, tuple(found), tuple(lines))


def spans(count: CountDefinition, chosen: Span) -> list[Span]:
    """The periods to choose from, the newest first, ``chosen`` among them."""
    found = [containing(count.each[0], today())]
    while len(found) <= BACK:
        found.append(found[-1].before)
    return sorted({chosen, *found}, key=lambda span: span.period.first, reverse=True)


def lately(count: CountDefinition) -> Period:
    """The last whole periods of the count, to be read side by side."""
    last = containing(count.each[0], today()).before
    first = last
    for _ in range(LATELY - 1):
        first = first.before
    return Period(first.period.first, last.period.last)


def asked_for(session: Session, asker: Asker, count_key: str, period: str) -> tuple[CountDefinition, Span]:
    """The count and its period, for somebody who may enter it. Raises NotFound, NotPermitted."""
    count = queries.in_use(session).get(count_key)
    if count is None:
        raise NotFound(count_key)
    matrix.allow(asker, *_cell(count, "enter"))
    running = containing(count.each[0], today())
    if not period:
        return count, running.before
    try:
        span = parsed(count.each[0], period)
    except ValueError:
        raise NotFound(period) from None
    if span.period.first > running.period.first:
        raise NotFound(period)
    return count, span


def places_in(session: Session, asker: Asker, count: CountDefinition, span: Span) -> list[Place]:
    """The rows of the period: the places of its last day of which the asker enters numbers."""
    return _reached(asker, count, "enter", queries.places_of(session, count.each[1], span.period.last))


class Said(NamedTuple):
    """What is said of the numbers that are saved."""

    provisional: bool = False
    reason: str = ""
    """Why those that stood are changed."""


AS_IT_IS = Said()


def enter(
    session: Session,
    asker: Asker,
    count_key: str,
    period: str,
    typed: Typed,
    *,
    seen: str,
    source: str,
    said: Said = AS_IT_IS,
) -> int:
    """Save what was typed. How many places changed; the same again changes nothing.

    A number that is replaced or withdrawn stays as an earlier revision; later than the day after it was entered this
    takes a reason. One event. Raises NotPermitted, NotFound,
    Faulty, Conflict.
    """
    count, span = asked_for(session, asker, count_key, period)
    provisional, reason = said.provisional and count.provisional, said.reason.strip()
    there = queries.standing(session, count.key, span.period.first, lock=True)
    stands = _numbers(there)
    wanted: dict[tuple[str, str], Number | None] = {
        cell: value
        for cell, value in understood(count, places_in(session, asker, count, span), stands, typed).items()
        if value != stands.get(cell) or (cell in stands and there[cell].provisional != provisional)
    }
    if not wanted:
        return 0
    changed = CHANGED.format(count.each[0])
    if _seen(there) != seen:
        raise Conflict(changed)
    at = now()
    settled = [there[cell] for cell, value in wanted.items() if cell in stands and stands[cell] != value]
    if len(reason) > LONGEST_REASON:
        raise Faulty([("reason", f"The reason can have {LONGEST_REASON} letters at most")])
    if not reason and any(at - row.entered_at > FREELY for row in settled):
        raise Faulty([("reason", "Say why numbers are changed that were entered more than a day ago")])
    with serial(session, changed):
        for (place, question), value in wanted.items():
            old = there.get((place, question))
            if old is not None:
                old.replaced_at = at
            session.add(
                CountCell(
                    count_key=count.key,
                    question_key=question,
                    first=span.period.first,
                    place=place,
                    revision=old.revision + 1 if old is not None else 1,
                    value=None if value is None else int(value),
                    hundredths=0 if value is None else int(100 * value) % 100,
                    reason=reason if (place, question) in stands else "",
                    provisional=provisional and value is not None,
                    source=source,
                    entered_by=asker.person_id,
                    entered_at=at,
                )
            )
    places = sorted({place for place, _ in wanted})
    detail = {"period": span.key, "places": places, "source": source}
    events.record(session, asker.person_id, "counts.entered", count.key, **detail)
    return len(places)


def _seen(there: Cells) -> str:
    return digest(sorted((place, question, str(row.number), row.revision) for (place, question), row in there.items()))
