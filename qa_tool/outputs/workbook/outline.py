"""The workbook as a file describes it: its sheets in order, each with its editions, its question and its blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qa_tool.definitions.files import schema
from qa_tool.definitions.files.building import Builder, with_tuples
from qa_tool.definitions.files.reading import Block as Written
from qa_tool.definitions.files.reading import Fault, Items, kept_until_changed, read_file
from qa_tool.definitions.model import Part
from qa_tool.figures.summary import wording
from qa_tool.kit.spreadsheets.cells import Titles
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook.block import Block, Known, Note, Piece, Text
from qa_tool.outputs.workbook.blocks.checks import Checks
from qa_tool.outputs.workbook.blocks.figures import Figures
from qa_tool.outputs.workbook.blocks.measures import Measures
from qa_tool.outputs.workbook.blocks.profile import (
    ByLocality,
    ByTeam,
    Grades,
    OfForm,
    Questions,
    Returned,
    nothing_submitted,
)
from qa_tool.outputs.workbook.blocks.rows import RowsOf
from qa_tool.outputs.workbook.content import Content
from qa_tool.outputs.workbook.tables import Beside, Chart, Table

FILE = Path("outputs", "workbook.yaml")
KINDS: Mapping[str, type[Block]] = {
    "text": Text,
    "note": Note,
    "table": Table,
    "figures": Figures,
    "measures": Measures,
    "overall": Grades,
    "questions": Questions,
    "by_locality": ByLocality,
    "by_team": ByTeam,
    "returned": Returned,
    "rows": RowsOf,
    "checks": Checks,
}
"""The kinds of blocks, by the word that each begins with."""
EDITIONS = (Edition.INTERNAL, Edition.ANNUAL)
"""Those that sheets can belong to. What leaves the service is protected as one document, and has its own sheets."""


class Outline(Part):
    """One sheet."""

    title: str
    asks: str
    editions: tuple[Edition, ...] = (Edition.INTERNAL,)
    form: str = ""
    """The form that it is of, where it is of one: its blocks are, too."""
    across: int = 12
    """How many columns running text goes across."""
    without: str = ""
    """What it says instead of its blocks where none of its tables has a line."""
    blocks: tuple[Block, ...]

    @property
    def rows(self) -> RowsOf | None:
        """The rows that fill it, of a long sheet."""
        return next((one for one in self.blocks if isinstance(one, RowsOf)), None)

    @property
    def pieces(self) -> list[Piece]:
        """What stands on it one under the other, of a sheet of figures."""
        return [one for one in self.blocks if isinstance(one, Piece)]

    def applies(self, content: Content) -> bool:
        """Whether any of its blocks has something to say."""
        return any(block.applies(content) for block in self.blocks)

    def nothing(self, content: Content) -> str:
        """What it says instead of its blocks where there is no record to show; '' where there are some."""
        if not self.without or any(one.lines(content) for one in self.blocks if isinstance(one, Table)):
            return nothing_submitted(content, self.form)
        return f"{wording.TOO_FEW_TO_SHOW}." if content.summary.thresholds.floor else content.in_words(self.without)


@dataclass(frozen=True)
class Found:
    """The sheets of a file as far as they could be read, what was wrong, and where each block is written."""

    sheets: tuple[Outline, ...] = ()
    faults: tuple[Fault, ...] = ()
    written: Mapping[tuple[int, int], Written] = field(default_factory=dict)
    """By the numbers of the sheet and the block."""

    def of(self, edition: Edition) -> tuple[Outline, ...]:
        """The sheets of an edition, in order."""
        return tuple(one for one in self.sheets if edition in one.editions)

    def measures(self, edition: Edition) -> frozenset[str]:
        """The keys of the measures that some sheet of the edition writes."""
        return frozenset(key for one in self.of(edition) for block in one.blocks for key in block.measured)

    def needs(self, edition: Edition) -> frozenset[str]:
        """The fields of ``content.More`` that some sheet of the edition is made of."""
        return frozenset(block.needs for one in self.of(edition) for block in one.blocks)

    def examined(self, known: Known) -> Found:
        """Without the sheets that name what is not ``known``, whose faults are told with the others."""
        tables = [block.name for sheet in self.sheets for block in sheet.blocks if isinstance(block, Table)]
        known, sheets, faults = replace(known, tables=tables), list[Outline](), set(self.faults)
        for number, sheet in enumerate(self.sheets):
            wrongs = {
                Fault.at(self.written[number, place].place_of(name), sheet.title, wrong)
                for place, block in enumerate(sheet.blocks)
                for name, wrong in block.wrongs(known)
            }
            faults |= wrongs
            if not wrongs:
                sheets.append(sheet)
        return Found(tuple(sheets), tuple(sorted(faults)))


def check(folder: Path, known: Known) -> list[Fault]:
    """Every fault of the description in ``folder``; none where it has no description of its own."""
    path = folder / FILE
    if not path.is_file():
        return []
    return list(read(path).examined(known).faults)


def read(path: Path) -> Found:
    """The description in ``path``."""
    file, faults = read_file(path, FILE.parent.name)
    return found_in(file, faults) if file is not None else Found(faults=tuple(faults))


def found_in(file: Written, faults: Iterable[Fault] = ()) -> Found:
    """The description that is written so; ``faults``: those that it has besides."""
    builder = Builder()
    builder.faults += faults
    sheets, written, taken = list[Outline](), dict[tuple[int, int], Written](), set[tuple[str, Edition]]()
    builder.only(file, ("sheets",))
    for block in builder.blocks(file, "sheets", ""):
        before = len(builder.faults)
        sheet = _sheet(builder, block)
        if sheet is None:
            continue
        for edition in sheet.editions:
            if (sheet.title.casefold(), edition) in taken:
                builder.fault(block.place_of("title"), sheet.title, f"the {edition} edition has a sheet of this title")
            taken.add((sheet.title.casefold(), edition))
        if len(builder.faults) == before:
            number = len(sheets)
            sheets.append(sheet)
            written |= {(number, at): one for at, one in enumerate(builder.blocks(block, "blocks", sheet.title))}
    return Found(tuple(sheets), tuple(sorted(set(builder.faults))), written)


@kept_until_changed
def described_in(folder: Path) -> Mapping[str, Found]:
    """The descriptions of a folder in use, by key; with their faults."""
    path = folder / FILE.name
    return {FILE.stem: read(path)} if path.is_file() else {}


def file_schema() -> schema.Schema:
    """The JSON Schema of the file."""
    kinds = [schema.part(kind) for kind in KINDS.values()]
    edition = {"enum": [edition.value for edition in EDITIONS]}
    blocks = {**schema.listed({"anyOf": kinds}), "minItems": 1}
    sheet = schema.part(Outline, blocks=blocks, editions={"anyOf": [edition, schema.listed(edition)]})
    return schema.of_file({"sheets": schema.listed({**sheet, "required": [*sheet["required"], "blocks"]})})


def _sheet(builder: Builder, block: Written) -> Outline | None:
    before, title = len(builder.faults), str(block.get("title", ""))
    values: dict[str, Any] = {**block, "blocks": ()}
    if Titles().give(title) != title:
        builder.fault(block.place_of("title"), title, "is no name for a sheet: at most 31 characters, none of []:*?/\\")
    editions = block.get("editions")
    if editions is not None:
        values["editions"] = _editions(builder, block, editions, title)
    listed = builder.blocks(block, "blocks", title)
    if not listed:
        builder.fault(block.place, title, "a sheet needs 'blocks'")
    elif len(listed) > 1 and any("rows" in one for one in listed):
        builder.fault(block.place, title, "rows fill a sheet of their own: give the other blocks another")
    named = [key for one in listed if "form" not in one for key in _items(one.get("questions"))]
    own = {"form": block.get("form", ""), "name": title, "without": tuple(named)}
    built = [_block(builder, one, title, own) for one in listed]
    values["blocks"] = tuple(one for one in built if one is not None)
    sheet = builder.part(Outline, values, block, title)
    return sheet if len(builder.faults) == before else None


def _editions(builder: Builder, block: Written, listed: Any, title: str) -> tuple[Any, ...]:
    words = [edition.value for edition in EDITIONS]
    for word in _items(listed):
        if word not in words:
            builder.fault(
                block.place_of("editions"), title, f"'{word}' has no sheets of this file: write {' or '.join(words)}"
            )
    return tuple(word for word in _items(listed) if word in words)


def _block(builder: Builder, block: Written, title: str, own: Mapping[str, Any]) -> Block | None:
    kind = next(iter(name for name in block if name != "heading"), "")
    if kind not in KINDS:
        builder.fault(block.place, title, f"a block begins with one of {', '.join(KINDS)}, and not with '{kind}'")
        return None
    found = KINDS[kind]
    given = own if issubclass(found, OfForm) else {}
    values = {name: value for name, value in given.items() if name in found.model_fields}
    values |= {name: with_tuples(value) for name, value in block.items()}
    if kind == "returned":
        values["form"] = values["returned"]
    for name, part in (("chart", Chart), ("beside", Beside)):
        inner = block.get(name)
        if isinstance(inner, Written) and (built := builder.part(part, with_tuples(inner), inner, title)):
            values[name] = built
    return builder.part(found, values, block, title)


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Items) else [] if value is None else [value]
