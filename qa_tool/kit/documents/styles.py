"""How a document looks: named styles only, so that it takes on the look of any report it is pasted into."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

LANGUAGE = "en-GB"
FONT = "Arial"
INK, MUTED, BRAND = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x50, 0x5A, 0x5F), RGBColor(0x12, 0x39, 0x3B)
PAGE = (Mm(210), Mm(297))
MARGIN = Mm(20)
TEXT_WIDTH_MM = 170
TABLE_STYLE = "Figures"
CELL_STYLE = "Table Text"
NUMBER_STYLE = "Table Number"
HEADER_STYLE = "Table Heading"
PICTURE_STYLE = "Picture"
HEADER_FILL = "E7EEEE"
RULE = "B1B4B6"


def element(tag: str, **attributes: str) -> Any:
    """A new element of Word's own namespace, with attributes of it: ``element("w:jc", val="right")``."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def dress(document: Document) -> None:
    """Set page, language and styles."""
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    _set_language(document)
    _paragraph_styles(document)
    _table_style(document)


def _set_language(document: Document) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
        language.set(qn("w:eastAsia"), LANGUAGE)
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)


def _paragraph_styles(document: Document) -> None:
    body = _style(document, "Normal", 11, INK)
    body.paragraph_format.space_after, body.paragraph_format.line_spacing = Pt(6), 1.15
    body.paragraph_format.widow_control = True
    for name, size, before, after, colour in (
        ("Title", 24, 0, 2, BRAND),
        ("Subtitle", 13, 0, 10, MUTED),
        ("Heading 1", 17, 20, 6, BRAND),
        ("Heading 2", 13, 14, 4, BRAND),
        ("Heading 3", 11.5, 10, 3, INK),
        ("Caption", 9.5, 8, 3, INK),
    ):
        style = _style(document, name, size, colour, bold=name != "Subtitle", plain=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.line_spacing = 1.1
    bullets = _style(document, "List Bullet", 11, INK)
    bullets.paragraph_format.space_after = Pt(4)
    for name in ("Header", "Footer"):
        _style(document, name, 9, MUTED)
    for name, size, bold in ((CELL_STYLE, 9, False), (NUMBER_STYLE, 9, False), (HEADER_STYLE, 8.5, True)):
        added = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(added, ParagraphStyle)
        added.base_style = document.styles["Normal"]
        added.quick_style = True
        _style(document, name, size, INK, bold=bold)
        added.paragraph_format.space_after = Pt(0)
        added.paragraph_format.line_spacing = 1.0
        if name == NUMBER_STYLE:
            added.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    picture = document.styles.add_style(PICTURE_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(picture, ParagraphStyle)
    picture.base_style = document.styles["Normal"]
    picture.paragraph_format.space_after = Pt(6)


def _style(
    document: Document, name: str, size: float, colour: RGBColor, *, bold: bool = False, plain: bool = False
) -> ParagraphStyle:
    """Set the letters of a paragraph style; ``plain`` takes off the frame and spacing that the template gave it."""
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    properties = style.element.get_or_add_rPr()
    for tag in ("w:rFonts", "w:spacing", "w:kern") if plain else ("w:rFonts",):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    style.font.name = FONT
    fonts = properties.find(qn("w:rFonts"))
    assert fonts is not None
    for kind in ("w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)
    style.font.size, style.font.color.rgb = Pt(size), colour
    style.font.bold, style.font.italic = bold, False
    if plain:
        for tag in ("w:pBdr", "w:contextualSpacing"):
            for old in style.element.get_or_add_pPr().findall(qn(tag)):
                style.element.get_or_add_pPr().remove(old)
    return style


def _table_style(document: Document) -> None:
    """A table style of thin lines between rows and a tinted heading row."""
    style = document.styles.add_style(TABLE_STYLE, WD_STYLE_TYPE.TABLE)
    style.base_style = document.styles["Normal Table"]
    properties = element("w:tblPr")
    borders = element("w:tblBorders")
    for side, size in (("top", "8"), ("bottom", "8"), ("insideH", "4")):
        borders.append(element(f"w:{side}", val="single", sz=size, space="0", color=RULE))
    margins = element("w:tblCellMar")
    for side, width in (("top", "40"), ("left", "70"), ("bottom", "40"), ("right", "70")):
        margins.append(element(f"w:{side}", w=width, type="dxa"))
    properties.append(borders)
    properties.append(margins)
    first = element("w:tblStylePr", type="firstRow")
    cell = element("w:tcPr")
    cell.append(element("w:shd", val="clear", color="auto", fill=HEADER_FILL))
    first.append(cell)
    style.element.append(properties)
    style.element.append(first)
