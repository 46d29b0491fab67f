"""Workbooks made to do harm, built from a sound one by putting, changing or adding the files inside it."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
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
