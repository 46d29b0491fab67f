"""The writer, read back with openpyxl: what went in comes out, through both of its ways of writing."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from qa_tool.kit.periods import LONDON
from qa_tool.kit.spreadsheets import looks
from qa_tool.kit.spreadsheets import rows as kit_rows
from qa_tool.kit.spreadsheets import sheet as kit_sheet
from qa_tool.kit.spreadsheets.book import HEADER_ROW, Book, Written
from qa_tool.kit.spreadsheets.cells import Formula, Link, Remarks, Value
from qa_tool.kit.spreadsheets.charts import Charted, ChartOfTable, Kind
from qa_tool.kit.spreadsheets.pages import Marks
from qa_tool.kit.spreadsheets.sheet import Column

MADE_AT = datetime(2019, 1, 7, 9, 30, tzinfo=UTC)
FORMULA_LIKE = ["=1+1", "=HYPERLINK(A1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "#N/A", "#REF!", "http://example.org"]
SPECIAL = [
    "_x0041_",
    "a\u202eb",
    "\u200d\U0001f469\u200d\U0001f467",
    "e\u0301",
    " x ",
    "\n",
    "<&>\"'",
    "\x00",
    "\ud800",
    "\uffff",
]
texts = st.one_of(st.text(st.characters(exclude_categories=()), max_size=40), st.sampled_from(FORMULA_LIKE + SPECIAL))
Fill = Callable[..., Any]


def book_at(path: Path) -> Book:
    return Book(path, marks=Marks("OFFICIAL", "A & B"), period="2018/19 Q3", zone=LONDON, made_at=MADE_AT)


def write(path: Path, fill: Fill) -> Book:
    book = book_at(path)
    with book:
        fill(book)
    return book


def streamed(book: Book, values: list[list[Value]]) -> Written:
    columns = [Column(f"Column {index}") for index in range(len(values[0]) if values else 1)]
    written = book.rows("Rows", "What?", columns, values)
    book.sheet("Front", "Front?").paragraph("text")
    book.place(written)
    return written


def in_table(book: Book, values: list[list[Value]]) -> None:
    columns = [Column(f"Column {index}") for index in range(len(values[0]) if values else 1)]
    book.sheet("Rows", "What?").table("rows", columns, values)


def cells(path: Path) -> list[list[Any]]:
    with path.open("rb") as file:  # openpyxl leaves a file open that it cannot parse
        sheet = load_workbook(file)["Rows"]
        return [list(row) for row in sheet.iter_rows(min_row=HEADER_ROW + 1, max_row=sheet.max_row)]


def shown(text: str) -> str:
    """What a cell must show of ``text``, said another way than the writer says it."""
    return "".join(
        "\ufffd"
        if (ord(mark) < 32 and mark not in "\t\n\r") or 0xD800 <= ord(mark) <= 0xDFFF or mark in "\ufffe\uffff"
        else mark
        for mark in text
    )


@pytest.mark.parametrize("way", [streamed, in_table])
@given(lines=st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=4))
@example(lines=[FORMULA_LIKE[:3], FORMULA_LIKE[3:6], FORMULA_LIKE[6:9], SPECIAL[:3], SPECIAL[3:6], SPECIAL[6:9]])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_text_is_text_and_comes_back(tmp_path: Path, way: Fill, lines: list[list[str]]) -> None:
    path = tmp_path / "book.xlsx"
    write(path, lambda book: way(book, lines))
    check_texts(path, lines)


def check_texts(path: Path, lines: list[list[str]]) -> None:
    read = cells(path)
    for given_line, line in zip(lines, read, strict=False):
        for text, cell in zip(given_line, line, strict=False):
            assert (unescape(cell.value) if cell.value is not None else "") == shown(text)
            if text:
                assert cell.data_type == "s"
    left = [cell.value for line in read[len(lines) :] for cell in line]
    assert not any(left)


FAULTS = {
    "rows forget to escape": (kit_rows, "escaped", lambda text: text),
    "tables forget to escape": (kit_sheet, "escaped", lambda text: text),
    "carriage returns are left bare": (kit_rows, "escape", lambda text, _: text.replace("&", "&amp;")),
    "evidence is deleted": (Remarks, "text", lambda _self, text, _place: shown(text).lstrip("=")),
    "evidence is trimmed": (Remarks, "text", lambda _self, text, _place: shown(text).strip()),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    monkeypatch.setattr(*FAULTS[fault])
    path = tmp_path / "book.xlsx"
    lines = [[text, text] for text in FORMULA_LIKE + SPECIAL]
    noticed = 0
    for way in (streamed, in_table):
        write(path, lambda book, way=way: way(book, lines))
        try:
            check_texts(path, lines)
        except (AssertionError, SyntaxError):  # a file that cannot be parsed is a SyntaxError too
            noticed += 1
    assert noticed


@pytest.mark.parametrize("way", [streamed, in_table])
def test_numbers_days_and_times_stay_what_they_are(tmp_path: Path, way: Fill) -> None:
    stamp = datetime(2018, 7, 1, 23, 30, tzinfo=UTC)
    line: list[Value] = [
        1,
        46.6,
        Decimal("46.6"),
        date(2018, 10, 1),
        time(14, 30),
        True,
        None,
        "",
        10**17,
        date(1850, 1, 2),
    ]
    path = tmp_path / "book.xlsx"

    def fill(book: Book) -> None:
        styles = {3: looks.DAY, 4: replace(looks.DAY, format="hh:mm"), 10: looks.STAMP}
        columns = [Column(f"C{index}", styles.get(index, looks.TEXT)) for index in range(11)]
        if way is streamed:
            book.place(book.rows("Rows", "What?", columns, [[*line, stamp]]))
        else:
            book.sheet("Rows", "What?").table("rows", columns, [[*line, stamp]])

    write(path, fill)
    read = [cell.value for cell in cells(path)[0]]
    assert read[:3] == [1, 46.6, 46.6]
    assert read[3].isoformat() == "2018-10-01T00:00:00"
    assert read[4] == time(14, 30)
    assert read[5] is True
    assert read[6:8] == [None, None]
    assert read[8:10] == [str(10**17), "1850-01-02"]
    assert read[10].isoformat() == "2018-07-02T00:30:00", "shown by the clock of the service"


@pytest.mark.parametrize("way", [streamed, in_table])
@pytest.mark.parametrize("length", [32_766, 32_767, 32_768, 40_000, 70_000])
def test_long_texts_go_on_elsewhere_and_lose_nothing(tmp_path: Path, way: Fill, length: int) -> None:
    alphabet = random.Random(length)
    text = "".join(alphabet.choice("abc _x0041_\u202e\U0001f600") for _ in range(length))[:length]
    path = tmp_path / "book.xlsx"
    write(path, lambda book: way(book, [[text]]))
    assert whole(path) == text


@pytest.mark.parametrize("feeds", [253, 254, 600])
def test_too_many_lines_go_on_elsewhere(tmp_path: Path, feeds: int) -> None:
    text = "\n".join(str(number) for number in range(feeds + 1))
    path = tmp_path / "book.xlsx"
    write(path, lambda book: streamed(book, [[text]]))
    assert whole(path) == text
    assert ("Continued texts" in load_workbook(path).sheetnames) == (feeds > 253)


def whole(path: Path) -> str:
    """The text of the first cell with the parts that its marker leads to."""
    first = unescape(cells(path)[0][0].value)
    marked = re.fullmatch(r"(.*) \[continued in sheet Continued texts, (C\d+)\]", first, re.DOTALL)
    if not marked:
        return str(first)
    sheet = load_workbook(path)["Continued texts"]
    rows = list(sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True))
    assert [row[1] for row in rows] == list(range(2, len(rows) + 2))
    parts = [unescape(str(row[2])) for row in rows if row[0] == marked[2]]
    assert all(len(part.encode("utf-16-le")) // 2 <= 32_767 for part in parts)
    return marked[1] + "".join(parts)


def test_rows_beyond_a_sheet_go_to_the_next_and_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"

    def fill(book: Book) -> Written:
        numbers = ([n] for n in range(25))
        written = book.rows("Rows", "What?", [Column("N", looks.WHOLE)], numbers, most=HEADER_ROW + 10)
        book.place(written)
        assert [(part.title, part.rows) for part in written.parts] == [("Rows", 10), ("Rows (2)", 10), ("Rows (3)", 5)]
        assert written.rows == 25
        return written

    write(path, fill)
    read = load_workbook(path)
    values = [
        row[0]
        for title in read.sheetnames
        for row in read[title].iter_rows(min_row=HEADER_ROW + 1, max_col=1, values_only=True)
    ]
    assert values == list(range(25))
    assert {table.ref for sheet in read for table in sheet.tables.values()} == {"A4:A14", "A4:A9"}


def test_readers_that_trust_the_size_a_sheet_states_get_every_row(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write(path, lambda book: streamed(book, [[f"row {number}", number] for number in range(30)]))
    read = load_workbook(path, read_only=True)
    assert len(list(read["Rows"].iter_rows(min_row=HEADER_ROW + 1))) == 30
    read.close()


def test_exactly_full_sheets_and_none_at_all(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"

    def fill(book: Book) -> None:
        full = book.rows("Full", "?", [Column("N")], ([n] for n in range(10)), most=HEADER_ROW + 10)
        empty = book.rows("None", "?", [Column("N")], iter(()))
        assert [part.rows for part in full.parts] == [10]
        assert [part.rows for part in empty.parts] == [0]
        book.place(full)
        book.place(empty)

    write(path, fill)
    assert not load_workbook(path)["None"].tables


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A workbook with everything in it."""
    path = tmp_path / "book.xlsx"

    def fill(book: Book) -> None:
        rows = book.rows("Rows", "Which?", [Column("Text"), Column("N", looks.WHOLE)], [["a", 1], ["b", 2]])
        sheet = book.sheet("Figures", "How many?")
        placed = sheet.table("figures", [Column("Name"), Column("N", looks.WHOLE)], [["a", 1], ["b", 2]])
        total = Formula(f"=SUM({placed.cell(0, 'N')}:{placed.cell(1, 'N')})", 3)
        words = Formula('="is "&1', "is 1")
        sheet.table("sums", [Column("Sum"), Column("Words"), Column("To")], [[total, words, Link("Rows", "Rows")]])
        for kind in (Kind.SHARES, Kind.LINES, Kind.BARS_ACROSS):
            sheet.chart(ChartOfTable(Charted(kind, kind, ("N",), f"Text of {kind}", "N"), placed))
        book.place(rows)

    write(path, fill)
    return path


