"""Checks: do the headlines follow from the rows? Live formulas over the rows beside the written numbers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qa_tool.definitions.words import Grade
from qa_tool.figures.summary.summary import FormFigures
from qa_tool.kit.percentages import percentage
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets.cells import Content as Cell
from qa_tool.kit.spreadsheets.cells import Formula
from qa_tool.kit.spreadsheets.sheet import Column, Placed, Sheet
from qa_tool.outputs.workbook.block import Known, Making, Piece, Wrong
from qa_tool.outputs.workbook.content import Content

AGREES = "OK"
DIFFERS = "differs"
TOLERANCE = "0.0001"


class Checks(Piece):
    """Records, grades and shares of each form, counted again from the rows by the spreadsheet program itself."""

    checks: str
    """The name of a table of forms with their grades."""
    records: str
    """The name of a table of forms with their records."""

    def wrongs(self, known: Known) -> Iterator[Wrong]:
        """A table that there is not."""
        for field, name in (("checks", self.checks), ("records", self.records)):
            if name not in known.tables:
                yield field, f"no table is called '{name}': choose one of {', '.join(sorted(known.tables))}"

    def applies(self, content: Content) -> bool:
        """Where there are rows to count."""
        return content.rows is not None

    def write(self, making: Making, sheet: Sheet) -> None:
        """Add them."""
        if "audits" not in making.rows:
            return
        sheet.paragraph(
            f"Each line counts the sheet {making.rows['audits'].title} again with a live formula, beside the number "
            "written in this workbook. They agree unless rows were changed, or are rows that this reader may not open."
        )
        first = sheet.next_row + 4
        lines = list(_Lines(making, first, making.placed.get(self.records), making.placed.get(self.checks)).of_forms())
        last = first + len(lines) - 1
        agree = sum(1 for line in lines if isinstance(line[-1], Formula) and line[-1].cached == AGREES)
        counted = f'COUNTIF($F${first}:$F${max(last, first)},"{AGREES}")'
        told = f"{agree} of {len(lines)} checks agree"
        verdict = Formula(f'={counted}&" of {len(lines)} checks agree"', told)
        sheet.table("checks_verdict", (Column("Result", looks.TEXT, 34),), [(verdict,)])
        columns = (
            Column("Form", looks.TEXT, 34),
            Column("Figure", looks.TEXT, 26),
            Column("Written in", looks.TEXT, 14),
            Column("From the rows", looks.PLAIN_NUMBER, 16),
            Column("As written", looks.PLAIN_NUMBER, 16),
            Column("Check", looks.TEXT, 12),
        )
        placed = sheet.table("checks", columns, lines)
        assert placed.first_row + 1 == first, "the checks do not stand where their formulas look"


class _Lines:
    """The lines of the table, each knowing which row it will stand in."""

    def __init__(self, making: Making, first: int, records: Placed | None, grades: Placed | None) -> None:
        self._making, self._records, self._grades = making, records, grades
        self._row = first
        self._titles = making.content.titles

    def of_forms(self) -> Iterator[tuple[Cell, ...]]:
        """The lines of every form, in the order of the forms."""
        for form in self._making.content.summary.forms:
            if self._records is not None:
                yield self._line(form, "Records", self._records, "Records", self._rows(None))
            if self._grades is None or not form.graded:
                continue
            for grade in Grade:
                yield self._line(form, grade.label, self._grades, grade.label, self._rows(grade.label))
            if form.overall.shows_percentages:
                for grade in Grade:
                    yield self._share(form, grade, self._grades)

    @staticmethod
    def _address(form: FormFigures, table: Placed, header: str) -> str:
        row = next(index for index, row in enumerate(table.rows) if row[0] == form.title)
        return table.cell(row, header)

    def _line(self, form: FormFigures, figure: str, table: Placed, header: str, formula: str) -> tuple[Cell, ...]:
        title = self._titles[form.form]
        audits = self._making.audits
        if figure == "Records":
            found, written = sum(n for (name, _), n in audits.items() if name == title), form.audits
        else:
            found, written = audits[title, figure], form.overall.n(_grade(figure))
        address = self._address(form, table, header)
        return self._row_of(title, figure, table.sheet, formula, address, found, written)

    def _share(self, form: FormFigures, grade: Grade, table: Placed) -> tuple[Cell, ...]:
        title = self._titles[form.form]
        audits = self._making.audits
        total = sum(audits[title, one.label] for one in Grade)
        found = percentage(audits[title, grade.label], total)
        parts = "+".join(self._rows(one.label) for one in Grade)
        formula = f'IF(({parts})=0,"",ROUND(100*({self._rows(grade.label)})/({parts}),1))'
        header = f"{grade.label} %"
        address = self._address(form, table, header)
        return self._row_of(title, header, table.sheet, formula, address, found, form.overall.pct(grade))

    def _row_of(
        self,
        title: str,
        figure: str,
        sheet: str,
        formula: str,
        address: str,
        found: int | Decimal | None,
        written: int | Decimal | None,
    ) -> tuple[Cell, ...]:
        row = self._row
        self._row += 1
        left, right = f"D{row}", f"E{row}"
        compared = (
            f'=IF({left}&""={right}&"","{AGREES}",IF(ABS(N({left})-N({right}))<{TOLERANCE},"{AGREES}","{DIFFERS}"))'
        )
        said = AGREES if found == written else DIFFERS
        return (
            title,
            figure,
            sheet,
            Formula(f"={formula}", _cached(found)),
            Formula(f"={address}", _cached(written)),
            Formula(compared, said),
        )

    def _rows(self, grade: str | None) -> str:
        """A formula's part that counts the rows of the form that stands in column A of this line, in all its sheets."""
        parts = []
        for part in self._making.rows["audits"].parts:
            if part.rows:
                tests = [f"({part.table}[Form]=$A{self._row})"]
                if grade:
                    tests.append(f'({part.table}[Overall grade]="{grade}")')
                parts.append(f"SUMPRODUCT({'*'.join(tests)}*1)")
        return "+".join(parts) or "0"


def _grade(label: str) -> Grade:
    return next(grade for grade in Grade if grade.label == label)


def _cached(value: int | Decimal | None) -> int | float | str:
    return "" if value is None else value if isinstance(value, int) else float(value)
