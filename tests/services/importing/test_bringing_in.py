"""What a plan says is what is stored: once, whole, and marked with where it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.definitions import exchange
from qa_tool.definitions.conditions import asked_facts, walk
from qa_tool.definitions.exchange import ELSEWHERE
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.record import Action, Answer, Finding, Record, Value
from qa_tool.models import Audit, Case, Event, FollowUp, ImportBatch, Place
from qa_tool.policy.words import NotPermitted
from qa_tool.question_types.actions import OWNERS
from qa_tool.question_types.registry import question_type
from qa_tool.services import importing
from qa_tool.services.importing import ImportRefused
from qa_tool.services.importing.world import world_for
from qa_tool.store import audits, people, revisions
from qa_tool.vocabulary.audits import FindingKind, Noun, PlaceKind, Status
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.outcomes import Outcome
from tests.support import entries, factories, published

SOUND: Mapping[str, Any] = {"audit_date": date(2018, 11, 5), "locality": "North", "X1": "Good"}
CASE_SAMPLE = published.LIBRARY.definitions["case-sample"]
CODES = tuple(code for theme in published.LIBRARY.themes.themes for code in (sub.code for sub in theme.sub_themes))


def bring_in(session: Session, path: Path, rows: Sequence[Mapping[str, Any]], **lines: Any) -> importing.Brought:
    entries.written(CASE_SAMPLE, path, rows, **lines)
    return importing.bring_in(session, None, importing.examine(session, None, "case-sample", path))


def test_where_a_record_came_from_and_how_it_stands(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    cast = factories.make_people(session)
    row = {
        **SOUND,
        "source_reference": "Old/17",
        "auditor": cast.manager.staff_code,
        "practitioner": cast.iro.staff_code.lower(),
        "case_number": "0012345678",
        "X9": "yes",
    }
    path = tmp_path / "old audits.xlsx"
    brought = bring_in(session, path, [row, SOUND])
    first, second = session.scalars(select(Audit).order_by(Audit.reference)).all()
    assert (first.reference, second.reference) == ("CS-2018-0001", "CS-2018-0002") == brought.references
    assert (first.status, first.noun, first.effective_grade) == (Status.SUBMITTED, Noun.AUDIT, Grade.GOOD)
    assert (first.author_id, first.practitioner_id) == (cast.manager.id, cast.iro.id)
    assert first.practitioner_team_id == cast.team.id
    assert first.locality is not None
    assert (first.locality.name, first.district_id) == ("North", None)
    assert (first.safety_concern, first.late_entry) == (True, False)
    assert (first.released_at, first.closed_at) == (None, None)
    assert (second.author_id, second.practitioner_id, second.case_id) == (None, None, None)
    batch = session.scalars(select(ImportBatch)).one()
    assert first.import_batch_id == second.import_batch_id == batch.id == brought.batch_id
    assert (batch.file_name, batch.rows_read, batch.rows_added, batch.imported_by) == ("old audits.xlsx", 2, 2, None)
    assert batch.file_digest == hashlib.sha256(path.read_bytes()).hexdigest()
    event = session.scalars(select(Event).where(Event.action == "audits.imported")).one()
    assert (event.object_id, event.actor_id, event.detail["added"]) == (batch.id, None, 2)
    assert session.scalar(select(func.count()).select_from(FollowUp)) == 0, "no rule of submission applies"


def test_the_case_number_stands_in_its_own_table_only(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    rows = [
        {**SOUND, "source_reference": str(n), "case_number": number} for n, number in enumerate((7654321, "7654321"))
    ]
    bring_in(session, tmp_path / "in.xlsx", rows)
    case = session.scalars(select(Case)).one()
    assert (case.number, case.token) == ("7654321", audits.token("7654321", factories.CASE_KEY))
    for head in session.scalars(select(Audit)):
        assert head.case_id == case.id
        assert "7654321" not in str(head.source_identity)
        revision = revisions.find(session, head.id, revision_id=head.current_revision_id)
        assert revision is not None
        assert "7654321" not in str(revision.facts)


def test_the_same_file_twice_adds_nothing(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    rows = [{**SOUND, "source_reference": "A1"}, SOUND, SOUND, {**SOUND, "CS-01": "Good"}]
    finding = {"audit_row": 5, "kind": "Strength", "text": "Heard", "themes": "VOICE.V1"}
    first = bring_in(session, tmp_path / "in.xlsx", rows, findings=[finding])
    assert (first.rows_read, first.added, first.known) == (4, 4, 0)
    events = session.scalar(select(func.count()).select_from(Event))
    again = bring_in(session, tmp_path / "other name.xlsx", rows, findings=[finding])
    assert (again.rows_read, again.added, again.known, again.batch_id) == (4, 0, 4, None)
    assert session.scalar(select(func.count()).select_from(Audit)) == 4
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 1
    assert session.scalar(select(func.count()).select_from(Event)) == events


def test_a_file_with_some_known_rows_adds_only_the_new(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    bring_in(session, tmp_path / "in.xlsx", [SOUND, {**SOUND, "source_reference": "A1"}])
    more = bring_in(
        session,
        tmp_path / "in.xlsx",
        [{**SOUND, "source_reference": "a1 "}, SOUND, SOUND, {**SOUND, "X1": "Inadequate"}],
    )
    assert (more.added, more.known) == (2, 2)
    assert session.scalar(select(func.count()).select_from(Audit)) == 4


def test_rows_that_differ_in_anything_are_different_audits(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    cast = factories.make_people(session)
    variants: list[Mapping[str, Any]] = [
        SOUND,
        {**SOUND, "audit_date": date(2018, 11, 6)},
        {**SOUND, "auditor": cast.manager.staff_code},
        {**SOUND, "case_number": "123456"},
        {**SOUND, "CS-01 comment": "Seen"},
        {**SOUND, "X1": "Inadequate"},
    ]
    bring_in(session, tmp_path / "in.xlsx", variants)
    again = bring_in(session, tmp_path / "in.xlsx", [SOUND, *reversed(variants[1:])])
    assert (again.added, again.known) == (0, len(variants))


def test_a_later_version_of_the_form_does_not_make_known_rows_new(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    bring_in(session, tmp_path / "in.xlsx", [SOUND])
    factories.publish(
        session,
        CASE_SAMPLE.model_copy(update={"title": "Case-sample audit, revised", "sections": CASE_SAMPLE.sections[1:]}),
    )
    plan = importing.examine(session, None, "case-sample", tmp_path / "in.xlsx")
    assert (plan.known, plan.audits) == (1, ())


def test_two_imports_of_the_same_rows_at_once_leave_one(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    session.commit()
    entries.written(CASE_SAMPLE, tmp_path / "in.xlsx", [SOUND])
    plans = [importing.examine(session, None, "case-sample", tmp_path / "in.xlsx") for _ in range(2)]
    importing.bring_in(session, None, plans[0])
    session.commit()
    with pytest.raises(ImportRefused, match="same moment"):
        importing.bring_in(session, None, plans[1])
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Audit)) == 1


def test_references_are_numbered_within_the_year_of_the_audit(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    days = [date(2018, 12, 31), date(2019, 1, 1), date(2018, 5, 5)]
    bring_in(session, tmp_path / "in.xlsx", [{**SOUND, "audit_date": day} for day in days])
    found = {head.reference: head.audit_date for head in session.scalars(select(Audit))}
    assert found == {"CS-2018-0001": days[0], "CS-2019-0001": days[1], "CS-2018-0002": days[2]}


def test_the_team_on_a_day_is_the_one_that_single_entry_finds(session: Session) -> None:
    cast = factories.make_people(session)
    factories.join(session, cast.iro, cast.other_team, first=date(2018, 6, 1), last=date(2018, 6, 30))
    factories.join(session, cast.iro, cast.other_team, manages=True, first=date(2018, 9, 1))
    world = world_for(session, CASE_SAMPLE)
    for day in (date(2017, 3, 31), date(2018, 5, 31), date(2018, 6, 1), date(2018, 6, 30), date(2018, 9, 2)):
        mine, other = world.team_on(cast.iro.id, day), people.team_of(session, cast.iro.id, day)
        assert (mine.team_id if mine else None) == (other.id if other else None)


# -- any record, out to a sheet and back ------------------------------------------------------------------------------

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
        if question.type not in ELSEWHERE:
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
    importing.bring_in(sqlite_session, None, importing.examine(sqlite_session, None, form, path))
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


def test_text_of_every_kind_is_a_value_and_no_command(sqlite_session: Session, tmp_path: Path) -> None:
    published.publish_forms(sqlite_session)
    texts = [
        "=1+1",
        "+44",
        "-5",
        "@x",
        "#N/A",
        "https://example.org",
        "two\nlines",
        "_x0041_",
        "\u202eback",
        "0042",
        "é \U0001f600",
    ]
    bring_in(sqlite_session, tmp_path / "in.xlsx", [{**SOUND, "CS-18": text} for text in texts])
    stored = []
    for head in sqlite_session.scalars(select(Audit).order_by(Audit.reference)):
        revision = revisions.find(sqlite_session, head.id, revision_id=head.current_revision_id)
        assert revision is not None
        stored += [row.text for row in revision.answers if row.question_key == "CS-18"]
    assert stored == texts


def test_a_thousand_days_stay_on_their_day(sqlite_session: Session, tmp_path: Path) -> None:
    published.publish_forms(sqlite_session)
    days = [date(2017, 4, 1) + timedelta(days=n) for n in range(1000)]
    bring_in(sqlite_session, tmp_path / "in.xlsx", [{**SOUND, "audit_date": day} for day in days])
    assert sorted(sqlite_session.scalars(select(Audit.audit_date))) == days  # type: ignore[type-var]


@pytest.mark.parametrize("name", factories.ROLES)
def test_the_service_itself_asks_who_brings_in(sqlite_session: Session, tmp_path: Path, name: str) -> None:
    """Whoever stages a file may have it examined, whoever approves may have it written; nobody else either."""
    published.publish_forms(sqlite_session)
    asker = factories.make_people(sqlite_session).asker(name)
    path = tmp_path / "in.xlsx"
    entries.written(CASE_SAMPLE, path, [SOUND])
    plan = importing.examine(sqlite_session, None, "case-sample", path)
    verbs = {
        "template": lambda: importing.write_template(sqlite_session, asker, "case-sample", tmp_path / "out.xlsx"),
        "examine": lambda: importing.examine(sqlite_session, asker, "case-sample", path),
        "bring in": lambda: importing.bring_in(sqlite_session, asker, plan),
    }
    able = {"analyst": {"template", "examine"}, "safeguarding": {"examine", "bring in"}}.get(name, set())
    for verb, do in verbs.items():
        if verb in able:
            do()
        else:
            with pytest.raises(NotPermitted):
                do()
    brought = sqlite_session.scalars(select(ImportBatch)).all()
    assert [one.imported_by for one in brought] == ([asker.person_id] if "bring in" in able else [])
    assert sqlite_session.scalar(select(func.count()).select_from(Audit)) == len(brought)
