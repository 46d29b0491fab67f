"""A question answers for its type: nobody outside question_types asks which one it is, so a new type is one module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_tool.definitions.question_types.registry import QUESTION_TYPES

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "qa_tool" / "definitions" / "question_types"
ALLOWED = {
    ("qa_tool/definitions/checks/changes.py", "was.type != question.type"): "a key keeps its type, whichever it is",
    ("qa_tool/shell/by_token.py", "given.type == 'bearer'"): "how a token is given, no question",
    ("qa_tool/shell/by_token.py", "given.type == 'basic'"): "how a token is given, no question",
}
"""Where a type is compared none the less, and why."""
CLASSES = {type(kind).__name__ for kind in QUESTION_TYPES.values()}
ASKING = {
    "asks": "question.type == 'grade'",
    "looks among": "question.type in KINDS",
    "looks up": "WORDS.get(question.type, 'Enter')",
    "indexes": "WORDS[question.type]",
    "asks the class": "from qa_tool.definitions.question_types.choosing import GradeType",
    "asks for the name": "type_of(question).name == 'grade'",
    "names": "question_type('grade').graded",
    "lists": "[one for one in questions if one.type not in ('notes',)]",
}


def _of_type(node: ast.AST) -> bool:
    """``question.type``, or the name of what ``type_of`` gives."""
    if not isinstance(node, ast.Attribute):
        return False
    called = node.value.func if isinstance(node.value, ast.Call) else None
    return node.attr == "type" or (node.attr == "name" and isinstance(called, ast.Name) and called.id == "type_of")


def asking(tree: ast.AST) -> Iterator[str]:
    """Every expression that asks which type a question is of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            asked = any(map(_of_type, (node.left, *node.comparators)))
        elif isinstance(node, ast.Subscript):
            asked = _of_type(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asked = node.func.attr == "get" and any(map(_of_type, node.args))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            asked = node.func.id == "question_type" and any(isinstance(one, ast.Constant) for one in node.args)
        elif isinstance(node, ast.ImportFrom):
            asked = (node.module or "").startswith("qa_tool.definitions.question_types") and bool(
                CLASSES & {one.name for one in node.names}
            )
        else:
            continue
        if asked:
            yield ast.unparse(node)


def _found() -> set[tuple[str, str]]:
    return {
        (path.relative_to(ROOT).as_posix(), text)
        for path in (ROOT / "qa_tool").rglob("*.py")
        if TYPES not in path.parents
        for text in asking(ast.parse(path.read_text(encoding="utf-8")))
    }


def test_no_module_outside_asks_which_type_a_question_is() -> None:
    assert _found() == set(ALLOWED)


@pytest.mark.parametrize("how", ASKING)
def test_asking_is_found(how: str) -> None:
    assert list(asking(ast.parse(ASKING[how])))


def test_no_page_asks_which_type_a_question_is() -> None:
    pages = sorted((ROOT / "templates").rglob("*.html"))
    assert [page.name for page in pages if re.search(r"question\.type\b", page.read_text(encoding="utf-8"))] == []
