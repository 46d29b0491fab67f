"""Whatever is typed on any form that ships: what it means is what the revision's rows say when they are read back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from qa_tool.definitions.conditions import asked_values
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.record import Action, Answer, Finding, Record, Value
from qa_tool.definitions.submission import required_questions
from qa_tool.definitions.words import FindingKind, Grade, Outcome
from qa_tool.kit.periods import now, today
from qa_tool.records.models import Audit
from qa_tool.records.queries import revisions
from qa_tool.records.verbs import desk, drafting, inputs, reading, starting, submitting
from qa_tool.records.verbs.inputs import input_name
from qa_tool.records.words import Status
from qa_tool.resources import forms_folder
from tests.support.desks import REASON, World, make_world
from tests.support.factories import publish, shipped, typed_fields

FORMS = sorted(path.stem for path in forms_folder().glob("*.yaml") if "form:" in path.read_text(encoding="utf-8")[:200])

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)
numbers = st.one_of(st.integers(-5, 400).map(str), texts)


def typing(question: Question, context: Context) -> st.SearchStrategy[dict[str, list[str]]]:
    """Something typed in a question's inputs: often sound, sometimes not."""
    shown = question_type(question.type).presentation(question, context)
    keys = [choice.key for choice in shown.choices] or ["nothing"]
    one = st.sampled_from([*keys, "no such option", ""]).map(lambda key: [key])
    some = st.lists(st.sampled_from(keys), max_size=4)
    text = texts.map(lambda written: [written])
    parts: dict[str, st.SearchStrategy[list[str]]]
    if shown.control in ("radios", "select"):
        parts = {"": one}
    elif shown.control == "checkboxes":
        parts = {"": some}
    elif shown.control == "date":
        parts = {part: numbers.map(lambda number: [number]) for part in ("day", "month", "year")}
        parts["year"] = st.integers(2015, 2020).map(lambda year: [str(year)])
    elif shown.control == "findings":
        parts = {f"{row}-{part}": (text if part == "text" else some) for row in range(3) for part in ("text", "themes")}
    elif shown.control == "actions":
        parts = {"0-text": text, "0-owner": st.just(["iro"]), "0-theme": one}
        parts |= {
            f"0-due-{part}": st.just([value]) for part, value in (("day", "5"), ("month", "11"), ("year", "2018"))
        }
    elif shown.control == "notes":
        parts = {"0-text": text, "0-at": st.just(["2018-11-05T14:05"])}
    else:
        parts = {"": st.one_of(text, numbers.map(lambda number: [number]), st.just(["14:05"]))}
    if question.comment:
        parts["comment"] = text
    return st.fixed_dictionaries({}, optional=parts)


def page(definition: Definition, context: Context) -> st.SearchStrategy[dict[str, list[str]]]:
    """A whole draft of a form."""
    by_question = st.fixed_dictionaries({one.key: typing(one, context) for one in inputs.writable(definition)})
    return by_question.map(
        lambda typed: {input_name(key, part): values for key, parts in typed.items() for part, values in parts.items()}
    )


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_was_understood_is_what_is_read_back(session: Session, form: str, data: st.DataObject) -> None:
    with session.begin_nested() as savepoint:
        world = make_world(session, shipped(form))
        audit = blank(world)
        fields = data.draw(page(world.definition, desk.desk_of(session, audit).context))
        typed = inputs.by_key(world.definition, {name: inputs.tidy(values) for name, values in fields.items()})
        lying = desk.desk_of(session, audit, typed)
        record = desk.understand(session, lying, typed).record
        expected = revisions.kept(world.definition, with_due_dates(record))
        written = revisions.write(
            session, audit.id, world.definition, with_due_dates(record), revisions.Signature(audit.author_id, now())
        )
        session.expunge(written)
        found = revisions.find(session, audit.id, 1)
        assert found is not None
        assert revisions.read(world.definition, found) == expected
        assert revisions.intact(world.definition, found)
        savepoint.rollback()


def with_due_dates(record: Record) -> Record:
    """Rules refuse an action without a date before it comes to rows."""
    answers = {
        key: answer
        for key, answer in record.answers.items()
        if not any(isinstance(row, Action) and row.due is None for row in _rows(answer))
    }
    return Record(record.facts, answers)


def _rows(answer: Answer) -> tuple[Any, ...]:
    return answer.value if isinstance(answer.value, tuple) else ()


