"""What users see is written down the same twice, and what differs is named."""

from __future__ import annotations

import shutil
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import Workbook

from benchmarks.digest import __main__ as digest
from benchmarks.digest.comparing import compare, write_list
from benchmarks.digest.names import Names
from benchmarks.digest.readable import workbook
from benchmarks.digest.subjects import SUBJECTS
from benchmarks.digest.webpage import Page

ROOT = Path(__file__).resolve().parents[2]
ONE, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2


@pytest.fixture
def changed_code(tmp_path: Path) -> Path:
    """Another worktree, in which a role's first page says one sentence otherwise."""
    code = tmp_path / "code"
    for folder in ("qa_tool", "demo", "templates", "forms"):
        shutil.copytree(ROOT / folder, code / folder, ignore=shutil.ignore_patterns("__pycache__"))
    page = next(path for path in code.glob("templates/**/*.html") if "Business support types in" in path.read_text())
    page.write_text(page.read_text().replace("Business support types in", "Business support writes in"))
    return code


def test_a_service_read_twice_is_the_same_but_for_the_one_sentence_that_was_changed(
    changed_code: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    made = ["--made", str(tmp_path / "made"), "--service", "demo", "--audits", "6", "--only", "pages-BS"]
    digest.main(["make", "--out", str(before), *made])
    digest.main(["make", "--out", str(after), "--code", str(changed_code), *made])
    told = capsys.readouterr().out
    assert "FAILED" not in told
    assert [line.partition("  demo ")[2] for line in told.splitlines() if "made" in line and "  demo " in line] == [
        "made",
        "as it was made",
    ]
    assert digest.main(["compare", str(before), str(after)]) == 1
    told = capsys.readouterr().out
    assert [line for line in told.splitlines() if line.startswith(("differs", "only in"))] == [
        "differs: sqlite/demo/pages/BS/index.txt"
    ]
    assert "-Business support types in" in told
    assert "+Business support writes in" in told
    assert (before / "digest.txt").read_text().count("pages/BS/") > 5
    assert digest.main(["compare", str(before), str(after), "--only", "section-47"]) == 0


def test_every_subject_can_be_asked_for_by_name() -> None:
    assert set(digest.SUBJECTS) == set(SUBJECTS)


def test_items_that_are_missing_or_new_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for state, items in (("before", ("a", "b")), ("after", ("b", "c"))):
        (tmp_path / state).mkdir()
        for item in items:
            (tmp_path / state / f"{item}.txt").write_text("the same\n")
        write_list(tmp_path / state)
    assert compare(tmp_path / "before", tmp_path / "after") == 2
    told = capsys.readouterr().out
    assert f"only in {tmp_path / 'before'}: a.txt" in told
    assert f"only in {tmp_path / 'after'}: c.txt" in told


def test_random_identities_are_called_by_what_they_stand_for() -> None:
    names = Names("/somewhere/instance")
    names.meet(f"/audits/{ONE}/", "T2-2022-0007 of October")
    names.meet(f"/actions/{OTHER}/done", "Done")
    told = names.plain(f"/moderation/{ONE}/ and {OTHER} in /somewhere/instance; qat_secret-word")
    assert told == "/moderation/{T2-2022-0007}/ and {actions 1} in INSTANCE; qat_..."


def test_a_page_is_read_with_its_fields_links_and_cells_and_without_what_is_random() -> None:
    text = (
        "<main><h1>Figures</h1><p>Said <b>here</b> <a href='/audits/?whose=me'>yours</a></p>"
        "<table><tr><th>Good</th><td>7</td></tr></table>"
        "<form method='post' action='/x'><input type='hidden' name='csrf_token' value='{}'>"
        "<select name='place'><option value='{}' selected>North</option></select><button>Go</button></form></main>"
    )
    lines = Page(text.format("first", ONE), "/analysis/").lines(Names("-"))
    assert lines == Page(text.format("second", OTHER), "/analysis/").lines(Names("-"))
    assert "# Figures" in lines
    assert "Said here yours (/audits/?whose=me)" in lines
    assert "| Good | 7" in lines
    assert any("<select place = *North = {North} >" in line for line in lines)


def test_a_drawing_in_a_page_is_read_as_what_it_shows_whatever_its_parts_are_called() -> None:
    def read(identity: str, count: int) -> list[str]:
        drawing = f'<svg id="chart-{identity}"><a href="#chart-{identity}">{count}</a></svg>'
        source = b64encode(drawing.encode()).decode()
        text = f"<p>As drawn <img alt='Grades' src='data:image/svg+xml;base64,{source}'></p>"
        return Page(text, "/analysis/").lines(Names("/somewhere"))

    random, other = str(UUID(ONE)), str(UUID(OTHER))
    assert read(random, 7) == read(other, 7)
    assert read(random, 7) != read(random, 8)


def test_one_count_that_is_off_by_one_and_one_format_are_seen_in_a_sheet() -> None:
    def read(count: int, form: str) -> list[str]:
        book, file = Workbook(), BytesIO()
        sheet = book.worksheets[0]
        sheet.title = "Grades"
        sheet.append(["Good", count])
        sheet["B1"].number_format = form
        book.save(file)
        return workbook(file.getvalue())["sheet Grades"]

    before = read(7, "0")
    assert read(7, "0") == before
    changed = [line for line in read(8, "0") if line not in before]
    assert [line.split()[0] for line in changed] == ["B1"]
    assert changed[0].endswith(" 8")
    assert read(7, "0%") != before
