"""A file with commas: text is never a formula, and a faulty priority is named with its line."""

from __future__ import annotations

from pathlib import Path

from qa_tool.definitions.themes import SubTheme, Theme, Themes, of_year, read_priorities
from qa_tool.kit.spreadsheets.tables import comma_separated

THEMES = Themes(
    themes=(Theme(code="PLAN", label="Plans", kind="practice", sub_themes=(SubTheme(code="PLAN.P1", label="SMART"),)),)
)


def test_text_is_never_a_formula_and_numbers_stay_numbers() -> None:
    assert comma_separated([("=1+1", "@x", -3, "plain, text")]) == "\ufeff'=1+1,'@x,-3,\"plain, text\"\r\n"


def test_each_fault_of_the_priorities_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "priorities.yaml").write_text(
        "priorities:\n"
        "  - {key: A, year: 2018/19, title: First, sub_themes: [PLAN.P1]}\n"
        "  - {key: A, year: 2018/19, title: Again, sub_themes: [PLAN.P9]}\n"
        "  - {key: B, year: x2018, title: Odd, sub_themes: []}\n",
        encoding="utf-8",
    )
    found, faults = read_priorities(tmp_path, THEMES)
    said = [str(fault) for fault in faults]
    assert any(one.startswith("priorities.yaml:3: A: 'PLAN.P9'") for one in said)
    assert any(one.startswith("priorities.yaml:3: A: stands twice") for one in said)
    assert sum(one.startswith("priorities.yaml:4: B:") for one in said) == 2
    assert [one.key for one in of_year(found[:1], "2026/27")] == ["A"]
    assert of_year(found[:1], "2010/11") == found[:1]
