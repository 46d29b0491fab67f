"""One row of a list of cases becomes a case, its places found by their words, or faults at its cells.

Names and dates of birth are looked at here and nowhere else: an age band is all that leaves this module, and no fault
repeats what such a cell holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from qa_tool.definitions.question_types.base import cell_text
from qa_tool.definitions.words import folded
from qa_tool.kit.periods import covers
from qa_tool.kit.spreadsheets.reader import CellValue, Row
from qa_tool.kit.typed import day_in_words
from qa_tool.kit.written_days import NO_DATE, Habit, NoDay, Written, is_nothing, said, written_day
from qa_tool.people.models import Place
from qa_tool.people.queries import people
from qa_tool.people.words import PlaceKind
from qa_tool.records.importing.audit_rows import unusable
from qa_tool.records.queries import bulk
from qa_tool.records.verbs import cases
from qa_tool.records.words import PlanType
from qa_tool.sampling.words.case_lists import Field
from qa_tool.sampling.words.case_words import (
    AGE_BANDS,
    age_band,
    age_band_in,
    age_in,
    age_on,
    category_in,
    legal_status_in,
    plan_in,
    together,
)

LEVELS = (PlaceKind.LOCALITY, PlaceKind.DISTRICT, PlaceKind.TEAM)


@dataclass(frozen=True)
class Found:
    """The ids of a case's places, as far as they are known, and what is wrong at which level ('locality', ...)."""

    locality_id: str | None = None
    district_id: str | None = None
    team_id: str | None = None
    faults: dict[str, str] = field(default_factory=dict)


class PlaceFinder:
    """The places that were there on a day."""

    def __init__(self, places: Sequence[Place], on_day: date) -> None:
        self._by_id = {place.id: place for place in places if covers(place.valid_from, place.valid_to, on_day)}
        self._by_words: dict[tuple[PlaceKind, str], list[Place]] = {}
        for place in self._by_id.values():
            for words in {folded(place.name), folded(place.key)}:
                self._by_words.setdefault((place.kind, words), []).append(place)
        self._known: dict[tuple[str, str, str], Found] = {}

    def find(self, locality: str, district: str, team: str) -> Found:
        """The places of those names or keys, each '' when the list does not tell. Levels above are filled in."""
        asked = (locality, district, team)
        if asked not in self._known:
            self._known[asked] = self._find(asked)
        return self._known[asked]

    def _find(self, asked: tuple[str, str, str]) -> Found:
        faults: dict[str, str] = {}
        inside: Place | None = None
        for kind, words in zip(LEVELS, asked, strict=True):
            if not words:
                continue
            found = [
                place
                for place in self._by_words.get((kind, folded(words)), ())
                if inside is None or inside.id in self._above(place)
            ]
            if len(found) == 1:
                inside = found[0]
            else:
                faults[kind.value] = self._wrong(kind, words, inside, len(found))
        if inside is None or faults:
            return Found(faults=faults)
        chain = {place.kind: place.id for place in self._chain(inside)}
        return Found(chain.get(PlaceKind.LOCALITY), chain.get(PlaceKind.DISTRICT), chain.get(PlaceKind.TEAM))

    def _chain(self, place: Place) -> list[Place]:
        found = [place]
        while found[-1].parent_id in self._by_id:
            found.append(self._by_id[str(found[-1].parent_id)])
        return found

    def _above(self, place: Place) -> set[str]:
        return {one.id for one in self._chain(place)}

    def _wrong(self, kind: PlaceKind, words: str, inside: Place | None, number: int) -> str:
        where = f" in {inside.name}" if inside is not None else ""
        if number:
            return f"there is more than one {kind.value} called '{words[:40]}'{where}: add a column of districts"
        there = sorted(
            place.name
            for place in self._by_id.values()
            if place.kind is kind and (inside is None or inside.id in self._above(place))
        )
        more = f" and {len(there) - 12} more" if len(there) > 12 else ""
        return f"'{words[:40]}' is no {kind.value}{where}. There is: {', '.join(there[:12]) or 'none'}{more}"


