"""Forms are data: no code and no template names a question's or a form's key. It asks for a role instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.registers import FOLDER, read_registers
from qa_tool.resources import forms_folder

ROOT = Path(__file__).parents[2]
LIBRARY = load_folder(forms_folder())
REGISTERS = read_registers(forms_folder() / FOLDER).parts
ASKED = {
    question.key
    for definition in LIBRARY.definitions.values()
    for question in (*definition.questions, *definition.after_submission)
} | {question.key for register in REGISTERS.values() for question in register.questions}
KEYS = ASKED | {form for form in LIBRARY.definitions if not (ROOT / "qa_tool" / form).is_dir()}
"""A form that bears the name of a subject cannot be told from it, and is left out."""
STILL = {
    "qa_tool/enquiries/pages/register.py": "the name of a file, not of a form",
    "qa_tool/outputs/verbs/releasing.py": "the name of a file, not of a form",
}
"""Modules that name keys none the less, and for what. A module leaves this list when it does not any more."""


def named_in_code(source: str) -> set[str]:
    """The keys among the texts of a module; texts of documentation are sentences, never a key alone."""
    texts = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and (text in KEYS or text.removeprefix("#answer-") in KEYS)}


def named_in_template(source: str) -> set[str]:
    """The keys that a template quotes or leads to."""
    words = re.findall(r"[\"']([\w-]+)[\"']|#answer-([\w-]+)", source)
    return {word for pair in words for word in pair if word in KEYS}


def modules() -> Iterator[Path]:
    yield from (path for path in (ROOT / "qa_tool").rglob("*.py") if "migrations" not in path.parts)


def test_no_module_names_a_key() -> None:
    found = {path.relative_to(ROOT).as_posix(): named_in_code(path.read_text(encoding="utf-8")) for path in modules()}
    assert {name for name, keys in found.items() if keys} == set(STILL), found


def test_no_template_or_script_names_a_key() -> None:
    paths = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "qa_tool" / "static" / "js").rglob("*.js")]
    assert len(paths) > 100
    found = {path.relative_to(ROOT).as_posix(): named_in_template(path.read_text(encoding="utf-8")) for path in paths}
    assert {name: keys for name, keys in found.items() if keys} == {}


@pytest.mark.parametrize("source", ["definition.find('X1')", "KEYS = ('audit_date', 'T2-20')", "form == 'tier-2'"])
def test_code_that_names_one_is_found(source: str) -> None:
    assert named_in_code(source)


@pytest.mark.parametrize(
    "source", ['{% if entry.key == "X1" %}', '<a href="#answer-X9">', "{{ groups(question='X6') }}"]
)
def test_a_template_that_names_one_is_found(source: str) -> None:
    assert named_in_template(source)


def test_the_lists_of_keys_are_not_empty() -> None:
    assert {"X1", "T2-20", "S47-17", "tier-2", "section-47", "PR-12"} <= KEYS
