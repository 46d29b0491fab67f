"""Writes a document as a Word file. Text is what it is: nothing in it becomes a field, a link or broken XML."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from functools import singledispatchmethod
from typing import BinaryIO

import docx
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as KIND
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table as WordTable
from docx.table import _Row
from docx.text.paragraph import Paragraph as WordParagraph

from qa_tool.kit.documents import bars, styles
from qa_tool.kit.documents.drawing import as_png
from qa_tool.kit.documents.model import Bars, Block, Bullets, Column, Document, Heading, Paragraph, Table, Value
from qa_tool.kit.documents.styles import element
from qa_tool.kit.files import possible

#: Parts of the library's template that say which program made it, show a preview, or are there for older programs.
LEFT_OUT = (KIND.EXTENDED_PROPERTIES, KIND.THUMBNAIL, KIND.CUSTOM_XML)
LEFT_OUT_ENDINGS = ("/stylesWithEffects",)
WORD_OF_TODAY = "15"
SHORT_TABLE = 14
"""Rows up to which a table is kept on one page."""


def write(document: Document, target: BinaryIO) -> None:
    """Write the whole document to an open file."""
    word = docx.Document()
    styles.dress(word)
    _forget_the_template(word)
    _describe(word, document)
    _head_and_foot(word, document)
    word.add_paragraph(possible(document.title), style="Title")
    word.add_paragraph(possible(document.subtitle), style="Subtitle")
    writer = _Writer(word)
    writer.add(Table("About this chapter", (Column("About", 42), Column("What it says", 128)), document.facts))
    for block in document.blocks:
        writer.add(block)
    word.save(target)


def printed(value: Value) -> str:
    """A value as tables print it: '1,204', '31.3', '' for nothing."""
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    return str(value) if isinstance(value, Decimal) else possible(value)


class _Writer:
    """Puts blocks into the file, one after another, numbering tables and figures."""

    def __init__(self, word: Word) -> None:
        self.word = word
        self.numbers = {"Table": 0, "Figure": 0}
        self.after_heading = False
        names = (styles.HEADER_STYLE, styles.NUMBER_STYLE, styles.CELL_STYLE)
        self.styles = {name: word.styles[name].style_id for name in names}

    @singledispatchmethod
    def add(self, block: Block) -> None:
        """Add one block."""
        raise TypeError(type(block))

    @add.register
    def _heading(self, block: Heading) -> None:
        self.word.add_heading(possible(block.text), block.level)
        self.after_heading = True

    @add.register
    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self.word.add_paragraph(possible(block.text))
        paragraph.paragraph_format.keep_with_next = self.after_heading  # it leads to what follows
        self.after_heading = False

    @add.register
    def _bullets(self, block: Bullets) -> None:
        for item in block.items:
            self.word.add_paragraph(possible(item), style="List Bullet")

    @add.register
    def _bars(self, block: Bars) -> None:
        self.after_heading = False
        self._caption("Figure", block.caption)
        paragraph = self.word.add_paragraph(style=styles.PICTURE_STYLE)
        picture = io.BytesIO(as_png(bars.draw(block)))
        shape = paragraph.add_run().add_picture(picture, width=Mm(bars.WIDTH))
        named = shape._inline.docPr  # noqa: SLF001, RUF100  the library has no way of its own to alternative text
        named.set("name", f"Figure {self.numbers['Figure']}")
        named.set("title", possible(block.caption))
        named.set("descr", possible(f"Bar chart. {block.caption}. {block.said}."))

    @add.register
    def _table(self, block: Table) -> None:
        self.after_heading = False
        self._caption("Table", block.caption)
        table = self.word.add_table(rows=0, cols=len(block.columns), style=styles.TABLE_STYLE)
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        _describe_table(table, block.caption)
        widths = _stretched(block.columns)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        titles = [column.title for column in block.columns]
        self._fill(table.add_row(), titles, block.columns, widths, heading=True)
        whole = len(block.rows) <= SHORT_TABLE
        for number, row in enumerate(block.rows, start=1):
            together = number < len(block.rows) if whole else number < 3
            self._fill(table.add_row(), row, block.columns, widths, together=together)
        gap = self.word.add_paragraph(style=styles.CELL_STYLE)  # two tables that touch would become one
        gap.paragraph_format.space_after = Mm(2)

    def _fill(
        self,
        row: _Row,
        values: Sequence[Value],
        columns: Sequence[Column],
        widths: Sequence[float],
        *,
        heading: bool = False,
        together: bool = False,
    ) -> None:
        """Write one row. A heading row is repeated on every page; no row is torn apart by the end of a page."""
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001, RUF100  the library has no way of its own to these two
        properties.append(element("w:cantSplit"))
        if heading:
            properties.append(element("w:tblHeader"))
        for cell, value, column, width in zip(row.cells, values, columns, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            style = styles.HEADER_STYLE if heading else styles.NUMBER_STYLE if column.numeric else styles.CELL_STYLE
            paragraph._p.style = self.styles[style]  # noqa: SLF001, RUF100  looking it up by name each time takes seconds
            if heading and column.numeric:
                paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if heading or together:
                paragraph.paragraph_format.keep_with_next = True
            paragraph.add_run(printed(value))

    def _caption(self, kind: str, text: str) -> None:
        self.numbers[kind] += 1
        paragraph = self.word.add_paragraph(f"{kind} ", style="Caption")
        _field(paragraph, f"SEQ {kind} \\* ARABIC", str(self.numbers[kind]))
        paragraph.add_run(f": {possible(text)}")


def _stretched(columns: Sequence[Column]) -> list[float]:
    """The widths of columns in millimetres, together as wide as the text."""
    total = sum(column.width for column in columns)
    return [styles.TEXT_WIDTH_MM * column.width / total for column in columns]


def _describe_table(table: WordTable, caption: str) -> None:
    """What the table is, for those who hear it; and which row and column are headings."""
    properties = table._tbl.tblPr  # noqa: SLF001, RUF100  as above
    for old in properties.findall(qn("w:tblLook")):
        properties.remove(old)
    look = {"firstRow": "1", "lastRow": "0", "firstColumn": "1", "lastColumn": "0", "noHBand": "1", "noVBand": "1"}
    properties.append(element("w:tblLook", val="06A0", **look))
    properties.append(element("w:tblCaption", val=possible(caption)[:250]))


def _field(paragraph: WordParagraph, code: str, shown: str) -> None:
    """A field that Word works out, with what it shows until then."""
    for kind, content in (("begin", None), (None, code), ("separate", None), ("text", shown), ("end", None)):
        run = paragraph.add_run()
        if kind == "text":
            run.text = shown
        elif kind is None:
            text = element("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {content} "
            run._r.append(text)  # noqa: SLF001, RUF100  as above
        else:
            run._r.append(element("w:fldChar", fldCharType=kind))  # noqa: SLF001, RUF100  as above


def _head_and_foot(word: Word, document: Document) -> None:
    section = word.sections[0]
    head = section.header.paragraphs[0]
    head.style = "Header"
    head.add_run(possible(document.handling)).bold = True
    head.add_run(f"  |  {possible(document.title)}")
    foot = section.footer.paragraphs[0]
    foot.style = "Footer"
    foot.add_run("Page ")
    _field(foot, "PAGE", "1")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES", "1")


def _describe(word: Word, document: Document) -> None:
    """Title, language and time; nobody's name."""
    properties = word.core_properties
    stamp = document.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.title, properties.subject = possible(document.title)[:255], possible(document.subtitle)[:255]
    properties.language = styles.LANGUAGE
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = stamp
    properties.revision = 1


def _forget_the_template(word: Word) -> None:
    for holder in (word.part.package, word.part):
        for identity, relation in list(holder.rels.items()):
            if relation.reltype in LEFT_OUT or relation.reltype.endswith(LEFT_OUT_ENDINGS):
                del holder.rels[identity]
    settings = word.settings.element
    for tag in ("w:savePreviewPicture", "w:rsids"):
        for found in settings.findall(qn(tag)):
            settings.remove(found)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), WORD_OF_TODAY)
