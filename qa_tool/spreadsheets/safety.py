"""Whether a file may be parsed at all: asked of its bytes and its table of contents, before any parser sees it.

A workbook is a zip of XML. A small one can expand to gigabytes, carry programs, point at other files or be something
else altogether. Each refusal says what is wrong and what to do about it.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from qa_tool.spreadsheets.refusal import CLEAN_COPY, MEGABYTE, SAVE_AGAIN, Limits, Refused, damaged, links_out, programs
from qa_tool.spreadsheets.relations import XML_NAMES, check_relations

_STARTS: Final = (
    (b"\xd0\xcf\x11\xe0", "It is an old .xls workbook, or one protected by a password.", SAVE_AGAIN),
    (b"%PDF", "It is a PDF, not a workbook.", "Bring the workbook it was made from."),
    (b"{\\rtf", "It is a text document, not a workbook.", CLEAN_COPY),
    (b"<", "It is a web page or XML, whatever its name says.", SAVE_AGAIN),
)
_PROGRAMS: Final = re.compile(r"vbaproject|vbadata|macrosheets/|dialogsheets/|activex/|ctrlprops/", re.IGNORECASE)
_OUTSIDE: Final = re.compile(r"externallinks/|connections\.xml|querytables/|/model/|customdata/", re.IGNORECASE)
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
    if any(_PROGRAMS.search(name) for name in folded):
        raise programs()
    if any(_OUTSIDE.search(name) for name in folded):
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
