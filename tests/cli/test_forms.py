"""qa-tool forms: what people see, and the exit codes that scripts see."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qa_tool.cli import main
from tests.definitions.samples import write_folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["forms", *arguments])


@pytest.fixture
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> Path:
    """An installation with a migrated database; its folder of definitions."""
    folder = tmp_path / "definitions"
    folder.mkdir()
    monkeypatch.setenv("QA_MODE", "test")
    monkeypatch.setenv("QA_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("QA_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("QA_FORMS", str(folder))
    return write_folder(folder)


def test_check_without_a_folder_checks_the_shipped_forms() -> None:
    result = run("check")
    assert (result.exit_code, result.output) == (0, "The definitions in forms are sound.\n")


def test_check_lists_every_fault_and_fails(tmp_path: Path) -> None:
    changes = [("sample.yaml", "theme: VOICE.V1", "theme: DRIFT.D9"), ("closing.yaml", "minimum: 5", "minimum: five")]
    result = run("check", str(write_folder(tmp_path, *changes)))
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "closing.yaml:6: X2: 'minimum' must be a whole number",
        "sample.yaml:17: SA-01: theme DRIFT.D9 is not in themes.yaml",
        "Error: 2 faults: see above.",
    ]


def test_check_of_a_folder_that_is_not_there() -> None:
    assert run("check", "nowhere").exit_code == 2


def test_publish_then_history(installation: Path) -> None:
    result = run("publish")
    assert (result.exit_code, result.output.splitlines()[0]) == (0, "Published sample version 1: Sample")
    assert "Places and teams: 4 added, 0 changed, 0 ended" in result.output
    assert run("publish").output == "Unchanged: sample\n"
    write_folder(installation, ("sample.yaml", "Is the child heard?", "Is the child listened to?"))
    assert run("publish", str(installation)).output.splitlines() == [
        "Published sample version 2: Sample",
        "  The standard changed, so figures before and after are not compared: SA-01",
    ]
    lines = run("history").output.splitlines()
    assert [line.split()[:2] for line in lines] == [["sample", "1"], ["sample", "2"]]
    assert [line.endswith("in use") for line in lines] == [False, True]


def test_publish_refuses_and_leaves_nothing(installation: Path) -> None:
    write_folder(installation, ("sample.yaml", "critical: caps", "critical: maybe"))
    result = run("publish")
    assert result.exit_code == 1
    assert "Error: Nothing was published. 1 fault: see above." in result.output
    result = run("history")
    assert result.exit_code == 1
    assert "Nothing was published yet: qa-tool forms publish" in result.output


def test_history_of_one_form(installation: Path) -> None:
    run("publish")
    assert run("history", "sample").output.startswith("sample")
    assert "Nothing was published yet of other" in run("history", "other").output
