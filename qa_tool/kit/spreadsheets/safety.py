"""What a spreadsheet keeps out of sight: hidden rows and columns, filters, merged cells. Read from the sheet's own XML.

Refusing a file: the limits it must keep to, and the words for whoever brought it.
What the parts of a workbook say of each other: none points outside, none is a program, XML has XML's names.
Whether a file may be parsed at all: asked of its bytes and its table of contents, before any parser sees it.

The parser of cells reads hidden rows like the others and says nothing, and gives a merged cell's value to its first
row alone. Whoever brings the file sees neither in Excel, so the page has to say it.

Names alone could lie: a program may be called anything, and the parser reads whatever part is called a sheet.

A workbook is a zip of XML. A small one can expand to gigabytes, carry programs, point at other files or be something
else altogether. Each refusal says what is wrong and what to do about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_TRUE: Final = ("1", "true")
_PIECE: Final = 1 << 16


@dataclass
class OutOfSight:
    """Of one sheet: how many rows and columns are hidden, whether a filter is on, how many cells span several rows."""

    rows: int = 0
    columns: int = 0
    filtered: bool = False
    merged: int = 0
    sheet: bool = False
    """Whether the sheet itself is hidden."""

    def remarks(self, name: str) -> list[str]:
        """Sentences for whoever brought the file."""
        found = []
        if self.rows:
            by = "by a filter" if self.filtered else "in Excel"
            rows = "1 row is hidden" if self.rows == 1 else f"{self.rows:,} rows are hidden"
            found.append(f"{name}: {rows} {by} and read like the others. Delete what does not belong to the list.")
        if self.columns:
            columns = "1 column is" if self.columns == 1 else f"{self.columns:,} columns are"
            found.append(f"{name}: {columns} hidden in Excel, and looked at like the others.")
        if self.merged:
            cells = "1 merged cell spans" if self.merged == 1 else f"{self.merged:,} merged cells span"
            found.append(f"{name}: {cells} several rows. Only the first row has the value: unmerge and fill it down.")
        return found


def out_of_sight(stream: IO[bytes], below: int) -> OutOfSight:
    """What the sheet in ``stream`` hides below row ``below``, the last one above its rows."""
    found = OutOfSight()
    number = 0

    def element(name: str, given: dict[str, str]) -> None:
        nonlocal number
        kind = name.rpartition(":")[2]
        if kind == "row":
            number = int(given["r"]) if given.get("r", "").isdecimal() else number + 1
            found.rows += number > below and given.get("hidden") in _TRUE
        elif kind == "col" and given.get("hidden") in _TRUE:
            found.columns += _span(given.get("min"), given.get("max"))
        elif kind == "autoFilter":
            found.filtered = True
        elif kind == "mergeCell":
            found.merged += _merged_rows(given.get("ref", ""), below)

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
    except (expat.ExpatError, ValueError):
        return found  # the parser of cells says what is wrong with it
    return found


def _span(first: str | None, last: str | None) -> int:
    if first is None or last is None or not (first.isdecimal() and last.isdecimal()):
        return 1
    return max(1, min(int(last), 16_384) - int(first) + 1) if int(last) < 16_384 else 0


def _merged_rows(ref: str, below: int) -> bool:
    first, _, last = ref.partition(":")
    top, bottom = ("".join(mark for mark in cell if mark.isdecimal()) for cell in (first, last))
    return bool(top and bottom) and int(bottom) > int(top) and int(bottom) > below


MEGABYTE: Final = 1024 * 1024
ABOVE: Final = 22
"""Titles, headings and hints that may stand above a table's own rows. A promise of rows leaves them out."""

SAVE_AGAIN: Final = "Open it in Excel or LibreOffice, save it as an Excel workbook (.xlsx) and try again."
CLEAN_COPY: Final = "Copy its rows into a new, empty workbook (or a fresh template), save that and bring it."


class Refused(Exception):
    """The file is not read. The message says why, and what to do, to whoever brought it."""


