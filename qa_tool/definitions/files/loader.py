"""Reading a folder of definitions: every fault of every file at once, each with file, line and key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from qa_tool.definitions.files.building import FORBIDDEN_OPTIONS, OPTION_KEY, Builder
from qa_tool.definitions.files.expand import Common, Expanded, expand
from qa_tool.definitions.files.reading import Block, Fault, Place, read_file
from qa_tool.definitions.model import FIRST_SCALE, Definition, Grade, Scale
from qa_tool.definitions.organisation import District, Locality, Organisation, Unit
from qa_tool.definitions.themes import FILE as PRIORITIES
from qa_tool.definitions.themes import Priorities, SubTheme, Theme, Themes
from qa_tool.definitions.themes import build as build_priorities

U = TypeVar("U", bound=Unit)

Seen = dict[str, list[tuple[Unit, Place]]]
"""The units of a key, with where they are written."""

CLOSING = "closing.yaml"
COMMON_FILES = ("themes.yaml", "organisation.yaml", "facts.yaml", CLOSING)
SCALES = "scales.yaml"
MOST_GRADES = 7


@dataclass(frozen=True)
class Library:
    """What a folder holds: the definitions by form key, the themes, the organisation, the priorities of each year."""

    definitions: Mapping[str, Definition] = field(default_factory=dict)
    themes: Themes = field(default_factory=Themes)
    organisation: Organisation = field(default_factory=Organisation)
    priorities: Priorities = ()


@dataclass(frozen=True)
class Loaded:
    """A folder as far as it could be read, what was wrong with it, and where each part is written."""

    library: Library
    faults: tuple[Fault, ...] = ()
    expanded: Mapping[str, Expanded] = field(default_factory=dict)

    def place(self, form: str, key: str, field_name: str = "") -> Place:
        """Where ``field_name`` of the question, fact or section ``key`` is written; the form's own place for ''.

        The ``key`` itself, standing twice, is written where it stands again.
        """
        source = self.expanded[form]
        if field_name == "key" and key in source.again:
            return source.again[key].place_of(field_name)
        block = source.blocks.get(key, source.file)
        # What a closing question lacks is what this form has not said of it: for others the block may be sound.
        if field_name and field_name not in block and block.place.file == CLOSING:
            return source.file.place_of("closing")
        return block.place_of(field_name)


class FaultyDefinitions(Exception):
    """The folder's files cannot be used; ``faults`` says all that is wrong."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def load_folder(folder: Path) -> Library:
    """The folder's library. Raises FaultyDefinitions naming every fault of form (``checks`` looks at the sense)."""
    loaded = read_folder(folder)
    if loaded.faults:
        raise FaultyDefinitions(loaded.faults)
    return loaded.library


def read_folder(folder: Path) -> Loaded:
    """Everything in ``folder`` that could be understood, with all faults of form."""
    builder = Builder()
    files = {path.name: _read(path, builder) for path in sorted(folder.glob("*.yaml"))}
    for name in COMMON_FILES:
        if name not in files:
            builder.fault(Place(name, 1), "", f"is missing from {folder.name}")
    themes = _themes(files.get("themes.yaml"), builder)
    organisation = _organisation(files.get("organisation.yaml"), builder)
    common = _common(files.get("facts.yaml"), files.get("closing.yaml"), builder)
    common.scales = _scales(files[SCALES], builder) if SCALES in files else {FIRST_SCALE.key: FIRST_SCALE}
    listed = files.get(PRIORITIES)
    priorities = build_priorities(listed, themes, builder) if listed is not None else ()
    expanded: dict[str, Expanded] = {}
    for name, block in files.items():
        if name in (*COMMON_FILES, PRIORITIES, SCALES) or block is None:
            continue
        form = block.get("form")
        if form != Path(name).stem:
            builder.fault(block.place_of("form"), str(form or ""), f"'form' must be {Path(name).stem}, as the file is")
            continue
        definition = expand(block, common, builder)
        if definition is not None:
            expanded[form] = definition
    library = Library({form: each.definition for form, each in expanded.items()}, themes, organisation, priorities)
    return Loaded(library, tuple(sorted(set(builder.faults))), expanded)


def _read(path: Path, builder: Builder) -> Block | None:
    block, faults = read_file(path)
    builder.faults += faults
    return block


def _common(facts: Block | None, closing: Block | None, builder: Builder) -> Common:
    common = Common()
    if facts is not None:
        builder.only(facts, ("facts",))
        common.facts = builder.blocks(facts, "facts", "")
        for block in common.facts:
            if not block.get("subjects"):
                builder.fault(block.place, str(block.get("key", "")), "a standard fact needs 'subjects'")
    common.closing = _named(closing, "blocks", builder)
    for name, block in common.closing.items():
        builder.only(block, ("title", "intro", "questions", "after_submission", "rules"), name)
    return common


def _named(file: Block | None, name: str, builder: Builder) -> Block:
    """The mappings under ``name``, which is all that ``file`` may hold, each by its key."""
    if file is None:
        return Block(Place("", 1))
    builder.only(file, (name,))
    listed = file.get(name)
    if not isinstance(listed, Block):
        builder.fault(file.place_of(name), "", f"needs '{name}': a mapping of them by their keys")
        return Block(file.place)
    found = Block(listed.place)
    for key, block in listed.items():
        if isinstance(block, Block):
            found.put(key, block, listed.place_of(key))
        else:
            builder.fault(listed.place_of(key), key, "must be a mapping: lines of 'key: value', two spaces further in")
    return found


