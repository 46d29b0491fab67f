"""From the blocks of a file to the parts of the model, collecting every fault on the way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from qa_tool.definitions.files.reading import Block, Fault, Items, Place, read_file
from qa_tool.definitions.model import Condition, Part, Question, RuleUse, Section
from qa_tool.definitions.question_types.registry import QUESTION_TYPES

P = TypeVar("P", bound=Part)


class Keyed(Part):
    """What a file of its own describes."""

    key: str


K = TypeVar("K", bound=Keyed)

FORBIDDEN_OPTIONS = {"none", "na", "n-a", "true", "false", "null", "not-applicable", "cannot-tell"}
"""Keys of options and grades that spreadsheets, YAML or browsers take for nothing, or that are outcomes."""
OPTION_KEY = r"[a-z0-9]+(-[a-z0-9]+)*"

OF_OPTION = ("label", "hint", "counts_as", "counted_by", "exclusive")

SELDOM = {
    "missing": "is needed, but not there",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "string_pattern_mismatch": "must be one to three capital letters or digits",
    "date_from_datetime_parsing": "must be a date, such as 2018-04-01",
    "date_parsing": "must be a date, such as 2018-04-01",
    "date_type": "must be a date, such as 2018-04-01",
    "tuple_type": "must be a list: [one, another]",
}
"""What pydantic's commonest complaints mean to the author of a file."""


