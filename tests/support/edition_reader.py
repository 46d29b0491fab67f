"""What a reader of an external edition can work out: the counts it shows, set against the rows behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from qa_tool.kit.periods import Quarter
from qa_tool.kit.suppression.tables import State
from tests.support import sheet_tables
from tests.support.attackers import Sheet
from tests.support.small_services import FORMS, GRADES, KINDS, LABELS, Edition, Row

# -- the reader --------------------------------------------------------------------------------------------------------
Name = tuple[str, ...]


@dataclass
class Reading:
    """What a reader found in one file: numbers, hidden cells, and everything that must add up."""

    truth: dict[Name, int] = field(default_factory=dict)
    states: dict[Name, State] = field(default_factory=dict)
    sums: list[tuple[Name, list[Name]]] = field(default_factory=list)

    def sheet(self) -> Sheet:
        """For the attackers. What this file does not print is an unknown of its own: who has not seen a number twice
        cannot know that it stayed."""
        own = {name: (*name, str(id(self))) for name, state in self.states.items() if state is State.KEPT_BACK}

        def called(name: Name) -> Name:
            return own.get(name, name)

        return Sheet(
            {called(name): count for name, count in self.truth.items()},
            {called(name): state for name, state in self.states.items()},
            [(called(total), [called(part) for part in parts]) for total, parts in self.sums],
            5,
        )

    def cell(self, name: Name, printed: Any, truth: int) -> None:
        """One printed cell. A count that is printed must be the true one; two cells of one name must agree."""
        if isinstance(printed, int):
            assert printed == truth, f"{name} is {truth}, and {printed} is printed"
            assert not 1 <= printed <= 5, f"{name} is small, and printed"
            state = State.SHOWN
        else:
            assert printed in ("c", "x"), f"{name} is printed as {printed!r}"
            hidden = State.SMALL if 1 <= truth <= 5 else State.LINKED if truth else State.PARTNER
            state = State.WITHHELD if printed == "x" else hidden
        before = self.states.get(name, state)
        assert before in (state, State.KEPT_BACK), f"{name} is hidden in one table and not in another"
        self.states[name], self.truth[name] = state, truth

    def share(self, percent: Any, n: Name, total: Name) -> None:
        """A percentage tells its n, where N is printed."""
        if percent is None:
            return
        assert self.states[total] is State.SHOWN, f"a percentage of {total} is printed, which is hidden"
        told = Decimal(str(percent)) * self.truth[total] / 100
        assert abs(told - self.truth[n]) <= Decimal(self.truth[total]) / 1000 + Decimal("0.001"), n
        assert self.states.get(n, State.SHOWN) is State.SHOWN, f"{n} is hidden, and its percentage is printed"
        self.states[n] = State.SHOWN

    def unknown(self, name: Name, truth: int) -> None:
        """A count that this file does not print."""
        if name not in self.states:
            self.states[name], self.truth[name] = State.KEPT_BACK, truth

    def add(self, total: Name, parts: Iterable[Name]) -> None:
        """These add up. What is not printed as a row of its own is known to be nothing."""
        self.sums.append((total, list(parts)))


def read(one: Edition) -> Reading:
    """Take the file apart."""
    found, rows, book = Reading(), one.rows, load_workbook(one.path)
    tables = {name: sheet_tables.rows(sheet, name) for sheet in book for name in sheet_tables.names(sheet)}
    label = one.period.label.replace(" ", "-")
    inside = [row for row in rows if row.quarter.period.first in one.period]
    _records(found, tables, label, inside)
    for name in ("summary_grades", "grades"):
        for line in tables.get(name, ()):
            _mix(
                found, line, ("grade", label, _form(line["Form"])), [r for r in inside if r.form == _form(line["Form"])]
            )
    for line in tables.get("grades_by_quarter", ()):
        form, quarter = _form(line["Form"]), Quarter.parse(line["Quarter"])
        of = [row for row in rows if row.form == form and row.quarter == quarter]
        _mix(found, line, ("grade", quarter.key, form), of)
        found.cell(("records", quarter.key, form), line["Records"], len(of))
    _localities(found, tables, label, inside)
    _answers(found, tables, label, rows, inside)
    _impacts(found, tables, label, inside)
    _findings(found, tables, label, inside)
    return found


def _form(title: str) -> str:
    return title.split(maxsplit=1)[0].lower()


def _records(found: Reading, tables: Mapping[str, Any], label: str, inside: Sequence[Row]) -> None:
    parts = []
    for line in tables["records"]:
        if line["Form"] == "All forms":
            found.cell(("records", label), line["Records"], len(inside))
        else:
            form = _form(line["Form"])
            parts.append(("records", label, form))
            found.cell(parts[-1], line["Records"], sum(row.form == form for row in inside))
    found.add(("records", label), parts)


def _mix(found: Reading, line: Mapping[str, Any], stem: Name, of: Sequence[Row], answer: bool = False) -> None:
    """Three grades and N. Every record has a grade, so that N of overall grades is the number of records."""
    given = [row.answer if answer else row.grade for row in of]
    total = (*stem, "N")
    found.cell(total, line["N"], len(of))
    for grade, header in zip(GRADES, LABELS, strict=True):
        found.cell((*stem, grade), line[header], given.count(grade))
        found.share(line[f"{header} %"], (*stem, grade), total)
    if line.get("Not inadequate %") is not None:
        assert found.states[*stem, "inadequate"] is State.SHOWN
    found.add(total, [(*stem, grade) for grade in GRADES])
    found.cell((*stem, "not good"), line["Not good"], len(of) - given.count("good"))
    found.add((*stem, "not good"), [(*stem, grade) for grade in GRADES[1:]])
    if not answer:
        same = ("records", *stem[1:])
        found.unknown(same, len(of))
        found.add(total, [same])


def _localities(found: Reading, tables: Mapping[str, Any], label: str, inside: Sequence[Row]) -> None:
    for line in tables.get("grades_by_locality", ()):
        form, place = _form(line["Form"]), line["Locality"].lower()
        of = [row for row in inside if row.form == form and row.place == place]
        _mix(found, line, ("grade", label, form, place), of)
        found.cell(("records", label, form, place), line["Records"], len(of))
    for line in tables.get("themes_by_locality", ()):
        place = line["Locality"].lower()
        _mix(found, line, ("answer", label, place), [row for row in inside if row.place == place], answer=True)
    stems: list[tuple[Name, Sequence[Row]]] = [
        (("grade", label, form), [row for row in inside if row.form == form]) for form in FORMS
    ]
    for stem, among in (*stems, (("answer", label), inside)):
        for last in (*GRADES, "N"):
            if (*stem, last) in found.truth:
                parts = [(*stem, place, last) for place in {row.place for row in among}]
                found.add((*stem, last), parts)


def _answers(found: Reading, tables: Mapping[str, Any], label: str, rows: Sequence[Row], inside: Sequence[Row]) -> None:
    for line in tables.get("themes", ()):
        _mix(found, line, ("answer", label), inside, answer=True)
    for line in tables.get("themes_by_quarter", ()):
        for header in line:
            if header.endswith(" N"):
                quarter = Quarter.parse(header.removesuffix(" N"))
                of = [row for row in rows if row.quarter == quarter]
                good, total = ("answer", quarter.key, "good"), ("answer", quarter.key, "N")
                n = sum(row.answer == "good" for row in of)
                found.cell(total, line[header], len(of))
                percent = line[f"{quarter.label} good %"]
                if percent is not None:
                    found.truth.setdefault(good, n)
                    found.states.setdefault(good, State.SHOWN)
                found.share(percent, good, total)
                found.unknown(good, n)
                rest = ("answer", quarter.key, "not good")
                found.unknown(rest, len(of) - n)
                found.add(total, [good, rest])


def _impacts(found: Reading, tables: Mapping[str, Any], label: str, inside: Sequence[Row]) -> None:
    for line in tables.get("impact_by_form", ()):
        impact = line["Impact on the child"].lower()
        of = [row for row in inside if row.impact == impact]
        found.cell(("impact", label, impact), line["All these forms"], len(of))
        parts = []
        for header in line:
            if header.endswith(" form"):
                parts.append(("impact", label, impact, _form(header)))
                found.cell(parts[-1], line[header], sum(row.form == _form(header) for row in of))
        found.add(("impact", label, impact), parts)
    for line in tables.get("grade_by_impact", ()):
        impact = line["Impact on the child"].lower()
        of = [row for row in inside if row.impact == impact]
        for grade, header in zip(GRADES, LABELS, strict=True):
            found.cell(("crossed", label, impact, grade), line[header], sum(row.grade == grade for row in of))
        found.add(("impact", label, impact), [("crossed", label, impact, grade) for grade in GRADES])
    met = {row.impact for row in inside}
    for form in {row.form for row in inside}:
        found.add(("records", label, form), [("impact", label, impact, form) for impact in met])
    for grade in GRADES:
        both = ("all grades", label, grade)
        found.unknown(both, sum(row.grade == grade for row in inside))
        found.add(both, [("crossed", label, impact, grade) for impact in met])
        found.add(both, [("grade", label, form, grade) for form in {row.form for row in inside}])


def _findings(found: Reading, tables: Mapping[str, Any], label: str, inside: Sequence[Row]) -> None:
    for line in tables.get("findings_by_sub_theme", ()):
        sub = line["Code"].split(".")[1]
        for header, kind in KINDS.items():
            name = ("found", label, kind, sub)
            n = sum((kind, sub) in row.named for row in inside)
            found.cell(name, line[header], n)
            found.share(line["Strength %" if kind == "strength" else "Area %"], name, ("records", label))
            found.unknown(("not", *name), len(inside) - n)
            found.add(("records", label), [name, ("not", *name)])


def join_year(year: Reading, label: str, quarters: Sequence[str]) -> None:
    """A reader of a year's edition knows that its counts are the sums of its quarters', printed elsewhere or not."""
    for name in [name for name in year.truth if len(name) > 1 and name[1] == label]:
        year.sums.append((name, [(name[0], quarter, *name[2:]) for quarter in quarters]))
