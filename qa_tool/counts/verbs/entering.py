"""Entering the numbers of a period, and reading what was entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from qa_tool.counts import queries
from qa_tool.counts.models import CountCell
from qa_tool.counts.queries import Cells, Place
from qa_tool.counts.words import Span, containing, parsed
from qa_tool.definitions.counts import Check, CountDefinition, CountQuestion
from qa_tool.definitions.words import CountRole
from qa_tool.kit.digests import digest
from qa_tool.kit.errors import Conflict, NotFound, raise_any, serial
from qa_tool.kit.periods import LONDON, Period, now, today
from qa_tool.people.queries.places import staff_codes
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.trail import events

CHANGED = "Somebody else saved counts of this {} since you opened the page. Check what is there now, then save again"
MOST_SPANS = 24
"""Periods side by side in a list."""
LATELY = 6
"""Periods side by side where none are asked for."""
BACK = 18
"""Periods that can be chosen, before this one."""
Typed = Mapping[str, Mapping[str, str]]
"""By place and question, as it was typed: '' withdraws what stands, and what is not there leaves it."""


@dataclass(frozen=True)
class Correction:
    """What stood of a number before somebody replaced or withdrew it. People are staff codes, '' for none known."""

    question: str
    place: str
    before: int
    entered_on: str
    by: str
    after: int | None
    """None: it was withdrawn."""
    replaced_on: str
    replaced_by: str


@dataclass(frozen=True)
class Grid:
    """The numbers of a period. ``seen`` stands for what was shown: saving must give it back."""

    count: CountDefinition
    span: Span
    places: tuple[Place, ...]
    values: Mapping[tuple[str, str], int]
    """By place and question; what is missing is not there, and is not nought."""
    before: Mapping[tuple[str, str], int]
    """Of the period before."""
    provisional: bool
    corrections: tuple[Correction, ...]
    seen: str

    def totals(self) -> dict[str, tuple[int, int]]:
        """(the sum of what was entered, of how many places) by question."""
        there = {one.id for one in self.places}
        found = {}
        for question in self.count.questions:
            given = [n for (place, key), n in self.values.items() if key == question.key and place in there]
            found[question.key] = (sum(given), len(given))
        return found


def may(asker: Asker, count: CountDefinition, action: str) -> bool:
    """Whether the asker may ``enter`` the count or ``read`` it."""
    return matrix.may(asker.roles, count.resource, action)


def reads(asker: Asker, count_key: str) -> bool:
    """Whether there is a count of that key, and the asker may read what was entered."""
    count = queries.in_use().get(count_key)
    return count is not None and may(asker, count, "read")


def offered(asker: Asker, *actions: str) -> list[CountDefinition]:
    """The counts that the asker may enter, or read: one of the ``actions``. Raises NotFound where there is none."""
    found = [count for count in queries.in_use().values() if any(may(asker, count, action) for action in actions)]
    if not found:
        raise NotFound
    return sorted(found, key=lambda count: count.title)


def in_menu(asker: Asker) -> bool:
    """Whether there is a count for the asker that is no part of another room, as those with a role are."""
    found = (count for count in queries.in_use().values() if not count.in_roles())
    return any(may(asker, count, action) for count in found for action in ("enter", "read"))


def in_role(role: CountRole) -> CountDefinition:
    """The count that asks for the number that means this. Raises NotFound where none does."""
    for count in queries.in_use().values():
        if role in count.in_roles():
            return count
    raise NotFound(role)


def grid(session: Session, asker: Asker, count_key: str, period: str = "") -> Grid:
    """The numbers of a period, of the last whole one where none is named. Raises NotFound, NotPermitted."""
    count, span = asked_for(asker, count_key, period)
    there = queries.standing(session, count.key, span.period.first)
    before = queries.standing(session, count.key, span.before.period.first)
    found = places_in(session, count, span)
    return Grid(
        count,
        span,
        tuple(found),
        _numbers(there),
        _numbers(before),
        any(row.provisional for row in there.values()),
        _corrections(session, count, span, found),
        _seen(there),
    )


def _corrections(session: Session, count: CountDefinition, span: Span, found: list[Place]) -> tuple[Correction, ...]:
    pairs = queries.corrected(session, count.key, span.period.first)
    codes = staff_codes(session, {row.entered_by for pair in pairs for row in pair if row.entered_by})
    names, labels = {one.id: one.name for one in found}, {one.key: one.label for one in count.questions}
    return tuple(
        Correction(
            labels.get(row.question_key, row.question_key),
            names.get(row.place, ""),
            row.value,
            f"{row.entered_at.astimezone(LONDON):%d/%m/%Y %H:%M}",
            codes.get(row.entered_by or "", ""),
            then.value,
            f"{then.entered_at.astimezone(LONDON):%d/%m/%Y %H:%M}",
            codes.get(then.entered_by or "", ""),
        )
        for row, then in pairs
        if row.value is not None
    )


def _numbers(cells: Cells) -> dict[tuple[str, str], int]:
    """Without what was withdrawn."""
    return {cell: row.value for cell, row in cells.items() if row.value is not None}


@dataclass(frozen=True)
class Entered:
    """What was entered of some periods: the list behind a figure."""

    count: CountDefinition
    spans: tuple[Span, ...]
    lines: tuple[tuple[Place, CountQuestion, tuple[int | None, ...]], ...]
    """Of each place and question the number of each period; None is missing."""


def entered(session: Session, asker: Asker, count_key: str, period: Period) -> Entered:
    """What stands of the periods that lie wholly in ``period``. Raises NotFound, NotPermitted."""
    count = queries.in_use().get(count_key)
    if count is None:
        raise NotFound(count_key)
    matrix.allow(asker, count.resource, "read")
    span, found = containing(count.each[0], period.last + timedelta(days=1)).before, list[Span]()
    while span.period.first >= period.first and len(found) < MOST_SPANS:
        found.insert(0, span)
        span = span.before
    cells = [queries.standing(session, count.key, one.period.first) for one in found]
    lines = []
    for place in queries.places_of(session, count.each[1], period.last):
        for question in count.questions:
            rows = (there.get((place.id, question.key)) for there in cells)
            lines.append((place, question, tuple(row.value if row is not None else None for row in rows)))
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


def asked_for(asker: Asker, count_key: str, period: str) -> tuple[CountDefinition, Span]:
    """The count and its period, for somebody who may enter it. Raises NotFound, NotPermitted."""
    count = queries.in_use().get(count_key)
    if count is None:
        raise NotFound(count_key)
    matrix.allow(asker, count.resource, "enter")
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


def places_in(session: Session, count: CountDefinition, span: Span) -> list[Place]:
    """The rows of the period: the places of its last day."""
    return queries.places_of(session, count.each[1], span.period.last)


def enter(
    session: Session,
    asker: Asker,
    count_key: str,
    period: str,
    typed: Typed,
    *,
    seen: str,
    source: str,
    provisional: bool = False,
) -> int:
    """Save what was typed. How many places changed; the same again changes nothing.

    A number that is replaced or withdrawn stays as an earlier revision. One event. Raises NotPermitted, NotFound,
    Faulty, Conflict.
    """
    count, span = asked_for(asker, count_key, period)
    provisional = provisional and count.provisional
    there = queries.standing(session, count.key, span.period.first, lock=True)
    stands = _numbers(there)
    wanted: dict[tuple[str, str], int | None] = {
        cell: value
        for cell, value in _understood(count, places_in(session, count, span), stands, typed).items()
        if value != stands.get(cell) or (cell in stands and there[cell].provisional != provisional)
    }
    if not wanted:
        return 0
    changed = CHANGED.format(count.each[0])
    if _seen(there) != seen:
        raise Conflict(changed)
    at = now()
    with serial(changed):
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
                    value=value,
                    provisional=provisional and value is not None,
                    source=source,
                    entered_by=asker.person_id,
                    entered_at=at,
                )
            )
        session.flush()
    places = sorted({place for place, _ in wanted})
    detail = {"period": span.key, "places": places, "source": source}
    events.record(session, asker.person_id, "counts.entered", count.key, **detail)
    return len(places)


def _understood(
    count: CountDefinition, found: list[Place], stands: Mapping[tuple[str, str], int], typed: Typed
) -> dict[tuple[str, str], int | None]:
    """The number of each cell that was typed, None where one is withdrawn."""
    known = {place.id: place.name for place in found}
    called = {question.key: question.called for question in count.questions}
    faults: list[tuple[str, str]] = []
    numbers: dict[tuple[str, str], int | None] = {}
    for place, row in typed.items():
        if place not in known:
            raise NotFound(place)
        before = {key: stands[place, key] for key in called if (place, key) in stands}
        texts = {key: row[key].strip() if key in row else str(before.get(key, "")) for key in called}
        is_new = any(text and text != str(before.get(key, "")) for key, text in texts.items())
        given = {}
        for question in count.questions:
            text = texts[question.key]
            if not text and (question.key in before or question.optional or not is_new):
                continue
            value = _whole(text, question.most)
            if value is None:
                wrong = f"{known[place]}: {question.called} must be a whole number from 0 to {question.most:,}"
                faults.append((f"{question.key}-{place}", wrong))
            else:
                given[question.key] = value
        numbers |= {(place, key): None for key in before if not texts[key]}
        for check in count.checks:
            wrong = _broken(check, given, called)
            if wrong:
                faults.append((f"{check.parts[-1]}-{place}", f"{known[place]}: {wrong}"))
        numbers |= {(place, key): value for key, value in given.items()}
    raise_any(faults)
    return numbers


def _broken(check: Check, given: Mapping[str, int], called: Mapping[str, str]) -> str:
    """What is wrong of a row, '' for nothing: where a number is missing, nothing is compared."""
    if not {*check.parts, check.whole} <= set(given):
        return ""
    total, whole = sum(given[key] for key in check.parts), given[check.whole]
    parts = " and ".join(called[key] for key in check.parts)
    if check.at_most and total > whole:
        return f"{parts} cannot be more than {called[check.whole]}"
    if check.equals and total != whole:
        return f"{parts} are {total:,} together, and {called[check.whole]} is {whole:,}: they must be the same"
    return ""


def _whole(text: str, most: int) -> int | None:
    text = text.strip().replace(",", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 and int(text) <= most else None


def _seen(there: Cells) -> str:
    return digest(sorted((place, question, row.value, row.revision) for (place, question), row in there.items()))
