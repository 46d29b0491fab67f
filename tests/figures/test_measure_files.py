"""A file of measures: what can be wrong with it is said with file, line, key and cure, all at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from qa_tool import subjects
from qa_tool.definitions.registers import read_registers
from qa_tool.figures.measures.base import OF_ONES_OWN
from qa_tool.figures.measures.files import FOLDER, read_measures
from qa_tool.figures.queries import datasets, registry
from qa_tool.figures.queries.datasets import Brought
from qa_tool.figures.verbs import counting
from qa_tool.figures.verbs.statistics import STATISTICS
from qa_tool.policy import matrix
from qa_tool.policy.words import Role
from qa_tool.resources import forms_folder
from tests.support.factories import shipped
from tests.support.measures import MEASURES

HEAD = "measures:\n  - key: C15\n    name: N\n    asks: Q?\n    formula: n\n    denominator: All\n    unit: audits\n"
ROWS = "    rows:\n      - {label: Agree, count: {S47-17: agree}}\n"
SOUND = HEAD + "    of: section-47\n" + ROWS
COMPARED = HEAD + (
    "    statistic: two-views\n    by: [service, question]\n    pairs:\n"
    "      o: {first: [case-sample, CS-19], second: [tier-2, T2-20], same: S, lower: L, higher: H}\n"
)
FORMS = {form: shipped(form) for form in ("section-47", "case-sample", "tier-2")}


def faults(folder: Path, text: str) -> list[str]:
    """What is wrong, without the file's name."""
    subjects.connect()
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / "ours.yaml").write_text(text, encoding="utf-8")
    found = [str(one) for one in counting.check(folder, FORMS) if one.file != "matrix.yaml"]
    assert all(one.startswith("measures/ours.yaml:") for one in found)
    return [one.removeprefix("measures/ours.yaml:") for one in found]


