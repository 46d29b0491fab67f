"""Every check finds the fault planted for it, on its line, and the shipped forms have none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qa_tool.definitions.checks import CHECKS, check_folder
from qa_tool.definitions.files.reading import Fault
from qa_tool.resources import forms_folder
from tests.definitions.samples import FORM, line_of, write_folder


def faults(folder: Path) -> list[Fault]:
    return check_folder(folder)[1]


def test_the_sample_is_sound(tmp_path: Path) -> None:
    assert faults(write_folder(tmp_path)) == []


def test_the_shipped_forms_are_sound() -> None:
    assert faults(forms_folder()) == []


GOOD = "          good: The child was asked alone and what was wanted is seen in every decision\n"
SA_03 = "      - key: SA-03\n        type: yes-partly-no"
INADEQUATE = "Nobody asked although there was time and the plan ignores what is known"

PLANTED = [
    # keys
    ("key: SA-02", "key: SA-01", "SA-01: is a key already used in this form"),
    ("key: SA-02", "key: sa_01", "sa_01: is a key already used in this form, as SA-01"),
    ("key: SA-02", "key: audit_date", "audit_date: is the key of a fact"),
    ("key: SA-02", "key: X7", "X7: is reserved"),
    ("key: SA-02", "key: data", "data: is a reserved name"),
    ("key: SA-02", "key: errors", "errors: is a reserved name"),
    ("key: SA-02", "key: SA 02", "SA 02: a key is letters and digits"),
    ("key: child", "key: closing", "closing: is a section key already used in this form (it is the closing block's)"),
    (
        "short: Child heard",
        "short: A name that is far too long for the axis of any chart",
        "SA-01: its short name has 53",
    ),
    ("        short: Child heard\n", "", "SA-01: needs a short name"),
    ("text: Is the child heard?", "text: ' '", "SA-01: needs a text"),
    ("nothing-found: Nothing", "none: Nothing", "SA-02: 'none' cannot be an option key"),
    ("nothing-found: Nothing", "na: Nothing", "SA-02: 'na' cannot be an option key"),
    ("nothing-found: Nothing", "Nothing Found: Nothing", "SA-02: option key 'Nothing Found' must be"),
    ("reference: SA", "reference: sample", "sample: 'reference' must be 2 to 6 capital letters"),
    ("layout: ", "access: {}\nlayout: ", "sample: 'access' names nobody who may fill it in"),
    ("layout: ", "access: {fill: QR}\nlayout: ", "sample: 'access > fill' must be a list"),
    ("layout: ", "access: {fill: [QQ]}\nlayout: ", "sample: 'access > fill' must be 'AU', 'IRO'"),
    ("layout: ", "access: {filled: [QR]}\nlayout: ", "sample: 'access > filled' is not known here"),
    ("layout: ", "access: {fill: [QR], given: [QR]}\nlayout: ", "sample: 'access' names QR twice"),
    ("layout: ", "access: {fill: [AN]}\nlayout: ", "sample: 'access' names AN, who may write no records"),
    # types and marks
    ("type: yes-partly-no", "type: slider", "SA-03: 'slider' is not a question type"),
    (SA_03, f"{SA_03}\n        role: overall", "SA-03: role overall is for a grade question"),
    (SA_03, f"{SA_03}\n        role: weather", "SA-03: 'role' must be"),
    ("type: grade\n", "type: grade\n        role: overall\n", "X1: role overall is that of SA-01 already"),
    (SA_03, f"{SA_03}\n        advice: {{never: Telephone}}", "SA-03: 'never' is no answer to it"),
    (SA_03, f'{SA_03}\n        advice: {{"no": " "}}', "SA-03: the advice for 'no' is empty"),
    (
        "rules: [standard]",
        "rules: [standard, safety-first]",
        "rule safety-first: no question has the role safety-concern",
    ),
    (SA_03, f"{SA_03}\n        rows: 3", "SA-03: 'rows' means nothing to a yes-partly-no question"),
    (SA_03, f"{SA_03}\n        maximum: 3", "SA-03: 'maximum' means nothing to a yes-partly-no question"),
    ("          nothing-found: Nothing\n", "", "SA-02: needs at least two options"),
    (
        SA_03,
        f"{SA_03}\n        critical: caps\n        comment: false",
        "SA-03: is critical, so it must offer a comment",
    ),
    (
        SA_03,
        f"{SA_03}\n        critical_when: {{plan_type: CP}}",
        "SA-03: says when it is critical, but not that it is",
    ),
    (
        "{label: Missed, counts_as: inadequate}",
        "Missed\n        critical: caps",
        "SA-02: is critical, but no option says",
    ),
    (
        "        theme: VOICE.V1\n        critical: caps\n",
        "        comment: false\n",
        "SA-01: can be inadequate, so it must offer",
    ),
    # themes
    ("theme: VOICE.V1", "theme: DRIFT.D9", "SA-01: theme DRIFT.D9 is not in themes.yaml"),
    ("theme: VOICE.V1", "theme: VOICE", "SA-01: theme VOICE is not in themes.yaml as a sub-theme"),
    ("theme: VOICE.V1", "theme: [VOICE.V1, VOICE.V1]", "SA-01: has the same theme twice"),
    # conditions
    (
        "when: {SA-02: missed, plan_type: [CP, CLA]}",
        "when: {SA-09: missed}",
        "SA-03: 'when' looks at SA-09, which is no fact",
    ),
    ("when: {SA-02: missed, plan_type: [CP, CLA]}", "when: {X1: good}", "SA-03: 'when' looks at X1, which comes later"),
    (
        "when: {SA-02: missed, plan_type: [CP, CLA]}",
        "when: {SA-03: 'yes'}",
        "SA-03: 'when' looks at the question itself",
    ),
    ("when: {SA-02: missed, plan_type: [CP, CLA]}", "when: {audit_date: x}", "a date question: conditions cannot"),
    (
        "when: {SA-02: missed",
        "when: {SA-02: overlooked",
        "SA-03: 'when' expects 'overlooked' of SA-02, which has nothing",
    ),
    (
        "when: {SA-02: missed",
        "when: {SA-02: {at_least: 1}",
        "SA-03: 'when' tests SA-02 for a number, but it has options",
    ),
    ("plan_type: [CP, CLA]}", "plan_type: [CP, CIN]}", "SA-03: 'when' expects 'CIN' of plan_type, which has CP, CLA"),
    (
        "  - key: child\n",
        "  - key: child\n    when: {SA-01: good}\n",
        "child: 'when' looks at SA-01, which comes later",
    ),
    # descriptors
    (GOOD, "", "SA-01: needs a descriptor for good"),
    (GOOD, "          good: Well done by all\n", "SA-01: the descriptor for good is a general phrase"),
    (
        GOOD,
        "          good: Does what the standard asks, in time, with evidence of benefit to the child.\n",
        "SA-01: the descriptor for good is a general phrase",
    ),
    (GOOD, f"          good: {INADEQUATE}\n", "SA-01: has the same descriptor for two grades"),
    (
        GOOD,
        "          good: Everything about this sample fits together, and the child is better off for it!\n",
        "X1: the descriptor for good is copied from SA-01 of sample",
    ),
    (
        GOOD,
        "          good: Everything about this case fits together and the child is better off for it\n",
        "X1: the descriptor for good is nearly the same as that of SA-01 of sample",
    ),
    # rules
    ("rules: [standard]", "rules: [standard, tidy]", "sample: there is no rule 'tidy'"),
    (
        "rules: [standard]",
        "rules: [standard, complete: {at_once: true}]",
        "sample: rule complete: 'at_once': Extra inputs",
    ),
    (
        "rules: [standard]",
        "rules: [standard, option-caps: {question: SA-02}]",
        "sample: rule option-caps: 'option': Field required",
    ),
    (
        "rules: [standard]",
        "rules: [standard, not-greater: {groups: [[SA-08, SA-09]]}]",
        "rule not-greater: there is no question SA-08",
    ),
    (
        "rules: [standard]",
        "rules: [standard, option-caps: {question: SA-02, option: gone, at_most: good}]",
        "rule option-caps: 'gone' is not an option of SA-02",
    ),
]


def test_what_a_form_has_not_said_of_a_closing_question_is_a_fault_of_the_form(tmp_path: Path) -> None:
    guidance = FORM[FORM.index("  X1:\n    guidance") : FORM.index("rules: [standard]")]
    folder = write_folder(tmp_path, ("sample.yaml", guidance, ""))
    line = line_of((folder / "sample.yaml").read_text(encoding="utf-8"), "closing:")
    wanted = f"sample.yaml:{line}: X1: needs a descriptor for good, requires improvement, inadequate"
    assert wanted in [str(fault) for fault in check_folder(folder)[1]]


@pytest.mark.parametrize(
    ("old", "new", "expected"), PLANTED, ids=[f"{index}-{entry[2][:50]}" for index, entry in enumerate(PLANTED)]
)
def test_a_planted_fault_is_found(tmp_path: Path, old: str, new: str, expected: str) -> None:
    folder = write_folder(tmp_path, ("sample.yaml", old, new))
    found = [str(fault) for fault in faults(folder)]
    assert any(expected in fault for fault in found), found


def test_each_fault_stands_on_its_line(tmp_path: Path) -> None:
    changes = [
        ("sample.yaml", "theme: VOICE.V1", "theme: DRIFT.D9"),
        ("sample.yaml", "when: {SA-02: missed", "when: {SA-02: overlooked"),
        ("themes.yaml", "kind: practice, sub", "kind: odd, sub"),
    ]
    folder = write_folder(tmp_path, *changes)
    text = (folder / "sample.yaml").read_text()
    found = [(fault.file, fault.line, fault.key) for fault in faults(folder)]
    assert found[:2] == [
        ("sample.yaml", line_of(text, "theme: DRIFT.D9"), "SA-01"),
        ("sample.yaml", line_of(text, "when: {SA-02: overlooked"), "SA-03"),
    ]
    assert found[2][0] == "themes.yaml"
    assert str(faults(folder)[0]) == f"sample.yaml:{found[0][1]}: SA-01: theme DRIFT.D9 is not in themes.yaml"


@pytest.mark.parametrize("taken", ["SA-01", "audit_date", "X2"])
def test_a_key_that_is_taken_is_told_where_it_stands_again(tmp_path: Path, taken: str) -> None:
    """Not where it stood first: that may be a question far above, or a file that the author never opened."""
    folder = write_folder(tmp_path, ("sample.yaml", "key: SA-02", f"key: {taken}"))
    lines = (folder / "sample.yaml").read_text().splitlines()
    last = max(number for number, line in enumerate(lines, 1) if line.strip() == f"- key: {taken}")
    assert ("sample.yaml", last, taken) in [(fault.file, fault.line, fault.key) for fault in faults(folder)]


NEVER = [
    # a question that looks at one which is asked only under the opposite condition
    ("when: {SA-03: 'yes', plan_type: CLA}", "when: {SA-02: missed, plan_type: CP}", "SA-04: it can never be asked"),
    ("when: {SA-03: 'yes', SA-02: nothing-found}", None, "SA-04: it can never be asked"),
    (
        "when: {any: [{SA-03: 'yes', SA-02: nothing-found}, {plan_type: CP, SA-03: 'no'}]}",
        "when: {SA-02: missed, plan_type: CLA}",
        "SA-04: it can never be asked",
    ),
    (
        "when: {SA-02: [missed, nothing-found], SA-03: 'no'}",
        None,
        "the value 'nothing-found' of SA-02 can never occur here",
    ),
    (
        "when: {SA-03: 'yes', plan_type: [CP, CLA]}",
        "when: {SA-02: missed, plan_type: CP}",
        "the value 'CLA' of plan_type can never occur here",
    ),
    ("when: {any: [{SA-03: 'yes'}, {SA-02: nothing-found, SA-03: 'no'}]}", None, "alternative 2"),
    ("required_when: {SA-03: 'yes', SA-02: nothing-found}", None, "SA-04: 'required_when' can never hold"),
]


@pytest.mark.parametrize(("condition", "of_third", "expected"), NEVER)
def test_what_can_never_be_is_found(tmp_path: Path, condition: str, of_third: str | None, expected: str) -> None:
    fourth = f"      - {{key: SA-04, type: long-text, text: Why?, short: Why, {condition}}}\nclosing:\n"
    text = FORM.replace("closing:\n", fourth, 1)
    if of_third is not None:
        text = text.replace("when: {SA-02: missed, plan_type: [CP, CLA]}", of_third)
    found = [str(fault) for fault in faults(write_folder(tmp_path, sample=text))]
    assert len(found) == 1, found
    assert expected in found[0]


POSSIBLE = [
    "when: {SA-03: 'yes', plan_type: CLA}",
    "when: {SA-03: ['yes', partly], SA-02: missed}",
    "when: {any: [{SA-03: 'yes'}, {SA-02: nothing-found}]}",
    "when: {SA-01: good, plan_type: CP}",
    "required_when: {late_entry: 'yes'}",
]


@pytest.mark.parametrize("condition", POSSIBLE)
def test_what_can_be_is_not_faulted(tmp_path: Path, condition: str) -> None:
    fourth = f"      - {{key: SA-04, type: long-text, text: Why?, short: Why, {condition}}}\nclosing:\n"
    assert faults(write_folder(tmp_path, sample=FORM.replace("closing:\n", fourth, 1))) == []


@pytest.mark.parametrize(
    ("number", "condition", "sound"),
    [
        ("maximum: 5", "{at_least: 6}", False),
        ("maximum: 5", "{at_least: 5}", True),
        ("maximum: 5", "6", False),
        ("minimum: 2", "1", False),
        ("minimum: 2", "2", True),
        ("minimum: 2", "two", False),
    ],
)
def test_numbers_within_their_bounds(tmp_path: Path, number: str, condition: str, sound: bool) -> None:
    more = (
        f"      - {{key: SA-04, type: number, text: How many?, short: Many, {number}}}\n"
        f"      - {{key: SA-05, type: long-text, text: Why?, short: Why, when: {{SA-04: {condition}}}}}\nclosing:\n"
    )
    found = faults(write_folder(tmp_path, sample=FORM.replace("closing:\n", more, 1)))
    assert (found == []) is sound


def test_several_choices_do_not_exclude_each_other(tmp_path: Path) -> None:
    more = (
        "      - {key: SA-04, type: choices, text: How?, short: How, options: {app: App, paper: Paper}}\n"
        "      - {key: SA-05, type: long-text, text: Why?, short: Why, when: {SA-04: app}}\n"
        "      - {key: SA-06, type: long-text, text: So?, short: So, when: {SA-04: paper}, "
        "required_when: {SA-04: app}}\nclosing:\n"
    )
    assert faults(write_folder(tmp_path, sample=FORM.replace("closing:\n", more, 1))) == []


def test_a_descriptor_copied_from_another_form_is_found(tmp_path: Path) -> None:
    second = FORM.replace("form: sample", "form: second").replace("reference: SA", "reference: SB")
    found = [str(fault) for fault in faults(write_folder(tmp_path, second=second))]
    assert len([fault for fault in found if "is copied from SA-01 of sample" in fault]) == 3
    assert len([fault for fault in found if "is copied from X1 of sample" in fault]) == 3


def test_a_key_with_two_roles_is_found(tmp_path: Path) -> None:
    own = FORM.replace("form: sample", "form: second").replace("reference: SA", "reference: SB").replace("SA-0", "SB-0")
    second = own.replace("key: SB-01\n        type: grade", "key: SA-01\n        type: grade\n        role: overall")
    found = [str(fault) for fault in faults(write_folder(tmp_path, second=second))]
    assert any("SA-01: has another role, or none, in another form" in fault for fault in found), found


def test_two_forms_with_one_reference_are_found(tmp_path: Path) -> None:
    second = FORM.replace("form: sample", "form: second")
    found = [str(fault) for fault in faults(write_folder(tmp_path, second=second))]
    assert any("'reference' SA is that of sample already" in fault for fault in found)


REAL = [
    ("case-sample.yaml", "theme: VOICE.V1", "theme: VOICE.V9", "theme VOICE.V9 is not in themes.yaml"),
    ("tier-2.yaml", "when: {T2-32: challenged}", "when: {T2-32: nothing, T2-33: informal}", "T2-33"),
    ("section-47.yaml", "reference: S47-19", "reference: S47-99", "rule s47-disagreement: there is no question S47-99"),
    ("live-observation.yaml", "key: OB-12", "key: OB-11", "OB-11: is a key already used"),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), REAL)
def test_a_fault_planted_in_a_shipped_form_is_found(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    folder = tmp_path / "forms"
    shutil.copytree(forms_folder(), folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [str(fault) for fault in faults(folder)]
    assert any(fault.startswith(file) and expected in fault for fault in found), found


def test_every_check_is_one_function_with_a_sentence_of_its_own() -> None:
    assert len({check.__name__ for check in CHECKS}) == len(CHECKS)
    assert all(check.__doc__ for check in CHECKS)
