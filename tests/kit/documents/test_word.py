"""A Word file as Word reads it: styles, headings that repeat, alternative text, language, and nobody's name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import docx
import pytest
from docx.document import Document as Word
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qa_tool.kit.documents import word
from qa_tool.kit.documents.model import Bar, Bars, Block, Bullets, Column, Document, Heading, Paragraph, Table

COLUMNS = (Column("Form", 60), Column("Good", 20, numeric=True), Column("Good %", 20, numeric=True))
TABLE = Table("Grades", COLUMNS, [("Case sample", 1204, Decimal("31.3")), ("Supervision", 8, None)])
BARS = Bars(
    "Grades",
    (("G", "Good"), ("I", "Inadequate")),
    (Bar("Case", 20, (Decimal(60), Decimal(40))),),
)
HOSTILE = (
    "",
    "=1+1",
    "a\x00b\x0bc\x1f",
    "half a pair \ud800 and \uffff",
    "<w:p/> & ]]> <!--",
    "line\nfeed\r\nand\ttab",
    "right to left \u202eabc",
    '{ HYPERLINK "https://example.org" }',
    "https://example.org/x",
    "x" * 40_000,
)
STAMP = datetime(2018, 11, 20, 12, 30, tzinfo=UTC)


def written(blocks: Sequence[Block], title: str = "Quality assurance: 2018/19 Q3") -> tuple[Word, bytes]:
    """A document of the blocks, read back, and its bytes."""
    made = Document(title, "Chapter", "OFFICIAL-SENSITIVE", (("Period", "Q3"),), blocks, STAMP)
    held = io.BytesIO()
    word.write(made, held)
    return docx.Document(io.BytesIO(held.getvalue())), held.getvalue()


def test_every_block_has_its_named_style() -> None:
    blocks: list[Block] = [
        Heading("Grades"),
        Heading("By form", 2),
        Paragraph("Said."),
        Bullets(("One", "Two")),
        TABLE,
        BARS,
    ]
    document, _ = written(blocks)
    styles = {p.text: str(p.style.name) for p in document.paragraphs if p.text and p.style}
    assert styles["Quality assurance: 2018/19 Q3"] == "Title"
    assert (styles["Grades"], styles["By form"], styles["Said."]) == ("Heading 1", "Heading 2", "Normal")
    assert styles["One"] == "List Bullet"
    assert styles["Table 2: Grades"] == styles["Figure 1: Grades"] == "Caption"


def test_tables_print_numbers_and_repeat_their_heading() -> None:
    document, _ = written([TABLE])
    table = document.tables[1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Form", "Good", "Good %"],
        ["Case sample", "1,204", "31.3"],
        ["Supervision", "8", ""],
    ]
    headings = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
    assert headings == [True, False, False]
    assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows)
    caption = table._tbl.tblPr.find(qn("w:tblCaption"))
    assert caption is not None
    assert caption.get(qn("w:val")) == "Grades"
    assert table.rows[1].cells[1].paragraphs[0].style.name == "Table Number"


def test_pictures_are_pictures_with_alternative_text() -> None:
    document, data = written([BARS])
    shape = document.inline_shapes[0]
    assert shape._inline.docPr.get("descr") == "Bar chart. Grades. Case: good 60%, inadequate 40% of 20."
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pictures = [name for name in archive.namelist() if name.startswith("word/media/")]
        assert len(pictures) == 1
        assert archive.read(pictures[0]).startswith(b"\x89PNG")


def test_pages_are_numbered_and_carry_the_handling_mark() -> None:
    document, _ = written([Paragraph("x")])
    section = document.sections[0]
    assert section.header.paragraphs[0].text.startswith("OFFICIAL-SENSITIVE")
    fields = "".join(node.text or "" for node in section.footer._element.iter(qn("w:instrText")))
    assert re.sub(r"\s+", " ", fields).strip() == "PAGE NUMPAGES"


def test_the_file_names_nobody_and_no_program_and_speaks_british_english() -> None:
    document, data = written([TABLE, BARS])
    about = document.core_properties
    assert (about.author, about.last_modified_by, about.comments, about.keywords) == ("", "", "", "")
    assert (about.title, about.language) == ("Quality assurance: 2018/19 Q3", "en-GB")
    assert about.created == about.modified == STAMP
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names)
    assert not [name for name in names if "thumbnail" in name or "app.xml" in name or "customXml" in name]
    assert not [name for name in names if re.search("comments|embeddings|vbaProject|activeX", name)]
    assert b"python-docx" not in everything
    languages = {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_nothing_in_the_file_points_outwards() -> None:
    _, data = written([TABLE, BARS])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(name), name


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_text_holds_the_file_is_sound_and_says_it(text: str) -> None:
    document, data = written(
        [Paragraph(f"[{text}]"), Table(text, (Column(text),), [(text,)]), Heading(text)], title=text
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
        instructions = "".join(re.findall(r"<w:instrText[^>]*>(.*?)<", archive.read("word/document.xml").decode()))
    assert set(instructions.split()) <= {"SEQ", "Table", "Figure", "\\*", "ARABIC"}
    assert not list(document.element.iter(qn("w:hyperlink")))


@given(st.text(max_size=40))
def test_any_text_comes_back_with_what_xml_cannot_hold_shown(text: str) -> None:
    kept = word.printed(text)
    assert len(kept) == len(text)
    etree.fromstring(f"<a>{kept.replace('&', '').replace('<', '')}</a>")


def test_a_table_whose_rows_do_not_fit_its_columns_is_a_slip_of_the_code() -> None:
    with pytest.raises(AssertionError, match="Grades"):
        Table("Grades", COLUMNS, [("one",)])
