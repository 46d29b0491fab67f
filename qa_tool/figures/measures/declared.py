"""A measure as data, as a file of ``forms/measures`` says it. Fields as in forms/README.md; ``engine`` works it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from qa_tool.definitions.files import schema
from qa_tool.definitions.files.building import Builder
from qa_tool.definitions.files.reading import Block, Fault, Items, Place, read_file
from qa_tool.definitions.model import Answered, AtLeast, AtMost, Condition, Part

FOLDER = "measures"
STATISTICS = ("count", "share", "mix", "median", "sum")
SERVICE = "service"


class Share(Part):
    """``n`` of ``N``: n are those of N that meet its condition, too. Without ``N``: of all."""

    n: Condition
    N: Condition | None = None


class Line(Part):
    """One line: exactly one statistic. ``where`` narrows the rows that a median is taken of."""

    label: str = ""
    count: Condition | None = None
    share: Share | None = None
    mix: str = ""
    """A column: each of its members over N = those that have one."""
    median: str = ""
    """A name of ``days``."""
    sum: tuple[str, ...] = ()
    """Columns of numbers that are added up, over the rows that have all of them and of ``of``."""
    of: tuple[str, ...] = ()
    """Those whose sum is the N of the sum, where it is a share."""
    where: Condition | None = None


class Declared(Part):
    """One measure over one dataset."""

    key: str
    name: str
    asks: str
    formula: str
    denominator: str
    unit: str
    kind: Literal["flow", "stock"] = "flow"
    of: str
    """The dataset: a form, or one that a subject declares."""
    where: Condition | None = None
    """Which of its rows."""
    days: Mapping[str, tuple[str, str]] = Field(default_factory=dict)
    """Name -> the columns of the days from and to which working days are counted."""
    by: tuple[str, ...] = (SERVICE,)
    compare: Literal["previous"] | None = None
    lists: bool = False
    """Whether its numbers lead to the records that they count."""
    rows: tuple[Line, ...]

    def conditions(self) -> Iterator[Condition]:
        """Every condition that it asks of a row."""
        shares = [share for line in self.rows if (share := line.share) is not None]
        asked = [self.where, *(one for line in self.rows for one in (line.count, line.where))]
        asked += [one for share in shares for one in (share.n, share.N)]
        return (one for one in asked if one is not None)

    def columns(self) -> frozenset[str]:
        """Every column of the dataset that it needs."""
        named = {key for one in self.conditions() for key in one.keys()}  # noqa: SIM118  no mapping
        named |= {key for line in self.rows for key in (*line.sum, *line.of)}
        named |= {"begins"} if self.kind == "stock" else set()
        named |= {*self.by, *(line.mix for line in self.rows), *(day for pair in self.days.values() for day in pair)}
        return frozenset(named - {SERVICE, "", *self.days})


@dataclass(frozen=True)
class Found:
    """The measures of a folder as far as they could be read, what was wrong, and where each is written."""

    measures: tuple[Declared, ...] = ()
    faults: tuple[Fault, ...] = ()
    blocks: Mapping[str, Block] = field(default_factory=dict)


def read_measures(folder: Path) -> Found:
    """The measures of every file of the folder. A key that stands twice is a fault, and the first one stands."""
    builder, measures, blocks = Builder(), dict[str, Declared](), dict[str, Block]()
    for path in sorted(folder.glob("*.yaml")):
        file, faults = read_file(path)
        builder.faults += faults
        if file is None:
            continue
        for name in file:
            if name != "measures":
                builder.fault(file.place_of(name), name, "is not known here")
        for block in builder.blocks(file, "measures", ""):
            key = str(block.get("key", ""))
            if key in blocks:
                there = blocks[key].place_of("key")
                builder.fault(block.place_of("key"), key, f"is the key of a measure in {there.file}:{there.line} too")
                continue
            blocks[key] = block
            built = _measure(builder, block, key)
            if built is not None:
                measures[key] = built
    return Found(tuple(measures.values()), tuple(sorted(set(builder.faults))), blocks)


def _measure(builder: Builder, block: Block, key: str) -> Declared | None:
    before = len(builder.faults)
    where = builder.condition(block.get("where"), block.place_of("where"), key, "where")
    values: dict[str, Any] = {**block, "where": where}
    if isinstance(block.get("by"), Items):
        values["by"] = tuple(block["by"])
    if isinstance(block.get("days"), Block):
        pairs = block["days"].items()
        values["days"] = {name: tuple(pair) if isinstance(pair, Items) else pair for name, pair in pairs}
    values["rows"] = tuple(line for one in builder.blocks(block, "rows", key) if (line := _line(builder, one, key)))
    if not block.get("rows"):
        builder.fault(block.place_of("rows"), key, "needs 'rows'")
    built = builder.part(Declared, values, block, key)
    return built if len(builder.faults) == before else None


def _line(builder: Builder, block: Block, key: str) -> Line | None:
    def condition(owner: Block, name: str) -> Condition | None:
        return builder.condition(owner.get(name), owner.place_of(name), key, name)

    given = [name for name in STATISTICS if name in block]
    if len(given) != 1:
        builder.fault(block.place, key, f"a row needs one of {', '.join(STATISTICS)}, and has {len(given) or 'none'}")
        return None
    values: dict[str, Any] = {**block, "where": condition(block, "where")}
    if "count" in block:
        values["count"] = condition(block, "count")
    share = block.get("share")
    if isinstance(share, Block):
        parts = {**share, "n": condition(share, "n"), "N": condition(share, "N")}
        if parts["n"] is None:
            builder.fault(share.place, key, "'share' needs 'n': the condition that is counted")
            return None
        values["share"] = builder.part(Share, parts, share, key)
    values |= {name: tuple(block[name]) for name in ("sum", "of") if isinstance(block.get(name), Items)}
    if "of" in block and "sum" not in block:
        builder.fault(block.place_of("of"), key, "'of' is the N of a 'sum', and there is none")
    if "mix" not in block and not block.get("label"):
        builder.fault(block.place, key, "a row needs a 'label'")
    return builder.part(Line, values, block, key)


def file_schema() -> schema.Schema:
    """The JSON Schema of a file of measures."""
    line = schema.part(Line)
    line["oneOf"] = [{"required": [name]} for name in STATISTICS]
    measure = schema.part(Declared, rows={**schema.listed(line), "minItems": 1})
    measure["required"].append("rows")
    return schema.of_file({"measures": schema.listed(measure)}, AtLeast, AtMost, Answered)


def place_of(found: Found, key: str, name: str) -> Place:
    """Where the field of a measure is written."""
    return found.blocks[key].place_of(name)
