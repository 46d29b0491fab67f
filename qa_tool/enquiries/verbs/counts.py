"""How many enquiries each team was to send in a month, and how many came: typed, or read from a workbook and saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.definitions.question_types.base import cell_text
from qa_tool.definitions.words import bare
from qa_tool.enquiries import queries
from qa_tool.enquiries.models import EnquiryCount
from qa_tool.kit.digests import digest
from qa_tool.kit.errors import Conflict, NotFound, raise_any, serial
from qa_tool.kit.periods import Month, now, today
from qa_tool.kit.spreadsheets.reader import Row
from qa_tool.kit.spreadsheets.safety import ABOVE, Limits
from qa_tool.kit.spreadsheets.tables import FIRST_ROWS, headed, open_tables
from qa_tool.kit.written_days import NoDay, written_day
from qa_tool.people.models import Place
from qa_tool.people.queries import places
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.trail import events

RESOURCE = "enquiry"
MOST = 9999
CHANGED = "Somebody else saved counts of this month since you opened the page. Check what is there now, then save again"
LIMITS = Limits(file_bytes=2 * 1024 * 1024, rows=5_000, above=ABOVE, columns=50)
HEADINGS = ("month", "team", "due", "received")


@dataclass(frozen=True)
class CountLine:
    """A team with what was entered of it; None where nothing was."""

    team_id: str
    team: str
    district: str
    locality: str
    due: int | None
    received: int | None


@dataclass(frozen=True)
class MonthCounts:
    """The teams of a month. ``seen`` stands for what was shown: saving must give it back."""

    month: Month
    lines: tuple[CountLine, ...]
    seen: str


@dataclass(frozen=True)
class FromFile:
    """What a workbook says of the month, by team, as it would have been typed; and what could not be understood."""

    typed: Mapping[str, tuple[str, str]]
    faults: tuple[str, ...]
    other_months: int
    """Rows of other months, which were passed over."""
    remarks: tuple[str, ...] = ()
    """What else was passed over or understood, in sentences."""


def month_counts(session: Session, asker: Asker, month: Month) -> MonthCounts:
    """The teams of the month and what was entered. Raises NotPermitted, NotFound for a month that has not begun."""
    matrix.allow(asker, RESOURCE, "enter")
    _begun(month)
    there = {team: row for (team, _), row in queries.counts(session, month, month).items()}
    lines = []
    for team, district, locality in teams(session, month):
        row = there.get(team.id)
        lines.append(
            CountLine(
                team.id, team.name, district.name, locality.name,
                row.due if row else None, row.received if row else None,
            )
        )  # fmt: skip
    return MonthCounts(month, tuple(lines), _seen(there))


def teams(session: Session, month: Month) -> list[tuple[Place, Place, Place]]:
    """The CSC teams on the month's last day, each with its district and locality, in the order of their names."""
    found = places.places_on(session, month.last)
    by_id = {place.id: place for place in found}
    placed = []
    for place in found:
        if place.kind is PlaceKind.TEAM and place.parent_id in by_id:
            district = by_id[place.parent_id]
            if district.parent_id in by_id:
                placed.append((place, district, by_id[district.parent_id]))
    return sorted(placed, key=lambda one: (one[2].name, one[1].name, one[0].name))


def enter(
    session: Session, asker: Asker, month: Month, typed: Mapping[str, tuple[str, str]], *, seen: str, source: str
) -> int:
    """Save what was typed for each team: (due, received). Both blank leaves a team as it is. How many changed.

    The same again changes nothing. One event for all. Raises NotPermitted, NotFound, Faulty, Conflict.
    """
    matrix.allow(asker, RESOURCE, "enter")
    _begun(month)
    known = {team.id: team.name for team, _, _ in teams(session, month)}
    numbers = _understood(known, typed)
    there = queries.lock_counts(session, month)
    wanted = {
        team: pair
        for team, pair in numbers.items()
        if team not in there or (there[team].due, there[team].received) != pair
    }
    if not wanted:
        return 0
    if _seen(there) != seen:
        raise Conflict(CHANGED)
    at = now()
    with serial(CHANGED):
        for team, (due, received) in wanted.items():
            row = there.get(team) or EnquiryCount(team_id=team, month=month.first)
            row.due, row.received, row.source = due, received, source
            row.entered_by, row.entered_at = asker.person_id, at
            session.add(row)
        session.flush()
    detail = {"month": month.key, "teams": sorted(wanted), "source": source}
    events.record(session, asker.person_id, "enquiries.counted", month.key, **detail)
    return len(wanted)


