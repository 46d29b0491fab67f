"""What a workbook says of a period of a count: it fills the grid in, and stores nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.counts.verbs.entering import asked_for, places_in
from qa_tool.counts.verbs.typed import Typed
from qa_tool.counts.words import Span, containing, parsed
from qa_tool.definitions.counts import CountDefinition
from qa_tool.definitions.question_types.base import cell_text
from qa_tool.definitions.words import bare
from qa_tool.kit.spreadsheets.reader import Row
from qa_tool.kit.spreadsheets.safety import ABOVE, Limits
from qa_tool.kit.spreadsheets.tables import FIRST_ROWS, headed, open_tables
from qa_tool.kit.written_days import NoDay, written_day
from qa_tool.policy.words import Asker

LIMITS = Limits(file_bytes=2 * 1024 * 1024, rows=5_000, above=ABOVE, columns=50)


@dataclass(frozen=True)
class FromFile:
    """What a workbook says of the period, as it would have been typed; and what could not be understood.

    An empty cell is not typed: it leaves what stands. To withdraw a number the person clears its box on the page.
    """

    typed: Typed = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    others: int = 0
    """Rows of other periods, which were passed over."""
    remarks: tuple[str, ...] = ()
    """What else was passed over or understood, in sentences."""


def from_workbook(
    session: Session, asker: Asker, count_key: str, period: str, path: Path, file_name: str = ""
) -> FromFile:
    """What the first sheet of a file says of the period, to be looked at and saved; nothing is stored here.

    A row at its top names the columns: the place, the questions and perhaps the period; without that every row is of
    this one. Raises NotPermitted, NotFound, spreadsheets.safety.Refused.
    """
    count, span = asked_for(session, asker, count_key, period)
    by_name: dict[str, list[str]] = {}
    for place in places_in(session, asker, count, span):
        for name in {place.name.casefold(), place.key.casefold()}:
            by_name.setdefault(name, []).append(place.id)
    names = _headings(count)
    with open_tables(path, file_name or path.name, LIMITS) as book:
        sheet = book.names[0]
        top = headed(book.rows(sheet), lambda cell: bare(cell_text(cell)) in names)
        columns = _columns(top.heading, names) if top else {}
        needed = {PLACE: count.place_word} if count.each[1] != "none" else {}
        needed |= {one.key: one.label for one in count.cells if not one.optional}
        missing = ", ".join(label for key, label in needed.items() if key not in columns)
        if missing or top is None:
            return FromFile(faults=(f"A row among the first {FIRST_ROWS} must name the columns. Missing: {missing}",))
        remarks = book.out_of_sight(sheet, top.heading.number).remarks(sheet)
        if len(book.names) > 1:
            remarks.append(f"Only the first sheet, {sheet}, was read.")
        return replace(_read(count, top.rows, columns, by_name, span), remarks=tuple(remarks))


PLACE, PERIOD = "place", "period"


def _headings(count: CountDefinition) -> dict[str, str]:
    """What a column may be called -> what it holds."""
    found = {PLACE: PLACE, bare(count.place_word): PLACE, PERIOD: PERIOD, count.each[0]: PERIOD}
    for cell in count.cells:
        found |= {bare(cell.label): cell.key, bare(cell.key): cell.key}
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
    each, place = count.each[0], count.place_called
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
            faults.append(f"Row {row.number}: there is no one {place} of that name: write it as this page does")
        elif found[0] in typed:
            faults.append(f"Row {row.number}: the {place} stands there twice")
        else:
            texts = {one.key: _text(cells.get(one.key)) for one in count.cells}
            typed[found[0]] = {key: text for key, text in texts.items() if text}
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
