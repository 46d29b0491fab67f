"""Files as lines of text: every cell of a workbook, every paragraph of a document, and what a picture shows."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree

Parts = dict[str, list[str]]
"""The lines of each part of a file by its name; '' for a file of one part."""
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOT_SEEN = ("docProps/", "_rels/", "[Content_Types].xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/theme/")


def parts_of(data: bytes, kind: str) -> Parts:
    """The lines of a file by its media type."""
    if "spreadsheetml" in kind:
        return workbook(data)
    if "wordprocessingml" in kind:
        return document(data)
    if "json" in kind:
        return {"": json.dumps(json.loads(data), indent=1, ensure_ascii=False).split("\n")}
    if kind.startswith("image/") and "svg" not in kind:
        return {"": [picture(data)]}
    return {"": data.decode("utf-8-sig", "replace").splitlines()}


def picture(data: bytes) -> str:
    """A picture's size, and its points in short."""
    from PIL import Image

    with Image.open(BytesIO(data)) as image:
        return f"{image.width} x {image.height} {hashlib.sha256(image.convert('RGBA').tobytes()).hexdigest()[:16]}"


def workbook(data: bytes) -> Parts:
    """Each sheet's cells, widths and rules; charts, tables and pictures as they are written."""
    found: Parts = {}
    with ZipFile(BytesIO(data)) as book:
        files = set(book.namelist())
        strings = _strings(book.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in files else []
        looks = _looks(book.read("xl/styles.xml"))
        relations = etree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
        where = {one.get("Id"): str(one.get("Target")).removeprefix("/xl/") for one in relations}
        tree = etree.fromstring(book.read("xl/workbook.xml"))
        sheets = {}
        for sheet in tree.iter(f"{MAIN}sheet"):
            target = next(value for name, value in sheet.items() if name.endswith("}id"))
            sheets[f"xl/{where[target]}"] = sheet.get("name")
        for path, name in sheets.items():
            found[f"sheet {name}"] = list(_sheet(etree.fromstring(book.read(path)), strings, looks))
        for path in sorted(files - set(sheets)):
            if path.endswith((".png", ".jpeg")):
                found[path] = [picture(book.read(path))]
            elif path.endswith(".xml") and not any(one in path for one in NOT_SEEN):
                found[path] = written(book.read(path))
    return found


def written(data: bytes) -> list[str]:
    """XML, an element a line."""
    text = etree.tostring(etree.fromstring(data), encoding="unicode")
    return re.sub(r">\s*<", ">\n<", text).split("\n")


def _strings(data: bytes) -> list[str]:
    return ["".join(one.itertext()) for one in etree.fromstring(data)]


def _looks(data: bytes) -> list[str]:
    """What each look of a cell amounts to, whatever its number."""
    tree = etree.fromstring(data)
    formats = {one.get("numFmtId"): one.get("formatCode") for one in tree.iter(f"{MAIN}numFmt")}

    def said(of: str) -> list[str]:
        group = tree.find(f"{MAIN}{of}")
        return [] if group is None else [_short(one) for one in group]

    fonts, fills, borders = said("fonts"), said("fills"), said("borders")
    looks = []
    for one in tree.iterfind(f"{MAIN}cellXfs/{MAIN}xf"):
        number = one.get("numFmtId", "0")
        aligned = " ".join(_short(part) for part in one)
        looks.append(
            f"{formats.get(number, number)}; {fonts[int(one.get('fontId', 0))]}; {fills[int(one.get('fillId', 0))]}; "
            f"{borders[int(one.get('borderId', 0))]}; {aligned}"
        )
    return looks


def _short(element: Any) -> str:
    words = []
    for one in element.iter():
        name = etree.QName(one).localname
        words.append(" ".join([name, *(f"{key}={value}" for key, value in sorted(one.items()))]))
    return ",".join(words[1:] or words[:1])


def _sheet(tree: Any, strings: list[str], looks: list[str]) -> Iterator[str]:
    used: dict[int, str] = {}
    for cell in tree.iter(f"{MAIN}c"):
        value, formula = cell.find(f"{MAIN}v"), cell.find(f"{MAIN}f")
        kind, look = cell.get("t", "n"), int(cell.get("s", 0))
        used.setdefault(look, looks[look])
        if kind == "s":
            text = strings[int(value.text)]
        elif (inside := cell.find(f"{MAIN}is")) is not None:
            text = "".join(inside.itertext())
        else:
            text = value.text or "" if value is not None else ""
        text = text.replace("\n", "\\n")
        look_name = hashlib.sha256(looks[look].encode()).hexdigest()[:6]
        sum_of = f" ={formula.text}" if formula is not None else ""
        yield f"{cell.get('r')} ({kind}, {look_name}){sum_of} {text}"
    for text in sorted(set(used.values())):
        yield f"look {hashlib.sha256(text.encode()).hexdigest()[:6]}: {text}"
    for part in tree:
        if part.tag != f"{MAIN}sheetData":
            yield from written(etree.tostring(part))


def document(data: bytes) -> Parts:
    """Paragraphs with their styles and tables by cells; headers, footers and pictures beside."""
    found: Parts = {}
    with ZipFile(BytesIO(data)) as file:
        for path in sorted(file.namelist()):
            if path.endswith((".png", ".jpeg")):
                found[path] = [picture(file.read(path))]
            elif re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes)\.xml", path):
                found[path] = list(_paragraphs(etree.fromstring(file.read(path))))
    return found


def _paragraphs(tree: Any) -> Iterator[str]:
    for one in tree.iter(f"{WORD}p", f"{WORD}tr", f"{WORD}drawing"):
        if one.tag == f"{WORD}tr":
            cells = ["".join(part.text or "" for part in cell.iter(f"{WORD}t")) for cell in one.iter(f"{WORD}tc")]
            yield "| " + " | ".join(cells)
        elif one.tag == f"{WORD}drawing":
            said = [part.get("descr") for part in one.iter() if part.get("descr")]
            yield f"<picture: {' '.join(said)}>"
        elif next(one.iterancestors(f"{WORD}tc"), None) is None:
            style = one.find(f"{WORD}pPr/{WORD}pStyle")
            text = "".join(part.text or "" for part in one.iter(f"{WORD}t"))
            yield f"[{style.get(f'{WORD}val') if style is not None else ''}] {text}"
