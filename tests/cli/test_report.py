"""qa-tool report: the file, what is said of it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, select

from qa_tool.cli import main
from qa_tool.kit.transactions import unit_of_work
from qa_tool.trail.models import Event


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["report", *arguments])


@pytest.mark.parametrize(
    ("asked", "label", "kind"),
    [
        (["--quarter", "2018/19-Q3"], "2018/19 Q3", "Chapter of the quarterly report (records begin in November 2018)"),
        (["--year", "2018/19"], "2018/19", "Chapter of the annual report (records begin in November 2018)"),
        (
            ["--from", "2018-11-01", "--to", "2018-11-30", "--form", "small", "--place", "North locality"],
            "2018-11-01 to 2018-11-30",
            "Chapter of the report on 1 November 2018 to 30 November 2018",
        ),
    ],
)
def test_it_writes_the_file_and_says_what_is_in_it(
    installation: str, tmp_path: Path, asked: list[str], label: str, kind: str
) -> None:
    out = tmp_path / "chapter.docx"
    result = run(*asked, "--reason", "Meeting", "-o", str(out))
    assert result.exit_code == 0, result.output
    document = docx.Document(str(out))
    assert result.output == f"{out}: {label}, 2 records, {len(document.tables) - 1} tables\n"
    assert [paragraph.text for paragraph in document.paragraphs[:2]] == [f"Quality assurance: {label}", kind]
    engine = create_engine(installation)
    with unit_of_work(engine) as session:
        event = session.scalars(select(Event).where(Event.action == "report.exported")).one()
        assert (event.actor_id, event.detail["reason"]) == (None, "Meeting")
    engine.dispose()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--quarter", "2018/19-Q5", "-o", "x.docx"], "is not a quarter: write it like 2018/19-Q3"),
        (["-o", "x.docx"], "Give one period"),
        (["--year", "2018/19", "-o", "x.doc"], "the name must end in .docx"),
        (["--year", "2018/19", "-o", "nowhere/x.docx"], "there is no folder 'nowhere'"),
        (["--year", "2018/19", "--place", "Mars", "-o", "x.docx"], "is not a place"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    installation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output
    assert not list(folder.iterdir())
