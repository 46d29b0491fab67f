"""The files of ``forms/measures``, read: each measure, and every fault of form with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa_tool.definitions.files import schema
from qa_tool.definitions.files.building import Builder
from qa_tool.definitions.files.reading import Block, Fault, Items, kept_until_changed, read_file
from qa_tool.definitions.model import Answered, AtLeast, AtMost, Condition
from qa_tool.figures.measures.base import Line, Measure, Pair, Share

FOLDER = "measures"
STATISTICS = ("count", "share", "mix", "median", "sum", "ratio")

EVERY = "all"
"""What a count says in the place of a condition where every row counts."""


@dataclass(frozen=True)
class Found:
    """The measures of a folder as far as they could be read, what was wrong, and where each is written."""

    measures: tuple[Measure, ...] = ()
    faults: tuple[Fault, ...] = ()
    blocks: Mapping[str, Block] = field(default_factory=dict)


def parts(file: Block) -> Iterator[tuple[str, str, Block]]:
    """(key, name, what is written) of each measure of a file."""
    for block in file.get("measures") or ():
        if isinstance(block, Block):
            yield str(block.get("key", "")), str(block.get("name", "")), block


def read_measures(folder: Path) -> Found:
    """The measures of every file of the folder. A key that stands twice is a fault, and the first one stands."""
    builder, measures, blocks = Builder(), dict[str, Measure](), dict[str, Block]()
    for path in sorted(folder.glob("*.yaml")):
        file, faults = read_file(path, FOLDER)
        builder.faults += faults
        if file is None:
            continue
        builder.only(file, ("measures",))
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


def measure_of(block: Block) -> Measure | None:
    """The measure that is written so; None where it has a fault of form."""
    return _measure(Builder(), block, str(block.get("key", "")))


@kept_until_changed
def measures_in(folder: Path) -> Mapping[str, Measure]:
    """The measures without a fault of form by key, of a folder in use."""
    return {one.key: one for one in read_measures(folder).measures}


def _measure(builder: Builder, block: Block, key: str) -> Measure | None:
    before = len(builder.faults)
    where = builder.condition(block.get("where"), block.place_of("where"), key, "where")
    values: dict[str, Any] = {**block, "where": where}
    if isinstance(block.get("by"), Items):
        values["by"] = tuple(block["by"])
    if isinstance(block.get("days"), Block):
        pairs = block["days"].items()
        values["days"] = {name: tuple(pair) if isinstance(pair, Items) else pair for name, pair in pairs}
    values["rows"] = tuple(line for one in builder.blocks(block, "rows", key) if (line := _line(builder, one, key)))
    if not block.get("of") and not block.get("statistic"):
        builder.fault(block.place_of("of"), key, "needs 'of', the dataset that it counts, or the name of a 'statistic'")
    if not block.get("rows") and not block.get("statistic"):
        builder.fault(block.place_of("rows"), key, "needs 'rows', or the name of a 'statistic'")
    if isinstance(block.get("pairs"), Block):
        pairs = {name: _pair(builder, one, key) for name, one in block["pairs"].items() if isinstance(one, Block)}
        values["pairs"] = {name: pair for name, pair in pairs.items() if pair is not None}
    built = builder.part(Measure, values, block, key)
    return built if len(builder.faults) == before else None


def _pair(builder: Builder, block: Block, key: str) -> Pair | None:
    sides = {}
    for name in ("first", "second"):
        side = block.get(name)
        if not (isinstance(side, Items) and len(side) == 2):
            builder.fault(block.place_of(name), key, f"a pair needs '{name}': [form, question]")
            return None
        sides[name] = tuple(side)
    return builder.part(Pair, {**block, **sides}, block, key)


def _line(builder: Builder, block: Block, key: str) -> Line | None:
    def condition(owner: Block, name: str) -> Condition | None:
        return builder.condition(owner.get(name), owner.place_of(name), key, name)

    given = [name for name in STATISTICS if name in block]
    if len(given) != 1:
        builder.fault(block.place, key, f"a row needs one of {', '.join(STATISTICS)}, and has {len(given) or 'none'}")
        return None
    values: dict[str, Any] = {**block, "where": condition(block, "where")}
    if "count" in block:
        values["count"] = Condition() if block["count"] == EVERY else condition(block, "count")
    share = block.get("share")
    if isinstance(share, Block):
        parts = {**share, "n": condition(share, "n"), "N": condition(share, "N")}
        if parts["n"] is None:
            builder.fault(share.place, key, "'share' needs 'n': the condition that is counted")
            return None
        values["share"] = builder.part(Share, parts, share, key)
    values |= {name: tuple(block[name]) for name in ("sum", "ratio", "of") if isinstance(block.get(name), Items)}
    if "of" in block and not ("sum" in block or "ratio" in block):
        builder.fault(block.place_of("of"), key, "'of' is the N of a 'sum' or a 'ratio', and there is none")
    if "ratio" in block and "of" not in block:
        builder.fault(block.place_of("ratio"), key, "a 'ratio' needs 'of': the columns that it is divided by")
    if "per" in block and "ratio" not in block:
        builder.fault(block.place_of("per"), key, "'per' belongs to a 'ratio', and there is none")
    if "over" in block and ("sum" not in block or "of" in block):
        builder.fault(block.place_of("over"), key, "'over' is said of a 'sum' without 'of'")
    if "mix" not in block and not block.get("label"):
        builder.fault(block.place, key, "a row needs a 'label'")
    return builder.part(Line, values, block, key)


def file_schema() -> schema.Schema:
    """The JSON Schema of a file of measures."""
    line = schema.part(Line)
    line["properties"]["count"] = {"anyOf": [line["properties"]["count"], {"const": EVERY}]}
    line["oneOf"] = [{"required": [name]} for name in STATISTICS]
    measure = schema.part(Measure, rows={**schema.listed(line), "minItems": 1})
    measure["oneOf"] = [{"required": ["of", "rows"]}, {"required": ["statistic"]}]
    return schema.of_file({"measures": schema.listed(measure)}, AtLeast, AtMost, Answered, Pair)