KEPT_FIELDS = (Field.LOCALITY, Field.DISTRICT, Field.TEAM)
UNBORN = timedelta(days=300)
"""How far ahead a child can be expected."""
PLANS = "Write CP, CLA, CP+CLA, CIN, CL or S47"
NOT_NEEDED = "or say below that this column is not needed"
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?e\+?[0-9]+", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One case as the list tells it."""

    number: str
    plan_type: PlanType
    age_band: str | None = None
    abuse_category: str | None = None
    legal_status: str | None = None
    locality_id: str | None = None
    district_id: str | None = None
    team_id: str | None = None
    practitioner_id: str | None = None
    began: date | None = None
    reviewed: date | None = None


@dataclass
class Surroundings:
    """What rows are read by: people and places of the day, and what had to be understood on the way."""

    session: Session
    on_day: date
    counted_from: date
    days: Counter[Habit] = field(default_factory=Counter)
    nothing: int = 0
    """Cells with a word that stands for an empty one."""

    def __post_init__(self) -> None:
        codes = bulk.all_staff_codes(self.session)
        practitioners = {person.id for person in people.listing(self.session) if person.is_practitioner}
        self._iros = {code.casefold(): one for code, one in codes.items() if one in practitioners}
        self.places = PlaceFinder(bulk.all_places(self.session), self.on_day)

    def iro(self, words: str) -> str | None:
        """The id of the IRO with that staff code."""
        return self._iros.get(words.casefold())

    def remarks(self) -> list[str]:
        """Sentences of what was understood."""
        found = said(self.days)
        if self.nothing:
            cells = "1 cell says" if self.nothing == 1 else f"{self.nothing:,} cells say"
            found.append(f"{cells} NULL, N/A, a dash or the like: read as empty.")
        return found


