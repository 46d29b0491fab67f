"""From an uploaded list to a sample that anybody can draw again. On both databases."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import now, today
from qa_tool.people.models import StagedFile
from qa_tool.people.verbs import staging
from qa_tool.sampling.allocating import allocated
from qa_tool.sampling.models import CaseList, ListedCase, Sample, SampleCase
from qa_tool.sampling.verbs import lists, samples, viewing
from qa_tool.sampling.verbs.samples import Wanted, months_before, software
from qa_tool.sampling.words.case_lists import Field
from qa_tool.sampling.words.draws import Dimension, Excluded
from qa_tool.trail.models import Event
from tests.support import factories
from tests.support.samples import Service, as_csv, make_service

ROW = ("1234567", "CP", f"1/1/{today().year - 6}", "North locality", "North district", "North team", "P003", "Neglect")


@pytest.fixture
def service(session: Session) -> Service:
    return make_service(session)


def staged(service: Service, folder: Path, *rows: Any, **named: Any) -> StagedFile:
    asker = service.people.asker("analyst")
    return lists.stage(
        service.session, asker, folder, as_csv(rows or [ROW], **named), "cases.csv", today() - timedelta(days=1)
    )


def actions(service: Service) -> list[str]:
    return list(service.session.scalars(select(Event.action).order_by(Event.id)))


@pytest.mark.both_databases
def test_a_list_is_staged_looked_at_and_loaded_once(service, tmp_path):
    asker = service.people.asker("analyst")
    one = staged(service, tmp_path)
    path = staging.path_of(tmp_path, one)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    _, reading = lists.preview(service.session, asker, tmp_path, one.id)
    assert reading.sound
    made = lists.load(service.session, asker, tmp_path, one.id)
    assert lists.load(service.session, asker, tmp_path, one.id) is made
    assert service.session.scalar(select(func.count()).select_from(CaseList)) == 1
    (case,) = service.session.scalars(select(ListedCase))
    assert (case.plan_type, case.age_band, case.practitioner_id) == ("CP", "4-9", service.people.iro.id)
    assert actions(service) == ["file.staged", "case-list.loaded"]
    with pytest.raises(NotFound):
        lists.preview(service.session, asker, tmp_path, one.id)


@pytest.mark.both_databases
def test_no_birth_date_and_no_name_reaches_a_table(service, tmp_path):
    headings = ("Case number", "Plan type", "Date of birth", "Name of child", "Allocated Worker")
    one = staged(service, tmp_path, ("1234567", "CP", "17/4/2012", "Zebedee", "Worker"), headings=headings)
    lists.load(service.session, service.people.asker("analyst"), tmp_path, one.id)
    service.session.flush()
    everything = ""
    for table in Sample.metadata.sorted_tables:
        everything += str(service.session.execute(select(table)).all())
    assert "Zebedee" not in everything
    assert "Worker" not in everything.replace("Social Worker", "")
    assert not any(birth in everything for birth in ("2012-04", "17/4/2012", "date(2012"))


@pytest.mark.both_databases
def test_what_was_matched_by_hand_is_remembered(service, tmp_path):
    asker = service.people.asker("analyst")
    first = staged(service, tmp_path, ("1234567", "CP"), headings=("LCS no", "Plan type"))
    both = {"LCS no": Field.PLAN_TYPE, "Plan type": Field.PLAN_TYPE}
    with pytest.raises(Refused, match="hold the same"):
        lists.match(service.session, asker, tmp_path, first.id, both)
    with pytest.raises(Refused, match="Choose"):
        lists.match(service.session, asker, tmp_path, first.id, {"LCS no": "shoe size"})
    chosen = {"LCS no": Field.CASE_NUMBER, "Plan type": Field.PLAN_TYPE}
    lists.match(service.session, asker, tmp_path, first.id, chosen)
    lists.load(service.session, asker, tmp_path, first.id)
    second = staged(service, tmp_path, ("1234568", "CP"), headings=("LCS NO ", "Plan type"))
    _, reading = lists.preview(service.session, asker, tmp_path, second.id)
    assert reading.sound


@pytest.mark.both_databases
def test_a_list_with_faults_is_not_loaded(service, tmp_path):
    one = staged(service, tmp_path, ROW, ("x", *ROW[1:]))
    with pytest.raises(Refused, match="nothing was loaded"):
        lists.load(service.session, service.people.asker("analyst"), tmp_path, one.id)
    assert service.session.scalar(select(func.count()).select_from(ListedCase)) == 0


def test_only_who_staged_a_list_sees_it_and_only_some_may(service, tmp_path):
    one = staged(service, tmp_path)
    with pytest.raises(NotFound):
        lists.preview(service.session, service.people.asker("safeguarding"), tmp_path, one.id)
    for name in ("manager", "iro", "auditor", "head", "support", "administrator"):
        with pytest.raises(NotPermitted):
            lists.preview(service.session, service.people.asker(name), tmp_path, one.id)


def test_after_an_hour_the_file_opens_to_nobody(service, tmp_path):
    one = staged(service, tmp_path)
    path = staging.path_of(tmp_path, one)
    with time_machine.travel(now() + timedelta(minutes=61)), pytest.raises(NotFound):
        lists.preview(service.session, service.people.asker("analyst"), tmp_path, one.id)
    assert path.exists(), "the sweep takes it, within a minute (tests/cli/test_sweeping.py)"


def test_a_dropped_list_is_forgotten(service, tmp_path):
    asker = service.people.asker("analyst")
    one = staged(service, tmp_path)
    lists.drop(service.session, asker, tmp_path, one.id)
    with pytest.raises(NotFound):
        lists.preview(service.session, asker, tmp_path, one.id)


# -- draws -------------------------------------------------------------------------------------------------------------


def test_a_draw_keeps_all_that_is_needed_to_do_it_again(service):
    sample = service.drawn()
    again = samples.replay(service.session, sample)
    assert again.same_list
    assert again.same_cases
    assert again.drawn.size == 8
    assert sample.reference.startswith("SA-")
    assert (sample.rules, sample.software, sample.seed) == ("1", software(), "a seed")
    assert actions(service)[-1] == "sample.drawn"
    view = viewing.show(service.session, service.people.asker("head"), sample.id)
    assert [(one.label, one.drawn, one.percent) for one in view.strata] == [
        ("North locality", 4, "26.7%"),
        ("South locality", 4, "26.7%"),
    ]
    assert len(view.cases) == 8


@pytest.mark.both_databases
def test_the_replay_tells_when_what_is_stored_was_changed(service):
    sample = service.drawn()
    case = service.session.scalars(select(ListedCase)).first()
    assert case is not None
    case.locality_id = None
    service.session.flush()
    again = samples.replay(service.session, sample)
    assert not again.same_list
    assert not again.same_cases


@pytest.mark.both_databases
@pytest.mark.parametrize("statement", ["UPDATE sample SET seed = 'other'", "DELETE FROM sample_case"])
def test_what_was_drawn_cannot_be_changed_by_sql(service, statement):
    service.drawn()
    with pytest.raises(DatabaseError, match="immutable"), service.session.begin_nested():
        service.session.execute(text(statement))


def test_the_same_click_twice_draws_once(service):
    asker, case_list = service.people.asker("analyst"), service.list_of(10)
    wanted = Wanted("tier-2", "Sample", ("CP", "CLA"), size=3)
    sample_id = uuid4().hex
    first = samples.draw(service.session, asker, sample_id, case_list.id, wanted)
    assert samples.draw(service.session, asker, sample_id, case_list.id, wanted) is first
    assert actions(service).count("sample.drawn") == 1
    assert len(first.seed) == 16, "a seed of its own where none was given"


@pytest.mark.both_databases
def test_cases_audited_lately_and_cases_allocated_are_left_out(service):
    case_list = service.list_of(12)
    listed = list(service.session.scalars(select(ListedCase).order_by(ListedCase.id)))
    form = factories.publish(service.session, factories.small_definition("other"))
    for case, months in ((listed[0], 3), (listed[1], 13)):
        audit = factories.make_submitted(
            service.session, form, author=service.people.manager, audit_date=months_before(today(), months)
        )
        audit.case_id = case.case_id
    first = service.drawn(case_list, size=2, months=0, seed="first")
    service.given(sample=first)
    service.session.flush()
    sample = service.drawn(case_list, size=10)
    left_out = {
        one.listed_case_id: one.excluded
        for one in service.session.scalars(select(SampleCase).where(SampleCase.sample_id == sample.id))
        if one.excluded
    }
    assert left_out[listed[0].id] is Excluded.AUDITED
    assert listed[1].id not in left_out or left_out[listed[1].id] is Excluded.ALLOCATED
    assert list(left_out.values()).count(Excluded.ALLOCATED) == 1 - (listed[0].id in _allocated(service, first))
    everything = service.drawn(case_list, size=12, months=0, leave_out_allocated=False)
    assert len(viewing.show(service.session, service.people.asker("analyst"), everything.id).cases) == 12


def _allocated(service: Service, sample: Sample) -> set[str]:
    view = viewing.show(service.session, service.people.asker("analyst"), sample.id)
    ids = [one.id for one in view.cases if one.allocation_id]
    return {service.session.get_one(SampleCase, one).listed_case_id for one in ids}


def test_quotas_by_several_dimensions(service):
    north = service.places.locality.id
    quotas = {(north, "CP"): 2, (north, "CLA"): 50}
    sample = service.drawn(quotas=quotas, dimensions=(Dimension.LOCALITY, Dimension.PLAN_TYPE))
    view = viewing.show(service.session, service.people.asker("analyst"), sample.id)
    found = {one.label: (one.wanted, one.drawn, one.shortfall) for one in view.strata}
    assert found["North locality, CP"] == (2, 2, 0)
    assert found["North locality, CLA"] == (50, 5, 45)
    assert found["South locality, CP"] == (0, 0, 0)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"form_key": "none"}, "form"),
        ({"purpose": " "}, "what the sample is for"),
        ({"plan_types": ()}, "plan type"),
        ({"plan_types": ("S47",)}, "plan type"),
        ({"months": 61}, "months"),
        ({"size": 0}, "Draw 1 to"),
        ({"size": 2001}, "Draw 1 to"),
        ({"plan_types": ("CIN",)}, "No case can be drawn"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_words(service, wanted, words):
    with pytest.raises(Refused, match=words):
        service.drawn(**wanted)


@pytest.mark.parametrize("name", ["manager", "iro", "auditor", "head", "support", "administrator"])
def test_not_everybody_draws(service, name):
    case_list = service.list_of(3)
    wanted = Wanted("tier-2", "Sample", ("CP",), size=1)
    with pytest.raises(NotPermitted):
        samples.draw(service.session, service.people.asker(name), uuid4().hex, case_list.id, wanted)


# -- replacing ---------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_case_is_replaced_by_the_next_of_its_stratum(service):
    asker, sample = service.people.asker("analyst"), service.drawn()
    before = viewing.show(service.session, asker, sample.id)
    out = before.cases[0]
    new = samples.replace(service.session, asker, sample.id, out.id, "Moved to another council")
    assert new.rank == 5
    assert not new.drawn
    after = viewing.show(service.session, asker, sample.id)
    assert {one.id for one in after.cases} == {one.id for one in before.cases} - {out.id} | {new.id}
    assert [(one.came, one.reason, one.by) for one in after.replacements] == [(5, "Moved to another council", "P010")]
    assert after.replay.same_cases, "the draw itself stays as it was"
    with pytest.raises(Conflict):
        samples.replace(service.session, asker, sample.id, out.id, "Again")
    second = samples.replace(service.session, asker, sample.id, new.id, "Closed")
    assert second.rank == 6
    assert actions(service).count("sample.case-replaced") == 2


def test_a_replacement_needs_a_reason_and_another_case(service):
    asker, sample = service.people.asker("analyst"), service.drawn(service.list_of(4), size=4)
    view = viewing.show(service.session, asker, sample.id)
    for reason, words in (("", "Say why"), ("x" * 501, "500 characters"), ("Moved", "no other case")):
        with pytest.raises(Refused, match=words):
            samples.replace(service.session, asker, sample.id, view.cases[0].id, reason)
    with pytest.raises(NotFound):
        samples.replace(service.session, asker, sample.id, "0" * 32, "Moved")


def test_replacing_withdraws_what_was_not_begun_and_stops_at_what_was(service):
    sample = service.drawn()
    asker, given = service.people.asker("analyst"), service.given("auditor", sample)
    samples.replace(service.session, asker, sample.id, given.sample_case_id, "Moved")
    assert given.ended_as == "withdrawn"
    begun = service.given("auditor", sample)

    allocated.begin(service.session, service.people.asker("auditor"), begun.id)
    with pytest.raises(Refused, match="begun"):
        samples.replace(service.session, asker, sample.id, begun.sample_case_id, "Moved")