def blank(world: World) -> Audit:
    audit = Audit(
        id=uuid4().hex,
        reference=f"XX-{uuid4().hex[:8]}",
        form_key=world.definition.form,
        form_version_id=publish(world.session, world.definition).id,
        noun=world.definition.noun,
        status=Status.DRAFT,
        author_id=world.people.manager.id,
        author_role="Q&R manager",
        started_at=now(),
    )
    world.session.add(audit)
    world.session.flush()
    return audit


# -- every form, from the start to the reader
def sound_value(question: Question, context: Context) -> Value:
    """A sound answer: the best option, a sentence, a day last week, one row."""
    theme = context.themes[0][0]
    if question.kind is not None:
        return (Finding(question.kind, "The plan names who does what by when.", (theme,)),)
    by_type: dict[str, Value] = {
        "grade": Grade.GOOD.value,
        "yes-partly-no": "yes",
        "yes-no": "no" if question.key in ("X9", "X10", "X8") else "yes",
        "date": today() - timedelta(days=3),
        "number": question.minimum or 0,
        "short-text": "Duty team manager",
        "long-text": REASON,
        "theme": theme,
    }
    if question.type == "choices":
        return (question.options[0].key,)
    return by_type.get(question.type, question.options[0].key if question.options else None)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("plan_type", ["CP", "CLA", "CP+CLA"])
def test_every_form_is_started_filled_in_submitted_and_read(sqlite_session: Session, form: str, plan_type: str) -> None:
    session, definition = sqlite_session, shipped(form)
    world = make_world(session, definition)
    asker = world.asker("manager")
    audit = starting.start(session, asker, audit_id=uuid4().hex, form_key=form)
    if definition.find("case_number"):
        assert drafting.set_case_number(session, asker, audit.id, "1234567") is None
    drafting.save(session, asker, audit.id, fields=typed_fields(definition, Record(sound_facts(world, plan_type), {})))
    for _ in range(4):  # answers open further questions
        view = drafting.open_draft(session, asker, audit.id)
        wanted = required_questions(definition, view.record) | {one.key for one in definition.questions if one.comment}
        answers = {}
        for key in wanted:
            value = sound_value(definition[key], view.context)
            comment = "Seen on the file." if definition[key].comment else ""
            if value is not None:
                answers[key] = Answer(Outcome.ANSWERED, value, comment)
        drafting.save(session, asker, audit.id, fields=typed_fields(definition, Record({}, answers)))
    drafting.acknowledge(session, asker, audit.id)
    result = submitting.submit(session, asker, audit.id)
    assert result.done, result.verdict.problems
    session.commit()
    shown = reading.read(session, asker, audit.id)
    assert shown.case_number_masked == ("••••4567" if definition.find("case_number") else "")
    if definition.graded:
        assert shown.audit.effective_grade == Grade.GOOD
        strengths = shown.record.answers["X3"].value
        assert isinstance(strengths, tuple)
        assert [one.kind for one in strengths if isinstance(one, Finding)] == [FindingKind.STRENGTH]
    values = asked_values(definition, shown.record)
    assert values["audit_date"] == today()
    assert revisions.intact(definition, shown.revision)


def sound_facts(world: World, plan_type: str) -> dict[str, Value]:
    plan = world.definition.find("plan_type")
    offered = [option.key for option in plan.options] if plan else []
    facts = world.facts(plan_type=plan_type if plan_type in offered or not offered else offered[0])
    context = Context(today())
    for fact in world.definition.facts:
        if fact.auto or fact.key in facts or fact.key in ("case_number", "late_reason", "legal_status"):
            continue
        known: dict[str, Value] = {"started": question_type("time").read(fact, {"": ["14:05"]}, context).answer.value}
        facts[fact.key] = known.get(fact.key) or (
            None if fact.type in ("time", "number") and not fact.required else sound_value_of_fact(fact)
        )
    return {key: value for key, value in facts.items() if world.definition.find(key)}


def sound_value_of_fact(fact: Question) -> Value:
    if fact.options:
        return (fact.options[0].key,) if fact.type == "choices" else fact.options[0].key
    return "no" if fact.type == "yes-no" else None


def test_the_forms_are_there() -> None:
    assert {"tier-2", "case-sample", "section-47", "live-observation", "supervision", "supervision-session"} <= set(
        FORMS
    )
