"""Every benchmark runs to its table; the one that makes its own services finds what does not hold together in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select, text

from benchmarks import importing, pages, sheets, sign_in, workbook
from benchmarks.bare_tables import bare, unguarded
from benchmarks.growing import faults
from benchmarks.services_of_size import Size, demo, grown, last_quarter
from qa_tool.actions.models import Commitment
from qa_tool.figures.queries import tallies
from qa_tool.figures.words.filters import Filters
from qa_tool.kit import transactions
from qa_tool.kit.periods import Period
from qa_tool.records.models import Audit
from qa_tool.records.words import COUNTED

SMALL = 24
THREE = Size(3 * SMALL, 6)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demo of forty records and the same grown three times as large, over six years."""
    folder = tmp_path_factory.mktemp("services")
    grown(demo(folder, SMALL), THREE)
    return folder


@pytest.fixture
def engine(services: Path, tmp_path: Path) -> Iterator[Engine]:
    """A copy of the grown service, to spoil."""
    instance = shutil.copytree(services / f"grown-{THREE.name}", tmp_path / "copy")
    opened = create_engine(f"sqlite:///{instance / 'qa_tool.sqlite'}")
    transactions.prepare(opened)
    yield opened
    opened.dispose()


def rows_of(printed: str) -> list[list[str]]:
    """The cells of the lines of a Markdown table, the head first."""
    lines = [line for line in printed.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


SOME = ("Overview", "Learning plan", "Inadequate now", "Audits behind a figure")
"""Pages to time here; that every page opens is tested elsewhere."""


def test_pages_are_timed_at_every_size(
    services: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ANALYSIS", {name: pages.ANALYSIS[name] for name in SOME})
    pages.main(["--audits", str(SMALL), f"{THREE.audits}:{THREE.years}", "--keep", str(services), "--times", "1"])
    printed = capsys.readouterr().out
    assert "made in" not in printed, "what is kept is not made again"
    head, *lines = rows_of(printed)
    assert {tuple(line[:2]) for line in lines} >= {
        (name, f"{audits} of {years} years")
        for name in (*SOME, "An audit, read")
        for audits, years in ((SMALL, 2), (THREE.audits, THREE.years))
    }
    for line in lines:
        assert all(line[head.index(name)].endswith(" ms") for name in ("First", "p50", "p95"))
        assert int(line[head.index("Queries (first)")].split()[0]) > 5


def test_a_grown_service_has_every_index_and_trigger_and_its_relations_hold(services: Path, engine: Engine) -> None:
    listed = text("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
    original = create_engine(f"sqlite:///{demo(services, SMALL) / 'qa_tool.sqlite'}")
    with original.connect() as one, engine.connect() as other:
        there = one.execute(listed).all()
        assert other.execute(listed).all() == there
        assert sum(kind == "trigger" for kind, _, _ in there) > 50
        assert other.execute(text("PRAGMA foreign_key_check")).all() == []
        assert other.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    original.dispose()


def test_a_grown_service_is_as_large_as_was_asked_and_reads_back(engine: Engine) -> None:
    with transactions.reading_session(engine) as session:
        audits = session.scalar(select(func.count()).select_from(Audit).where(Audit.status.in_(COUNTED))) or 0
        assert abs(audits - THREE.audits) <= SMALL / 2
        days = sorted(day for day in session.scalars(select(Audit.audit_date)) if day)
        assert days[-1].year - days[0].year >= THREE.years - 1
        assert (session.scalar(select(func.count()).select_from(Commitment)) or 0) > 2 * SMALL
    assert faults(engine, Period(days[0], days[-1])) == []


def test_a_record_that_rotted_is_found(engine: Engine) -> None:
    quarter = last_quarter(engine)
    one = spoil(engine, quarter, "UPDATE answer SET comment = 'Said later' WHERE revision_id = :revision")
    assert f"{one.reference} is not what was submitted" in faults(engine, quarter)


def test_counts_that_a_recount_does_not_give_are_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The count is of the records as they were before one of them changed, the recount of what they are now."""
    quarter = last_quarter(engine)
    with transactions.reading_session(engine) as session:
        before = tallies.questions(session, [quarter], Filters())
    nothing = "option = NULL, text = NULL, number = NULL, day = NULL, clock = NULL"
    spoil(engine, quarter, f"UPDATE answer SET outcome = 'cannot-tell', {nothing} WHERE revision_id = :revision")
    monkeypatch.setattr("benchmarks.growing.revisions.intact", lambda *_of: True)
    assert not [one for one in faults(engine, quarter) if one.endswith("is tallied otherwise")]
    monkeypatch.setattr("benchmarks.growing.tallies.questions", lambda *_asked: before)
    assert [one for one in faults(engine, quarter) if one.endswith("is tallied otherwise")]


def spoil(engine: Engine, quarter: Period, change: str) -> Audit:
    """Change a submitted record of the quarter behind the back of the triggers, and give back its head."""
    with transactions.reading_session(engine) as session:
        query = select(Audit).where(Audit.status.in_(COUNTED), Audit.audit_date.between(quarter.first, quarter.last))
        one = session.scalars(query.where(Audit.effective_grade.is_not(None)).order_by(Audit.reference)).first()
        assert one is not None
    with unguarded(engine) as connection, bare(connection, ["answer"]):
        assert connection.execute(text(change), {"revision": one.current_revision_id}).rowcount > 0
    return one


def test_a_workbook_is_compared_with_its_bare_rows(capsys: pytest.CaptureFixture[str]) -> None:
    workbook.main(["--audits", "20", "--ways", "workbook", "bare dump"])
    head, *lines = rows_of(capsys.readouterr().out)
    assert [line[:2] for line in lines] == [["20", "workbook"], ["20", "bare dump"]]
    ratio = head.index("work x bare dump")
    assert (float(lines[0][ratio]) > 0, lines[1][ratio]) == (True, "1.00")


def test_the_sheets_of_an_edition_share_its_work(capsys: pytest.CaptureFixture[str]) -> None:
    sheets.main(["--audits", "20", "--editions", "annual", "cluster"])
    head, *lines = rows_of(capsys.readouterr().out)
    steps = [line[head.index("Sheets")] for line in lines]
    cluster = next(place for place, step in enumerate(steps) if "Cluster" in step)
    assert {"Figures", "Summary", "The rest"} < set(steps[1:cluster])
    assert steps[cluster + 1 :] == ["The rest"], "what leaves the service is drawn as one protected document"
    assert all(line[head.index("Records")] == "20" for line in lines)


def test_bringing_in_is_compared_with_a_bare_read(capsys: pytest.CaptureFixture[str]) -> None:
    importing.main(["20"])
    printed = capsys.readouterr().out
    assert "20 rows" in printed
    assert "bare openpyxl read" in printed


def test_refused_sign_ins_are_timed_of_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    sign_in.main(["--times", "1"])
    head, *lines = rows_of(capsys.readouterr().out)
    assert {line[0].partition(",")[0] for line in lines} == {"existing", "absent", "disabled"}
    assert all(line[head.index("n")] == "1" for line in lines)
