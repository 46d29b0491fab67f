"""Small definitions and records that tests are made of, and a folder of files to plant faults in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from qa_tool.definitions.model import Condition, Definition, Expected, Option, Question, RuleUse, Section
from qa_tool.definitions.record import Answer, Record, Value
from qa_tool.definitions.rules import examine
from qa_tool.definitions.rules.verdict import Surroundings, Verdict
from qa_tool.definitions.words import Grade, Noun, Outcome, QuestionRole

TODAY = date(2018, 11, 5)
GOOD, RI, INADEQUATE = (grade.value for grade in Grade)


def when(**tests: Expected) -> Condition:
    """A condition on keys; an underline stands for a dash."""
    return Condition(all_of={key.replace("_", "-"): expected for key, expected in tests.items()})


ROLES = {
    "X1": QuestionRole.OVERALL,
    "X2": QuestionRole.REASON,
    "X6": QuestionRole.IMPACT,
    "X9": QuestionRole.SAFETY_CONCERN,
    "X10": QuestionRole.CONDUCT_CONCERN,
    "X11": QuestionRole.FINDINGS_GIVEN,
}
"""The roles that these keys have in samples, as in the standard closing block."""


def ask(key: str, type_name: str = "grade", /, **fields: Any) -> Question:
    """A question with what a test does not care about filled in."""
    if type_name in ("grade", "yes-partly-no"):
        fields.setdefault("comment", True)
    if isinstance(fields.get("options"), str):
        fields["options"] = tuple(Option(key=option, label=option.capitalize()) for option in fields["options"].split())
    if isinstance(fields.get("options"), dict):
        fields["options"] = tuple(
            Option(key=option, label=option.capitalize(), counts_as=counts_as)
            for option, counts_as in fields["options"].items()
        )
    fields.setdefault("role", ROLES.get(key))
    return Question(key=key, type=type_name, text=f"Is {key} so?", short=fields.pop("short", key), **fields)


def form(*questions: Question, rules: Mapping[str, Mapping[str, Any]] | None = None, **fields: Any) -> Definition:
    """A definition of one section with these questions."""
    sections = fields.pop("sections", (Section(key="main", title="Main", questions=questions),))
    return Definition(
        form="sample",
        title="Sample",
        noun=Noun.AUDIT,
        subject="case",
        group="samples",
        reference="SA",
        layout="sections",
        facts=fields.pop("facts", ()),
        sections=sections,
        rules=tuple(RuleUse(name=name, parameters=dict(values)) for name, values in (rules or {}).items()),
        **fields,
    )


def said(value: Value, comment: str = "") -> Answer:
    """An answer."""
    return Answer(Outcome.ANSWERED, value, comment)


NOT_APPLICABLE = Answer(Outcome.NOT_APPLICABLE)
CANNOT_TELL = Answer(Outcome.CANNOT_TELL)


def record(facts: Mapping[str, Value] | None = None, /, **answers: Answer | Value) -> Record:
    """A record; a bare value is an answer with that value, and an underline in a key stands for a dash."""
    given = {
        key.replace("_", "-"): answer if isinstance(answer, Answer) else said(answer) for key, answer in answers.items()
    }
    return Record(facts or {}, given)


def judge(definition: Definition, given: Record, **surroundings: Any) -> Verdict:
    """What the rules say, today."""
    return examine(definition, given, Surroundings(today=TODAY, **surroundings))


def problems(verdict: Verdict) -> list[tuple[str, str, str]]:
    """(rule, key, part) of each problem."""
    return [(problem.rule, problem.key, problem.part) for problem in verdict.problems]


THEMES = """\
themes:
  VOICE:
    label: Voice
    kind: practice
    sub_themes:
      V1: Wishes
      V2: Lived experience
  PLAN: {label: Plans, kind: practice, sub_themes: {P1: SMART}}
"""
ORGANISATION = """\
localities:
  - key: north
    name: North
    valid_from: 2017-04-01
    districts:
      - key: coast
        name: Coast
        valid_from: 2017-04-01
        teams: [{key: coast-a, name: Coast A, valid_from: 2017-04-01}]
iro_teams: [{key: iro-north, name: North 1, valid_from: 2017-04-01}]
"""
FACTS = """\
facts:
  - {key: late_entry, type: yes-no, text: Late entry, short: Late entry, auto: true, subjects: [case, meeting]}
  - key: plan_type
    type: choice
    text: Which plan?
    short: Plan type
    options: {CP: Child protection, CLA: Looked after, CP+CLA: Both, CIN: Child in need}
    subjects: [case, meeting]
  - {key: audit_date, type: date, text: When?, short: Date, subjects: [case, meeting, none]}
  - key: legal_status
    type: choice
    text: Legal status?
    short: Legal status
    required: false
    when: {plan_type: [CLA, CP+CLA]}
    options: {s20: Section 20, other: Other}
    subjects: [case]
"""
CLOSING = """\
blocks:
  standard:
    title: Closing
    questions:
      - {key: X1, type: grade, role: overall, text: Overall grade?, short: Overall grade}
      - {key: X2, type: long-text, role: reason, text: Why?, short: Reason, minimum: 5}
      - {key: X4, type: findings, kind: area-for-development, text: Areas?, short: Areas, required: false}
    after_submission:
      - {key: X11, type: date, role: findings-given, text: Given when?, short: Findings given}
    rules:
      - critical-caps: {}
      - complete: {unless_all_good: [X4]}
"""
FORM = """\
form: sample
title: Sample
noun: audit
subject: case
group: samples
reference: SA
layout: sections
applies_to: [CP, CLA]
sections:
  - key: child
    title: The child
    questions:
      - key: SA-01
        type: grade
        text: Is the child heard?
        short: Child heard
        theme: VOICE.V1
        critical: caps
        guidance:
          good: The child was asked alone and what was wanted is seen in every decision
          requires-improvement: The child was asked in passing and the plan mentions it without acting on it
          inadequate: Nobody asked although there was time and the plan ignores what is known
      - key: SA-02
        type: choice
        text: Was anything missed?
        short: Anything missed
        options:
          nothing-found: Nothing
          missed: {label: Missed, counts_as: inadequate}
      - key: SA-03
        type: yes-partly-no
        text: Was it looked into?
        short: Looked into
        when: {SA-02: missed, plan_type: [CP, CLA]}
closing:
  block: standard
  X1:
    guidance:
      good: Everything about this sample fits together and the child is better off for it
      requires-improvement: The sample is sound in the main with some thin and late parts in the middle
      inadequate: What mattered in this sample was left undone and the child remains where it was
rules: [standard]
"""
FILES = {
    "themes.yaml": THEMES,
    "organisation.yaml": ORGANISATION,
    "facts.yaml": FACTS,
    "closing.yaml": CLOSING,
    "sample.yaml": FORM,
}


def write_folder(folder: Path, *changes: tuple[str, str, str], **more: str) -> Path:
    """The sample files in ``folder``, each change (file, old text, new text) made; the old text must be there."""
    texts = {**FILES, **{f"{name.replace('_', '-')}.yaml": text for name, text in more.items()}}
    for file, old, new in changes:
        assert old in texts[file], f"{old!r} is not in {file}"
        texts[file] = texts[file].replace(old, new, 1)
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def line_of(text: str, part: str) -> int:
    """The line, from 1, on which ``part`` first stands."""
    return text[: text.index(part)].count("\n") + 1
