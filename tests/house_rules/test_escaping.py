"""Templates and views let nothing through unescaped (security check 24), and no SQL is put together from texts (28)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
MODULES = sorted(path for path in (ROOT / "qa_tool").rglob("*.py") if "migrations" not in path.parts)
"""Migrations are left out: each is one fixed text, written once."""
FORBIDDEN_IN_TEMPLATES = {
    "a filter or block that stops escaping": r"\|\s*(safe|forceescape)\b|\{%-?\s*autoescape",
    "a handler or style in the page": r"<[^>]*\s(on[a-z]+|style)\s*=",
    "a script in the page": r"<script(?![^>]*\ssrc=)[^>]*>|javascript:",
    "a page within the page": r"<(iframe|object|embed|base)\b",
}
FORBIDDEN_IN_MODULES = {
    "text that is declared to be HTML": r"\bMarkup\(|render_template_string|from_string\(",
    "SQL out of a text": r"\btext\(\s*(f[\"']|[a-z_]+\s*[+%])|\.execute\(\s*f?[\"'](?!PRAGMA )",
    "what runs or unpacks anything": r"\b(eval|exec|pickle\.loads|yaml\.unsafe_load|os\.system)\(|shell=True",
}


def faults(files: list[Path], forbidden: dict[str, str]) -> list[str]:
    """Where one of the files holds what it must not."""
    return [
        f"{path.relative_to(ROOT)}: {what}: {match[0][:60]}"
        for path in files
        for what, pattern in forbidden.items()
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]


def test_templates_escape_everything_and_hold_no_scripts() -> None:
    assert len(TEMPLATES) > 100
    assert not faults(TEMPLATES, FORBIDDEN_IN_TEMPLATES)


def test_modules_declare_no_text_safe_and_build_no_sql() -> None:
    assert len(MODULES) > 300
    assert not faults(MODULES, FORBIDDEN_IN_MODULES)


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("{{ note|safe }}", FORBIDDEN_IN_TEMPLATES),
        ("{% autoescape false %}", FORBIDDEN_IN_TEMPLATES),
        ('<a href="#" onclick="go()">', FORBIDDEN_IN_TEMPLATES),
        ('<p class="x" style="color: red">', FORBIDDEN_IN_TEMPLATES),
        ("<script>go()</script>", FORBIDDEN_IN_TEMPLATES),
        ('<a href="javascript:go()">', FORBIDDEN_IN_TEMPLATES),
        ("return Markup(note)", FORBIDDEN_IN_MODULES),
        ('session.execute(text(f"SELECT {name}"))', FORBIDDEN_IN_MODULES),
        ('session.execute("SELECT 1")', FORBIDDEN_IN_MODULES),
    ],
)
def test_what_is_forbidden_is_noticed(text: str, forbidden: dict[str, str]) -> None:
    assert any(re.search(pattern, text) for pattern in forbidden.values())


def test_pages_are_escaped_by_their_ending() -> None:
    """Only files that are none of HTML are left as they are."""
    others = {path.suffix for path in TEMPLATES} - {".html"}
    assert others <= {".txt"}
