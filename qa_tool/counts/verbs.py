"""Entering the numbers of a period, typed or read from a workbook, and reading what was entered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.counts import queries
from qa_tool.counts.models import CountCell
from qa_tool.counts.queries import Cells, Place
from qa_tool.counts.words import Span, containing, parsed
from qa_tool.definitions.counts import Check, CountDefinition
from qa_tool.definitions.question_types.base import cell_text
from qa_tool.definitions.words import CountRole, bare
from qa_tool.kit.digests import digest
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, raise_any, serial
from qa_tool.kit.periods import LONDON, now, today
from qa_tool.kit.spreadsheets.reader import Row
from qa_tool.kit.spreadsheets.safety import ABOVE, Limits
from qa_tool.kit.spreadsheets.tables import FIRST_ROWS, headed, open_tables
from qa_tool.kit.written_days import NoDay, written_day
from qa_tool.people.queries.places import staff_codes
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.trail import events

CHANGED = "Somebody else saved counts of this {} since you opened the page. Check what is there now, then save again"
LIMITS = Limits(file_bytes=2 * 1024 * 1024, rows=5_000, above=ABOVE, columns=50)
BACK = 18
"""Periods that can be chosen, before this one."""
Typed = Mapping[str, Mapping[str, str]]
"""By place and question, as it was typed."""


@dataclass(frozen=True)
class Correction:
    """What stood of a number before somebody replaced it."""

    question: str
    place: str
    before: int
    entered_on: str
    replaced_on: str
    by: str
    """The staff code of whoever had entered it."""


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


@dataclass(frozen=True)
class FromFile:
    """What a workbook says of the period, as it would have been typed; and what could not be understood."""

    typed: Typed = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    others: int = 0
    """Rows of other periods, which were passed over."""
    remarks: tuple[str, ...] = ()
    """What else was passed over or understood, in sentences."""


def may(asker: Asker, count: CountDefinition, action: str) -> bool:
    """Whether the asker may ``enter`` the count or ``read`` it."""
    return matrix.may(asker.roles, count.resource, action)


def offered(asker: Asker, action: str) -> list[CountDefinition]:
    """The counts that the asker may enter, or read. Raises NotPermitted where there is none."""
    found = [count for count in queries.in_use().values() if may(asker, count, action)]
    if not found:
        raise NotPermitted
    return sorted(found, key=lambda count: count.title)


def in_role(role: CountRole) -> CountDefinition:
    """The count that asks for the number that means this. Raises NotFound where none does."""
    for count in queries.in_use().values():
        if role in count.in_roles():
            return count
    raise NotFound(role)


def grid(session: Session, asker: Asker, count_key: str, period: str = "") -> Grid:
    """The numbers of a period, of the last whole one where none is named. Raises NotFound, NotPermitted."""
    count, span = _asked(asker, count_key, period)
    there = queries.standing(session, count.key, span.period.first)
    before = queries.standing(session, count.key, span.before.period.first)
    found = _places(session, count, span)
    return Grid(
        count,
        span,
        tuple(found),
        {cell: row.value for cell, row in there.items()},
        {cell: row.value for cell, row in before.items()},
        any(row.provisional for row in there.values()),
        _corrections(session, count, span, found),
        _seen(there),
    )


def _corrections(session: Session, count: CountDefinition, span: Span, found: list[Place]) -> tuple[Correction, ...]:
    rows = queries.replaced(session, count.key, span.period.first)
    codes = staff_codes(session, (row.entered_by for row in rows if row.entered_by))
    names, labels = {one.id: one.name for one in found}, {one.key: one.label for one in count.questions}
    return tuple(
        Correction(
            labels.get(row.question_key, row.question_key),
            names.get(row.place, ""),
            row.value,
            f"{row.entered_at.astimezone(LONDON):%d/%m/%Y %H:%M}",
            f"{row.replaced_at.astimezone(LONDON):%d/%m/%Y %H:%M}",
            codes.get(row.entered_by or "", ""),
        )
        for row in rows
        if row.replaced_at is not None
    )


def spans(count: CountDefinition, chosen: Span) -> list[Span]:
    """The periods to choose from, the newest first, ``chosen`` among them."""
    found = [containing(count.each[0], today())]
    while len(found) <= BACK:
        found.append(found[-1].before)
    return sorted({chosen, *found}, key=lambda span: span.period.first, reverse=True)


def _asked(asker: Asker, count_key: str, period: str) -> tuple[CountDefinition, Span]:
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


def _places(session: Session, count: CountDefinition, span: Span) -> list[Place]:
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
    """Save what was typed. What is blank stays as it is. How many places changed; the same again changes nothing.

    A number that is replaced stays as an earlier revision. One event. Raises NotPermitted, NotFound, Faulty, Conflict.
    """
    count, span = _asked(asker, count_key, period)
    provisional = provisional and count.provisional
    there = queries.standing(session, count.key, span.period.first, lock=True)
    numbers = _understood(count, _places(session, count, span), typed)
    wanted = {
        cell: value
        for cell, value in numbers.items()
        if cell not in there or (there[cell].value, there[cell].provisional) != (value, provisional)
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
                    provisional=provisional,
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


def _understood(count: CountDefinition, found: list[Place], typed: Typed) -> dict[tuple[str, str], int]:
    known = {place.id: place.name for place in found}
    labels = {question.key: question.label for question in count.questions}
    faults: list[tuple[str, str]] = []
    numbers: dict[tuple[str, str], int] = {}
    for place, row in typed.items():
        if place not in known:
            raise NotFound(place)
        if not any(text.strip() for text in row.values()):
            continue
        given = {}
        for question in count.questions:
            text = row.get(question.key, "").strip()
            if not text and question.optional:
                continue
            value = _whole(text, question.most)
            if value is None:
                wrong = (
                    f"{known[place]}: {labels[question.key].lower()} must be a whole number from 0 to {question.most:,}"
                )
                faults.append((f"{question.key}-{place}", wrong))
            else:
                given[question.key] = value
        for check in count.checks:
            wrong = _broken(check, given, labels)
            if wrong:
                faults.append((f"{check.parts[-1]}-{place}", f"{known[place]}: {wrong}"))
        numbers |= {(place, key): value for key, value in given.items()}
    raise_any(faults)
    return numbers


def _broken(check: Check, given: Mapping[str, int], labels: Mapping[str, str]) -> str:
    """What is wrong of a row, '' for nothing: where a number is missing, nothing is compared."""
    if not {*check.parts, check.whole} <= set(given):
        return ""
    total, whole, called = sum(given[key] for key in check.parts), given[check.whole], labels[check.whole].lower()
    parts = " and ".join(labels[key].lower() for key in check.parts)
    if check.at_most and total > whole:
        return f"{parts} cannot be more than {called}"
    if check.equals and total != whole:
        return f"{parts} are {total:,} together, and {called} is {whole:,}: they must be the same"
    return ""


def _whole(text: str, most: int) -> int | None:
    text = text.strip().replace(",", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 and int(text) <= most else None


def _seen(there: Cells) -> str:
    return digest(sorted((place, question, row.value, row.revision) for (place, question), row in there.items()))


# -- from a workbook ---------------------------------------------------------------------------------------------------


def from_workbook(
    session: Session, asker: Asker, count_key: str, period: str, path: Path, file_name: str = ""
) -> FromFile:
    """What the first sheet of a file says of the period, to be looked at and saved; nothing is stored here.

    A row at its top names the columns: the place, the questions and perhaps the period; without that every row is of
    this one. Raises NotPermitted, NotFound, spreadsheets.safety.Refused.
    """
    count, span = _asked(asker, count_key, period)
    by_name: dict[str, list[str]] = {}
    for place in _places(session, count, span):
        for name in {place.name.casefold(), place.key.casefold()}:
            by_name.setdefault(name, []).append(place.id)
    names = _headings(count)
    with open_tables(path, file_name or path.name, LIMITS) as book:
        sheet = book.names[0]
        top = headed(book.rows(sheet), lambda cell: bare(cell_text(cell)) in names)
        columns = _columns(top.heading, names) if top else {}
        needed = {PLACE: place_word(count)} if count.each[1] != "none" else {}
        needed |= {one.key: one.label for one in count.questions if not one.optional}
        missing = ", ".join(label for key, label in needed.items() if key not in columns)
        if missing or top is None:
            return FromFile(faults=(f"A row among the first {FIRST_ROWS} must name the columns. Missing: {missing}",))
        remarks = book.out_of_sight(sheet, top.heading.number).remarks(sheet)
        if len(book.names) > 1:
            remarks.append(f"Only the first sheet, {sheet}, was read.")
        return replace(_read(count, top.rows, columns, by_name, span), remarks=tuple(remarks))


PLACE, PERIOD = "place", "period"


def place_word(count: CountDefinition) -> str:
    """The heading of its places: 'Team', 'IRO team'."""
    return "IRO team" if count.each[1] == "iro_team" else count.each[1].capitalize()


def _headings(count: CountDefinition) -> dict[str, str]:
    """What a column may be called -> what it holds."""
    found = {PLACE: PLACE, bare(place_word(count)): PLACE, PERIOD: PERIOD, count.each[0]: PERIOD}
    for question in count.questions:
        found |= {bare(question.label): question.key, bare(question.key): question.key}
    return found


def _columns(head: Row, names: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, value in enumerate(head.cells):
        name = names.get(bare(cell_text(value)))
        if name is not None:
            found.setdefault(name, index)
    return found


def _read(
    count: CountDefinition, rows: Iterator[Row], columns: dict[str, int], by_name: dict[str, list[str]], span: Span
) -> FromFile:
    typed: dict[str, dict[str, str]] = {}
    faults: list[str] = []
    others = 0
    each, place = count.each[0], place_word(count).lower() if count.each[1] != "iro_team" else "IRO team"
    for row in rows:
        cells = {name: row.cells[index] if index < len(row.cells) else None for name, index in columns.items()}
        of = _span_of(each, cells[PERIOD]) if PERIOD in columns else span
        if of is None:
            faults.append(f"Row {row.number}: the {each} must be {WRITTEN[each]}")
            continue
        if of != span:
            others += 1
            continue
        found = by_name.get(str(cells.get(PLACE) or "").strip().casefold(), []) if count.each[1] != "none" else [""]
        if len(found) != 1:
            faults.append(f"Row {row.number}: there is no one {place} of that name")
        elif found[0] in typed:
            faults.append(f"Row {row.number}: the {place} stands there twice")
        else:
            typed[found[0]] = {one.key: _text(cells.get(one.key)) for one in count.questions}
    return FromFile(typed, tuple(faults), others)


WRITTEN = {
    "month": "a date, or written like 2018-11 or November 2018",
    "quarter": "a date in it, or written like 2018/19 Q3",
    "year": "a date in it, or written like 2018/19",
}


def _span_of(each: str, value: object) -> Span | None:
    """The period that a cell names: by its key, by a day in it, or by a month without its day."""
    text = cell_text(value)
    with suppress(ValueError):
        return parsed(each, text)
    for reading in (value, f"{text}-01", f"1 {text}"):
        with suppress(NoDay):
            day = written_day(reading).day
            return containing(each, day) if day else None
    return None


def _text(value: object) -> str:
    """A cell as it would have been typed: 3.0 is 3; anything that is no whole number stays what it is."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)[:20]
