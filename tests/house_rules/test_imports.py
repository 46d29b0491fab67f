"""Names are imported from the module that defines them: no module hands on what another one says."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("qa_tool", "demo", "benchmarks", "tests")
GATHERED = {"qa_tool.kit.transactions"}
"""Rooms above queries know of SQLAlchemy only what it hands them."""


@cache
def _handed_on(module: str) -> frozenset[str]:
    """What a module of ours imports and does not define. A folder's own modules are no such names."""
    path = ROOT.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if module in GATHERED or not file.exists():
        return frozenset()
    imports = [node for node in ast.parse(file.read_text()).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = {alias.asname or alias.name for node in imports for alias in node.names}
    return frozenset(name for name in names if not (path / name).is_dir() and not (path / f"{name}.py").exists())


def test_names_are_imported_from_where_they_are_defined() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno} takes {alias.name} from {node.module}"
        for folder in FOLDERS
        for file in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("qa_tool")
        for alias in node.names
        if alias.name in _handed_on(node.module)
    ]
    assert not wrong, "\n".join(wrong)