def test_a_measure_whose_key_is_none_does_not_keep_the_others_from_being_read(
    sqlite_session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults(tmp_path, SOUND.replace("C15", "M1"))
    monkeypatch.setattr("qa_tool.definitions.verbs.in_use.beside_forms", lambda name: tmp_path / name)
    assert list(registry.in_use(sqlite_session)) == ["M1"]


def test_the_measures_that_come_with_the_tool_are_sound(tmp_path: Path) -> None:
    subjects.connect()
    assert counting.check(forms_folder(), FORMS) == []
    found = read_measures(forms_folder() / FOLDER).measures
    assert list(MEASURES) == [f"C{number}" for number in sorted(int(one.key[1:]) for one in found)]
    assert faults(tmp_path, SOUND) == []
    assert faults(tmp_path, COMPARED) == []


def test_a_measure_has_readers_of_its_own_only_where_they_differ_from_the_rest() -> None:
    grants = matrix.matrix().grants.items()
    by_action = {action: by_role for (resource, action), by_role in grants if resource == "measure"}
    rest = by_action.pop(OF_ONES_OWN)
    assert by_action.keys() <= MEASURES.keys()
    assert [action for action, by_role in by_action.items() if by_role == rest] == []


def test_a_measure_that_a_service_adds_is_sound_and_has_readers(tmp_path: Path) -> None:
    assert faults(tmp_path, SOUND.replace("key: C15", "key: C99", 1)) == []
    (added,) = read_measures(tmp_path / FOLDER).measures
    assert added.readers == (Role.SAFEGUARDING_MANAGER, Role.HEAD_OF_SERVICE, Role.ANALYST)


def test_every_statistic_is_used_and_offers_what_its_measure_asks() -> None:
    used = {one.statistic: set(one.by) for one in MEASURES.values() if one.statistic}
    assert used == {name: {by.name.lower() for by in one.by} for name, one in STATISTICS.items()}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("two-views", "moon", "8: C15: 'moon' is no statistic: choose one of benefit, coverage, "),
        ("by: [service", "by: [month", "9: C15: 'two-views' cannot be broken down by 'month': choose of service, "),
        ("two-views", "coverage", "10: C15: 'coverage' compares no pairs: leave out 'pairs'"),
        ("[tier-2, T2-20]", "[moon, T2-20]", "10: C15: 'moon' is no form: a side of a pair is [form, question]"),
        ("T2-20", "T2-99", "10: C15: 'tier-2' (Tier 2 case-file audit) has no column T2-99"),
        ("[tier-2, T2-20]", "T2-20", "11: C15: a pair needs 'second': [form, question]"),
        ("same: S, ", "", "11: C15: 'same' is needed"),
        ("higher: H", "higher: ''", "10: C15: a pair of grades needs both 'lower' and 'higher'"),
        ("    by:", "    of: section-47\n    by:", "9: C15: a statistic brings its own rows: leave out 'of'"),
        ("    by:", "    lists: true\n    by:", "9: C15: a statistic brings its own rows: leave out 'lists'"),
    ],
)
def test_a_fault_of_a_statistic_is_said_with_its_cure(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in COMPARED
    found = faults(tmp_path, COMPARED.replace(old, new, 1))
    assert any(said in one for one in found), found


def test_the_page_for_authors_is_true(tmp_path: Path) -> None:
    subjects.connect()
    page = (forms_folder() / "README.md").read_text(encoding="utf-8")
    for one in datasets.of_forms([], read_registers(forms_folder() / "registers").parts.values()).values():
        for column in (column.key for column in one.columns):
            assert re.search(rf"\b{column}\b", page.split("| Dataset | Columns |")[1]), column
    example = page.split("```yaml\nmeasures:")[1].split("```")[0]
    assert faults(tmp_path, "measures:" + example) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("key: C15", "key: X1", "2: X1: 'X1' is no key of a measure: write C and a number, such as C36"),
        ("name: N", "nam: N", "3: C15: 'nam' is not known here"),
        ("of: section-47", "of: moon", "8: C15: 'moon' is no dataset: choose one of appeals, case-sample, due, "),
        ("count: {S47-17: agree}", "count: {S47-99: agree}", "9: C15: 'section-47' (Section 47 audit) has no column"),
        ("S47-17: agree", "S47-17: yes-please", "'yes-please' is expected of S47-17, which has agree, "),
        ("S47-17: agree", "late_entry: true", 'Write "yes" and "no" in double quotes'),
        ("S47-17: agree", "S47-17: []", "no value is given for S47-17"),
        ("S47-17: agree", "S47-01: monday", "S47-01 can only be tested with {answered: true} or {answered: false}"),
        ("S47-17: agree", "S47-17: {at_least: 2}", "S47-17 is tested for a number, and is none"),
        ("S47-17: agree", "S47-17: {most: 2}", "may hold words, numbers, lists of them, or {at_least: 1}"),
        ("label: Agree", 'label: "{setting:moon}"', "{setting:moon} is no setting: qa-tool settings lists them"),
        ("label: Agree, ", "", "10: C15: a row needs a 'label'"),
        ("count: {S47-17: agree}", "share: {N: {S47-17: agree}}", "'share' needs 'n': the condition that is counted"),
        ("count: {S47-17: agree}", "mix: S47-17, median: x", "one of count, share, mix, median, sum, ratio, and has 2"),
        (", count: {S47-17: agree}", "", "a row needs one of count, share, mix, median, sum, ratio, and has none"),
        ("count: {S47-17: agree}", "mix: S47-01", "'mix' needs a column of options, and S47-01 has none"),
        ("count: {S47-17: agree}", "mix: moon", "has no column moon"),
        ("count: {S47-17: agree}", "median: moon", "'median' needs a name of 'days', and moon is none"),
        ("    rows:", "    by: [weekday]\n    rows:", "cannot be broken down by 'weekday': choose of service, "),
        ("    rows:", "    days: {team: [S47-01, S47-03]}\n    rows:", "'team' is a column of 'section-47' already"),
        ("    rows:", "    days: {x: [S47-17, moon]}\n    rows:", "S47-17 is no day: working days are counted"),
        ("    rows:", "    days: {x: [S47-17, moon]}\n    rows:", "has no column moon"),
        ("of: section-47", "of: due\n    lists: true", "no list of these is behind a number: leave 'lists' out"),
        ("measures:", "more: 1\nmeasures:", "1: 'more' is not known here: take it out"),
        (ROWS, "", "2: C15: needs 'rows', or the name of a 'statistic'"),
        (ROWS, ROWS + ROWS.partition("\n")[2], "two rows are called 'Agree': each needs a label of its own"),
        (ROWS, ROWS + HEAD.partition("\n")[2], "11: C15: is the key of a measure in measures/ours.yaml:2 too"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_cure(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SOUND
    found = faults(tmp_path, SOUND.replace(old, new, 1))
    assert any(said in one for one in found), found


def test_a_limit_is_a_number_or_a_setting(tmp_path: Path) -> None:
    days = "    days: {taken: [S47-01, audit_date]}\n    rows:"
    text = SOUND.replace("    rows:", days).replace("S47-17: agree", "taken: {at_most: soon}")
    (found,) = faults(tmp_path, text)
    assert found.endswith("the limit 'soon' of taken is neither a number nor a {setting:...}")


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    text = SOUND.replace("key: C15", "key: X1").replace("S47-17", "S47-99")
    assert len(faults(tmp_path, text.replace("    rows:", "    by: [x]\n    rows:"))) == 3


def test_datasets_are_made_anew_where_subjects_bring_others(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    subjects.connect()
    (first, *others) = subjects.DATASETS.datasets
    assert first.key in datasets.in_service(session)
    monkeypatch.setattr(datasets, "brought", lambda: Brought(tuple(others)))
    assert set(datasets.in_service(session)) >= {one.key for one in others}
    assert first.key not in datasets.in_service(session)
