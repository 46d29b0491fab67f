"""The rows behind the figures: the same audits as the tallies, in order, as far as the asker may read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from qa_tool.definitions.record import Finding
from qa_tool.definitions.words import FindingKind, Noun
from qa_tool.figures.queries import tallies
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Quarter
from qa_tool.outputs.queries import exports
from qa_tool.records.words import Status
from tests.support.factories import People, make_people, make_places, make_submitted, publish, small_definition

pytestmark = pytest.mark.both_databases

Q3 = Quarter(2018, 3).period
ALL = Filters()


@pytest.fixture
def people(session: Session) -> People:
    """More audits than one batch of answers holds, on days out of their order; two observations."""
    people, places, version = make_people(session), make_places(session), publish(session)
    common: dict[str, Any] = {"author": people.auditor, "practitioner": people.iro, "places": places}
    for number in range(exports.ANSWERS_OF + 5):
        findings = (
            Finding(FindingKind.STRENGTH, f"First {number}", ("VOICE.V1", "PLAN.P1")),
            Finding(FindingKind.STRENGTH, f"Second {number}", ("PLAN.P1",)),
        )
        make_submitted(
            session,
            version,
            answers={"SM-05": ("school", "parent"), "X2": f"Reason {number}", "X3": findings if number < 2 else ()},
            audit_date=Q3.first + timedelta(days=(number * 7) % 90),
            **common,
        )
    seen = publish(session, small_definition("seen", reference="SE", noun=Noun.OBSERVATION))
    make_submitted(session, seen, answers={"X2": "Said"}, audit_date=Q3.last, **common)
    make_submitted(session, seen, audit_date=Q3.last, **(common | {"practitioner": people.other_iro}))
    make_submitted(session, version, status=Status.REOPENED, **common)
    make_submitted(session, version, audit_date=date(2019, 1, 1), **common)
    return people


def test_the_audits_are_those_that_the_tallies_count(session: Session, people: People) -> None:
    lines = list(exports.audits(session, None, Q3, ALL))
    counted = tallies.overall(session, [Q3], ALL)[Q3]
    assert {form: cell.audits for (form, _), cell in counted.items()} == {
        "small": len([line for line in lines if line.form_key == "small"]),
        "seen": len([line for line in lines if line.form_key == "seen"]),
    }
    assert len(lines) == exports.ANSWERS_OF + 7
    assert [(line.audit_date, line.reference) for line in lines] == sorted(
        (line.audit_date, line.reference) for line in lines
    )
    assert {(line.practitioner, line.auditor) for line in lines} == {("P003", "P001"), ("P005", "P001")}


def test_answers_come_audit_by_audit_and_without_what_is_hidden(session: Session, people: People) -> None:
    audits = list(exports.audits(session, None, Q3, ALL))
    lines = list(exports.answers(session, audits, several={"SM-05"}, hidden={"SM-07"}))
    order = list(dict.fromkeys(line.audit.reference for line in lines))
    assert order == [audit.reference for audit in audits]
    assert "SM-07" not in {line.question_key for line in lines}
    small = [line for line in lines if line.question_key == "SM-05" and line.audit.form_key == "small"]
    assert {line.options for line in small} == {("parent", "school")}
    assert {line.text for line in lines if line.question_key == "X2" and line.text} == {
        "Said", *(f"Reason {number}" for number in range(exports.ANSWERS_OF + 5)),
    }  # fmt: skip


def test_findings_keep_their_order_and_every_sub_theme(session: Session, people: People) -> None:
    lines = list(exports.findings(session, exports.audits(session, None, Q3, ALL)))
    assert [(line.text, line.position, line.sub_themes) for line in lines] == [
        ("First 0", 0, ("VOICE.V1", "PLAN.P1")),
        ("Second 0", 1, ("PLAN.P1",)),
        ("First 1", 0, ("VOICE.V1", "PLAN.P1")),
        ("Second 1", 1, ("PLAN.P1",)),
    ]


@pytest.mark.parametrize(
    ("name", "audits", "observations"), [("head", exports.ANSWERS_OF + 5, 2), ("iro", 0, 0), ("administrator", 0, 0)]
)
def test_nobody_is_given_rows_that_they_may_not_read(
    session: Session, people: People, name: str, audits: int, observations: int
) -> None:
    lines = list(exports.audits(session, people.asker(name), Q3, ALL))
    assert len([line for line in lines if line.form_key == "small"]) == audits
    assert len([line for line in lines if line.form_key == "seen"]) == observations


def test_words_of_observations_stay_in_the_database_for_an_analyst(session: Session, people: People) -> None:
    audits = list(exports.audits(session, people.asker("analyst"), Q3, ALL))
    assert {line.coded_only for line in audits if line.form_key == "seen"} == {True}
    assert {line.coded_only for line in audits if line.form_key == "small"} == {False}
    lines = exports.answers(session, audits, several=(), hidden=())
    assert not [line for line in lines if line.audit.form_key == "seen" and (line.text or line.comment)]


def test_filters_narrow_the_rows(session: Session, people: People) -> None:
    assert [line.form_key for line in exports.audits(session, None, Q3, Filters(form="seen"))] == ["seen", "seen"]


def kept(session: Session) -> int:
    """How much of the file the connection may keep, as SQLite says it: negative, in KiB."""
    return int(session.connection().exec_driver_sql("PRAGMA cache_size").scalar_one())


def test_a_file_is_made_in_little_memory_and_the_connection_is_as_before(sqlite_session: Session) -> None:
    usual = kept(sqlite_session)
    with exports.sparing(sqlite_session):
        assert kept(sqlite_session) == -exports.CACHE_KIB
    assert kept(sqlite_session) == usual < -exports.CACHE_KIB
    with pytest.raises(OSError, match="disk full"), exports.sparing(sqlite_session):
        raise OSError("disk full")
    assert kept(sqlite_session) == usual


def test_other_databases_are_left_alone(session: Session) -> None:
    with exports.sparing(session):
        assert not list(exports.audits(session, None, Q3, ALL))
