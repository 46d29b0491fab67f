"""A folder becomes a library, or a list of every fault with file, line and key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qa_tool.definitions.files.loader import FaultyDefinitions, load_folder, read_folder
from qa_tool.definitions.model import AtLeast, Definition
from qa_tool.definitions.words import Grade
from qa_tool.resources import forms_folder
from tests.definitions.samples import CLOSING, FACTS, FILES, FORM, line_of, write_folder


def faults(folder: Path) -> list[str]:
    return [str(fault) for fault in read_folder(folder).faults]


def test_the_sample_folder(tmp_path: Path) -> None:
    library = load_folder(write_folder(tmp_path))
    definition = library.definitions["sample"]
    assert [fact.key for fact in definition.facts] == ["late_entry", "plan_type", "audit_date", "legal_status"]
    assert [question.key for question in definition.questions] == ["SA-01", "SA-02", "SA-03", "X1", "X2", "X4"]
    assert [question.key for question in definition.after_submission] == ["X11"]
    assert [section.key for section in definition.sections] == ["child", "closing"]
    assert [rule.name for rule in definition.rules] == ["critical-caps", "complete"]
    assert definition.graded
    assert library.themes.sub_theme_codes == ("VOICE.V1", "VOICE.V2", "PLAN.P1")
    assert library.themes.label("PLAN.P1") == "SMART"
    assert [place.unit.key for place in library.organisation.places()] == ["north", "coast", "coast-a"]
    assert library.organisation.localities[0].valid_from == date(2017, 4, 1)


def test_questions_are_as_they_are_written(tmp_path: Path) -> None:
    definition = load_folder(write_folder(tmp_path)).definitions["sample"]
    heard, missed, looked = (definition[key] for key in ("SA-01", "SA-02", "SA-03"))
    assert heard.themes == ("VOICE.V1",)
    assert heard.critical == "caps"
    assert set(heard.guidance) == set(Grade)
    assert [(option.key, option.label, option.counts_as) for option in missed.options] == [
        ("nothing-found", "Nothing", None),
        ("missed", "Missed", Grade.INADEQUATE),
    ]
    assert looked.when is not None
    assert looked.when.all_of == {"SA-02": "missed", "plan_type": ("CP", "CLA")}


def test_comments_are_offered_where_a_grade_may_need_evidence(tmp_path: Path) -> None:
    definition = load_folder(write_folder(tmp_path)).definitions["sample"]
    offered = {question.key for question in definition.questions if question.comment}
    assert offered == {"SA-01", "SA-02", "SA-03", "X1"}
    assert not any(fact.comment for fact in definition.facts)


def test_plan_types_are_those_of_the_form(tmp_path: Path) -> None:
    definition = load_folder(write_folder(tmp_path)).definitions["sample"]
    assert [option.key for option in definition["plan_type"].options] == ["CP", "CLA"]
    when = definition["legal_status"].when
    assert when is not None
    assert when.all_of == {"plan_type": ("CLA",)}


def test_a_standard_fact_that_could_never_be_asked_is_left_out(tmp_path: Path) -> None:
    change = ("sample.yaml", "applies_to: [CP, CLA]", "applies_to: [CP, CIN]")
    definition = load_folder(write_folder(tmp_path, change, ("sample.yaml", "plan_type: [CP, CLA]", "plan_type: CP")))
    assert definition.definitions["sample"].find("legal_status") is None


def test_a_form_without_plan_types_has_no_such_fact(tmp_path: Path) -> None:
    change = ("sample.yaml", "applies_to: [CP, CLA]", "applies_to: []")
    loaded = read_folder(write_folder(tmp_path, change))
    assert [fact.key for fact in loaded.library.definitions["sample"].facts] == ["late_entry", "audit_date"]


def test_the_form_words_standard_facts_and_closing_questions_its_own_way(tmp_path: Path) -> None:
    own = (
        "facts:\n  - {key: audit_date, text: On which day?, required: false}\n"
        "  - {key: minutes, type: number, text: How long?, short: Minutes}\nsections:"
    )
    changes = [
        ("sample.yaml", "sections:", own),
        ("sample.yaml", "  block: standard\n", "  block: standard\n  X2: {text: Because?, hint: Briefly}\n"),
    ]
    definition = load_folder(write_folder(tmp_path, *changes)).definitions["sample"]
    assert [fact.key for fact in definition.facts][-1] == "minutes"
    assert (definition["audit_date"].text, definition["audit_date"].required) == ("On which day?", False)
    assert (definition["X2"].text, definition["X2"].hint, definition["X2"].short) == ("Because?", "Briefly", "Reason")
    assert definition["X2"].minimum == 5


def test_own_rules_stand_beside_the_standard_ones_and_replace_those_of_the_same_name(tmp_path: Path) -> None:
    own = "rules:\n  - standard\n  - identifiers\n  - complete: {if_any_inadequate: [X4]}\n"
    definition = load_folder(write_folder(tmp_path, ("sample.yaml", "rules: [standard]\n", own))).definitions["sample"]
    assert [rule.name for rule in definition.rules] == ["critical-caps", "identifiers", "complete"]
    complete = definition.rule("complete")
    assert complete is not None
    assert complete.parameters == {"if_any_inadequate": ["X4"]}


def test_numbers_can_be_tested(tmp_path: Path) -> None:
    more = FORM.replace(
        "closing:\n",
        "      - {key: SA-04, type: number, text: How many?, short: Many, "
        "when: {any: [{SA-02: missed}, {SA-03: 'no'}]}}\n"
        "      - {key: SA-05, type: long-text, text: Why many?, short: Why, when: {SA-04: {at_least: 3}}}\nclosing:\n",
    )
    definition = load_folder(write_folder(tmp_path, sample=more)).definitions["sample"]
    many, why = definition["SA-04"].when, definition["SA-05"].when
    assert many is not None
    assert why is not None
    assert [one.all_of for one in many.any_of] == [{"SA-02": "missed"}, {"SA-03": "no"}]
    assert why.all_of == {"SA-04": AtLeast(at_least=3)}


PLANTED = [
    ("sample.yaml", "title: Sample\n", "", "sample.yaml:1: sample: 'title' is needed, but not there"),
    ("sample.yaml", "noun: audit", "noun: survey", "'noun' must be 'audit', 'observation' or 'return'"),
    ("sample.yaml", "reference: SA", "reference: SA\ncolour: red", "sample: 'colour' is not known here"),
    ("sample.yaml", "        short: Child heard", "        shrot: Child heard", "SA-01: 'shrot' is not known here"),
    ("sample.yaml", "        critical: caps", "        critical: yes", "SA-01: 'critical' must be"),
    ("sample.yaml", "      - key: SA-02\n        type", "      - type", "a question needs a 'key'"),
    ("sample.yaml", "        when: {SA-02", "        when: missed  # {SA-02", "SA-03: 'when' must be a mapping"),
    (
        "sample.yaml",
        "          nothing-found: Nothing",
        "          nothing-found: [x]",
        "SA-02: option 'nothing-found' needs",
    ),
    (
        "sample.yaml",
        "{label: Missed, counts_as: inadequate}",
        "{label: Missed, weight: 3}",
        "option 'missed': 'weight' is not",
    ),
    ("sample.yaml", "closing:\n", "closing_block:\n", "'closing' is needed"),
    ("sample.yaml", "block: standard", "block: other", "there is no closing block 'other' in closing.yaml"),
    ("sample.yaml", "  X1:\n    guidance", "  X9:\n    guidance", "X9: is not a question of the closing block"),
    (
        "sample.yaml",
        "  X1:\n",
        "  X2: {type: grade}\n  X1:\n",
        "X2: 'type' of a closing question cannot be changed here",
    ),
    (
        "sample.yaml",
        "sections:\n",
        "facts: [{key: audit_date, type: number}]\nsections:\n",
        "audit_date: 'type' of a standard fact cannot be changed here",
    ),
    ("sample.yaml", "applies_to: [CP, CLA]", "applies_to: [CP, CLA, XX]", "'XX' is not a plan type"),
    ("sample.yaml", "form: sample", "form: other", "other: 'form' must be sample, as the file is"),
    ("sample.yaml", "rules: [standard]", "rules: [[standard]]", "sample: a rule is a name"),
    ("sample.yaml", "  - key: child\n", "  - name: child\n", "a section needs a 'key'"),
    ("themes.yaml", "    kind: practice\n    sub", "    kind: odd\n    sub", "VOICE: 'kind' must be"),
    (
        "organisation.yaml",
        "valid_from: 2017-04-01}]\niro",
        "valid_from: April}]\niro",
        "coast-a: 'valid_from' must be a date, such as 2018-04-01",
    ),
    (
        "organisation.yaml",
        "key: iro-north",
        "key: north",
        "north: is a key used on line 2 too, for some of the same days",
    ),
    (
        "organisation.yaml",
        "    valid_from: 2017-04-01\n    districts",
        "    valid_from: 2017-04-01\n    valid_to: 2016-01-01\n    districts",
        "north: 'valid_to' lies before 'valid_from'",
    ),
    ("facts.yaml", "facts:", "colour: red\nfacts:", "facts.yaml:1: 'colour' is not known here: take it out"),
    (
        "closing.yaml",
        "blocks:",
        "block: 1\nblocks:",
        "closing.yaml:1: 'block' is not known here: did you mean 'blocks'?",
    ),
    (
        "closing.yaml",
        "    questions:",
        "    intor: Last.\n    questions:",
        "standard: 'intor' is not known here: did you mean",
    ),
    ("themes.yaml", "themes:", "colour: red\nthemes:", "themes.yaml:1: 'colour' is not known here"),
    (
        "themes.yaml",
        "themes:",
        "themes:\n  LATE: Lateness",
        "LATE: must be a mapping: lines of 'key: value', two spaces",
    ),
    (
        "organisation.yaml",
        "localities:",
        "iro_team: []\nlocalities:",
        "'iro_team' is not known here: did you mean 'iro_teams'?",
    ),
    ("organisation.yaml", "key: iro-north,", "key: iro-north, teams: [],", "iro-north: 'teams' is not known here"),
    ("facts.yaml", "subjects: [case, meeting]}", "subject: case}", "late_entry: a standard fact needs 'subjects'"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    PLANTED,
    ids=[f"{index}-{entry[3][-30:]}" for index, entry in enumerate(PLANTED)],
)
def test_a_planted_fault_is_reported_with_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    found = faults(write_folder(tmp_path, (file, old, new)))
    assert any(expected in fault for fault in found), found
    assert all(fault.startswith(file) for fault in found), found


def test_the_line_is_that_of_the_fault(tmp_path: Path) -> None:
    changes = [
        ("sample.yaml", "        critical: caps", "        critical: 'yes'"),
        ("sample.yaml", "        short: Anything missed", "        minimum: few"),
    ]
    folder = write_folder(tmp_path, *changes)
    text = (folder / "sample.yaml").read_text()
    lines = [fault.line for fault in read_folder(folder).faults]
    assert lines == [line_of(text, "critical: 'yes'"), line_of(text, "minimum: few")]


def test_faults_of_every_file_are_reported_at_once(tmp_path: Path) -> None:
    changes = [
        ("sample.yaml", "critical: caps", "critical: maybe"),
        ("themes.yaml", "kind: practice, sub", "kind: odd, sub"),
        ("facts.yaml", "type: date, text: When?", "text: When?"),
        ("closing.yaml", "minimum: 5", "minimum: five"),
        ("organisation.yaml", "name: Coast\n", "nmae: Coast\n"),
    ]
    found = faults(write_folder(tmp_path, *changes))
    assert {fault.split(":")[0] for fault in found} == set(FILES)


def test_a_fault_in_a_shared_block_points_to_the_shared_file(tmp_path: Path) -> None:
    (fault,) = read_folder(write_folder(tmp_path, ("closing.yaml", "minimum: 5", "minimum: five"))).faults
    assert (fault.file, fault.line, fault.key) == ("closing.yaml", line_of(CLOSING, "key: X2"), "X2")


def test_missing_files_are_faults(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "facts.yaml").unlink()
    assert any(fault.startswith("facts.yaml:1: is missing") for fault in faults(folder))
    with pytest.raises(FaultyDefinitions) as refused:
        load_folder(folder)
    assert refused.value.faults


def test_the_file_of_another_place_may_keep_its_key(tmp_path: Path) -> None:
    team = "[{key: coast-a, name: Coast A, valid_from: 2017-04-01, valid_to: 2018-03-31}, "
    change = (
        "organisation.yaml",
        "[{key: coast-a, name: Coast A, valid_from: 2017-04-01}",
        team + "{key: coast-a, name: Coast Alpha, valid_from: 2018-04-01}",
    )
    organisation = load_folder(write_folder(tmp_path, change)).organisation
    assert [place.unit.name for place in organisation.places()][-2:] == ["Coast A", "Coast Alpha"]


def test_every_real_form_comes_back_from_its_snapshot() -> None:
    library = load_folder(forms_folder())
    assert len(library.definitions) == 6
    for definition in library.definitions.values():
        again = Definition.from_snapshot(definition.snapshot())
        assert again == definition
        assert again.content_hash == definition.content_hash


def test_the_hash_follows_the_content_and_not_the_layout_of_the_file(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for folder in folders:
        folder.mkdir()
    base = load_folder(write_folder(folders[0])).definitions["sample"]
    spaced = ("sample.yaml", "title: Sample\n", "# a remark\ntitle:   'Sample'\n\n")
    assert load_folder(write_folder(folders[1], spaced)).definitions["sample"].content_hash == base.content_hash
    worded = ("facts.yaml", "Which plan?", "What plan?")
    assert load_folder(write_folder(folders[2], worded)).definitions["sample"].content_hash != base.content_hash
    assert FACTS.count("Which plan?") == 1
