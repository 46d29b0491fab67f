"""Publishing: a new version only where the content changed, frozen, and nothing when anything is wrong."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.files.loader import FaultyDefinitions
from qa_tool.definitions.model import Definition
from qa_tool.definitions.models import FormVersion, SubTheme, Theme
from qa_tool.definitions.queries import Changed
from qa_tool.definitions.verbs.publishing import check, history, history_of_files, publish
from qa_tool.people.models import Place, Team
from qa_tool.resources import forms_folder
from qa_tool.trail.models import Event
from tests.definitions.samples import FORM, ORGANISATION, write_folder

TODAY = date(2018, 11, 5)
WORDED = ("sample.yaml", "Is the child heard?", "Is the child listened to?")


def numbers(session: Session) -> list[tuple[str, int]]:
    return [(line.form, line.number) for line in history(session)]


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(Event.action).order_by(Event.id)))


def test_the_first_version(session: Session, tmp_path: Path) -> None:
    done = publish(session, write_folder(tmp_path), today=TODAY)
    assert [(new.form, new.number, new.breaks) for new in done.new] == [("sample", 1, ())]
    version = queries.newest(session, "sample")
    assert version is not None
    definition = queries.definition(session, version.id)
    assert definition.content_hash == version.content_hash
    assert Definition.from_snapshot(version.snapshot) == definition
    files = [f"{kind}.published" for kind in ("measure", "count", "register", "output")]
    assert actions(session) == ["themes.published", "organisation.published", "form.published", *files]


def test_publishing_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    publish(session, write_folder(tmp_path), today=TODAY)
    events = actions(session)
    done = publish(session, tmp_path, today=TODAY)
    assert (done.new, done.unchanged) == ((), ("sample",))
    assert not done.themes
    assert not done.organisation
    assert numbers(session) == [("sample", 1)]
    assert actions(session) == events


def test_a_remark_in_the_file_is_no_new_version(session: Session, tmp_path: Path) -> None:
    publish(session, write_folder(tmp_path), today=TODAY)
    write_folder(tmp_path, ("sample.yaml", "title: Sample\n", "# reviewed in November\ntitle: Sample\n"))
    assert publish(session, tmp_path, today=TODAY).new == ()


@pytest.mark.both_databases
def test_changed_wording_is_version_2_and_version_1_stays(session: Session, tmp_path: Path) -> None:
    publish(session, write_folder(tmp_path), today=TODAY)
    first = queries.newest(session, "sample")
    assert first is not None
    before = first.snapshot
    (new,) = publish(session, write_folder(tmp_path, WORDED), today=TODAY).new
    assert (new.number, new.breaks) == (2, ("SA-01",))
    assert numbers(session) == [("sample", 1), ("sample", 2)]
    assert [line.in_use for line in history(session, "sample")] == [False, True]
    kept = session.scalars(select(FormVersion).where(FormVersion.number == 1)).one()
    assert kept.snapshot == before
    assert queries.definition(session, kept.id)["SA-01"].text == "Is the child heard?"


def test_an_earlier_content_can_be_published_again(session: Session, tmp_path: Path) -> None:
    for changes in ((), (WORDED,), ()):
        publish(session, write_folder(tmp_path, *changes), today=TODAY)
    lines = history(session, "sample")
    assert [line.number for line in lines] == [1, 2, 3]
    assert lines[0].content_hash == lines[2].content_hash != lines[1].content_hash


@pytest.mark.both_databases
@pytest.mark.parametrize("statement", ["UPDATE form_version SET title = 'x'", "DELETE FROM form_version"])
def test_a_version_is_frozen(session: Session, tmp_path: Path, statement: str) -> None:
    publish(session, write_folder(tmp_path), today=TODAY)
    session.commit()
    with pytest.raises(DatabaseError, match="immutable"):
        session.execute(text(statement))


def test_one_form_of_several_changes_alone(session: Session, tmp_path: Path) -> None:
    second = re.sub(r"(?m)^(\s+(?:good|requires-improvement|inadequate): )(.*)$", lambda m: m[1] + m[2][::-1], FORM)
    second = second.replace("form: sample", "form: second").replace("reference: SA", "reference: SB")
    publish(session, write_folder(tmp_path, second=second), today=TODAY)
    done = publish(session, write_folder(tmp_path, WORDED, second=second), today=TODAY)
    assert [new.form for new in done.new] == ["sample"]
    assert done.unchanged == ("second",)


@pytest.mark.both_databases
def test_faults_refuse_everything_and_name_their_place(session: Session, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ("sample.yaml", "theme: VOICE.V1", "theme: DRIFT.D9"))
    with pytest.raises(FaultyDefinitions) as refused:
        publish(session, folder, today=TODAY)
    assert [str(fault) for fault in refused.value.faults] == [
        "sample.yaml:17: SA-01: theme DRIFT.D9 is not in themes.yaml"
    ]
    assert numbers(session) == []
    assert session.scalar(select(func.count()).select_from(Theme)) == 0
    assert actions(session) == []


def test_a_changed_type_under_an_old_key_is_refused(session: Session, tmp_path: Path) -> None:
    publish(session, write_folder(tmp_path), today=TODAY)
    folder = write_folder(tmp_path, ("sample.yaml", "type: yes-partly-no", "type: yes-no"))
    with pytest.raises(FaultyDefinitions, match="SA-03: was a yes-partly-no question in a published version"):
        publish(session, folder, today=TODAY)
    assert numbers(session) == [("sample", 1)]


def test_a_key_that_an_earlier_version_dropped_is_remembered(session: Session, tmp_path: Path) -> None:
    without = re.sub(r"      - key: SA-03\n(        .*\n)+", "", FORM)
    publish(session, write_folder(tmp_path), today=TODAY)
    publish(session, write_folder(tmp_path, sample=without), today=TODAY)
    again = FORM.replace("type: yes-partly-no", "type: yes-no")
    with pytest.raises(FaultyDefinitions, match="SA-03: was a yes-partly-no question"):
        publish(session, write_folder(tmp_path, sample=again), today=TODAY)


@pytest.mark.both_databases
def test_themes_are_relabelled_and_never_deleted(session: Session, tmp_path: Path) -> None:
    publish(session, write_folder(tmp_path), today=TODAY)
    changes = [
        ("themes.yaml", "V1: Wishes", "V1: Wishes and feelings"),
        ("themes.yaml", "      V2: Lived experience\n", ""),
    ]
    done = publish(session, write_folder(tmp_path, *changes), today=TODAY)
    assert done.themes.changed >= 1
    assert done.new == ()
    labels = {row.code: row.label for row in session.scalars(select(SubTheme))}
    assert labels["VOICE.V1"] == "Wishes and feelings"
    assert labels["VOICE.V2"] == "Lived experience"


def places(session: Session) -> list[tuple[str, str, date, date | None]]:
    rows = session.scalars(select(Place).order_by(Place.key, Place.valid_from))
    return [(place.key, place.name, place.valid_from, place.valid_to) for place in rows]


FROM = date(2017, 4, 1)


def test_places_and_teams_are_one_tree(session: Session, tmp_path: Path) -> None:
    done = publish(session, write_folder(tmp_path), today=TODAY)
    assert done.organisation == Changed(added=4)
    by_key = {place.key: place for place in session.scalars(select(Place))}
    assert by_key["north"].parent_id is None
    assert by_key["coast"].parent_id == by_key["north"].id
    assert by_key["coast-a"].parent_id == by_key["coast"].id
    assert [team.key for team in session.scalars(select(Team))] == ["iro-north"]


def test_a_place_that_is_gone_gets_a_last_day_and_stays(session: Session, tmp_path: Path) -> None:
    publish(session, write_folder(tmp_path), today=TODAY)
    gone = ORGANISATION.replace("        teams: [{key: coast-a, name: Coast A, valid_from: 2017-04-01}]\n", "")
    done = publish(session, write_folder(tmp_path, organisation=gone), today=TODAY)
    assert done.organisation == Changed(ended=1)
    assert ("coast-a", "Coast A", FROM, date(2018, 11, 4)) in places(session)
    assert not publish(session, tmp_path, today=date(2018, 12, 1)).organisation


@pytest.mark.both_databases
def test_a_place_that_changed_is_a_new_row_from_its_day_on(session: Session, tmp_path: Path) -> None:
    publish(session, write_folder(tmp_path), today=TODAY)
    ids = {place.key: place.id for place in session.scalars(select(Place))}
    split = ORGANISATION.replace(
        "[{key: coast-a, name: Coast A, valid_from: 2017-04-01}]",
        "[{key: coast-a, name: Coast A, valid_from: 2017-04-01, valid_to: 2018-10-31}, "
        "{key: coast-a, name: Coast Alpha, valid_from: 2018-11-01}]",
    )
    done = publish(session, write_folder(tmp_path, organisation=split), today=TODAY)
    assert done.organisation == Changed(added=1, changed=1)
    assert [place for place in places(session) if place[0] == "coast-a"] == [
        ("coast-a", "Coast A", FROM, date(2018, 10, 31)),
        ("coast-a", "Coast Alpha", date(2018, 11, 1), None),
    ]
    kept = session.scalars(select(Place).where(Place.key == "coast-a", Place.valid_from == FROM)).one()
    assert kept.id == ids["coast-a"]


def test_a_place_cannot_change_its_level(session: Session, tmp_path: Path) -> None:
    publish(session, write_folder(tmp_path), today=TODAY)
    swapped = (
        ORGANISATION.replace("key: coast-a", "key: X")
        .replace("key: coast", "key: coast-a")
        .replace("key: X", "key: coast")
    )
    with pytest.raises(FaultyDefinitions, match="coast-a was a team and cannot become a district"):
        publish(session, write_folder(tmp_path, organisation=swapped), today=TODAY)


@pytest.mark.both_databases
def test_the_shipped_forms_are_published(session: Session) -> None:
    assert check(session, forms_folder()) == []
    done = publish(session, forms_folder(), today=TODAY)
    assert sorted(new.form for new in done.new) == [
        "case-sample",
        "live-observation",
        "section-47",
        "supervision",
        "supervision-session",
        "tier-2",
    ]
    assert session.scalar(select(func.count()).select_from(Theme)) == 14
    assert session.scalar(select(func.count()).select_from(SubTheme)) == 78
    assert session.scalar(select(func.count()).select_from(Team)) == 6
    assert publish(session, forms_folder(), today=TODAY).new == ()


OURS = """measures:
  - key: C901
    name: Sampled
    asks: How many?
    formula: n
    denominator: All of them.
    unit: audits
    of: sample
    rows:
      - {label: All, count: {SA-01: {answered: true}}}
