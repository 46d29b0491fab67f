"""What the parts of a workbook say of each other: none points outside, none is a program, XML has XML's names.

Names alone could lie: a program may be called anything, and the parser reads whatever part is called a sheet.
"""

from __future__ import annotations

from typing import Final
from xml.parsers import expat
from zipfile import ZipFile

from qa_tool.spreadsheets.refusal import CLEAN_COPY, MEGABYTE, Refused, damaged, links_out, programs, strict

XML_NAMES: Final = (".xml", ".rels", ".vml", ".psmdcp")
"""How the names of parts end that may hold XML; the last is what .NET calls the file's properties."""
_STRICT: Final = "//purl.oclc.org/ooxml/"
_PARSED: Final = ("/officedocument", "/worksheet", "/sharedstrings", "/styles", "/theme", "/chartsheet")
_OUTSIDE: Final = ("/externallink", "/externallinkpath", "/connections", "/querytable", "/oleobject", "/package")
_PROGRAMS: Final = ("/vbaproject", "/xlmacrosheet", "/xlintlmacrosheet", "/control", "/activexcontrolbinary")


def check_relations(archive: ZipFile) -> None:
    """Raises Refused for a relation or a declared content that has no place in a plain workbook."""
    for entry in archive.infolist():
        name = entry.filename.casefold()
        if not (name.endswith(".rels") or name == "[content_types].xml"):
            continue
        if entry.file_size > 4 * MEGABYTE:
            raise damaged()
        with archive.open(entry) as stream:
            _read(stream.read())


def _read(part: bytes) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = _element
    try:
        parser.Parse(part, True)
    except expat.ExpatError as fault:
        raise damaged() from fault


def _element(name: str, attributes: dict[str, str]) -> None:
    kind = name.rpartition(":")[2]
    given = {key.casefold(): value.casefold() for key, value in attributes.items()}
    if kind == "Relationship":
        _relation(given.get("type", ""), given.get("target", ""), given.get("targetmode", ""))
    elif kind in ("Override", "Default"):
        _content(given.get("contenttype", ""), given.get("partname") or "." + given.get("extension", ""))


def _relation(kind: str, target: str, mode: str) -> None:
    if kind.endswith(_PROGRAMS):
        raise programs()
    if _STRICT in kind:
        raise strict()
    # A link typed into a cell is text to us and is never opened.
    if kind.endswith(_OUTSIDE) or (mode == "external" and not kind.endswith("/hyperlink")):
        raise links_out()
    if mode != "external" and kind.endswith(_PARSED) and not target.endswith(".xml"):
        raise _disguised()


def _content(kind: str, name: str) -> None:
    if "macroenabled" in kind or "vbaproject" in kind or "activex" in kind:
        raise programs()
    if kind.endswith("xml") and not name.endswith(XML_NAMES):
        raise _disguised()


def _disguised() -> Refused:
    return Refused(f"The workbook holds XML under another kind of name. {CLEAN_COPY}")
