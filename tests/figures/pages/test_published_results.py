"""The published results of 2018-19 come out of page, JSON and workbook as they were published."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from qa_tool.cli import main
from qa_tool.config import Settings
from qa_tool.definitions.words import FindingKind
from qa_tool.figures.verbs import figures
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Quarter, financial_year
from tests.support import published
from tests.support.workbooks import make_workbook

UnitOfWork = Callable[[], AbstractContextManager[Session]]
YEAR = financial_year(2018)


@pytest.fixture
def brought(in_database: UnitOfWork, tmp_path: Path) -> None:
    """Both results, brought in through the templates."""
    with in_database() as session:
        published.publish_forms(session)
        published.bring_in_case_sample(session, tmp_path)
        published.bring_in_observations(session, tmp_path)


@pytest.fixture
def summary_json(settings: Settings, sqlite_url: str, brought: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What ``qa-tool summary --json`` prints, read back."""
    monkeypatch.setenv("QA_MODE", "test")
    monkeypatch.setenv("QA_INSTANCE", str(settings.instance))
    monkeypatch.setenv("QA_DATABASE_URL", sqlite_url)

    def ask(*arguments: str) -> Any:
        result = CliRunner().invoke(main, ["summary", *arguments, "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    return ask


def test_the_page_says_46_6_50_2_and_3_2_of_277(client_as: Any, brought: None) -> None:
    page = html.fromstring(client_as("HS").get("/analysis/?period=2018/19").text)
    rows = page.xpath("//table[caption[contains(., 'Overall grades by form')]]//tr[contains(., 'Case-sample')]")
    cells = [" ".join(cell.text_content().split()) for cell in rows[0].xpath("td")]
    numbers = [" ".join(part for part in cell.split() if part[0].isdigit()) for cell in cells[:5]]
    assert numbers == ["129 46.6%", "139 50.2%", "9 3.2%", "277", "268 96.8%"]


def test_the_json_says_so_too(summary_json: Any) -> None:
    data = summary_json("--year", "2018/19", "--form", "case-sample")
    (form,) = data["forms"]
    assert form["audits"] == 277
    assert form["overall"] == {
        "good": 129, "requires_improvement": 139, "inadequate": 9, "answered": 277, "cannot_tell": 0,
        "not_applicable": 0, "not_answered": 0, "not_asked": 0, "good_pct": "46.6", "requires_improvement_pct": "50.2",
        "inadequate_pct": "3.2", "not_inadequate_pct": "96.8", "base": "full",
    }  # fmt: skip
    quarters = [summary_json("--quarter", f"2018/19-Q{number}", "--form", "case-sample") for number in (1, 2, 3, 4)]
    assert sum(one["forms"][0]["audits"] for one in quarters) == 277


def test_the_workbook_says_so_too(in_database: UnitOfWork, brought: None, tmp_path: Path) -> None:
    with in_database() as session:
        path = make_workbook(session, None, YEAR, Filters(), tmp_path / "out.xlsx", "The published results")
    sheet = load_workbook(path, read_only=True)["Grades"]
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    found = [row for row in rows if row[:1] and "Case-sample" in str(row[0]) and 277 in row]
    assert found
    numbers = [cell for cell in found[0] if isinstance(cell, int | float)]
    for expected in (277, 129, 139, 9):
        assert expected in numbers
    shares = [round(cell * 100, 1) if cell <= 1 else round(cell, 1) for cell in numbers if isinstance(cell, float)]
    assert {46.6, 50.2, 3.2} <= set(shares)


def test_the_findings_of_observations_come_back_ranked_by_theme(in_database: UnitOfWork, brought: None) -> None:
    with in_database() as session:
        summary = figures.summary(session, None, YEAR, Filters(form="live-observation"))
    by_theme = {
        kind: {one.theme: one.findings for one in summary.findings if one.kind is kind and one.sub_theme is None}
        for kind in FindingKind
    }
    # Counted by hand from the published lists: a finding counts once in each theme that it is coded to.
    assert by_theme[FindingKind.STRENGTH] == {
        "CHAIR": 3, "OVER": 2, "VOICE": 2, "FAMILY": 3, "RISK": 2, "CHALL": 2, "DRIFT": 1, "PERM": 1,
    }  # fmt: skip
    assert by_theme[FindingKind.AREA_FOR_DEVELOPMENT] == {
        "PLAN": 3, "VOICE": 3, "CHALL": 1, "ASSESS": 1, "OVER": 1, "RISK": 1,
    }  # fmt: skip
    first = summary.strengths[0]
    assert (first.rank, first.finding.audits) == (1, max(one.finding.audits for one in summary.strengths))
    ranks = [one.rank for one in summary.areas_for_development]
    assert ranks == sorted(ranks)
    most = summary.areas_for_development[0].finding
    assert most.code == "PLAN.P1"
    assert (most.findings, most.audits) == (2, 2)


def test_each_quarter_has_its_share(in_database: UnitOfWork, brought: None) -> None:
    with in_database() as session:
        audits = [
            figures.summary(session, None, Quarter(2018, number).period, Filters(form="case-sample")).audits
            for number in (1, 2, 3, 4)
        ]
    assert sum(audits) == 277
    assert max(audits) - min(audits) <= 3