"""


def with_measures(folder: Path, text: str = OURS) -> Path:
    """The folder of forms with one measure of its own."""
    (folder / "measures").mkdir(exist_ok=True)
    (folder / "measures" / "ours.yaml").write_text(text, encoding="utf-8")
    return folder


def measures(session: Session) -> list[tuple[str, int, bool, bool]]:
    return [(line.form, line.number, line.in_use, line.taken_out) for line in history_of_files(session, kind="measure")]


@pytest.mark.both_databases
def test_a_measure_has_versions_as_a_form_has(session: Session, tmp_path: Path) -> None:
    folder = with_measures(write_folder(tmp_path))
    publish(session, folder, today=TODAY)
    assert measures(session) == [("C901", 1, True, False)]
    events = actions(session)
    assert not any(one.new or one.changed or one.taken_out for one in publish(session, folder, today=TODAY).files)
    with_measures(folder, f"# a remark\n{OURS}")
    publish(session, folder, today=TODAY)
    assert actions(session) == events
    with_measures(folder, OURS.replace("name: Sampled", "name: All samples"))
    publish(session, folder, today=TODAY)
    assert measures(session) == [("C901", 1, False, False), ("C901", 2, True, False)]
    assert [line.title for line in history_of_files(session, key="C901")] == ["Sampled", "All samples"]


def test_what_is_taken_out_of_the_files_is_so_from_then_on_and_can_come_back(session: Session, tmp_path: Path) -> None:
    folder = with_measures(write_folder(tmp_path))
    publish(session, folder, today=TODAY)
    with_measures(folder, "measures: []\n")
    (files,) = [one for one in publish(session, folder, today=TODAY).files if one.taken_out]
    assert (files.kind, files.taken_out) == ("Measures", ("C901",))
    assert measures(session) == [("C901", 1, False, False), ("C901", 2, False, True)]
    publish(session, with_measures(folder), today=TODAY)
    assert measures(session)[-1] == ("C901", 3, True, False)


def test_a_fault_in_a_measure_keeps_the_forms_back_too(session: Session, tmp_path: Path) -> None:
    folder = with_measures(write_folder(tmp_path), OURS.replace("SA-01", "SA-99"))
    (fault,) = check(session, folder)
    assert (fault.file, fault.line, fault.key) == ("measures/ours.yaml", 9, "C901")
    with pytest.raises(FaultyDefinitions):
        publish(session, folder, today=TODAY)
    session.rollback()
    assert not numbers(session)
    assert not measures(session)


@pytest.mark.both_databases
@pytest.mark.parametrize("statement", ["UPDATE file_version SET title = 'x'", "DELETE FROM file_version"])
def test_the_database_keeps_versions_of_files(session: Session, tmp_path: Path, statement: str) -> None:
    publish(session, with_measures(write_folder(tmp_path)), today=TODAY)
    with pytest.raises(DatabaseError, match="immutable"):
        session.execute(text(statement))


def test_what_has_no_folder_of_its_own_is_the_tools(session: Session, tmp_path: Path) -> None:
    publish(session, write_folder(tmp_path), today=TODAY)
    assert {line.kind for line in history_of_files(session)} == {"measure", "count", "register", "output"}
