"""What a plan says is what is stored: once, whole, and marked with where it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_tool.actions.models import FollowUp
from qa_tool.definitions.words import Grade, Noun
from qa_tool.kit.errors import NotPermitted
from qa_tool.people.queries import people
from qa_tool.records.importing import bringing_in, examining, template
from qa_tool.records.importing.bringing_in import Brought
from qa_tool.records.importing.world import ImportRefused, world_for
from qa_tool.records.models import Audit, Case, ImportBatch
from qa_tool.records.queries import audits, revisions
from qa_tool.records.words import Status
from qa_tool.trail.models import Event
from tests.support import entries, factories, published

SOUND: Mapping[str, Any] = {"audit_date": date(2018, 11, 5), "locality": "North", "X1": "Good"}
CASE_SAMPLE = published.LIBRARY.definitions["case-sample"]


def bring_in(session: Session, path: Path, rows: Sequence[Mapping[str, Any]], **lines: Any) -> Brought:
    entries.written(CASE_SAMPLE, path, rows, **lines)
    return bringing_in.bring_in(session, None, examining.examine(session, None, "case-sample", path))


@pytest.mark.both_databases
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
    assert first.import_batch_id == second.import_batch_id == batch.id
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


@pytest.mark.both_databases
def test_the_same_file_twice_adds_nothing(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    rows = [{**SOUND, "source_reference": "A1"}, SOUND, SOUND, {**SOUND, "CS-01": "Good"}]
    finding = {"audit_row": 5, "kind": "Strength", "text": "Heard", "themes": "VOICE.V1"}
    first = bring_in(session, tmp_path / "in.xlsx", rows, findings=[finding])
    assert (first.rows_read, first.added, first.known) == (4, 4, 0)
    events = session.scalar(select(func.count()).select_from(Event))
    again = bring_in(session, tmp_path / "other name.xlsx", rows, findings=[finding])
    assert (again.rows_read, again.added, again.known, again.references) == (4, 0, 4, None)
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
    plan = examining.examine(session, None, "case-sample", tmp_path / "in.xlsx")
    assert (plan.known, plan.audits) == (1, ())


def test_two_imports_of_the_same_rows_at_once_leave_one(session: Session, tmp_path: Path) -> None:
    published.publish_forms(session)
    session.commit()
    entries.written(CASE_SAMPLE, tmp_path / "in.xlsx", [SOUND])
    plans = [examining.examine(session, None, "case-sample", tmp_path / "in.xlsx") for _ in range(2)]
    bringing_in.bring_in(session, None, plans[0])
    session.commit()
    with pytest.raises(ImportRefused, match="same moment"):
        bringing_in.bring_in(session, None, plans[1])
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
    plan = examining.examine(sqlite_session, None, "case-sample", path)
    verbs = {
        "template": lambda: template.write_template(sqlite_session, asker, "case-sample", tmp_path / "out.xlsx"),
        "examine": lambda: examining.examine(sqlite_session, asker, "case-sample", path),
        "bring in": lambda: bringing_in.bring_in(sqlite_session, asker, plan),
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
