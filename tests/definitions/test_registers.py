"""A file of registers: what can be wrong with it is said with file, line, key and cure, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_tool.definitions.registers import FOLDER, on_day, read_registers
from qa_tool.resources import forms_folder
from tests.support.factories import shipped

SHIPPED = forms_folder() / FOLDER / "problem-resolution.yaml"


def faults(folder: Path, text: str) -> list[str]:
    """What is wrong, without the file's name."""
    (folder / "ours.yaml").write_text(text, encoding="utf-8")
    forms = {"section-47": shipped("section-47")}
    return [str(one).removeprefix("registers/ours.yaml:") for one in read_registers(folder, forms).faults]


def test_the_registers_that_come_with_the_tool_are_sound(tmp_path: Path) -> None:
    found = read_registers(SHIPPED.parent, {"section-47": shipped("section-47")})
    assert found.faults == ()
    assert "problem-resolution" in found.parts
    assert faults(tmp_path, SHIPPED.read_text(encoding="utf-8")) == []


def test_what_the_audit_says_of_it_is_what_the_register_takes() -> None:
    """An option that the form gained, and the register does not know, would be lost without a word."""
    register = read_registers(SHIPPED.parent).parts["problem-resolution"]
    form = shipped("section-47")
    assert register.said
    for own, key in register.said.items():
        assert [(one.key, one.label) for one in form[key].options] == [
            (one.key, one.label) for one in register.by_key[own].options
        ], key


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: entry", "kind: count", "2: problem-resolution: 'kind' "),
        ("title:", "titel:", "4: problem-resolution: 'titel' is not known here"),
        ("resource: problem-resolution", "resource: moon", "'moon' has no 'read' in policy/matrix.yaml"),
        ("of: section-47", "of: moon", "'moon' is no form: choose one of section-47"),
        ("of: section-47\n", "", "'of' and 'when' belong together: write both, or neither where entries stand alone"),
        ("S47-17: disagree", "S47-99: disagree", "S47-99 is no question of section-47"),
        ("S47-17: disagree", "S47-17: yes-please", "'yes-please' is expected of S47-17, which has agree, "),
        ("S47-17: disagree", "S47-01: monday", "S47-01 has no options of which one is chosen"),
        ("{S47-17: disagree}", "{any: [{S47-17: agree}, {S47-17: moon}]}", "'moon' is expected of S47-17"),
        ("PR-02: S47-20", "PR-02: S47-99", "S47-99 is no question of section-47"),
        ("PR-02: S47-20", "PR-02: S47-19", "S47-19 is of the type 'short-text', and PR-02 is a 'date'"),
        ("PR-03: S47-21", "PR-03: S47-22", "'compliance' of S47-22 is no option of PR-03: it would be lost"),
        ("PR-03: S47-21", "PR-99: S47-21", "PR-99 is no question of it"),
        ("reference: PR-01", "reference: PR-02", "'PR-02' is no question that asks for a text"),
        ("opened: PR-02", "opened: PR-10", "'PR-10' must be asked by the first state"),
        ("ended: PR-10", "ended: PR-12", "'PR-12' is no question that asks for a day"),
        ("lists: [PR-12", "lists: [PR-99", "PR-99 is no question of it"),
        ("key: PR-04\n", "key: PR-03\n", "two questions are called 'PR-03'"),
        ("key: PR-05\n    type: choice", "key: PR-05\n    type: findings", "PR-05 cannot be a 'findings'"),
        ("key: PR-05\n", "key: PR-05\n    when: {PR-04: resources}\n", "PR-05 cannot have 'when' in a register"),
        ("PR-13], ends: true", "PR-13]", "the last state ends, and the first does not: write 'ends: true'"),
        ("asks: [PR-12, PR-10, PR-13]", "asks: [PR-12, PR-10]", "PR-13 must be asked by one state"),
        ("asks: [PR-12", "after: [moon], asks: [PR-12", "reached from a state before it, and 'moon' is none"),
        ("asks: [PR-12", "by: moon, asks: [PR-12", "'problem-resolution' has no 'moon' in policy"),
        ("key: closed,", "key: open,", "two states are called 'open'"),
        ("maximum: 1000", "restricted: line", "'problem-resolution' has no 'read-restricted' in policy"),
        ("begun: raised", "place: team", "the place of an entry is that of its record: leave it out"),
        ("{setting:problem_resolution_long_days}", "{setting:moon}", "{setting:moon} is no setting: qa-tool settings"),
        ("{setting:problem_resolution_long_days}", "soon", "'soon' is neither a number nor a {setting:...}"),
        ('"{setting:problem_resolution_long_days}"', "-1", "-1 days are no limit: write 0 or more"),
    ],
)
def test_faults_are_said_with_line_key_and_cure(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    found = faults(tmp_path, text.replace(old, new, 1))
    assert any(said in one for one in found), found


def test_a_key_stands_once(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    (tmp_path / "another.yaml").write_text(text, encoding="utf-8")
    assert faults(tmp_path, text) == ["3: problem-resolution: is the key of another file: choose one of its own"]


def test_a_limit_is_a_number_or_what_a_setting_says() -> None:
    assert on_day(5, {"moon": 28}.__getitem__) == 5
    assert on_day("{setting:moon}", {"moon": 28}.__getitem__) == 28


def test_the_page_for_authors_is_true(tmp_path: Path) -> None:
    page = (forms_folder() / "README.md").read_text(encoding="utf-8").split("## Registers")[1]
    assert faults(tmp_path, page.split("```yaml\n")[1].split("```")[0]) == []