@dataclass(frozen=True)
class Limits:
    """What a workbook may cost. Sizes are in bytes."""

    file_bytes: int = 20 * MEGABYTE
    entries: int = 500
    """Files inside the workbook."""
    entry_bytes: int = 120 * MEGABYTE
    """One of them, expanded."""
    total_bytes: int = 200 * MEGABYTE
    """All of them, expanded."""
    ratio: int = 100
    """How many times larger a file inside may become by expanding, once it is more than a megabyte."""
    rows: int = 50_000
    """Rows of one sheet with anything in them."""
    above: int = 0
    """Rows besides, for what stands above a table's own: ``ABOVE``, where there are titles, headings and hints."""
    columns: int = 500
    cell_characters: int = 32_767
    """What Excel lets a cell hold."""
    slots: int = 20_000_000
    """Cells of one sheet, the empty ones between others included."""


def damaged() -> Refused:
    """The refusal of a file that no parser can make sense of."""
    return Refused(f"The file is damaged or is no Excel workbook. {SAVE_AGAIN}")


def strict() -> Refused:
    """The refusal of the other kind of .xlsx, which the parser opens as a workbook without a sheet."""
    what = "It was saved as 'Strict Open XML', another kind of .xlsx that is not read here."
    return Refused(f"{what} Open it in Excel, choose Save As and the type 'Excel Workbook (.xlsx)', and bring that.")


def links_out() -> Refused:
    """The refusal of a file that points at others."""
    return Refused(f"The workbook has links to other files or data sources, which are never followed. {CLEAN_COPY}")


def programs() -> Refused:
    """The refusal of a file that could run something."""
    return Refused(f"The workbook has macros or other programs, which are never taken in. {CLEAN_COPY}")


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


_STARTS: Final = (
    (b"\xd0\xcf\x11\xe0", "It is an old .xls workbook, or one protected by a password.", SAVE_AGAIN),
    (b"%PDF", "It is a PDF, not a workbook.", "Bring the workbook it was made from."),
    (b"{\\rtf", "It is a text document, not a workbook.", CLEAN_COPY),
    (b"<", "It is a web page or XML, whatever its name says.", SAVE_AGAIN),
)
_PARTS_OF_PROGRAMS: Final = re.compile(
    r"vbaproject|vbadata|macrosheets/|dialogsheets/|activex/|ctrlprops/", re.IGNORECASE
)
_PARTS_FROM_OUTSIDE: Final = re.compile(
    r"externallinks/|connections\.xml|querytables/|/model/|customdata/", re.IGNORECASE
)
_EMBEDDED: Final = re.compile(r"embeddings/|oleobject|webextensions/", re.IGNORECASE)
_OTHER: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tiff", ".bin")
_PROLOG: Final = MEGABYTE
"""Bytes within which the first element of an XML file must begin."""


