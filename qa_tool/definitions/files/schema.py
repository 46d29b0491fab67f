"""JSON Schemas of the files, made of the models they are read into: editors complete and check while somebody types.

What a file writes otherwise than the model keeps it (conditions, options, themes, rules, the closing block) is said
here as ``building`` and ``expand`` read it. A schema knows shapes; ``qa-tool forms check`` knows sense.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter

from qa_tool.definitions.files.expand import OVERRIDABLE_CLOSING, OVERRIDABLE_FACT
from qa_tool.definitions.model import AtLeast, Definition, Grade, Option, Part, Question, Section, Subject
from qa_tool.definitions.organisation import Organisation
from qa_tool.definitions.question_types.registry import QUESTION_TYPES
from qa_tool.definitions.rules import RULES
from qa_tool.definitions.themes import Priority, Theme

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCALAR: Schema = {"type": ["string", "integer", "boolean"]}
TEXT: Schema = {"type": "string"}


def of_file(parts: Mapping[str, Schema], *tests: type[Part], optional: Iterable[str] = ()) -> Schema:
    """The schema of a file of these keys. Its conditions have ``tests`` of a value beside what it may be."""
    found: Schema = {}
    lifted = {name: _lifted(part, found) for name, part in parts.items()}
    if "Condition" in found:
        found["Condition"] = _lifted(condition(*tests), found)
    left_out = set(optional)
    schema = mapping(lifted, required=[name for name in parts if name not in left_out])
    return {"$schema": DIALECT, **schema, "$defs": {name: found[name] for name in sorted(_named(lifted, found))}}


def mapping(properties: Mapping[str, Schema], *, required: Iterable[str] = ()) -> Schema:
    """A mapping of these keys and no others."""
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def listed(item: Schema) -> Schema:
    """A list of ``item``."""
    return {"type": "array", "items": item}


def part(kind: type[Part], *, without: Iterable[str] = (), **written: Schema) -> Schema:
    """``kind`` as a file writes it: ``written`` in place of some fields or beside them, and not those ``without``.

    A field that the model needs is needed, unless the file writes it in its own way.
    """
    schema = kind.model_json_schema()
    fields = {name: field for name, field in schema["properties"].items() if name not in without}
    needed = [name for name in schema.get("required", ()) if name in fields and name not in written]
    return {**mapping({**fields, **written}, required=needed), "$defs": schema.get("$defs", {})}


def whole(kind: type[Part], *tests: type[Part], **written: Schema) -> Schema:
    """The schema of a file that is one ``kind``, which writes some fields in its own way."""
    schema = kind.model_json_schema()
    return of_file(_own(kind) | written, *tests, optional=schema["properties"].keys() - set(schema.get("required", ())))


def condition(*tests: type[Part]) -> Schema:
    """A condition: keys with what is expected of each; ``any`` joins alternatives."""
    expected = [SCALAR, listed(SCALAR), *(test.model_json_schema() for test in tests)]
    alternatives = {"type": "array", "items": {"$ref": "#/$defs/Condition"}, "minItems": 1}
    values = {"anyOf": expected}
    return {"type": "object", "properties": {"any": alternatives}, "additionalProperties": values, "minProperties": 1}


def form() -> Schema:
    """The schema of a form's file."""
    override = mapping({**_some(Question, OVERRIDABLE_FACT)}, required=["key"])
    closing = mapping({"block": TEXT}, required=["block"])
    closing["additionalProperties"] = mapping(_some(Question, OVERRIDABLE_CLOSING))
    whole = part(
        Definition,
        without=("after_submission",),
        scale=TEXT,
        facts=listed({"anyOf": [_question(), override]}),
        sections=listed(_section()),
        closing={"anyOf": [TEXT, closing]},
        rules=_rules(),
    )
    schema = of_file(whole["properties"] | {"access": _access(whole)}, AtLeast, optional=whole["properties"])
    return {**schema, "required": [*whole["required"], "closing"]}


def facts() -> Schema:
    """The schema of ``facts.yaml``."""
    fact = _question(subjects=_subjects())
    return of_file({"facts": listed({**fact, "required": [*fact["required"], "subjects"]})}, AtLeast)


