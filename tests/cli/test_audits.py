"""qa-tool audits: what people see, and that nothing changes unless everything is sound."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from qa_tool.cli import main
from qa_tool.cli.audits import SHOWN
from qa_tool.kit import transactions
from qa_tool.records.models import Audit, ImportBatch
from tests.support import entries, published

SOUND = {"audit_date": date(2018, 11, 5), "locality": "North", "X1": "Good"}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["audits", *map(str, arguments)])


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> Iterator[Engine]:
    """The database of an installation with the tool's own forms."""
    monkeypatch.setenv("QA_MODE", "test")
    monkeypatch.setenv("QA_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("QA_DATABASE_URL", sqlite_url)
    engine = create_engine(sqlite_url)
    transactions.prepare(engine)
    with transactions.unit_of_work(engine) as session:
        published.publish_forms(session)
    yield engine
    engine.dispose()


def stored(engine: Engine) -> tuple[int | None, int | None]:
    """How many audits and how many batches there are."""
    with transactions.reading(), Session(engine) as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (Audit, ImportBatch)]
    return counts[0], counts[1]


def test_from_the_template_to_the_second_import(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "case-sample.xlsx"
    written = run("template", "case-sample", path)
    assert (written.exit_code, "ready to be filled in" in written.output) == (0, True)
    book = load_workbook(path)
    entries.fill(book, "Audits", [SOUND, {**SOUND, "case_number": "1234567"}])
    book.save(path)

    dry = run("import", "case-sample", path, "--dry-run")
    assert dry.exit_code == 0
    assert dry.stdout.splitlines()[-1] == "2 rows read without a fault; 2 rows would be brought in. Nothing changed."
    assert stored(engine) == (0, 0)

    done = run("import", "case-sample", path)
    assert (done.exit_code, done.stdout) == (0, "2 rows brought in (CS-2018-0001 to CS-2018-0002).\n")
    assert stored(engine) == (2, 1)

    again = run("import", "case-sample", path)
    assert (again.exit_code, again.stdout) == (
        0,
        "2 rows read; nothing to bring in. 2 rows had been brought in before.\n",
    )
    assert stored(engine) == (2, 1)


def test_faults_are_listed_with_their_cells_and_nothing_changes(engine: Engine, tmp_path: Path) -> None:
    definition = published.LIBRARY.definitions["case-sample"]
    path = entries.written(definition, tmp_path / "in.xlsx", [SOUND, {**SOUND, "X1": "goood"}])
    result = run("import", "case-sample", path)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[-2] == "Error: Nothing was brought in: 1 fault."
    assert lines[-1].startswith("Audits, row 4, column ")
    assert "(X1 Overall grade): 'goood' is not a choice of Overall grade: write Good, Requires" in lines[-1]
    assert stored(engine) == (0, 0)


def test_a_flood_of_faults_is_cut_short_and_counted(engine: Engine, tmp_path: Path) -> None:
    definition = published.LIBRARY.definitions["case-sample"]
    path = entries.written(definition, tmp_path / "in.xlsx", [{**SOUND, "X1": "bad"}] * (SHOWN + 50))
    lines = run("import", "case-sample", path).output.splitlines()
    assert "Error: Nothing was brought in: 250 faults." in lines
    assert sum(line.startswith("Audits, row ") for line in lines) == SHOWN
    assert lines[-1] == "... and 50 more"


def test_refusals_say_what_to_do(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_text("reference,grade\n1,Good\n")
    refused = run("import", "case-sample", path)
    assert (refused.exit_code, "The file was not read. It is a text file, such as CSV" in refused.output) == (1, True)
    unknown = run("import", "case-simple", path)
    assert (unknown.exit_code, "No form 'case-simple' was published" in unknown.output) == (1, True)
    assert run("import", "case-sample", tmp_path / "missing.xlsx").exit_code == 2
    assert "call it out.xlsx" in run("template", "case-sample", tmp_path / "out.csv").output
    assert run("template", "case-sample", tmp_path / "no" / "out.xlsx").exit_code == 1
    assert stored(engine) == (0, 0)
