"""The cluster and the annual edition, and what the internal one tells those who act: read back cell by cell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from qa_tool.actions.queries import follow_ups
from qa_tool.definitions.record import Finding
from qa_tool.definitions.words import FindingKind, FollowUpKind
from qa_tool.figures.verbs.figure_requests import Unclear
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.tally import Tally
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Period, Quarter, financial_year
from qa_tool.kit.suppression.releases import Release
from qa_tool.kit.suppression.tables import TOTAL, Rule, Table
from qa_tool.meetings.models import MeetingAgreement
from qa_tool.meetings.reports.cluster import SHOWN, enquiries_of
from qa_tool.meetings.words import AgreementState
from qa_tool.outputs.words import Edition
from qa_tool.records.models import Case
from tests.outputs.test_workbooks import table
from tests.support import factories
from tests.support.attackers import narrowed
from tests.support.factories import People, Places, shipped
from tests.support.workbooks import make_workbook

YEAR = financial_year(2018)
Q3 = Quarter(2018, 3).period
NOW = datetime(2019, 4, 20, 9, tzinfo=UTC)
SAMPLE, ENQUIRY = "Case-sample audit", "Section 47 audit"


class World:
    """Case samples of every quarter in two localities, enquiries of the third, and what was agreed."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.people: People = factories.make_people(session)
        self.places: Places = factories.make_places(session)
        places = self.places
        self.south = Places(
            places.other_locality, places.other_district, places.other_team,
            places.locality, places.district, places.team,
        )  # fmt: skip
        self.sample = factories.publish(session, shipped("case-sample"))
        self.enquiry = factories.publish(session, shipped("section-47"))
        for number in range(48):
            quarter = Quarter(2018, number // 12 + 1)
            self.audit(quarter.period.first + timedelta(days=number % 12), number)
        for number in range(6):
            self.audit(Quarter(2017, 4).period.first, number)
        for number in range(9):
            view = "disagree" if number == 0 else "agree"
            self._put(self.enquiry, {"S47-17": view}, Q3.first + timedelta(days=number), north=True)

    def audit(self, day: date, number: int) -> None:
        north = number % 3 != 0
        answers = {
            "X1": "good" if number % 2 else "inadequate",
            "CS-03": "good" if number % 2 else "requires-improvement",
            "CS-14": "missed" if number % 4 == 0 else "challenged",
            "CS-08": "not-alerted" if number % 6 == 1 else "seen",
            "X4": (Finding(FindingKind.AREA_FOR_DEVELOPMENT, "Words", ("PLAN.P1",)),),
        }
        self._put(self.sample, answers, day, north=north)

    def _put(self, version: Any, answers: dict[str, Any], day: date, *, north: bool) -> Any:
        return factories.make_submitted(
            self.session,
            version,
            answers=answers,
            facts={"plan_type": "CP", "first_core_group_held": "yes"},
            author=self.people.auditor,
            practitioner=self.people.iro,
            practitioner_team=self.people.team,
            places=self.places if north else self.south,
            audit_date=day,
        )

    def followed(self) -> None:
        """An inadequate case with its follow-up, opened in the second quarter and overdue."""
        case = Case(number=None, token="one")
        self.session.add(case)
        audit = self._put(self.sample, {"X1": "inadequate"}, date(2018, 8, 1), north=True)
        self.session.flush()
        audit.case_id = case.id
        follow_ups.open_follow_up(
            self.session,
            audit.id,
            FollowUpKind.INADEQUATE,
            owner_id=self.people.iro.id,
            question_key="X1",
            due=date(2018, 9, 1),
        )

    def made(self, path: Path, edition: Edition, period: Period, filters: Filters, who: str = "manager") -> Path:
        with time_machine.travel(NOW):
            asker = self.people.asker(who)
            file = path / f"{edition.value}.xlsx"
            return make_workbook(self.session, asker, period, filters, file, "For the meeting", edition)


@pytest.fixture
def world(sqlite_session: Session) -> World:
    world = World(sqlite_session)
    sqlite_session.flush()
    return world


def of_north(world: World) -> Filters:
    return Filters(place_id=world.places.locality.id)


def texts(path: Path) -> str:
    return " ".join(str(cell.value) for sheet in load_workbook(path) for row in sheet for cell in row if cell.value)


def test_the_cluster_edition_is_of_one_locality(world: World, tmp_path: Path) -> None:
    world.session.add(
        MeetingAgreement(
            id="a" * 32,
            locality_key="north-locality",
            quarter="2018/19-Q2",
            text="Teams write the same day",
            owner="team-manager",
            due=date(2018, 12, 1),
            state=AgreementState.DONE,
            outcome="All teams do",
            written_by=world.people.analyst.id,
            written_at=NOW,
        )
    )
    path = world.made(tmp_path, Edition.CLUSTER, Q3, of_north(world), who="analyst")
    book = load_workbook(path)
    assert book.sheetnames == ["Cover", "Agreed", "Themes", "Reports and plans", "Section 47", "Challenge", "Notes"]
    (agreed,) = table(path, "Agreed", "agreed_last_time")
    assert [agreed[key] for key in ("What was agreed", "Who", "Stands", "What came of it")] == [
        "Teams write the same day", "Team manager", "Done", "All teams do",
    ]  # fmt: skip
    # 24 to 35 are the third quarter's: eight in the north, of which 25, 29, 31 and 35 are good.
    (voice,) = [row for row in table(path, "Themes", "cluster_themes") if row["Theme"] == "Voice"]
    assert voice["Good"] == "c", "four of eight"
    (area,) = table(path, "Themes", "cluster_area_for_development")
    assert area["Records that name it"] == 8
    (team,) = table(path, "Reports and plans", "not_alerted")
    assert [team["Team"], team["Not alerted"]] == ["North team", "c"]
    lines = {row["Where"]: row for row in table(path, "Challenge", "answers_CS_14")}
    assert set(lines) == {"North district"}
    assert lines["North district"]["Yes, and it was missed"] == "c"


def test_what_is_never_in_a_cluster_edition(world: World, tmp_path: Path) -> None:
    path = world.made(tmp_path, Edition.CLUSTER, Q3, of_north(world), who="analyst")
    said = texts(path)
    for never in ("P001", "P003", "P010", "CS-2018", "South district", "South team", "IRO oversight", "First team"):
        assert never not in said, never
    assert "version 1 (" not in said, "the records of each form would tell how many enquiries there were"
    numbers = [
        cell.value
        for name in ("Themes", "Reports and plans", "Section 47", "Challenge")
        for row in load_workbook(path)[name]
        for cell in row
        if isinstance(cell.value, int)
    ]
    assert all(value == 0 or value > 5 for value in numbers), numbers


TALLIES = st.dictionaries(
    st.sampled_from(("one", "two", "three")),
    st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 9)),
    min_size=1,
)
OPTIONS = (("agree", "Agree"), ("conditions", "With conditions"), ("disagree", "Disagree"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TALLIES)
def test_no_hidden_count_can_be_worked_out_with_the_total(views: dict[str, tuple[int, int, int]]) -> None:
    keys = [key for key, _ in OPTIONS]
    tallies = {team: Tally(sum(n), options=dict(zip(keys, n, strict=True))) for team, n in views.items()}
    found = enquiries_of(tallies, OPTIONS)
    if found.published is None:
        return
    release = found.published.release("Cluster edition")
    total = release.table.counts[TOTAL, TOTAL]
    known = () if 1 <= total <= 5 else (Release("Cover", Table({(TOTAL, TOTAL): total}), SHOWN, Rule()),)
    assert narrowed([*known, release]) == ()
    for team in found.teams:
        for key in keys:
            n = tallies[team].option(key)
            assert found.text(team, key) in {"c", "x", *([str(n)] if not 1 <= n <= 5 else [])}


def test_the_annual_edition_stands_quarters_side_by_side(world: World, tmp_path: Path) -> None:
    path = world.made(tmp_path, Edition.ANNUAL, YEAR, Filters())
    book = load_workbook(path)
    assert book.sheetnames == ["Cover", "Summary", "Grades", "Themes", "Localities", "Notes"]
    rows = [row for row in table(path, "Grades", "grades_by_quarter_of_year") if row["Form"] == SAMPLE]
    assert [(row["Period"], row["Records"], row["Good"], row["N"], row["Good %"]) for row in rows] == [
        ("2017/18, whole year", 6, 3, 6, None),
        ("2018/19 Q1", 12, 6, 12, 50.0),
        ("2018/19 Q2", 12, 6, 12, 50.0),
        ("2018/19 Q3", 12, 6, 12, 50.0),
        ("2018/19 Q4", 12, 6, 12, 50.0),
        ("2018/19, whole year", 48, 24, 48, 50.0),
    ]
    volume = {row["Form"]: row for row in table(path, "Summary", "year_volume")}
    assert [volume["All forms"][f"2018/19 Q{number}"] for number in (1, 2, 3, 4)] == [12, 12, 21, 12]
    assert [volume["All forms"][key] for key in ("2018/19, whole year", "2017/18: audits")] == [57, 6]
    themes = {row["Code"]: row for row in table(path, "Themes", "themes_of_year")}
    assert [themes["VOICE"][key] for key in ("Good", "N", "2017/18: good", "2017/18: of N")] == [24, 48, 3, 6]
    quarters = {row["Code"]: row for row in table(path, "Themes", "themes_by_quarter_of_year")}
    assert [quarters["VOICE"][f"2018/19 Q{number} of N"] for number in (1, 2, 3, 4)] == [12] * 4
    found = {row["Code"]: row for row in table(path, "Themes", "found_over_the_year_area_for_development")}
    assert [found["PLAN.P1"][key] for key in ("2017/18, whole year", "2018/19 Q3", "2018/19, whole year")] == [
        6,
        12,
        48,
    ]
    places = {row["Locality"]: row for row in table(path, "Localities", "localities_of_year") if row["Form"] == SAMPLE}
    assert [places[name]["2018/19, whole year of N"] for name in ("North locality", "South locality")] == [32, 16]
    assert "P003" not in texts(path)


def test_the_internal_edition_tells_those_who_act(world: World, tmp_path: Path) -> None:
    world.followed()
    of_service = load_workbook(world.made(tmp_path, Edition.INTERNAL, Q3, Filters()))["Summary"].tables
    assert not {"inadequate_now", "came_of_it_by_kind"} & set(of_service), "a Q&R manager has them of the own team"
    path = world.made(tmp_path, Edition.INTERNAL, Q3, Filters(own_team=True))
    (desk,) = table(path, "Summary", "inadequate_now")
    assert list(desk.values()) == ["Independent Reviewing Officer", 1, 1, (NOW.date() - date(2018, 8, 1)).days]
    kinds = {row["What was agreed"]: row for row in table(path, "Summary", "came_of_it_by_kind")}
    assert list(kinds["Follow-up of an inadequate"].values())[1:] == [1, 0, 0, 0, 1, 0, 0]
    roles = [row["Who has it (role)"] for row in table(path, "Summary", "came_of_it_by_role")]
    assert roles == ["IRO", "All"]
    (need,) = table(path, "Learning plan", "learning")
    assert [need[key] for key in ("Code", "Records that name it", "Of records", "Not yet strong because")] == [
        "PLAN.P1", 12, 21, "1 of 3 auditors or observers; 1 of 2 forms",
    ]  # fmt: skip
    challenge = {row["District"]: row for row in table(path, "Challenge", "challenge_CS_14")}
    assert [challenge[name]["N"] for name in ("North district", "South district", "All districts")] == [8, 4, 12]
    assert "P003" not in texts(path)


@pytest.mark.parametrize(
    ("edition", "period", "place", "plan_type", "argument"),
    [
        (Edition.CLUSTER, Q3, "", None, "place"),
        (Edition.CLUSTER, Q3, "district", None, "place"),
        (Edition.CLUSTER, Q3, "locality", "CP", "place"),
        (Edition.CLUSTER, YEAR, "locality", None, "quarter"),
        (Edition.ANNUAL, Q3, "", None, "quarter"),
        (Edition.ANNUAL, Period(date(2018, 4, 1), date(2019, 3, 30)), "", None, "quarter"),
    ],
)
def test_an_edition_says_what_it_is_made_of(
    world: World, tmp_path: Path, edition: Edition, period: Period, place: str, plan_type: str | None, argument: str
) -> None:
    filters = Filters(place_id=getattr(world.places, place).id if place else None, plan_type=plan_type)
    with pytest.raises(Unclear) as unclear:
        world.made(tmp_path, edition, period, filters, "analyst")
    assert unclear.value.argument == argument
    assert not list(tmp_path.glob("*.xlsx"))


@pytest.mark.parametrize("edition", [Edition.CLUSTER, Edition.ANNUAL])
@pytest.mark.parametrize("who", ["iro", "auditor", "support", "administrator"])
def test_others_get_none(world: World, tmp_path: Path, edition: Edition, who: str) -> None:
    period, filters = (Q3, of_north(world)) if edition is Edition.CLUSTER else (YEAR, Filters())
    with pytest.raises(NotPermitted):
        world.made(tmp_path, edition, period, filters, who)


@pytest.mark.parametrize("edition", [Edition.CLUSTER, Edition.ANNUAL, Edition.INTERNAL])
def test_a_service_without_records_has_every_sheet_all_the_same(
    sqlite_session: Session, tmp_path: Path, edition: Edition
) -> None:
    places = factories.make_places(sqlite_session)
    factories.publish(sqlite_session)
    filters = Filters(place_id=places.locality.id) if edition is Edition.CLUSTER else Filters()
    period = YEAR if edition is Edition.ANNUAL else Q3
    with time_machine.travel(NOW):
        path = make_workbook(sqlite_session, None, period, filters, tmp_path / "x.xlsx", "", edition)
    for sheet in load_workbook(path):
        assert sheet["A1"].value


def test_what_is_hidden_does_not_depend_on_the_order_in_which_the_teams_are_counted() -> None:
    """Of two teams alike, now one and now the other was hidden beside a third: by the order of random ids."""
    options = (("agree", "Agree"), ("disagree", "Disagree"))
    views = {team: Tally(answered=1, options={"agree": 1}) for team in ("Wyre", "Burnley", "Pendle")}
    assert list(enquiries_of(views, options).views) == ["Burnley", "Pendle", "Wyre"]
