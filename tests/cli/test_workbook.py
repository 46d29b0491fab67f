"""qa-tool workbook: the file, what is said of it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from sqlalchemy import create_engine, select

from qa_tool.cli import main
from qa_tool.kit.transactions import unit_of_work
from qa_tool.outputs.verbs import workbooks
from qa_tool.outputs.words import Edition
from qa_tool.trail.models import Event


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["workbook", *arguments])


def test_it_writes_the_file_and_says_what_is_in_it(installation: str, tmp_path: Path) -> None:
    out = tmp_path / "quarter.xlsx"
    result = run("--quarter", "2018/19-Q3", "--form", "small", "--reason", "Meeting", "-o", str(out))
    assert result.exit_code == 0, result.output
    assert result.output == f"{out}: 2018/19 Q3, 2 records (2 rows of Audits, 22 rows of Data, 0 rows of Findings)\n"
    assert load_workbook(out)["Audits"].max_row == 6
    engine = create_engine(installation)
    with unit_of_work(engine) as session:
        event = session.scalars(select(Event).where(Event.action == "workbook.exported")).one()
        assert (event.actor_id, event.detail["reason"]) == (None, "Meeting")
    engine.dispose()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--quarter", "2018/19-Q5", "-o", "x.xlsx"], "is not a quarter: write it like 2018/19-Q3"),
        (["-o", "x.xlsx"], "Give one period"),
        (["--year", "2018/19", "-o", "x.csv"], "the name must end in .xlsx"),
        (["--year", "2018/19", "-o", "nowhere/x.xlsx"], "there is no folder 'nowhere'"),
        (["--year", "2018/19", "--place", "Mars", "-o", "x.xlsx"], "is not a place"),
        (["--year", "2018/19"], "Missing option"),
        (["--year", "2018/19", "--edition", "secret", "-o", "x.xlsx"], "'secret' is not one of"),
        (["--quarter", "2018/19-Q3", "--edition", "annual", "-o", "x.xlsx"], "--quarter: Choose a whole year"),
        (["--quarter", "2018/19-Q3", "--edition", "cluster", "-o", "x.xlsx"], "--place: Choose the locality"),
    ],
)
def test_what_it_refuses(
    installation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.output
    assert not list(tmp_path.glob("*.xlsx"))


def test_an_edition_that_nothing_makes_is_refused(
    installation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "made_here", lambda _session: (Edition.INTERNAL,))
    result = run("--year", "2018/19", "--edition", "annual", "-o", str(tmp_path / "x.xlsx"))
    assert result.exit_code == 2
    assert "No sheet of outputs/workbook.yaml is of the annual edition. Sheets make: internal" in result.output
    assert not list(tmp_path.glob("*.xlsx"))
