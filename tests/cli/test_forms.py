"""qa-tool forms: what people see, and the exit codes that scripts see."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qa_tool.cli import main
from tests.definitions.samples import write_folder
from tests.definitions.test_publishing import OURS


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
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "The definitions in forms are sound.",
        "There is no database yet, so they were not compared with what was published.",
    ]


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


def test_check_checks_what_publish_publishes(installation: Path) -> None:
    """It once called the shipped forms sound while the service's own folder had faults."""
    write_folder(installation, ("sample.yaml", "theme: VOICE.V1", "theme: DRIFT.D9"))
    result = run("check")
    assert result.exit_code == 1
    assert "theme DRIFT.D9 is not in themes.yaml" in result.output
    assert run("publish").output.splitlines()[0] == result.output.splitlines()[0]


def test_check_finds_a_type_that_changed_under_an_old_key(installation: Path) -> None:
    assert run("publish").exit_code == 0
    assert run("check").output == "The definitions in definitions are sound.\n"
    write_folder(installation, ("sample.yaml", "type: grade", "type: long-text"))
    checked, published = run("check"), run("publish")
    assert (checked.exit_code, published.exit_code) == (1, 1)
    assert any("SA-01" in line for line in checked.output.splitlines())
    assert checked.output.splitlines()[:-1] == published.output.splitlines()[:-1]


def test_check_keeps_nothing(installation: Path) -> None:
    assert run("check").output == "The definitions in definitions are sound.\n"
    assert "Nothing was published yet" in run("history").output


@pytest.mark.parametrize(
    ("text", "line", "cure"),
    [
        ("form: a: b\n", 1, "second colon"),
        ("form: a\n title: b\n", 2, "indented too far"),
        ("form:\n\t- a\n", 2, "tab"),
        ('form: "a\ntitle: b\n', 1, "never closed"),
        ("form: *a\n", 1, "star"),
        ("form: @a\n", 1, "quotes"),
        ("form:\n  - a\n - b\n", 3, "same spaces"),
        ("form: [a, b\ntitle: c\n", 2, "Add ]"),
        ("form: {a: b\n", 2, "Add }"),
        ("form: 'it's'\n", 1, "closing quotation mark"),
        ("form: |\n a\ntitle\n", 4, "no colon"),
        ("form: > a\n", 1, "next line"),
        ("---\nform: a\n---\nb: c\n", 3, "Take it out"),
        ("form: \x01\n", 1, "control character"),
    ],
)
def test_a_slip_in_a_file_is_told_with_its_line_and_cure(tmp_path: Path, text: str, line: int, cure: str) -> None:
    write_folder(tmp_path)
    (tmp_path / "sample.yaml").write_text(text, encoding="utf-8")
    told = run("check", str(tmp_path)).output.splitlines()[0]
    assert told.startswith(f"sample.yaml:{line}: ")
    assert cure in told
    for word in ("mapping", "scalar", "block", "token", "alias", "stream"):
        assert word not in told


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
    lines = run("history", "sample").output.splitlines()
    assert [line.split()[:3] for line in lines] == [["form", "sample", "1"], ["form", "sample", "2"]]
    assert [line.endswith("command line  in use") for line in lines] == [False, True]


def test_measures_are_published_with_the_forms(installation: Path) -> None:
    (installation / "measures").mkdir()
    ours = installation / "measures" / "ours.yaml"
    ours.write_text(OURS, encoding="utf-8")
    assert "Measures: 1 new" in run("publish").output
    ours.write_text(OURS.replace("Sampled", "All samples"), encoding="utf-8")
    assert run("publish").output.splitlines() == ["Unchanged: sample", "Measures: new version of C901"]
    ours.write_text("measures: []", encoding="utf-8")
    assert "Measures: taken out: C901" in run("publish").output
    lines = run("history", "C901").output.splitlines()
    assert [line.split()[:3] for line in lines] == [["measure", "C901", str(number)] for number in (1, 2, 3)]
    assert lines[-1].endswith("command line  taken out")
    assert {line.split()[0] for line in run("history").output.splitlines()} >= {"form", "measure", "count"}


def test_a_fault_of_a_measure_is_told_with_its_line_before_anything_is_published(installation: Path) -> None:
    (installation / "measures").mkdir()
    (installation / "measures" / "ours.yaml").write_text(OURS.replace("SA-01", "SA-99"), encoding="utf-8")
    result = run("publish")
    assert result.exit_code == 1
    assert result.output.startswith("measures/ours.yaml:9: C901: ")
    assert "Nothing was published yet" in run("history").output


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
    assert run("history", "sample").output.startswith("form     sample")
    assert "Nothing was published yet of other" in run("history", "other").output
