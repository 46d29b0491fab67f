"""The newcomer's page is true: each subject is on it, and each address leads to a folder named beside it."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from qa_tool import subjects

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "finding-your-way.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| [^|]+ \| (`[^|]+`) \| ([^|]*)\|$", PAGE.split("| Kind |")[0], re.MULTILINE)
NAMED = [(re.findall(r"`(\w+)`", folders), re.findall(r"`([^`]+)`", addresses)) for folders, addresses in ROWS]
BESIDE = {"cli", "migrations", "static"}


def test_each_subject_has_its_line() -> None:
    subjects = {path.name for path in (ROOT / "qa_tool").iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert {folder for folders, _ in NAMED for folder in folders} == subjects - BESIDE


def test_each_address_is_answered_where_the_page_says(app: Flask) -> None:
    """The longest address on the page that a route begins with says its folder."""
    homes = {address: folders for folders, addresses in NAMED for address in addresses}
    astray = []
    for rule in app.url_map.iter_rules():
        module = app.view_functions[rule.endpoint].__module__.split(".")
        path = rule.rule.partition(".")[0]  # a page and its file stand together
        fits = [one for one in homes if path == one or (one != "/" and path.startswith(one + "/"))]
        if module[0] == "qa_tool" and (not fits or module[1] not in homes[max(fits, key=len)]):
            astray.append(f"{rule.rule}: {module[1]}")
    assert astray == ["/audits/<audit_id>/whole-form: actions"], "a re-audit alone asks for the whole form"


def test_every_subject_with_tables_is_listed() -> None:
    """A comparison of models and migrations sees only tables that are loaded."""
    with_tables = {path.relative_to(ROOT / "qa_tool").parts[0] for path in (ROOT / "qa_tool").glob("*/models*")}
    assert {module.__name__.split(".")[1] for module in subjects.MODELS} == with_tables


def test_it_is_one_screen() -> None:
    assert len(PAGE.splitlines()) <= 50