def test_formulas_carry_their_values(finished: Path) -> None:
    live = load_workbook(finished)["Figures"]
    cached = load_workbook(finished, data_only=True)["Figures"]
    found = {cell.value: cached[cell.coordinate].value for row in live for cell in row if cell.data_type == "f"}
    assert found == {"=SUM('Figures'!$B$5:'Figures'!$B$6)": 3, '="is "&1': "is 1"}


def test_charts_have_texts_and_the_values_they_show(finished: Path) -> None:
    with zipfile.ZipFile(finished) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert re.findall(r'descr="([^"]*)"', drawing) == ["Text of shares", "Text of lines", "Text of bars-across"]
    assert len(charts) == 3
    for chart in charts:
        assert "numCache" in chart
        assert "strCache" in chart
        assert 'delete val="1"' not in chart


def test_a_chart_without_a_text_is_refused(tmp_path: Path) -> None:
    def fill(book: Book) -> None:
        sheet = book.sheet("Figures", "How many?")
        placed = sheet.table("figures", [Column("Name"), Column("N")], [["a", 1]])
        sheet.chart(ChartOfTable(Charted(Kind.LINES, "x", ("N",), "", "N"), placed))

    with pytest.raises(ValueError, match="no text"):
        write(tmp_path / "book.xlsx", fill)


