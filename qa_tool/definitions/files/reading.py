"""Reading a definition file: plain values that remember the file and line they were written on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from qa_tool.definitions.files import yaml_words

T = TypeVar("T")

LARGEST_FILE = 2_000_000
"""Bytes; a definition file is some 30,000."""
TOO_DEEP = "is nested too deeply to be a definition"
MOST_DIGITS = 18


@dataclass(frozen=True, order=True)
class Place:
    """Where something is written: a file, as seen from the forms' folder, and a line, counted from 1."""

    file: str
    line: int


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in a file: where, under which key (of a question, section, theme ...), and what."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key + ': ' if self.key else ''}{self.message}"

    @classmethod
    def at(cls, place: Place, key: str, message: str) -> Fault:
        """A fault at ``place``."""
        return cls(place.file, place.line, key, message)


class Block(dict[str, Any]):
    """A mapping of a file. ``place`` is where it begins, ``places`` where each of its keys stands."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, Place] = {}

    def put(self, key: str, value: Any, place: Place) -> None:
        """Set ``key``, remembering where it was written."""
        self[key] = value
        self.places[key] = place

    def place_of(self, key: str) -> Place:
        """Where ``key`` stands; the block's own beginning when it has no such key."""
        return self.places.get(key, self.place)

    def merged(self, other: Block) -> Block:
        """A copy in which the keys of ``other`` stand in place of this block's."""
        result = Block(self.place)
        for block in (self, other):
            for key, value in block.items():
                result.put(key, value, block.place_of(key))
        return result


class Items(list[Any]):
    """A list of a file; ``places`` is where each item begins."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[Place] = []

    def put(self, item: Any, place: Place) -> None:
        """Add ``item``, remembering where it was written."""
        self.append(item)
        self.places.append(place)

    def located(self) -> Iterator[tuple[Any, Place]]:
        """Each item with its place."""
        return zip(self, self.places, strict=True)


def read_file(path: Path, folder: str = "") -> tuple[Block | None, list[Fault]]:
    """The mapping that the file holds, and what is wrong with its YAML. None when it cannot be read at all.

    ``folder`` is that of the forms' folder in which it lies: files of two folders may have one name.
    """
    name = f"{folder}/{path.name}" if folder else path.name
    start = Place(name, 1)
    try:
        if path.stat().st_size > LARGEST_FILE:
            return None, [Fault.at(start, "", f"is larger than {LARGEST_FILE:,} bytes")]
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return None, [Fault.at(start, "", f"cannot be read: {error.strerror}")]
    except UnicodeDecodeError:
        return None, [Fault.at(start, "", "is not UTF-8 text")]
    return read_text(text, name)


def read_text(text: str, file: str) -> tuple[Block | None, list[Fault]]:
    """As ``read_file``, of ``text`` under the name ``file``."""
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except RecursionError:
        return None, [Fault(file, 1, "", TOO_DEEP)]
    except YAMLError as error:
        line, words = yaml_words.said(error)
        return None, [Fault(file, line, "", words)]
    if not isinstance(node, MappingNode):
        return None, [Fault(file, 1, "", "must be a mapping: lines of 'key: value'")]
    reader = _Reader(file)
    try:
        block = reader.block(node)
    except RecursionError:
        return None, [Fault(file, 1, "", TOO_DEEP)]
    return block, reader.faults


def kept_until_changed(read: Callable[[Path], T]) -> Callable[[Path], T]:
    """``read`` of a file in use, or of a folder of YAML files: it is read again only once one of them was changed."""

    @lru_cache(maxsize=4)
    def kept(path: Path, _changed_at: tuple[tuple[str, int], ...]) -> T:
        return read(path)

    def current(path: Path) -> T:
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        return kept(path, tuple((one.name, one.stat().st_mtime_ns) for one in files))

    return current


class _Reader:
    """Turns YAML nodes into blocks, items and plain values. Dates and fractions stay the text they were written as."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.seen: set[int] = set()

    def place(self, node: Node) -> Place:
        return Place(self.file, node.start_mark.line + 1)

    def block(self, node: MappingNode) -> Block:
        block = Block(self.place(node))
        for key_node, value_node in node.value:
            place = self.place(key_node)
            if not isinstance(key_node, ScalarNode) or key_node.value == "<<":
                self.faults.append(Fault.at(place, "", "a key must be a plain word"))
                continue
            key = str(key_node.value)
            if key in block:
                self.faults.append(Fault.at(place, key, "is written twice in the same place"))
            block.put(key, self.value(value_node), place)
        return block

    def value(self, node: Node) -> Any:
        # An alias is the very node again. A few lines of aliases of aliases would be read as thousands of millions.
        if id(node) in self.seen:
            self.faults.append(Fault.at(self.place(node), "", "is used again by an alias (*): write it out each time"))
            return None
        self.seen.add(id(node))
        if isinstance(node, MappingNode):
            return self.block(node)
        if isinstance(node, SequenceNode):
            items = Items()
            for item in node.value:
                items.put(self.value(item), self.place(item))
            return items
        return self.scalar(node)

    @staticmethod
    def scalar(node: Node) -> Any:
        tag, text = str(node.tag).rpartition(":")[2], str(node.value)
        if tag == "null":
            return None
        if tag == "bool":
            return text.casefold() == "true"
        if tag == "int" and len(text) <= MOST_DIGITS:
            return int(text.replace("_", ""), 0) if not text.lstrip("-+").startswith("0") else _octal(text)
        return text


def _octal(text: str) -> int | str:
    """'0' is a number; '007' is text, because a leading zero means that somebody wrote a code."""
    return 0 if text.lstrip("-+") == "0" else text
