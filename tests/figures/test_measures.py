"""The measures from the database equal an independent count over plain records, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from qa_tool.definitions.verbs import reading
from qa_tool.definitions.words import FindingKind
from qa_tool.figures.measures.base import By, Measured
from qa_tool.figures.queries import datasets, tallies
from qa_tool.figures.queries import measures as figures_queries_measures
from qa_tool.figures.verbs import figures, ledgers
from qa_tool.figures.verbs import measures as figures_measures
from qa_tool.kit import working_days
from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.kit.periods import Quarter
from qa_tool.policy.words import Asker, Role
from qa_tool.records.datasets import iro_teams
from qa_tool.records.words import Status
from tests.support import brute_force, brute_measures, brute_world, plain_measures
from tests.support.brute_world import Count, Enquiry, Meeting, World
from tests.support.measures import MEASURES

pytestmark = pytest.mark.both_databases

QUARTER = Quarter(2018, 3).period
EACH_TIME = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

BRUTE: dict[str, Callable[[World], brute_measures.Results]] = {
    "C9": brute_measures.coverage,
    "C11": brute_measures.feedback,
    "C12": brute_measures.recognised,
    "C13": brute_measures.received,
    "C14": brute_measures.agreement,
    "C15": brute_measures.times,
    "C16": brute_measures.followed,
    "C21": brute_measures.impact,
}

SAMPLE = World(
    [
        Enquiry(date(2018, 12, 31), strategy=date(2018, 12, 10), decision=date(2018, 12, 20),
                received=date(2018, 12, 27), view="disagree", referred=True, impact="some-benefit",
                grades={"S47-11": "good", "S47-12": "inadequate"},
                findings=[("strength", ("PLAN.P1", "PLAN.P2")), ("strength", ("PLAN.P1",))], iro="iro"),
        Enquiry(date(2018, 10, 1), place="south", decision=date(2018, 9, 28), received=date(2018, 10, 1),
                view="agree", impact="clear-benefit", findings=[("area-for-development", ("VOICE.V1",))], iro="leaver"),
        Enquiry(date(2018, 11, 5), Status.REOPENED, view="disagree", iro="colleague"),
        Enquiry(date(2018, 11, 6), view="disagree", iro="iro", recorded=True, settled="conference-held"),
    ],
    [Meeting(date(2018, 12, 21), after=7, recognises="partly"), Meeting(date(2018, 12, 31)),
     Meeting(date(2018, 10, 1), after=14, late=True, recognises="yes")],
    [Count("north", date(2018, 10, 1), 4, 0), Count("north", date(2018, 9, 1), 9, 9),
     Count("south", date(2018, 12, 1), 12, 6)],
)  # fmt: skip


@pytest.fixture(autouse=True)
def priorities_of_the_tests(tmp_path: Path) -> Any:
    """Three priorities of the year, read from a file of their own."""
    lines = ["priorities:"]
    for key, codes in brute_measures.PRIORITIES.items():
        lines += [f"  - {{key: {key}, year: 2018/19, title: Priority {key}, sub_themes: [{', '.join(codes)}]}}"]
    (tmp_path / "priorities.yaml").write_text("\n".join(lines), encoding="utf-8")
    reading.use_folder(tmp_path)
    yield
    reading._folder.clear()


def told(measured: Measured) -> brute_measures.Results:
    rows = measured.rows
    # Of the forms, brute force knows the benefit of Section 47 audits only.
    wanted = [row for row in rows if row.by is not By.FORM or row.member == "Section 47 audit"]
    results = {(row.by.value, row.member, row.label): (row.n, row.of, row.value) for row in wanted}
    assert len(results) == len(wanted), "two rows say the same"
    return results


def agree(session: Session, world: World) -> None:
    """Assert that tool and brute force say the same of every measure."""
    found = {one.measure.key: one for one in figures_measures.all(session, None, QUARTER)}
    assert list(found) == list(MEASURES)
    for key, count in BRUTE.items():
        assert told(found[key]) == count(world), key
    for keys, of in (("C11 C12", brute_measures.observation_rows), ("C15 C16", brute_measures.section_47_rows)):
        for one in keys.split():
            assert told(found[one]) == plain_measures.evaluate(one, of(world)), one
    tracked = {}
    for priority in brute_measures.PRIORITIES:
        rows = [
            row for row in found["C33"].rows if row.member.startswith(f"{priority} ") and row.quarter == "2018/19 Q3"
        ]
        good, strength, area = rows
        tracked[priority] = (good.n, good.of, strength.n, area.n)
    assert tracked == brute_measures.tracked(world)


@EACH_TIME
@given(world=brute_world.worlds())
def test_the_measures_are_what_counting_record_by_record_gives(session: Session, world: World) -> None:
    try:
        brute_world.put(session, world)
        agree(session, world)
    finally:
        session.rollback()


@EACH_TIME
@given(plain=brute_force.records())
def test_measures_of_the_summary_say_what_counting_gives(sqlite_session: Session, plain: list[Any]) -> None:
    try:
        brute_force.put(sqlite_session, plain)
        expected = brute_force.expected(plain, QUARTER.first, QUARTER.last)
        found = {one.measure.key: one for one in figures_measures.all(sqlite_session, None, QUARTER)}
        for form in ("first", "second"):
            overall = expected["forms"][form]["overall"]
            rows = [row for row in found["C1"].rows if row.by is By.FORM and row.member == f"{form} form".capitalize()]
            if not expected["forms"][form]["audits"]:
                assert not rows
                continue
            assert [row.n for row in rows] == [overall[key] for key in ("good", "requires_improvement", "inadequate")]
            assert [str(row.pct) for row in rows] == [
                overall[key] for key in ("good_pct", "requires_improvement_pct", "inadequate_pct")
            ]
            pair = [row for row in found["C2"].rows if row.by is By.FORM and row.member == f"{form} form".capitalize()]
            assert [str(row.pct) for row in pair] == [overall["good_pct"], overall["not_inadequate_pct"]]
        themes = {(row.member.split()[0]): (row.n, row.of) for row in found["C4"].rows if not row.form}
        assert themes == {
            f"{theme}.{sub}" if sub else theme: (tally["good"], tally["answered"])
            for (theme, sub), tally in expected["themes"].items()
        }
        kinds = {kind.label: kind.value for kind in FindingKind}
        audits = {
            (row.member.split()[0], kinds[row.label.partition(":")[0]]): row.n
            for row in found["C5"].rows
            if row.label.endswith(": audits") and not row.form
        }
        assert audits == {
            (f"{theme}.{sub}" if sub else theme, kind): n for (theme, sub, kind), (_, n) in expected["findings"].items()
        }
    finally:
        sqlite_session.rollback()


@EACH_TIME
@given(plain=brute_force.records())
def test_the_ledger_says_of_each_quarter_what_counting_gives(sqlite_session: Session, plain: list[Any]) -> None:
    try:
        brute_force.put(sqlite_session, plain)
        ledger = ledgers.ledger(sqlite_session, None, Quarter(2018, 4).period)
        assert [quarter.label for quarter in ledger.quarters][-4:] == [f"2018/19 Q{number}" for number in (1, 2, 3, 4)]
        for index, quarter in enumerate(ledger.quarters):
            days = quarter.period
            expected = brute_force.expected(plain, days.first, days.last)
            findings, graded = {}, {}
            for line in ledger.lines:
                theme, _, short = line.code.partition(".")
                cell = line.cells[index]
                for kind in FindingKind:
                    if cell.found(kind).findings:
                        findings[theme, short, kind.value] = (cell.found(kind).findings, cell.found(kind).audits)
                if cell.figure.tally.records:
                    graded[theme, short] = (cell.figure.tally.good, cell.figure.answered)
            assert findings == {cell: n for cell, n in expected["findings"].items() if cell[1]}
            assert graded == {
                cell: (tally["good"], tally["answered"]) for cell, tally in expected["themes"].items() if cell[1]
            }
    finally:
        sqlite_session.rollback()


def _read_as(monkeypatch: pytest.MonkeyPatch, **wrong: Any) -> None:
    """Plant values in place of those that were read."""
    right = datasets.count

    def count(*asked: Any, **more: Any) -> list[tuple[str, dict[str, Any], int]]:
        return [(record, values | wrong, n) for record, values, n in right(*asked, **more)]

    monkeypatch.setattr(datasets, "count", count)


def _late_is_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    _read_as(monkeypatch, late="no")


def _holidays_are_worked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working_days, "bank_holidays", frozenset)


def _reopened_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "COUNTED", tuple(Status))


def _leavers_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    right = figures_queries_measures.coverage
    monkeypatch.setattr(
        figures_queries_measures,
        "coverage",
        lambda session, period, filters: right(session, type(period)(period.first, date(2018, 12, 1)), filters),
    )


def _other_months_count(monkeypatch: pytest.MonkeyPatch) -> None:
    right = figures_queries_measures.entered
    monkeypatch.setattr(
        figures_queries_measures, "entered", lambda session, first, last: right(session, first.shift(-1), last)
    )


def _nobody_referred(monkeypatch: pytest.MonkeyPatch) -> None:
    _read_as(monkeypatch, **{"S47-19": None, "problem-resolution": "no"})


@pytest.mark.parametrize(
    "plant",
    [_late_is_in_time, _holidays_are_worked, _reopened_counts, _leavers_stay, _nobody_referred, _other_months_count],
)
def test_a_planted_fault_is_noticed(
    sqlite_session: Session, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    brute_world.put(sqlite_session, SAMPLE)
    agree(sqlite_session, SAMPLE)
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        agree(sqlite_session, SAMPLE)


def _asker(*roles: Role, teams: frozenset[str] = frozenset()) -> Asker:
    return Asker("somebody", frozenset(roles), managed_team_ids=teams)


def test_each_role_is_given_its_own_measures_and_no_other(sqlite_session: Session) -> None:
    brute_world.put(sqlite_session, SAMPLE)
    read = figures_measures.listed(sqlite_session, _asker(Role.SAFEGUARDING_MANAGER))
    assert {one.key for one in read} == set(MEASURES) - {
        "C17",
        "C33",
    }
    for role in (Role.ADMINISTRATOR, Role.IRO, Role.AUDITOR):
        with pytest.raises(NotPermitted):
            figures_measures.listed(sqlite_session, _asker(role))
    with pytest.raises(NotFound):
        figures_measures.one(sqlite_session, _asker(Role.QR_MANAGER), "C11", QUARTER)
    with pytest.raises(NotFound):
        figures_measures.one(sqlite_session, None, "C99", QUARTER)


def test_a_manager_sees_the_coverage_of_the_own_team_only(sqlite_session: Session) -> None:
    brute_world.put(sqlite_session, SAMPLE)
    teams = {name: identity for identity, name in iro_teams(sqlite_session).items()}
    manager = _asker(Role.QR_MANAGER, teams=frozenset({teams["Second team"]}))
    shown = {row.member for row in figures_measures.one(sqlite_session, manager, "C9", QUARTER)[1].rows}
    assert shown == {"", "Second team"}
    everything = figures_measures.one(sqlite_session, _asker(Role.SAFEGUARDING_MANAGER), "C9", QUARTER)[1].rows
    assert {row.member for row in everything} == {"", "First team", "Second team"}


def test_figures_that_are_there_are_not_counted_again(sqlite_session: Session) -> None:
    brute_world.put(sqlite_session, SAMPLE)
    summary = figures.summary(sqlite_session, None, QUARTER)
    found = figures_measures.some(sqlite_session, None, summary, ["C12", "C11"])
    assert [one.measure.key for one in found] == ["C11", "C12"]
    assert told(found[1]) == brute_measures.recognised(SAMPLE)


def test_a_statistic_shows_the_breakdowns_that_its_measure_names(sqlite_session: Session) -> None:
    brute_world.put(sqlite_session, SAMPLE)
    summary = figures.summary(sqlite_session, None, QUARTER)
    for by in (("service",), ("service", "iro_team")):
        coverage = MEASURES["C9"].model_copy(update={"by": by})
        (found,) = figures_measures.of_summary(sqlite_session, None, summary, (coverage,))
        assert {row.by.name.lower() for row in found.rows} == set(by)
