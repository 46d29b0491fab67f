"""What openpyxl cannot write, put into the finished file: values of formulas, texts of charts, the long sheets."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK_LINKS = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True)
class Finish:
    """What is to be put in. Parts of the file are named as openpyxl numbers them: sheets and drawings from 1."""

    replaced: Mapping[int, str]
    """Sheet number -> name of the part, already in the target, that stands in its place."""
    formulas: Mapping[int, Mapping[str, int | float | str]]
    """Sheet number -> coordinate -> value."""
    descriptions: Sequence[Sequence[str]]
    """Per drawing, the alternative texts of its charts in their order."""


def merge(skeleton: IO[bytes], target: zipfile.ZipFile, finish: Finish) -> None:
    """Copy every part of ``skeleton`` into ``target``, finished. Raises ValueError when a chart has no text."""
    names = {f"xl/worksheets/sheet{number}.xml": part for number, part in finish.replaced.items()}
    with zipfile.ZipFile(skeleton) as source:
        for entry in source.infolist():
            if entry.filename in names:
                continue
            content = source.read(entry)
            if entry.filename in (CONTENT_TYPES, WORKBOOK_LINKS):
                content = _renamed(content, names)
            target.writestr(_moved(entry.filename, names), _finished(entry.filename, content, finish))


def _renamed(content: bytes, names: Mapping[str, str]) -> bytes:
    """The lists of parts, with the long sheets under their own names."""
    for old, new in names.items():
        content = content.replace(f'"/{old}"'.encode(), f'"/{new}"'.encode())
    return content


def _moved(name: str, names: Mapping[str, str]) -> str:
    """The part's name, or the new one of a list that belongs to a long sheet."""
    for old, new in names.items():
        if name == _links_of(old):
            return _links_of(new)
    return name


def _links_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _finished(name: str, content: bytes, finish: Finish) -> bytes:
    for number, values in finish.formulas.items():
        if values and name == f"xl/worksheets/sheet{number}.xml":
            return _with_values(content, values)
    for number, texts in enumerate(finish.descriptions, 1):
        if name == f"xl/drawings/drawing{number}.xml":
            return _with_descriptions(content, texts)
    return content


def _with_values(content: bytes, values: Mapping[str, int | float | str]) -> bytes:
    """Give each formula the value it comes to, for viewers that do not calculate."""
    root = etree.fromstring(content)
    left = dict(values)
    for cell in root.iter(f"{MAIN}c"):
        if cell.find(f"{MAIN}f") is None:
            continue
        value = left.pop(str(cell.get("r")))
        held = cell.find(f"{MAIN}v")
        if held is None:
            held = etree.SubElement(cell, f"{MAIN}v")
        held.text = str(value)
        if isinstance(value, str):
            cell.set("t", "str")
        elif "t" in cell.attrib:
            del cell.attrib["t"]
    if left:
        raise ValueError(f"No formula stands at {', '.join(left)}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _with_descriptions(content: bytes, texts: Sequence[str]) -> bytes:
    """Give each chart its alternative text."""
    root = etree.fromstring(content)
    frames = list(root.iter(f"{DRAWING}graphicFrame"))
    for frame, text in zip(frames, texts, strict=True):
        properties = frame.find(f"{DRAWING}nvGraphicFramePr/{DRAWING}cNvPr")
        if properties is None or not text:
            raise ValueError("A chart has no text for those who cannot see it")
        properties.set("descr", text)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