def closing_blocks() -> Schema:
    """The schema of ``closing.yaml``."""
    questions = listed(_question(subjects=_subjects()))
    block = {"title": TEXT, "intro": TEXT, "questions": questions, "after_submission": questions, "rules": _rules()}
    return of_file({"blocks": {"type": "object", "additionalProperties": mapping(block)}}, AtLeast)


def themes() -> Schema:
    """The schema of ``themes.yaml``."""
    sub_themes = {"type": "object", "additionalProperties": TEXT}
    theme = part(Theme, without=("code",), sub_themes=sub_themes)
    theme["required"] = [*theme["required"], "sub_themes"]
    return of_file({"themes": {"type": "object", "additionalProperties": theme}})


def organisation() -> Schema:
    """The schema of ``organisation.yaml``."""
    return whole(Organisation)


def priorities() -> Schema:
    """The schema of ``priorities.yaml``."""
    return of_file({"priorities": listed(part(Priority))})


def scales() -> Schema:
    """The schema of ``scales.yaml``."""
    scale = {"type": "object", "additionalProperties": part(Grade, without=("key",)), "minProperties": 2}
    return of_file({"scales": {"type": "object", "additionalProperties": scale}})


def questions() -> Schema:
    """Questions as a file lists them."""
    return {**listed(_question()), "minItems": 1}


def _question(**written: Schema) -> Schema:
    option = mapping({name: one for name, one in _own(Option).items() if name != "key"}, required=["label"])
    schema = part(
        Question,
        without=("themes", "scale"),
        type={"enum": [*QUESTION_TYPES]},
        theme={"anyOf": [TEXT, listed(TEXT)]},
        options={"type": "object", "additionalProperties": {"anyOf": [TEXT, option]}},
        **written,
    )
    return {**schema, "required": [*schema["required"], "type"]}


def _section() -> Schema:
    schema = part(Section, questions=questions())
    return {**schema, "required": [*schema["required"], "questions"]}


def _rules() -> Schema:
    used = {name: {"type": ["object", "null"]} for name in sorted(RULES)}
    with_numbers = {**mapping(used), "minProperties": 1, "maxProperties": 1}
    return {"anyOf": [TEXT, listed({"anyOf": [{"enum": ["standard", *sorted(RULES)]}, with_numbers]})]}


def _subjects() -> Schema:
    return {**listed(TypeAdapter(Subject).json_schema()), "minItems": 1}


def _access(whole: Schema) -> Schema:
    """Who may fill it in. The policy's own value lets other keys pass, and the reader does not."""
    return {**whole["$defs"]["FormAccess"], "additionalProperties": False, "$defs": whole["$defs"]}


def _own(kind: type[Part]) -> dict[str, Schema]:
    schema = kind.model_json_schema()
    return {name: {**one, "$defs": schema.get("$defs", {})} for name, one in schema["properties"].items()}


def _some(kind: type[Part], names: Iterable[str]) -> dict[str, Schema]:
    return {name: one for name, one in _own(kind).items() if name in set(names)}


def _lifted(schema: Any, found: Schema) -> Any:
    """``schema`` without the definitions inside it, which are put into ``found``, and without the titles of fields."""
    if isinstance(schema, list):
        return [_lifted(one, found) for one in schema]
    if not isinstance(schema, dict):
        return schema
    for name, one in schema.get("$defs", {}).items():
        if name not in found:
            found[name] = {}
            found[name] = _lifted(one, found)
    kept = {name: one for name, one in schema.items() if not (name == "title" and isinstance(one, str))}
    return {name: _lifted(one, found) for name, one in kept.items() if name != "$defs"}


def _named(schema: Any, found: Schema) -> set[str]:
    """The definitions that ``schema`` refers to, and those that they refer to."""
    names: set[str] = set()
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            name = str(one.get("$ref", "")).rpartition("/")[2]
            if name and name not in names:
                names.add(name)
                waiting.append(found[name])
            waiting += one.values()
    return names