def _understood(known: Mapping[str, str], typed: Mapping[str, tuple[str, str]]) -> dict[str, tuple[int, int]]:
    faults, numbers = [], {}
    for team, (due_text, received_text) in typed.items():
        if team not in known:
            raise NotFound(team)
        if not due_text.strip() and not received_text.strip():
            continue
        due, received = _whole(due_text), _whole(received_text)
        for name, called, value in (("due", "due", due), ("received", "received", received)):
            if value is None:
                faults.append((f"{name}-{team}", f"{known[team]}: {called} must be a whole number from 0 to {MOST:,}"))
        if due is not None and received is not None:
            if received > due:
                faults.append((f"received-{team}", f"{known[team]}: received cannot be more than due"))
            numbers[team] = (due, received)
    raise_any(faults)
    return numbers


def _whole(text: str) -> int | None:
    text = text.strip().replace(",", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 and int(text) <= MOST else None


def from_workbook(session: Session, asker: Asker, month: Month, path: Path, file_name: str = "") -> FromFile:
    """What the first sheet of a file says of the month, to be looked at and saved; nothing is stored here.

    A row at its top names the columns Team, Due, Received, and may name Month; without it every row is of this month.
    Raises NotPermitted, NotFound, spreadsheets.refusal.Refused.
    """
    matrix.allow(asker, RESOURCE, "enter")
    _begun(month)
    by_name: dict[str, list[str]] = {}
    for team, _, _ in teams(session, month):
        for name in {team.name.casefold(), team.key.casefold()}:
            by_name.setdefault(name, []).append(team.id)
    with open_tables(path, file_name or path.name, LIMITS) as book:
        name = book.names[0]
        top = headed(book.rows(name), lambda cell: bare(cell_text(cell)) in HEADINGS)
        columns = _columns(top.heading if top else None)
        missing = [name for name in HEADINGS[1:] if name not in columns]
        if missing:
            wanted = ", ".join(name.capitalize() for name in missing)
            wrong = f"A row among the first {FIRST_ROWS} must name the columns. Missing: {wanted}"
            return FromFile({}, (wrong,), 0)
        assert top is not None, "it has columns"
        remarks = book.out_of_sight(name, top.heading.number).remarks(name)
        if len(book.names) > 1:
            remarks.append(f"Only the first sheet, {name}, was read.")
        return replace(_read(top.rows, columns, by_name, month), remarks=tuple(remarks))


def _columns(head: Row | None) -> dict[str, int]:
    if head is None:
        return {}
    found: dict[str, int] = {}
    for index, value in enumerate(head.cells):
        name = bare(cell_text(value))
        if name in HEADINGS:
            found.setdefault(name, index)
    return found


def _read(rows: Iterator[Row], columns: dict[str, int], by_name: dict[str, list[str]], month: Month) -> FromFile:
    typed: dict[str, tuple[str, str]] = {}
    faults: list[str] = []
    others = 0
    for row in rows:
        cells = {name: row.cells[index] if index < len(row.cells) else None for name, index in columns.items()}
        of = _month_of(cells["month"]) if "month" in columns else month
        if of is None:
            faults.append(f"Row {row.number}: the month must be a date, or written like 2018-11 or November 2018")
        elif of != month:
            others += 1
        else:
            found = by_name.get(str(cells["team"] or "").strip().casefold(), [])
            if len(found) != 1:
                faults.append(f"Row {row.number}: there is no one team of that name")
            elif found[0] in typed:
                faults.append(f"Row {row.number}: the team stands there twice")
            else:
                typed[found[0]] = (_text(cells["due"]), _text(cells["received"]))
    return FromFile(typed, tuple(faults), others)


def _month_of(value: object) -> Month | None:
    """The month of a day in it, or written without a day: 2018-11, November 2018."""
    text = cell_text(value)
    for reading in (value, f"{text}-01", f"1 {text}"):
        with suppress(NoDay):
            day = written_day(reading).day
            return Month(day.year, day.month) if day else None
    return None


def _text(value: object) -> str:
    """A cell as it would have been typed: 3.0 is 3; anything that is no whole number stays what it is."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)[:20]


def _seen(there: Mapping[str, EnquiryCount]) -> str:
    return digest(sorted((team, row.due, row.received) for team, row in there.items()))


def _begun(month: Month) -> None:
    if month > Month.of(today()):
        raise NotFound(month.key)
