"""Any record that a form can hold comes back from a sheet as somebody would type it there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.definitions import exchange
from qa_tool.definitions.conditions import asked_facts, walk
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.question_types.rows import OWNERS
from qa_tool.definitions.record import Action, Answer, Finding, Record, Value
from qa_tool.definitions.words import FindingKind, Grade, Outcome
from qa_tool.people.models import Place
from qa_tool.people.words import PlaceKind
from qa_tool.records.importing import bringing_in, examining
from qa_tool.records.models import Audit
from qa_tool.records.queries import revisions
from tests.support import entries, published

CODES = tuple(code for theme in published.LIBRARY.themes.themes for code in (sub.code for sub in theme.sub_themes))
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Co", "Cs", "Zs", "Zl", "Zp", "Cn"]), min_size=1, max_size=30
)
FIRST, LAST = date(2017, 4, 1), date(2020, 3, 31)
DAYS = st.dates(FIRST, LAST)


ACTIONS = st.builds(
    Action,
    TEXT,
    st.sampled_from([one.key for one in OWNERS]),
    DAYS,
    st.sampled_from(["", *CODES]),
    st.sampled_from(["", "X1"]),
)


def findings(question: Question) -> st.SearchStrategy[Finding]:
    """A finding of the question's kind, its codes in the order of the taxonomy."""
    codes = st.sets(st.sampled_from(CODES), min_size=1, max_size=3)
    ordered = codes.map(lambda chosen: tuple(code for code in CODES if code in chosen))
    return st.builds(Finding, st.just(question.kind or FindingKind.STRENGTH), TEXT, ordered)


def together(question: Question) -> st.SearchStrategy[Value]:
    """Several options that may stand beside each other, in the definition's order."""
    options = [option.key for option in question.options if not option.exclusive]
    chosen = st.sets(st.sampled_from(options), min_size=1) if options else st.nothing()
    return chosen.map(lambda keys: tuple(key for key in options if key in keys))


def alone(question: Question) -> st.SearchStrategy[Value]:
    """An option that stands alone ('not at all')."""
    options = [(option.key,) for option in question.options if option.exclusive]
    return st.sampled_from(options) if options else st.nothing()


def values_of(question: Question, latest: date) -> st.SearchStrategy[Value]:
    """Values that a question of this kind can have; no date of them after ``latest``."""
    options = [option.key for option in question_type(question.type).tally_options(question)]
    by_type: dict[str, st.SearchStrategy[Any]] = {
        "date": st.dates(FIRST, latest),
        "time": st.times().map(lambda one: time(one.hour, one.minute)),
        "number": st.integers(question.minimum or 0, question.maximum or 1000),
        "choices": together(question) | alone(question),
        "theme": st.sampled_from(CODES),
        "findings": st.lists(findings(question), min_size=1, max_size=4).map(tuple),
        "actions": st.lists(ACTIONS, min_size=1, max_size=3).map(tuple),
    }
    return by_type.get(question.type, st.sampled_from(options) if options else TEXT)


@st.composite
def records(draw: st.DrawFn, form: str) -> Record:
    """A record of the form that could be brought in: what its conditions hide is empty, and its dates can have been."""
    definition = published.LIBRARY.definitions[form]
    audited = draw(DAYS)
    later = set(parameters_of(definition, "dates-happened").get("after_audit", ()))
    facts: dict[str, Value] = {"audit_date": audited}
    for fact in exchange.facts_of(definition):
        if fact.key in ("audit_date", "case_number") or fact.type in ("place", "person") or not draw(st.booleans()):
            continue
        facts[fact.key] = draw(values_of(fact, audited))
    asked = {fact.key for fact in asked_facts(definition, facts)} | {fact.key for fact in definition.facts if fact.auto}
    facts = {key: value for key, value in facts.items() if key in asked}
    facts = in_order(facts, ("period_from", "period_to"))
    answers: dict[str, Answer] = {}
    if definition.graded:
        answers["X1"] = Answer(Outcome.ANSWERED, draw(st.sampled_from(list(Grade))).value)
    for number, question in enumerate(definition.questions):
        shown = list(walk(definition, Record(facts, answers)))[number][2]
        if shown and question.key != "X1" and question.type != "notes" and draw(st.booleans()):
            answers[question.key] = draw(answers_to(form, question.key, LAST if question.key in later else audited))
    ordered = parameters_of(definition, "dates-in-order").get("questions", ())
    days = in_order({key: one.value for key, one in answers.items() if isinstance(one.value, date)}, ordered)
    return Record(facts, answers | {key: replace(answers[key], value=day) for key, day in days.items()})