class Builder:
    """Builds parts and remembers what was wrong."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, place: Place, key: str, message: str) -> None:
        """Note a fault."""
        self.faults.append(Fault.at(place, key, message))

    def only(self, block: Block, known: Collection[str], key: str = "") -> None:
        """Note each key of ``block`` that is none of ``known``."""
        for name in block:
            if name not in known:
                self.fault(block.place_of(name), key, f"'{name}' {unknown(name, known)}")

    def part(self, kind: type[P], values: Mapping[str, Any], block: Block, key: str) -> P | None:
        """``kind`` of ``values``; None, with a fault for each thing wrong, when they do not fit."""
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            for wrong in error.errors(include_url=False, include_input=False, include_context=False):
                field = str(wrong["loc"][0]) if wrong["loc"] else ""
                named = {"themes": "theme"}.get(field, field)
                message = SELDOM.get(wrong["type"], wrong["msg"].replace("Input should be", "must be"))
                if wrong["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
                    message = unknown(named, kind.model_fields if len(wrong["loc"]) == 1 else ())
                inner = "".join(f" > {step}" for step in wrong["loc"][1:] if isinstance(step, str) and step != "[key]")
                self.fault(_place(block, (named, *wrong["loc"][1:])), key, f"'{named}{inner}' {message}")
            return None

    def blocks(self, owner: Block, name: str, key: str) -> list[Block]:
        """The mappings listed under ``name`` of ``owner``."""
        listed = owner.get(name)
        if listed is None:
            return []
        if not isinstance(listed, Items):
            self.fault(owner.place_of(name), key, f"'{name}' must be a list")
            return []
        found = []
        for item, place in listed.located():
            if isinstance(item, Block):
                found.append(item)
            else:
                self.fault(place, key, f"an item of '{name}' must be a mapping, not '{item}'")
        return found

    def condition(self, value: Any, place: Place, key: str, name: str) -> Condition | None:
        """The condition written as ``value``; None when there is none."""
        if value is None:
            return None
        if not isinstance(value, Block):
            self.fault(place, key, f"'{name}' must be a mapping like {{plan_type: CLA}}")
            return None
        all_of: dict[str, Any] = {}
        any_of: list[Condition] = []
        for looked_at, expected in value.items():
            if looked_at == "any":
                for alternative in self.blocks(value, "any", key):
                    built = self.condition(alternative, alternative.place, key, name)
                    any_of += [built] if built else []
            elif isinstance(expected, Block):
                all_of[looked_at] = dict(expected)
            elif isinstance(expected, Items):
                all_of[looked_at] = tuple(expected)
            else:
                all_of[looked_at] = expected
        if not all_of and not any_of:
            self.fault(place, key, f"'{name}' is empty, so it always holds: leave it out")
        try:
            return Condition(all_of=all_of, any_of=tuple(any_of))
        except ValidationError:
            self.fault(place, key, f"'{name}' may hold words, numbers, lists of them, or {{at_least: 1}}")
            return None

    def options(self, block: Block, key: str) -> tuple[dict[str, Any], ...]:
        """The options of a question, from ``{key: label}`` or ``{key: {label: ..., counts_as: ...}}``."""
        listed = block.get("options")
        if listed is None:
            return ()
        if not isinstance(listed, Block):
            self.fault(block.place_of("options"), key, "'options' must be a mapping of option keys")
            return ()
        options = []
        for option, value in listed.items():
            if isinstance(value, Block):
                self.only(value, OF_OPTION, f"{key}: option '{option}'")
                if not isinstance(value.get("label"), str):
                    self.fault(listed.place_of(option), key, f"option '{option}' needs a label")
                    continue
                options.append({"key": option, **{name: value[name] for name in OF_OPTION if name in value}})
            elif isinstance(value, str):
                options.append({"key": option, "label": value})
            else:
                self.fault(listed.place_of(option), key, f"option '{option}' needs a label")
        return tuple(options)

    def question(self, block: Block, *, is_fact: bool = False) -> Question | None:
        """The question or fact that ``block`` describes."""
        key = str(block.get("key", ""))
        if not key:
            self.fault(block.place, "", "a question needs a 'key'")
            return None
        values = {name: value for name, value in block.items() if name not in ("subjects", "theme", "options")}
        if "themes" in values:
            self.fault(block.place_of("themes"), key, "write 'theme', also for several: theme: [VOICE.V1, VOICE.V2]")
            del values["themes"]
        theme = block.get("theme")
        values["themes"] = () if theme is None else tuple(theme) if isinstance(theme, Items) else (theme,)
        values["options"] = self.options(block, key)
        if "headings" in values and isinstance(values["headings"], Items):
            values["headings"] = tuple(values["headings"])
        for name in ("when", "required_when", "critical_when"):
            values[name] = self.condition(block.get(name), block.place_of(name), key, name)
        values.setdefault("comment", not is_fact and _invites_comment(values))
        return self.part(Question, values, block, key)

    def questions(self, blocks: Iterable[Block], *, is_fact: bool = False) -> tuple[Question, ...]:
        """Those of ``blocks`` that are sound questions."""
        built = (self.question(block, is_fact=is_fact) for block in blocks)
        return tuple(question for question in built if question is not None)

    def section(self, block: Block) -> Section | None:
        """The section that ``block`` describes, with its questions."""
        key = str(block.get("key", ""))
        if not key:
            self.fault(block.place, "", "a section needs a 'key'")
            return None
        if not block.get("questions"):
            self.fault(block.place, key, "a section needs questions")
        values: dict[str, Any] = {name: value for name, value in block.items() if name not in ("when", "questions")}
        values["when"] = self.condition(block.get("when"), block.place_of("when"), key, "when")
        values["questions"] = self.questions(self.blocks(block, "questions", key))
        return self.part(Section, values, block, key)

    def rules(self, owner: Block, standard: Items | None, key: str) -> tuple[RuleUse, ...]:
        """The rules that ``owner`` lists; ``standard`` stands for the closing block's, less those listed too."""
        listed = owner.get("rules")
        if isinstance(listed, str):
            wrapped = Items()
            wrapped.put(listed, owner.place_of("rules"))
            listed = wrapped
        found: list[RuleUse] = []
        general: list[RuleUse] = []
        for item, place in listed.located() if isinstance(listed, Items) else ():
            if item == "standard":
                if standard is None:
                    self.fault(place, key, "'standard' rules need a closing block that has rules")
                    continue
                general = [use for use in map(_rule_use, standard) if use]
                continue
            use = _rule_use(item)
            if use is None:
                self.fault(place, key, "a rule is a name, or one name with its parameters: {name: {parameter: ...}}")
            else:
                found.append(use)
        if listed is not None and not isinstance(listed, Items):
            self.fault(owner.place_of("rules"), key, "'rules' must be a list")
        replaced = {use.name for use in found}
        return (*(use for use in general if use.name not in replaced), *found)


