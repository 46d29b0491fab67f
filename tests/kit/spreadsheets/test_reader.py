"""The reader takes plain workbooks, and refuses every other file with a reason that says what to do."""

from __future__ import annotations

import random
import tracemalloc
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from qa_tool.kit.spreadsheets import reader
from qa_tool.kit.spreadsheets.reader import CellError, Formula, Row, open_book
from qa_tool.kit.spreadsheets.safety import Limits, Refused
from tests.support import hostile

AT_ONCE = pytest.mark.timeout(120)
"""For what would take hours if it were not refused before it is read."""
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


AFTERNOON = datetime.fromisoformat("2018-11-05T14:05")
MIDNIGHT = datetime.fromisoformat("2018-11-05T00:00")
NOISE = random.Random(1).randbytes(600_000).hex().encode()
"""More than a megabyte that does not compress to nothing."""

ORDINARY = hostile.sound(("Source reference", "Date", "Grade"), ("A1", date(2018, 11, 5), "=1"), ("A2", 3.5, "é"))


def put(folder: Path, data: bytes) -> Path:
    path = folder / "book.xlsx"
    path.write_bytes(data)
    return path


def rows_of(folder: Path, data: bytes, limits: Limits | None = None, sheet: str = "Audits") -> list[Row]:
    with open_book(put(folder, data), limits) as book:
        return list(book.rows(sheet))


