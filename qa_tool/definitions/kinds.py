"""The kinds of definition files beside the forms - counts, registers, measures, outputs -, as publishing takes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from qa_tool.definitions import counts, registers
from qa_tool.definitions.files.reading import Block, Fault, Items, Place, read_file
from qa_tool.definitions.model import Definition
from qa_tool.kit.handed_down import HandedDown
from qa_tool.resources import forms_folder


class Written(NamedTuple):
    """One thing that a file describes. ``content``: as written, in JSON; '' of what was taken out of the files."""

    key: str
    title: str
    content: str

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of the content, the order of its keys included: what identifies a version; '' of nothing."""
        return hashlib.sha256(self.content.encode()).hexdigest() if self.content else ""


@dataclass(frozen=True)
class Kind:
    """A kind of file."""

    key: str
    """'measure': stands in the table and in addresses."""
    title: str
    """'Measures'."""
    folder: str
    """Where its files are, beside the forms."""
    parts: Callable[[Block], Iterator[tuple[str, str, Block]]]
    """(key, title, what is written) of each thing that a file describes."""
    check: Callable[[Path, Mapping[str, Definition]], list[Fault]]
    """Every fault of the files beside a folder of forms, whose definitions these are, by key."""


kinds = HandedDown[tuple[Kind, ...]]("No measure, count, register or output is published")
"""Every kind: those of subjects above, too."""


def written(kind: Kind, folder: Path) -> dict[str, Written]:
    """What the files of the kind beside the forms of ``folder`` describe, by key; the tool's, where it has none."""
    own = folder / kind.folder
    found: dict[str, Written] = {}
    for path in sorted((own if own.is_dir() else forms_folder() / kind.folder).glob("*.yaml")):
        file, _ = read_file(path, kind.folder)
        for key, title, block in kind.parts(file) if file is not None else ():
            found.setdefault(key, Written(key, title, as_content(block)))
    return found


def as_content(block: Block) -> str:
    """What is written, without its places."""
    return json.dumps(block, ensure_ascii=False, separators=(",", ":"))


def from_content(content: str, called: str) -> Block:
    """What was written, with one place for everything in it: the first line of what is ``called`` so."""
    place = Place(called, 1)

    def placed(value: Any) -> Any:
        if isinstance(value, dict):
            block = Block(place)
            for key, inner in value.items():
                block.put(key, placed(inner), place)
            return block
        if isinstance(value, list):
            items = Items()
            for inner in value:
                items.put(placed(inner), place)
            return items
        return value

    block: Block = placed(json.loads(content))
    return block


def one_of_a_file(file: Block) -> Iterator[tuple[str, str, Block]]:
    """The one thing that the whole file describes, under its own key and title."""
    yield str(file.get("key", "")), str(file.get("title", "")), file


def _check_counts(folder: Path, forms: Mapping[str, Definition]) -> list[Fault]:
    return list(counts.read_counts(folder / counts.FOLDER, forms).faults)


def _check_registers(folder: Path, forms: Mapping[str, Definition]) -> list[Fault]:
    return list(registers.read_registers(folder / registers.FOLDER, forms).faults)


COUNTS = Kind("count", "Counts", counts.FOLDER, one_of_a_file, _check_counts)
REGISTERS = Kind("register", "Registers", registers.FOLDER, one_of_a_file, _check_registers)