def _scales(file: Block | None, builder: Builder) -> dict[str, Scale]:
    """The scales that can be used, in the order of the file: the first is that of a form which names none."""
    found: dict[str, Scale] = {}
    known: dict[str, Grade] = {}
    listed = _named(file, "scales", builder)
    for key, block in listed.items():
        if not all(isinstance(each, Block) for each in block.values()):
            builder.fault(listed.place_of(key), key, "a scale is a mapping of its grades, the best first")
            continue
        built = [(name, builder.part(Grade, {**each, "key": name}, each, name)) for name, each in block.items()]
        grades = tuple(grade for _, grade in built if grade)
        if len(grades) < len(built):
            continue
        faults = [*_scale_faults(grades)]
        faults += [
            (grade.key, "is another grade in a scale above: say the same of it, or give it a key of its own")
            for grade in grades
            if known.setdefault(grade.key, grade) != grade
        ]
        for name, message in faults:
            builder.fault(block.place_of(name) if name else listed.place_of(key), name or key, message)
        if not faults:
            found[key] = Scale(key=key, grades=grades)
    return found


def _scale_faults(grades: tuple[Grade, ...]) -> Iterator[tuple[str, str]]:
    """(grade or '', what is wrong) of a scale."""
    if not 2 <= len(grades) <= MOST_GRADES:
        yield "", f"has {len(grades)} grades: a scale has two to {MOST_GRADES}"
        return
    for before, grade in pairwise(grades):
        if (grade.good and not before.good) or (grade.meets and not before.meets):
            yield grade.key, f"says more than {before.key} above it: write the best grade first"
    for grade in grades:
        if grade.good and not grade.meets:
            yield grade.key, "is good, so it meets the standard too: add 'meets: true'"
        if not re.fullmatch(OPTION_KEY, grade.key) or grade.key in FORBIDDEN_OPTIONS:
            yield grade.key, "cannot be the key of a grade: small letters, digits and dashes, like requires-improvement"
        for name in ("label", "letters"):
            if sum(getattr(other, name).casefold() == getattr(grade, name).casefold() for other in grades) > 1:
                yield grade.key, f"'{name}' is that of another grade of the scale"
    if not grades[0].good:
        yield grades[0].key, "is the best grade, so it is good: add 'good: true' and 'meets: true'"
    if grades[-1].meets:
        yield grades[-1].key, "is the worst grade, so it does not meet the standard: leave 'meets' out"


def _themes(file: Block | None, builder: Builder) -> Themes:
    themes = []
    listed = _named(file, "themes", builder)
    for code, block in listed.items():
        if not isinstance(block.get("sub_themes"), Block):
            builder.fault(listed.place_of(code), code, "needs a label, a kind and sub_themes")
            continue
        values: dict[str, Any] = {name: value for name, value in block.items() if name != "sub_themes"}
        sub_themes = [
            builder.part(SubTheme, {"code": f"{code}.{sub}", "label": label}, block["sub_themes"], f"{code}.{sub}")
            for sub, label in block["sub_themes"].items()
        ]
        values |= {"code": code, "sub_themes": tuple(sub for sub in sub_themes if sub)}
        theme = builder.part(Theme, values, block, code)
        themes += [theme] if theme else []
    return Themes(themes=tuple(themes))


def _organisation(file: Block | None, builder: Builder) -> Organisation:
    if file is None:
        return Organisation()
    builder.only(file, ("localities", "iro_teams"))
    seen: Seen = {}
    localities = []
    for block in builder.blocks(file, "localities", ""):
        districts = []
        for inner in builder.blocks(block, "districts", str(block.get("key", ""))):
            teams = [_unit(Unit, team, {}, seen, builder) for team in builder.blocks(inner, "teams", "")]
            children = {"teams": tuple(team for team in teams if team)}
            districts.append(_unit(District, inner, children, seen, builder))
        children = {"districts": tuple(district for district in districts if district)}
        localities.append(_unit(Locality, block, children, seen, builder))
    iro_teams = [_unit(Unit, block, {}, seen, builder) for block in builder.blocks(file, "iro_teams", "")]
    return Organisation(
        localities=tuple(locality for locality in localities if locality),
        iro_teams=tuple(team for team in iro_teams if team),
    )


def _unit(kind: type[U], block: Block, children: Mapping[str, Any], seen: Seen, builder: Builder) -> U | None:
    key = str(block.get("key", ""))
    unit = builder.part(kind, {**block, **children}, block, key)
    if unit and unit.valid_to and unit.valid_to < unit.valid_from:
        builder.fault(block.place_of("valid_to"), key, "'valid_to' lies before 'valid_from'")
    for other, place in seen.get(key, ()):
        if unit and _overlap(unit, other):
            builder.fault(block.place, key, f"is a key used on line {place.line} too, for some of the same days")
    if unit:
        seen.setdefault(key, []).append((unit, block.place))
    return unit


def _overlap(one: Unit, other: Unit) -> bool:
    """Whether there is a day on which both exist. A changed place may keep its key from another day on."""
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)