@dataclass
class RowReader:
    """Reads one row, whose fields stand in the columns that ``columns`` says."""

    around: Surroundings
    plan: PlanType | None
    columns: Mapping[Field, int]
    row: Row
    report: Callable[[int, str], None]
    """Notes a fault at a column of this row, -1 for none of them."""
    wrong: set[Field] = field(default_factory=set)

    def empty(self) -> bool:
        """Whether nothing stands in the columns that are read."""
        return not any(self._words(one) for one in self.columns)

    def number(self) -> str:
        """The case number, '' when it was reported."""
        words = self._words(Field.CASE_NUMBER)
        number = cases.normal(words.removeprefix("'"))
        if _GROUPED.fullmatch(number) or re.fullmatch(r"[0-9]+\.0+", number):
            number = number.replace(",", "").partition(".")[0]
        if len(number) > 10 and number.isdecimal():
            number = number[:-10].lstrip("0") + number[-10:]
        if not number:
            self._report(Field.CASE_NUMBER, "is empty. Write the case number, or delete the row")
        elif _SHORTENED.fullmatch(number):
            wrong = "was shortened by the spreadsheet program. Format the column as a number without decimals"
            self._report(Field.CASE_NUMBER, f"{wrong}, and save it again")
        elif cases.fault(number):
            zeros = "" if len(number) > 5 else ". If zeros at its beginning were lost, format the column as text"
            wrong = f"must be 6 to 10 digits{zeros}. A row with a total or a remark: delete it"
            self._report(Field.CASE_NUMBER, wrong)
        else:
            return number
        return ""

    def has_ended(self) -> bool:
        """Whether its plan had ended by the day of the list."""
        ended = self._day(Field.ENDED)
        return ended is not None and ended <= self.around.on_day

    def line(self) -> Line | None:
        """The row's case; None when something about it was reported."""
        number, plan = self.number(), self._plan()
        line = Line(
            number=number,
            plan_type=plan or PlanType.CP,
            age_band=self._age_band(),
            abuse_category=self._category(),
            legal_status=legal_status_in(words) if (words := self._words(Field.LEGAL_STATUS)) else None,
            practitioner_id=self.practitioner(),
            began=self._day(Field.BEGAN, not_after=True),
            reviewed=self._day(Field.REVIEWED, not_after=True),
        )
        line = self._placed(line)
        return line if not self.wrong else None

    def _cell(self, one: Field) -> CellValue:
        at = self.columns.get(one)
        if at is None or at >= len(self.row.cells):
            return None
        cell = self.row.cells[at]
        fault = unusable(cell)
        if fault is not None:
            self._report(one, fault)
            return None
        return cell

    def _words(self, one: Field) -> str:
        words = " ".join(cell_text(self._cell(one)).split())
        return "" if is_nothing(words) else words

    def _report(self, one: Field, message: str) -> None:
        if one not in self.wrong:  # a cell that is looked at twice is reported once
            self.wrong.add(one)
            self.report(self.columns.get(one, -1), message)

    def _plan(self) -> PlanType | None:
        words = self._words(Field.PLAN_TYPE)
        if not words:
            if self.plan is None:
                self._report(Field.PLAN_TYPE, f"is empty. {PLANS}")
            return self.plan
        plan = plan_in(words)
        if plan is None:
            self._report(Field.PLAN_TYPE, f"'{words[:30]}' is no plan type. {PLANS}")
        return plan

    def _category(self) -> str | None:
        words = self._words(Field.ABUSE_CATEGORY)
        if not words:
            return None
        category = category_in(words)
        if category is None:
            known = f"Write neglect, emotional, physical, sexual or multiple, {NOT_NEEDED}"
            self._report(Field.ABUSE_CATEGORY, f"'{words[:30]}' is no category of abuse. {known}")
        return category

    def practitioner(self) -> str | None:
        """The IRO's id; None where none is told, or it was reported."""
        words = self._words(Field.PRACTITIONER)
        if not words:
            return None
        found = self.around.iro(words)
        if found is None:
            self._report(Field.PRACTITIONER, "is no IRO's staff code. Write the code, or clear the cell; never a name")
        return found

    def _age_band(self) -> str | None:
        born = self._day(Field.DATE_OF_BIRTH)
        if born is not None:
            if born > self.around.on_day + UNBORN:
                self._report(Field.DATE_OF_BIRTH, "is too far ahead, even for a child who is expected. Correct it")
                return None
            return age_band(age_on(born, self.around.on_day))
        words = self._words(Field.AGE)
        if words:
            years = age_in(words)
            if years is None:
                self._report(Field.AGE, f"is no age in completed years, like 11. Correct it, {NOT_NEEDED}")
            return age_band(years) if years is not None else None
        words = self._words(Field.AGE_BAND)
        band = age_band_in(words) if words else None
        if words and band is None:
            self._report(Field.AGE_BAND, f"is no age band. Write one of {', '.join(AGE_BANDS)}, {NOT_NEEDED}")
        return band

    def _written(self, one: Field) -> Written | None:
        cell = self._cell(one)
        if cell is None or not cell_text(cell):
            return None
        try:
            return written_day(cell, self.around.counted_from)
        except NoDay as wrong:
            self._report(one, str(wrong))
            return None

    def _day(self, one: Field, *, not_after: bool = False) -> date | None:
        written = self._written(one)
        if written is None:
            return None
        if one not in self._counted:
            self._counted.add(one)
            if written == NO_DATE and is_nothing(cell_text(self._cell(one))):
                self.around.nothing += 1
            else:
                self.around.days.update(written.habits)
        if written.day is not None and not_after and written.day > self.around.on_day:
            self._report(one, f"is after the day of the list, {day_in_words(self.around.on_day)}. Correct one of them")
            return None
        return written.day

    def __post_init__(self) -> None:
        self._counted: set[Field] = set()
        for one, at in self.columns.items():
            if at < len(self.row.cells) and isinstance(self.row.cells[at], str) and one not in _DAYS:
                self.around.nothing += is_nothing(str(self.row.cells[at]))

    def _placed(self, line: Line) -> Line:
        words = {one: self._words(one) for one in KEPT_FIELDS}
        if not any(words.values()):
            return line
        found = self.around.places.find(words[Field.LOCALITY], words[Field.DISTRICT], words[Field.TEAM])
        for one, message in found.faults.items():
            self._report(Field(one), f"{message}. Write it as there, {NOT_NEEDED}")
        return replace(line, locality_id=found.locality_id, district_id=found.district_id, team_id=found.team_id)


_DAYS = (Field.DATE_OF_BIRTH, Field.BEGAN, Field.REVIEWED, Field.ENDED)


def joined(same: list[Line]) -> Line:
    """One case out of its rows in several tables: the plan that says most, and of the rest what is told first."""
    merged = same[0]
    for other in same[1:]:
        unknown = {
            name: getattr(other, name)
            for name in vars(merged)
            if getattr(merged, name) is None and getattr(other, name) is not None
        }
        # A team of another table's row belongs to that row's district: places come together or not at all.
        if merged.locality_id is not None:
            unknown = {name: value for name, value in unknown.items() if name not in ("district_id", "team_id")}
        merged = replace(merged, **unknown)
    return replace(merged, plan_type=together(line.plan_type for line in same))
