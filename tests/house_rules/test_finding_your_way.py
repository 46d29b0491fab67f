"""The newcomer's page is true: each subject is on it, and each address leads to a folder named beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "finding-your-way.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| [^|]+ \| (`[^|]+`) \| ([^|]*)\|$", PAGE.split("| Kind |")[0], re.MULTILINE)
NAMED = [(re.findall(r"`(\w+)`", folders), re.findall(r"`([^`]+)`", addresses)) for folders, addresses in ROWS]
BESIDE = {"cli", "migrations", "static"}


def test_each_subject_has_its_line() -> None:
    subjects = {path.name for path in (ROOT / "qa_tool").iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert {folder for folders, _ in NAMED for folder in folders} == subjects - BESIDE


@pytest.mark.parametrize(("folders", "addresses"), NAMED, ids=[" ".join(folders) for folders, _ in NAMED])
def test_each_address_leads_there(app: Flask, folders: list[str], addresses: list[str]) -> None:
    for address in addresses:
        views = [
            app.view_functions[rule.endpoint].__module__.split(".")[1]
            for rule in app.url_map.iter_rules()
            if rule.rule == address or rule.rule.startswith(address.rstrip("/") + "/")
        ]
        assert set(views) & set(folders), f"{address}: {sorted(set(views))}"


def test_it_is_one_screen() -> None:
    assert len(PAGE.splitlines()) <= 50