def parameters_of(definition: Definition, name: str) -> Mapping[str, Any]:
    """What the form says to its rule of this name; nothing where it has none."""
    return next((use.parameters for use in definition.rules if use.name == name), {})


def in_order(values: Mapping[str, Value], keys: Sequence[str]) -> dict[str, Value]:
    """The values, with the days of these keys dealt out again so that the earliest comes first."""
    given = [key for key in keys if key in values]
    days = sorted(day for key in given if isinstance(day := values[key], date))
    return dict(values) | dict(zip(given, days, strict=True))


@st.composite
def answers_to(draw: st.DrawFn, form: str, key: str, latest: date) -> Answer:
    """An answer, or an outcome where the question offers it, with or without a comment."""
    question = published.LIBRARY.definitions[form][key]
    comment = draw(TEXT) if question.comment and draw(st.booleans()) else ""
    kinds = [
        Outcome.ANSWERED,
        *[Outcome.NOT_APPLICABLE] * question.not_applicable,
        *[Outcome.CANNOT_TELL] * question.cannot_tell,
    ]
    outcome = draw(st.sampled_from(kinds))
    return Answer(outcome, draw(values_of(question, latest)) if outcome is Outcome.ANSWERED else None, comment)


def as_rows(
    definition: Definition, record: Record, row: int
) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """The record as somebody would type it: its row, its findings, its actions."""
    cells: dict[str, Any] = {"locality": "North"} if definition.find("locality") else {}
    findings: list[dict[str, Any]] = []
    actions: list[dict[str, Any]] = []
    for key, value in record.facts.items():
        cells[key] = question_type(definition[key].type).cell(definition[key], value)
    for key, answer in record.answers.items():
        question = definition[key]
        if answer.comment:
            cells[f"{key} comment"] = answer.comment
        if question.type not in ("findings", "actions", "notes"):
            written = question_type(question.type).cell(question, answer.value)
            cells[key] = written if answer.outcome is Outcome.ANSWERED else answer.outcome.label
        for one in answer.value if isinstance(answer.value, tuple) else ():
            if isinstance(one, Finding):
                findings.append(
                    {"audit_row": row, "kind": one.kind.label, "text": one.text, "themes": "; ".join(one.themes)}
                )
            elif isinstance(one, Action):
                owner = {known.key: known.label for known in OWNERS}[one.owner]
                actions.append({"audit_row": row, "text": one.text, "owner": owner, "due": one.due,
                                "theme": one.theme or None, "question": one.question or None})  # fmt: skip
    return cells, findings, actions


@pytest.mark.parametrize("form", sorted(published.LIBRARY.definitions))
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_record_comes_back_from_a_sheet_as_it_was(
    sqlite_session: Session, tmp_path: Path, form: str, data: st.DataObject
) -> None:
    definition = published.LIBRARY.definitions[form]
    if not sqlite_session.scalar(select(func.count()).select_from(Place)):
        published.publish_forms(sqlite_session)
        sqlite_session.commit()
    wanted = data.draw(st.lists(records(form), min_size=1, max_size=3))
    rows, found, actions = [], [], []
    for number, record in enumerate(wanted, start=3):
        cells, more_findings, more_actions = as_rows(definition, record, number)
        rows.append(cells | {"source_reference": f"{number}"})
        found += more_findings
        actions += more_actions
    path = entries.written(definition, tmp_path / "in.xlsx", rows, findings=found, actions=actions)
    bringing_in.bring_in(sqlite_session, None, examining.examine(sqlite_session, None, form, path))
    try:
        for number, record in enumerate(wanted, start=3):
            check_stored(sqlite_session, definition, record, f"reference:{number}")
    finally:
        sqlite_session.rollback()


def check_stored(session: Session, definition: Definition, record: Record, identity: str) -> None:
    head = session.scalars(select(Audit).where(Audit.source_identity == identity)).one()
    revision = revisions.find(session, head.id, revision_id=head.current_revision_id)
    assert revision is not None
    assert revisions.intact(definition, revision)
    stored = revisions.read(definition, revision)
    place = session.scalars(select(Place.id).where(Place.name == "North", Place.kind == PlaceKind.LOCALITY)).one()
    expected = dict(record.facts) | ({"locality": place} if definition.find("locality") else {})
    automatic = {fact.key for fact in definition.facts if fact.auto} - set(expected)
    assert {key: value for key, value in stored.facts.items() if key not in automatic and value is not None} == expected
    assert stored.answers == revisions.kept(definition, record).answers
    assert head.audit_date == record.facts["audit_date"]