def refusal(folder: Path, data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as caught:
        rows_of(folder, data, limits)
    return str(caught.value)


def before_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the parser may not even be started."""

    def started(*_: Any, **__: Any) -> None:
        raise AssertionError("the parser was started")

    monkeypatch.setattr(reader, "load_workbook", started)


def test_values_come_back_as_what_they_are(tmp_path: Path) -> None:
    data = hostile.sound(
        ("text", 3, 2.5, True, AFTERNOON, date(2018, 11, 5), "=1+1", "#N/A"),
        (),
        (None, "  ", None),
        ("after a gap",),
    )
    first, second = rows_of(tmp_path, data)
    assert first.cells[:6] == ("text", 3, 2.5, True, AFTERNOON, MIDNIGHT)
    assert first.cells[6:] == (Formula("=1+1"), CellError("#N/A"))
    assert second == Row(4, ("after a gap",))


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    cell = hostile.sheet_of('<row r="1"><c r="A1" t="inlineStr"><is><t>=1+1</t></is></c></row>')
    assert rows_of(tmp_path, hostile.with_files({hostile.SHEET: cell})) == [Row(1, ("=1+1",))]


def test_the_size_a_sheet_claims_is_not_believed(tmp_path: Path) -> None:
    small = hostile.files_of(hostile.sound(*[(f"row {n}",) for n in range(1, 6)]))
    for claim in (b"A1", b"A1:XFD1048576"):
        lying = small[hostile.SHEET].replace(b'<dimension ref="A1:A5"', b'<dimension ref="' + claim + b'"')
        assert lying != small[hostile.SHEET]
        found = rows_of(tmp_path, hostile.zipped({**small, hostile.SHEET: lying}))
        assert [row.number for row in found] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty", b"", "is empty"),
        ("csv", b"Source reference,Grade\nA1,Good\n", "CSV"),
        ("old xls or encrypted", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        ("pdf", b"%PDF-1.7\n", "PDF"),
        ("html", b"\xef\xbb\xbf<html><table>", "web page"),
        ("binary", bytes(range(256)), "something else"),
        ("prefixed", b"#!/bin/sh\n" + hostile.sound(), "CSV|something else"),
        ("appended", hostile.sound() + b"<script>", "behind its end"),
        ("cut off", hostile.sound()[:-40], "cut off"),
        ("zip of something", hostile.zipped({"a.xml": b"<a/>"}), "no Excel workbook"),
        ("ods", hostile.with_files({"mimetype": b"application/vnd.oasis"}), "OpenDocument"),
        ("xlsb", hostile.with_files({"xl/workbook.bin": b"x"}), "binary"),
        ("macros", hostile.with_files({"xl/vbaProject.bin": b"x"}), "macros"),
        ("old macros", hostile.with_files({"xl/macrosheets/sheet1.xml": b"<a/>"}), "macros"),
        ("controls", hostile.with_files({"xl/activeX/activeX1.xml": b"<a/>"}), "macros"),
        ("renamed macros", hostile.with_files({hostile.WORKBOOK_RELATIONS: hostile.related("vbaProject", "p.bin")}),
         "macros"),
        ("external link", hostile.with_files({"xl/externalLinks/externalLink1.xml": b"<a/>"}), "links to other files"),
        ("renamed external link",
         hostile.with_files({hostile.WORKBOOK_RELATIONS: hostile.related("externalLink", "x.xml", "Internal")}),
         "links to other files"),
        ("outside image", hostile.with_files({hostile.WORKBOOK_RELATIONS: hostile.related("image", "http://e/x.png")}),
         "links to other files"),
        ("connections", hostile.with_files({"xl/connections.xml": b"<a/>"}), "links to other files"),
        ("embedded", hostile.with_files({"xl/embeddings/object1.bin": b"x"}), "other files inside"),
        ("climbing out", hostile.with_files({"../../etc/cron.xml": b"<a/>"}), "outside its own folder"),
        ("absolute", hostile.with_files({"/etc/cron.xml": b"<a/>"}), "outside its own folder"),
        ("drive", hostile.with_files({"C:\\x.xml": b"<a/>"}), "outside its own folder"),
        ("program inside", hostile.with_files({"xl/run.exe": b"MZ"}), "does not belong"),
        ("entities in a sheet", hostile.with_files({hostile.SHEET: XXE + b"<worksheet/>"}), "entities"),
        ("entities in strings", hostile.with_files({"xl/sharedStrings.xml": XXE + b"<sst/>"}), "entities"),
        ("entities in utf-16",
         hostile.with_files({hostile.SHEET: XXE.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")}),
         "entities"),
        ("entities behind much white space",
         hostile.with_files({hostile.SHEET: b"<?xml version='1.0'?>" + b" " * 100_000 + XXE[21:] + b"<worksheet/>"}),
         "entities"),
        ("a prolog without end", hostile.with_files({hostile.SHEET: b"<!--" + NOISE}), "damaged"),
        ("xml named as a picture", hostile.with_files({"xl/media/a.png": b"\xef\xbb\xbf <worksheet/>"}), "XML"),
        ("a sheet named as a picture",
         hostile.with_files({hostile.WORKBOOK_RELATIONS: hostile.related("worksheet", "a.png", "Internal")}), "XML"),
        ("not well-formed", hostile.with_files({hostile.SHEET: b"<worksheet><"}), "damaged"),
        ("no number", hostile.with_files({hostile.SHEET: hostile.sheet_of('<row r="1"><c r="A1"><v>x</v></c></row>')}),
         "damaged"),
    ],
)  # fmt: skip
def test_what_is_refused_and_why(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        rows_of(tmp_path, data)


@pytest.mark.parametrize("name", ["sheet", "strings"])
def test_entities_are_refused_before_the_parser_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before_parsing(monkeypatch)
    part = {"sheet": hostile.SHEET, "strings": "xl/sharedStrings.xml"}[name]
    assert "entities" in refusal(tmp_path, hostile.with_files({part: XXE + b"<worksheet>&e;</worksheet>"}))


def test_a_link_typed_into_a_cell_is_only_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Audits"
    sheet["A1"] = "see here"
    sheet["A1"].hyperlink = "https://example.org/"
    stream = BytesIO()
    book.save(stream)
    assert rows_of(tmp_path, stream.getvalue()) == [Row(1, ("see here",))]


def test_unusual_compression_is_refused(tmp_path: Path) -> None:
    assert "compressed" in refusal(tmp_path, hostile.zipped(hostile.files_of(hostile.sound()), ZIP_BZIP2))


def test_encrypted_entries_are_refused(tmp_path: Path) -> None:
    data = bytearray(hostile.sound())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert "encrypted" in refusal(tmp_path, bytes(data))


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    assert "same name" in refusal(tmp_path, hostile.with_files({"xl/Workbook.xml": b"<a/>"}))


@AT_ONCE
def test_two_million_rows_in_a_small_file_are_refused_unparsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before_parsing(monkeypatch)
    rows = hostile.sheet_of("<row><c><v>1</v></c></row>" * 2_000_000)
    data = hostile.with_files({hostile.SHEET: rows})
    assert len(data) < 400_000
    del rows
    tracemalloc.start()
    try:
        reason = refusal(tmp_path, data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "times its size" in reason
    assert peak < 20_000_000


def test_one_huge_string_is_refused_unparsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before_parsing(monkeypatch)
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in hostile.files_of(hostile.sound()).items():
            archive.writestr(name, content)
        with archive.open("xl/huge.xml", "w") as entry:
            entry.write(b"<sst><si><t>")
            for _ in range(300):
                entry.write(b"a" * 1_000_000)
            entry.write(b"</t></si></sst>")
    assert "expands to more than" in refusal(tmp_path, stream.getvalue())


def test_each_cap_of_the_file_refuses_one_more_than_it_allows(tmp_path: Path) -> None:
    data = hostile.sound()
    sizes = [entry.file_size for entry in ZipFile(BytesIO(data)).infolist()]
    for allowed, too_little in (
        (Limits(file_bytes=len(data)), Limits(file_bytes=len(data) - 1)),
        (Limits(entries=len(sizes)), Limits(entries=len(sizes) - 1)),
        (Limits(total_bytes=sum(sizes)), Limits(total_bytes=sum(sizes) - 1)),
        (Limits(entry_bytes=max(sizes)), Limits(entry_bytes=max(sizes) - 1)),
        (Limits(rows=2), Limits(rows=1)),
        (Limits(columns=2), Limits(columns=1)),
        (Limits(cell_characters=16), Limits(cell_characters=15)),
        (Limits(slots=4), Limits(slots=3)),
    ):
        assert len(rows_of(tmp_path, data, allowed)) == 2
        refusal(tmp_path, data, too_little)


@AT_ONCE
@pytest.mark.parametrize("where", ["A99999999999", "XFD1048577", "A1048577"])
def test_rows_that_cannot_be_are_refused_soon(tmp_path: Path, where: str) -> None:
    number = where.lstrip("AXFD")
    rows = hostile.sheet_of(f'<row r="{number}"><c r="{where}"><v>1</v></c></row>')
    refusal(tmp_path, hostile.with_files({hostile.SHEET: rows}))


@AT_ONCE
def test_very_wide_rows_are_refused_soon(tmp_path: Path) -> None:
    wide = "".join(f'<row r="{n}"><c r="XFD{n}" s="0"/></row>' for n in range(1, 20_000))
    assert "empty rows and columns" in refusal(tmp_path, hostile.with_files({hostile.SHEET: hostile.sheet_of(wide)}))


def test_a_forgotten_empty_row_far_below_is_no_fault(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    assert rows_of(tmp_path, hostile.with_files({hostile.SHEET: hostile.sheet_of(rows)})) == [Row(1, (1,))]


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_change_of_the_bytes_escapes_as_an_uncaught_exception(tmp_path: Path, data: st.DataObject) -> None:
    """Either the rows come back, or the file is refused: with bytes changed in the zip, or in a file inside it."""
    whole = ORDINARY
    if data.draw(st.booleans()):
        whole = _mutated(data, whole)
    else:
        files = hostile.files_of(whole)
        name = data.draw(st.sampled_from(sorted(files)))
        whole = hostile.zipped({**files, name: _mutated(data, files[name])})
    try:
        with open_book(put(tmp_path, whole), Limits(rows=1000, slots=200_000)) as book:
            for sheet in book.names:
                for row in book.rows(sheet):
                    assert row.cells[-1] is not None
    except Refused as refused:
        reason = str(refused)
    else:
        return
    assert len(reason) > 15


def _mutated(data: st.DataObject, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(len(changed) - 1, 0)))
        until = at + data.draw(st.integers(0, 6))
        changed[at:until] = data.draw(st.binary(max_size=6))
    return bytes(changed)
