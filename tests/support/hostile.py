"""Workbooks made to do harm, built from a sound one by putting, changing or adding the files inside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/officeDocument"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sound(*rows: tuple[Any, ...], title: str = "Audits") -> bytes:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows or (("Source reference", "Grade"), ("A1", "Good")):
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def files_of(data: bytes) -> dict[str, bytes]:
    """The files inside, by name."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Mapping[str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    stream = BytesIO()
    with ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed(**files: bytes) -> bytes:
    """The sound workbook with these files put in place of its own or beside them ('__' is '/', '_dot_' is '.')."""
    return with_files({name.replace("__", "/").replace("_dot_", "."): content for name, content in files.items()})


def with_files(files: Mapping[str, bytes]) -> bytes:
    """The sound workbook with these files put in place of its own or beside them."""
    return zipped({**files_of(sound()), **files})


def sheet_of(rows: str) -> bytes:
    """The XML of a sheet of these rows."""
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def related(kind: str, target: str, mode: str = "External") -> bytes:
    """The workbook's relations with one more."""
    extra = f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return files_of(sound())[WORKBOOK_RELATIONS].replace(b"</Relationships>", extra.encode())


def strict() -> bytes:
    """The sound workbook as "Strict Open XML" writes it: the same parts under another family of names."""
    families = {MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main", OFFICE: f"{STRICT}/relationships"}
    files = files_of(sound())
    for transitional, other in families.items():
        files = {name: content.replace(transitional.encode(), other.encode()) for name, content in files.items()}
    return zipped(files)


def dotnet(data: bytes) -> bytes:
    """The workbook as .NET's packaging writes it: its properties under a name of their own, targets from the root."""
    files = files_of(data)
    name = "package/services/metadata/core-properties/5d0c1f.psmdcp"
    files[name] = files.pop("docProps/core.xml")
    files["_rels/.rels"] = files["_rels/.rels"].replace(b"docProps/core.xml", name.encode())
    types = files["[Content_Types].xml"]
    override = re.compile(rb'<Override PartName="/docProps/core.xml"[^>]*/>')
    default = b'<Default Extension="psmdcp" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    files["[Content_Types].xml"] = override.sub(b"", types).replace(b"</Types>", default + b"</Types>")
    return zipped(files)