def test_nothing_is_in_the_file_that_should_not_be(finished: Path) -> None:
    with zipfile.ZipFile(finished) as archive:
        names = archive.namelist()
        core = archive.read("docProps/core.xml").decode()
        parts = {name: archive.read(name).decode() for name in names if name.endswith((".xml", ".rels"))}
    for word in ("comments", "externalLink", "vbaProject", "pivot", "customXml", "printerSettings"):
        assert not any(word in name for name in names)
    assert len(names) == len(set(names))
    assert "creator" not in core
    assert "lastModifiedBy" not in core
    assert "openpyxl" not in "".join(parts.values())
    assert 'state="hidden"' not in parts["xl/workbook.xml"]
    assert "TargetMode" not in "".join(parts.values()), "no link leads out of the file"


def test_every_part_is_listed_and_every_sheet_is_laid_out(finished: Path) -> None:
    with zipfile.ZipFile(finished) as archive:
        types = archive.read("[Content_Types].xml").decode()
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                assert f'"/{name}"' in types
    for sheet in load_workbook(finished):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.freeze_panes
        assert sheet.print_title_rows
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.right.text == "Page &P of &N"
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.left.text == "A && B"
        assert str(sheet["A1"].value).endswith("?")


def test_rows_too_wide_for_a_page_are_printed_over_several(tmp_path: Path) -> None:
    def fill(book: Book) -> None:
        for title, columns in (("Narrow", 4), ("Wide", 40)):
            book.place(book.rows(title, "?", [Column(f"C{number}", width=12) for number in range(columns)], []))

    write(tmp_path / "book.xlsx", fill)
    book = load_workbook(tmp_path / "book.xlsx")
    assert [sheet.page_setup.fitToWidth for sheet in book] == [1, 2]
    assert [sheet.print_title_cols for sheet in book] == [None, "$A:$A"]
    assert [sheet.print_title_rows for sheet in book] == ["$1:$4"] * 2
    assert all(sheet.page_setup.fitToHeight == 0 for sheet in book)


def test_marks_that_turn_reading_are_pointed_out(tmp_path: Path) -> None:
    lines: list[list[Value]] = [["plain"], ["a\u202eb"], ["\x07"]]
    book = write(tmp_path / "book.xlsx", lambda book: streamed(book, lines))
    assert book.remarks.turned == ["Rows, A6"]
    assert book.remarks.replaced == ["Rows, A7"]
    assert book.remarks.counts == {"turned": 1, "replaced": 1}


def test_text_like_a_formula_keeps_its_quote_mark_when_edited(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write(path, lambda book: streamed(book, [["=1"], ["one"]]))
    read = cells(path)
    assert read[0][0].quotePrefix
    assert not read[1][0].quotePrefix


def test_a_formula_is_only_what_we_call_one() -> None:
    with pytest.raises(ValueError, match="begins with"):
        Formula("SUM(A1)", 1)