def check(data: bytes, limits: Limits) -> None:
    """Raises Refused when ``data`` is not a plain, reasonably sized .xlsx workbook."""
    if len(data) > limits.file_bytes:
        allowed = limits.file_bytes // MEGABYTE or 1
        raise Refused(f"The file is larger than {allowed} MB. Split its rows over several workbooks.")
    _check_outside(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_contents(entries, limits)
            for entry in entries:
                _check_entry(archive, entry)
            check_relations(archive)
    except (Refused, MemoryError):
        raise
    except Exception as fault:  # whatever zipfile and zlib stumble over
        raise damaged() from fault


def _check_outside(data: bytes) -> None:
    """A zip file from the first byte to the last: nothing before it and nothing behind."""
    if not data:
        raise Refused("The file is empty.")
    if not data.startswith(b"PK\x03\x04"):
        for start, what, remedy in _STARTS:
            if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(start):
                raise Refused(f"{what} {remedy}")
        what = "It is a text file, such as CSV," if _is_text(data[:4096]) else "It is something else"
        raise Refused(f"{what} and not an Excel workbook (.xlsx), whatever its name says. {SAVE_AGAIN}")
    if data[-22:-18] != b"PK\x05\x06":
        raise Refused(f"The file is cut off, or something is hidden behind its end. {SAVE_AGAIN}")


def _is_text(start: bytes) -> bool:
    return b"\x00" not in start and sum(byte < 9 or 13 < byte < 32 for byte in start) == 0


def _check_contents(entries: list[ZipInfo], limits: Limits) -> None:
    """The table of contents: names, sizes and what they promise to expand to."""
    names = [entry.filename for entry in entries]
    if len(entries) > limits.entries:
        raise Refused(f"The workbook holds {len(entries):,} files; {limits.entries} is the most. {CLEAN_COPY}")
    if min((entry.header_offset for entry in entries), default=1) != 0:
        raise Refused(f"Something is hidden before the beginning of the workbook. {SAVE_AGAIN}")
    if len({name.casefold() for name in names}) < len(names):
        raise Refused(f"The workbook holds two files of the same name. {SAVE_AGAIN}")
    _check_kind(names)
    if sum(entry.file_size for entry in entries) > limits.total_bytes:
        raise Refused(f"The workbook expands to more than {limits.total_bytes // MEGABYTE} MB. {CLEAN_COPY}")
    for entry in entries:
        _check_size(entry, limits)


def _check_kind(names: list[str]) -> None:
    folded = [name.casefold() for name in names]
    if any(_unsafe(name) for name in names):
        raise Refused(f"The workbook holds a file that would be put outside its own folder. {CLEAN_COPY}")
    if any(_PARTS_OF_PROGRAMS.search(name) for name in folded):
        raise programs()
    if any(_PARTS_FROM_OUTSIDE.search(name) for name in folded):
        raise links_out()
    if any(_EMBEDDED.search(name) for name in folded):
        raise Refused(f"The workbook has other files inside it, which are never taken in. {CLEAN_COPY}")
    if "mimetype" in folded:
        raise Refused(f"It is an OpenDocument file (such as .ods), not an Excel workbook (.xlsx). {SAVE_AGAIN}")
    if any(name.endswith(("xl/workbook.bin", "encryptedpackage")) for name in folded):
        raise Refused(f"It is a binary or encrypted workbook. {SAVE_AGAIN}")
    if "[content_types].xml" not in folded or "xl/workbook.xml" not in folded:
        raise Refused(f"It is a zip file, but no Excel workbook. {SAVE_AGAIN}")
    strange = next((name for name in folded if not name.endswith((*XML_NAMES, *_OTHER, "/"))), None)
    if strange is not None:
        raise Refused(f"The workbook holds a file that does not belong in one. {CLEAN_COPY}")


def _unsafe(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or "\x00" in name or ".." in name.split("/")


def _check_size(entry: ZipInfo, limits: Limits) -> None:
    if entry.flag_bits & 0x1:
        raise Refused(f"The workbook is encrypted. Take the password off and save it again. {SAVE_AGAIN}")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused(f"The workbook is compressed in a way that Excel does not use. {SAVE_AGAIN}")
    if entry.file_size > limits.entry_bytes:
        raise Refused(f"A sheet of the workbook expands to more than {limits.entry_bytes // MEGABYTE} MB. {CLEAN_COPY}")
    if entry.file_size > MEGABYTE and entry.file_size > limits.ratio * max(entry.compress_size, 1):
        raise Refused(f"The workbook expands to more than {limits.ratio} times its size. {CLEAN_COPY}")


def _check_entry(archive: ZipFile, entry: ZipInfo) -> None:
    """No document type, so no entities, in anything that could be taken for XML."""
    with archive.open(entry) as stream:
        if not entry.filename.casefold().endswith(XML_NAMES):
            start = stream.read(64).replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
            if start.startswith(b"<"):
                raise Refused(f"The workbook holds XML under the name of a picture. {CLEAN_COPY}")
            return
        _read_prolog(stream.read(_PROLOG))


class _Begun(Exception):
    """The first element has begun: what stands before it was sound."""


def _read_prolog(start: bytes) -> None:
    """Read as far as the first element. A parser knows the encodings that would hide a document type from a search."""

    def refuse(*_: object) -> None:
        raise Refused(f"The workbook declares entities of its own, which are never followed. {CLEAN_COPY}")

    def begun(*_: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begun
    try:
        parser.Parse(start, False)
    except _Begun:
        return
    except (expat.ExpatError, LookupError) as fault:
        raise damaged() from fault
    raise damaged()
