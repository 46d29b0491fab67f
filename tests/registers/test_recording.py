"""Problem resolutions, from the disagreement to their end."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment
from qa_tool.actions.queries import commitments
from qa_tool.actions.verbs import deciding, raised, reading
from qa_tool.actions.words import CommitmentStatus
from qa_tool.definitions.registers import FOLDER
from qa_tool.definitions.verbs import reading as forms
from qa_tool.kit.errors import Conflict, Faulty, NotFound, NotPermitted, Refused
from qa_tool.records.words import Status
from qa_tool.registers import queries
from qa_tool.registers.models import RegisterEntry, RegisterStep
from qa_tool.registers.verbs import reading as registers
from qa_tool.resources import forms_folder
from qa_tool.trail.models import Event
from tests.actions.desk import CLOSING
from tests.registers.disagreements import audit, to_raise
from tests.support import factories, resolutions
from tests.support.factories import People, Places
from tests.support.resolutions import KEY, RECORDING, close
from tests.support.trail import events_written

pytestmark = pytest.mark.both_databases


def test_from_the_disagreement_to_its_end(session: Session, people: People, places: Places) -> None:
    one = audit(session, people, places)
    audit(session, people, places, view="agree")
    iro = people.asker("iro")
    (found,) = resolutions.listing(session, iro)
    assert (found.opened, found.due, found.late, found.age) == (False, date(2018, 12, 6), True, 7)
    assert len(resolutions.to_raise(session, iro)) == 1
    with pytest.raises(Refused, match="Record first"):
        close(session, iro, one.id)
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    assert events_written(session, "entry.recorded") == 1, "the same again changes nothing"
    found = resolutions.find(session, iro, one.id)
    assert (found.opened, found.late, found.age, found.version) == (True, False, 6, 1)
    assert len(resolutions.to_raise(session, iro)) == 0
    higher = RECORDING | {"PR-03": "senior-manager"}
    with pytest.raises(Conflict):
        resolutions.record(session, iro, one.id, higher, version=0)
    resolutions.record(session, people.asker("safeguarding"), one.id, higher, version=1)
    close(session, iro, one.id, version=2)
    close(session, iro, one.id, version=2)
    assert events_written(session, "entry.closed") == 1
    found = resolutions.find(session, iro, one.id)
    assert (found.text("PR-12"), found.age, found.open) == ("Conference held", 4, False)
    with pytest.raises(Refused, match="closed"):
        resolutions.record(session, iro, one.id, RECORDING, version=3)


def test_recording_settles_what_was_to_be_raised_and_withdrawing_opens_it(
    session: Session, people: People, places: Places
) -> None:
    one, task = to_raise(session, people, places)
    iro, before = people.asker("iro"), session.query(Event).count()
    entry = resolutions.record(session, iro, one.id, RECORDING, version=0)
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    assert session.query(Event).count() == before + 1, "one event for both"
    assert (task.status, task.entry_id) == (CommitmentStatus.RECORDED, entry)
    assert (task.done_by, task.done_on, task.settled_by) == (people.iro.id, date(2018, 12, 6), None)
    assert raised.seen_by(session, iro, one.id) == task.id
    assert raised.seen_by(session, people.asker("other_iro"), one.id) == ""
    assert reading.read(session, iro, task.id).may == frozenset()
    for name in ("iro", "safeguarding"):
        with pytest.raises((Conflict, Refused, NotPermitted)):
            deciding.close(session, people.asker(name), task.id, answers=CLOSING)
    higher = RECORDING | {"PR-03": "senior-manager"}
    resolutions.record(session, iro, one.id, higher, version=1)
    assert len(commitments.steps(session, task.id)) == 1, "where it stands later is no news to the follow-up"

    with pytest.raises(Faulty, match="Reason"):
        resolutions.withdraw(session, iro, one.id, reason=" ", version=2)
    with pytest.raises(Conflict):
        resolutions.withdraw(session, iro, one.id, reason="Recorded on the wrong audit.", version=1)
    before = session.query(Event).count()
    for _ in range(2):
        resolutions.withdraw(session, iro, one.id, reason="Recorded on the wrong audit.", version=2)
    assert events_written(session, "entry.withdrawn") == 1
    assert session.query(Event).count() == before + 1
    session.expire_all()
    assert (task.status, task.entry_id, task.done_by) == (CommitmentStatus.OPEN, None, None)
    assert "wrong audit" in (commitments.steps(session, task.id)[-1].text or "")
    assert resolutions.find(session, iro, one.id).version == 0
    assert [one.kind.value for one in queries.steps(session, entry)] == ["recorded", "corrected", "withdrawn"]
    assert len(resolutions.to_raise(session, iro)) == 1
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    assert task.status is CommitmentStatus.RECORDED, "it can be raised again"


def test_what_cannot_be_withdrawn(session: Session, people: People, places: Places) -> None:
    one, task = to_raise(session, people, places)
    iro = people.asker("iro")
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    close(session, iro, one.id)
    with pytest.raises(Refused, match="closed"):
        resolutions.withdraw(session, iro, one.id, reason="A mistake.", version=2)
    assert not resolutions.may_withdraw(session, iro, one.id)
    assert task.status is CommitmentStatus.RECORDED
    other = audit(session, people, places)  # its follow-up is not there: the audit itself named one
    resolutions.record(session, iro, other.id, RECORDING, version=0)
    with pytest.raises(Refused, match="reopen"):
        resolutions.withdraw(session, iro, other.id, reason="A mistake.", version=1)
    with pytest.raises(NotFound):
        resolutions.withdraw(session, people.asker("colleague"), one.id, reason="A mistake.", version=2)


def test_what_somebody_settled_stays_as_it_was_settled(session: Session, people: People, places: Places) -> None:
    one, task = to_raise(session, people, places)
    assert not deciding.cancel(session, people.asker("safeguarding"), task.id, "Raised by telephone.")
    resolutions.record(session, people.asker("iro"), one.id, RECORDING, version=0)
    assert (task.status, task.entry_id) == (CommitmentStatus.CANCELLED, None)


def test_the_table_itself_ties_the_state_to_the_record(session: Session, people: People, places: Places) -> None:
    one, task = to_raise(session, people, places)
    resolutions.record(session, people.asker("iro"), one.id, RECORDING, version=0)
    with pytest.raises(IntegrityError):
        session.execute(update(Commitment).where(Commitment.id == task.id).values(entry_id=None))


def test_what_the_audit_says_stands_until_something_is_recorded(
    session: Session, people: People, places: Places
) -> None:
    said: Any = {"S47-19": "PR 5", "S47-20": date(2018, 12, 5), "S47-21": "head-of-service", "S47-22": "resources"}
    one = audit(session, people, places, **said)
    found = resolutions.find(session, people.asker("analyst"), one.id)
    assert (found.reference, found.opened_on) == ("PR 5", date(2018, 12, 5))
    assert [found.text(key) for key in ("PR-03", "PR-04", "PR-05")] == ["Head of service", "Resources", ""]
    assert found.opened
    assert not found.late
    assert found.version == 0


def test_an_audit_that_no_longer_disagrees_or_counts_is_gone(session: Session, people: People, places: Places) -> None:
    one = audit(session, people, places)
    factories.amended(session, one, S47_17="agree")
    other = audit(session, people, places)
    other.status = Status.REOPENED
    session.flush()
    assert resolutions.listing(session, people.asker("safeguarding")) == ()
    with pytest.raises(NotFound):
        resolutions.find(session, people.asker("safeguarding"), one.id)


def test_who_reaches_whose(session: Session, people: People, places: Places) -> None:
    one = audit(session, people, places)
    for name in ("safeguarding", "head", "analyst", "iro"):
        assert resolutions.find(session, people.asker(name), one.id).audit_id == one.id
    for name in ("colleague", "auditor", "other_manager", "manager"):
        with pytest.raises(NotFound):
            resolutions.find(session, people.asker(name), one.id)
        with pytest.raises(NotFound):
            resolutions.record(session, people.asker(name), one.id, RECORDING, version=0)
    for name in ("head", "analyst"):
        with pytest.raises(NotPermitted):
            resolutions.record(session, people.asker(name), one.id, RECORDING, version=0)
    with pytest.raises(NotPermitted):
        resolutions.listing(session, people.asker("support"))


def test_faults_are_said_input_by_input(session: Session, people: People, places: Places) -> None:
    one = audit(session, people, places)
    iro = people.asker("iro")
    with pytest.raises(Faulty) as faulty:
        resolutions.record(session, iro, one.id, {}, version=0)
    assert [name for name, _ in faulty.value.faults] == ["PR-01:", "PR-02:", "PR-03:", "PR-04:", "PR-05:"]
    tomorrow = RECORDING | {"PR-02": date(2018, 12, 13)}
    with pytest.raises(Faulty, match="not be in the future"):
        resolutions.record(session, iro, one.id, tomorrow, version=0)
    resolutions.record(session, iro, one.id, RECORDING, version=0)
    for wrong, name in (
        ({"PR_12": None}, "PR-12:"), ({"PR_12": "moon"}, "PR-12:"), ({"PR_10": None}, "PR-10:"),
        ({"PR_10": date(2018, 12, 5)}, "PR-10:day"), ({"PR_10": date(2018, 12, 13)}, "PR-10:day"),
        ({"PR_13": " "}, "PR-13:"), ({"PR_13": "Born 01/02/2015"}, "PR-13:"), ({"PR_13": "a" * 1001}, "PR-13:"),
    ):  # fmt: skip
        with pytest.raises(Faulty) as faulty:
            close(session, iro, one.id, **wrong)
        assert [fault[0] for fault in faulty.value.faults] == [name]


def test_the_database_keeps_what_is_closed_and_each_line_of_the_history(
    session: Session, people: People, places: Places
) -> None:
    one = audit(session, people, places)
    entry = resolutions.record(session, people.asker("iro"), one.id, RECORDING, version=0)
    close(session, people.asker("iro"), one.id)
    for change in (
        update(RegisterEntry).where(RegisterEntry.id == entry).values(reference="PR 1"),
        delete(RegisterEntry).where(RegisterEntry.id == entry),
        update(RegisterStep).where(RegisterStep.entry_id == entry).values(state="open"),
        delete(RegisterStep).where(RegisterStep.entry_id == entry),
    ):
        with pytest.raises(DBAPIError, match="immutable"), session.begin_nested():
            session.execute(change)


@pytest.mark.parametrize(
    ("when", "called_for"),
    [
        ("{S47-17: disagree}", ["disagree"]),
        ("{S47-17: [disagree, agree-with-conditions]}", ["agree-with-conditions", "disagree"]),
        ('{any: [{S47-17: agree, S47-13: "no"}, {S47-17: agree-with-conditions}]}', ["agree-with-conditions"]),
        ("{S47-17: moon}", ["moon"]),
    ],
)
def test_the_file_says_which_audits_call_for_one_and_by_when(
    session: Session, people: People, places: Places, tmp_path: Path, monkeypatch: Any, when: str, called_for: list[str]
) -> None:
    shutil.copytree(forms_folder() / FOLDER, tmp_path / FOLDER)
    file = tmp_path / FOLDER / f"{KEY}.yaml"
    text = file.read_text(encoding="utf-8").replace("{S47-17: disagree}", when)
    file.write_text(text.replace('"{setting:problem_resolution_working_days}"', "3"), encoding="utf-8")
    monkeypatch.setattr(forms, "_folder", [tmp_path])
    views = {audit(session, people, places, view=view).id: view for view in ("agree", "agree-with-conditions")}
    views[audit(session, people, places).id] = "disagree"
    found = resolutions.listing(session, people.asker("safeguarding"))
    assert sorted(views[one.audit_id] for one in found) == [one for one in called_for if one != "moon"]
    assert {one.due for one in found} <= {date(2018, 12, 10)}


def test_a_register_with_a_fault_calls_for_nothing(
    session: Session, people: People, places: Places, tmp_path: Path, monkeypatch: Any
) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "faulty.yaml").write_text("kind: entry\n", encoding="utf-8")
    monkeypatch.setattr(forms, "_folder", [tmp_path])
    one, asker = audit(session, people, places), people.asker("safeguarding")
    assert not registers.readable(session, asker)
    assert registers.called_for(session, asker, one.id) is None
    with pytest.raises(NotFound):
        registers.register_of(session, KEY)
