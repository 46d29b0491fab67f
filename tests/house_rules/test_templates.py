"""Templates import what they use and nothing else, and our own style sheets style what there is."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, nodes

from qa_tool.resources import static_folder, templates_folder

TEMPLATES, STATIC = templates_folder(), static_folder()


def unused_imports(path: Path) -> set[str]:
    """Macros that a template imports and never names."""
    tree = Environment().parse(path.read_text(encoding="utf-8"))
    names = [name for found in tree.find_all(nodes.FromImport) for name in found.names]
    imported = {name[1] if isinstance(name, tuple) else name for name in names}
    return imported - {name.name for name in tree.find_all(nodes.Name)}


def test_every_imported_macro_is_used() -> None:
    pages = sorted(TEMPLATES.rglob("*.html"))
    assert len(pages) > 100
    assert {str(path.relative_to(TEMPLATES)): unused for path in pages if (unused := unused_imports(path))} == {}


def test_every_class_of_our_style_sheets_stands_on_some_page() -> None:
    """A class with a modifier (``qa-month--short``) may be put together, so its stem counts."""
    sources = [*TEMPLATES.rglob("*.html"), *STATIC.parent.rglob("*.py"), *(STATIC / "js").rglob("*.js")]
    written = set(re.findall(r"qa-[\w-]+", "\n".join(path.read_text(encoding="utf-8") for path in sources)))
    sheets = "\n".join(path.read_text(encoding="utf-8") for path in (STATIC / "css").glob("*.css"))
    styled = set(re.findall(r"\.(qa-[\w-]+)", sheets))
    assert len(styled) > 50
    assert {name for name in styled if name not in written and not _put_together(name, written)} == set()


def _put_together(name: str, written: set[str]) -> bool:
    return "--" in name and f"{name.partition('--')[0]}--" in written
