"""The JSON Schemas that editors get: every shipped file is as they say, and a shape that the reader refuses is not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sized
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from qa_tool.cli import main
from qa_tool.cli.forms import schemas
from qa_tool.definitions.checks import check_folder
from qa_tool.definitions.files.reading import read_file, read_text
from qa_tool.figures.measures.files import read_measures
from qa_tool.outputs.workbook import outline
from qa_tool.resources import forms_folder

KINDS = {name: name for name in ("facts", "closing", "themes", "organisation", "priorities", "scales")}
FOLDERS = {"measures": "measures", "counts": "count", "registers": "register", "outputs": "workbook"}
TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
SAID_BESIDE = {"$schema", "$defs", "description", "default", "format"}
"""Words of a schema that refuse nothing."""


def fits(value: Any, schema: Any, whole: dict[str, Any]) -> bool:
    """Whether ``value`` is as ``schema`` says. Raises KeyError for a word of JSON Schema that it does not know."""
    if isinstance(schema, bool):
        return schema
    return all(WORDS[word](value, said, schema, whole) for word, said in schema.items() if word not in SAID_BESIDE)


def _types(value: Any, said: Any, *_: Any) -> bool:
    return any(TYPES[name](value) for name in (said if isinstance(said, list) else [said]))


def _properties(value: Any, said: Any, _schema: Any, whole: dict[str, Any]) -> bool:
    return not isinstance(value, dict) or all(fits(value[key], said[key], whole) for key in said.keys() & value.keys())


def _others(value: Any, said: Any, schema: Any, whole: dict[str, Any]) -> bool:
    others = value.keys() - schema.get("properties", {}).keys() if isinstance(value, dict) else ()
    return all(fits(value[key], said, whole) for key in others)


def _items(value: Any, said: Any, schema: Any, whole: dict[str, Any]) -> bool:
    rest = value[len(schema.get("prefixItems", ())) :] if isinstance(value, list) else ()
    return all(fits(one, said, whole) for one in rest)


def _size(kind: type[Sized], least: bool) -> Callable[..., bool]:
    return lambda value, said, *_: not isinstance(value, kind) or (len(value) >= said if least else len(value) <= said)


WORDS: dict[str, Callable[..., bool]] = {
    "type": _types,
    "$ref": lambda value, said, _, whole: fits(value, whole["$defs"][said.rpartition("/")[2]], whole),
    "enum": lambda value, said, *_: value in said,
    "const": lambda value, said, *_: value == said,
    "anyOf": lambda value, said, _, whole: any(fits(value, one, whole) for one in said),
    "oneOf": lambda value, said, _, whole: sum(fits(value, one, whole) for one in said) == 1,
    "required": lambda value, said, *_: not isinstance(value, dict) or value.keys() >= set(said),
    "properties": _properties,
    "additionalProperties": _others,
    "propertyNames": lambda value, said, _, whole: all(fits(one, said, whole) for one in value),
    "items": _items,
    "prefixItems": lambda value, said, _, whole: all(
        fits(one, each, whole) for one, each in zip(value, said, strict=False)
    ),
    "pattern": lambda value, said, *_: not isinstance(value, str) or re.search(said, value) is not None,
    "minItems": _size(list, least=True),
    "maxItems": _size(list, least=False),
    "minProperties": _size(dict, least=True),
    "maxProperties": _size(dict, least=False),
}


def kind_of(file: Path) -> str:
    return FOLDERS.get(file.parent.name) or KINDS.get(file.stem, "form")


@pytest.mark.parametrize(
    "file", sorted(forms_folder().rglob("*.yaml")), ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_every_file_that_comes_with_the_tool_is_as_its_schema_says(file: Path) -> None:
    schema = schemas()[kind_of(file)]
    block, faults = read_file(file)
    assert not faults
    assert fits(block, schema, schema)


BROKEN = [
    ("tier-2.yaml", "layout: sections", "layout: pages"),
    ("tier-2.yaml", "noun: audit", "noun: inspection"),
    ("tier-2.yaml", "reference: T2\n", ""),
    ("tier-2.yaml", "minutes: 20", "minutes: twenty"),
    ("tier-2.yaml", "minutes: 20", "minuets: 20"),
    ("tier-2.yaml", "access: {fill: [", "access: {fills: ["),
    ("tier-2.yaml", "access: {fill: [QR,", "access: {fill: [QQ,"),
    ("tier-2.yaml", "applies_to: [CP, CLA, CP+CLA, CIN, CL]", "applies_to: CP"),
    ("tier-2.yaml", "    type: yes-no\n", "    typ: yes-no\n"),
    ("tier-2.yaml", "        type: grade\n", "        type: mark\n"),
    ("tier-2.yaml", "        critical: caps\n", "        critical: always\n"),
    ("tier-2.yaml", "    required: true\n", "    required: sometimes\n"),
    ("tier-2.yaml", "sections:\n", "sections:\n  - {key: empty, title: Empty, questions: []}\n"),
    ("tier-2.yaml", "sections:\n", "sections:\n  - just a text\n"),
    ("facts.yaml", "subjects: [case, enquiry, meeting, practitioner, none]", "subject: [case]"),
    ("closing.yaml", "        minimum: 50\n", "        minimum: fifty\n"),
    ("closing.yaml", "        role: overall\n", "        role: weather\n"),
    ("themes.yaml", "    kind: practice\n", "    kind: odd\n"),
    ("themes.yaml", "    label: Child's voice and participation\n", ""),
    ("organisation.yaml", "    name: North\n", ""),
    ("organisation.yaml", "    name: North\n", "    title: North\n"),
    ("priorities.yaml", "    year: 2019/20\n", "    years: 2019/20\n"),
    ("scales.yaml", "letters: RI", "letters: Req"),
    ("scales.yaml", "good: {label: Good,", "good: {title: Good,"),
    ("measures", "    of: section-47\n", ""),
    ("measures", "    by: [service, team]\n", "    by: service\n"),
    ("measures", "    rows:\n", "    rows:\n      - {label: Nothing counted}\n"),
    ("measures", "    rows:\n", "    rows:\n      - {label: Two at once, count: {plan_type: CP}, mix: plan_type}\n"),
    ("measures", "    rows:\n", "    rows:\n      - {label: Odd, share: {n: {plan_type: {more_than: 1}}}}\n"),
]


@pytest.mark.parametrize(("file", "old", "new"), BROKEN, ids=[f"{one[0]}-{one[2].strip()[:40]}" for one in BROKEN])
def test_a_shape_that_the_reader_refuses_is_refused_while_one_types(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    for one in forms_folder().glob("*.yaml"):
        (tmp_path / one.name).write_text(one.read_text(encoding="utf-8"), encoding="utf-8")
    folder = forms_folder() / "measures" if file == "measures" else forms_folder()
    source = (
        next(one for one in folder.glob("*.yaml") if old in one.read_text(encoding="utf-8"))
        if (file == "measures")
        else folder / file
    )
    text = source.read_text(encoding="utf-8")
    assert old in text
    broken = text.replace(old, new, 1)
    if file == "measures":
        (tmp_path / "measures").mkdir()
        (tmp_path / "measures" / source.name).write_text(broken, encoding="utf-8")
        assert read_measures(tmp_path / "measures").faults
    else:
        (tmp_path / file).write_text(broken, encoding="utf-8")
        assert any(fault.file == file for fault in check_folder(tmp_path)[1])
    schema = schemas()[kind_of(source)]
    assert not fits(read_text(broken, source.name)[0], schema, schema)


def test_the_command_writes_one_of_every_kind(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["forms", "schema", str(tmp_path / "schemas")])
    assert result.exit_code == 0, result.output
    written = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in (tmp_path / "schemas").iterdir()}
    assert written == schemas()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("figures: headlines", "figure: headlines"),
        ("across: 11", "across: wide"),
        ("editions: [annual]", "editions: [yearly]"),
        ("total: true", "totals: true"),
        ("    asks: What should we know?\n", ""),
    ],
)
def test_a_workbook_that_the_reader_refuses_is_refused_while_one_types(tmp_path: Path, old: str, new: str) -> None:
    text = (forms_folder() / outline.FILE).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "workbook.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    assert outline.read(tmp_path / "workbook.yaml").faults
    schema = schemas()["workbook"]
    assert not fits(read_file(tmp_path / "workbook.yaml")[0], schema, schema)