@dataclass(frozen=True)
class Folder(Generic[K]):
    """What the files of a folder describe, by key, as far as they could be read, and what was wrong."""

    parts: Mapping[str, K]
    faults: tuple[Fault, ...] = ()


def read_folder_of(
    folder: Path,
    name: str,
    build: Callable[[Builder, Block, str], K | None],
    wrongs: Callable[[K], Iterable[tuple[str, str]]],
    *,
    taken: Collection[str] = (),
) -> Folder[K]:
    """What each file of ``folder`` describes; a faulty one is left out.

    ``wrongs`` are (field, what is wrong and what to do) of what is well formed, and makes no sense; ``taken`` are keys
    that others have.
    """
    builder, parts = Builder(), dict[str, K]()
    for path in sorted(folder.glob("*.yaml")):
        file, faults = read_file(path, name)
        builder.faults += faults
        if file is None:
            continue
        before = len(builder.faults)
        built = part_of(builder, file, build, wrongs)
        if built is None:
            continue
        if built.key in parts or built.key in taken:
            builder.fault(file.place_of("key"), built.key, "is the key of another file: choose one of its own")
        if len(builder.faults) == before:
            parts[built.key] = built
    return Folder(parts, tuple(sorted(set(builder.faults))))


def part_of(
    builder: Builder,
    file: Block,
    build: Callable[[Builder, Block, str], K | None],
    wrongs: Callable[[K], Iterable[tuple[str, str]]],
) -> K | None:
    """What one file describes, whatever is wrong with its sense; None of what cannot be built."""
    built = build(builder, file, str(file.get("key", "")))
    for field, message in wrongs(built) if built is not None else ():
        builder.fault(file.place_of(field), built.key if built is not None else "", message)
    return built


def unknown(name: str, known: Collection[str]) -> str:
    """What is wrong with the key ``name`` where only ``known`` ones are read: the nearest of them, if one is near."""
    near = get_close_matches(name, known, 1)
    return f"is not known here: did you mean '{near[0]}'?" if near else "is not known here: take it out"


def _place(block: Block, steps: tuple[int | str, ...]) -> Place:
    """Where what ``steps`` lead to is written, or the nearest thing around it that is."""
    place: Place = block.place
    inside: Any = block
    for step in steps:
        if isinstance(inside, Block) and step in inside:
            place, inside = inside.place_of(str(step)), inside[str(step)]
        elif isinstance(inside, Items) and isinstance(step, int) and step < len(inside):
            place, inside = inside.places[step], inside[step]
        else:
            break
    return place


def _rule_use(item: Any) -> RuleUse | None:
    if isinstance(item, str):
        return RuleUse(name=item)
    if isinstance(item, Block) and len(item) == 1:
        ((name, parameters),) = item.items()
        if parameters is None or isinstance(parameters, Block):
            return RuleUse(name=name, parameters=_plain(parameters or {}))
    return None


def _plain(value: Any) -> Any:
    """``value`` without places: only dicts, lists and scalars, as a snapshot brings back."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def with_tuples(value: Any) -> Any:
    """``value`` as a part takes it: its lists as tuples."""
    if isinstance(value, dict):
        return {key: with_tuples(inner) for key, inner in value.items()}
    return tuple(map(with_tuples, value)) if isinstance(value, list) else value


def _invites_comment(values: Mapping[str, Any]) -> bool:
    """Whether a question offers a comment box when its definition does not say: grades and what counts like one."""
    if values.get("critical"):
        return True
    counted = any(option.get("counts_as") for option in values["options"])
    kind = QUESTION_TYPES.get(str(values.get("type")))
    return counted or (kind is not None and kind.invites_comment)
