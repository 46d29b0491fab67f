"""The summary from the database equals an independent count over plain records, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Outcome
from qa_tool.figures.formats.figures_json import as_data
from qa_tool.figures.queries import tallies
from qa_tool.figures.summary.making import themes
from qa_tool.figures.verbs import figures
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.figures.words.tally import Tally
from qa_tool.kit.periods import Period, Quarter, financial_year
from qa_tool.records.words import COUNTED, Status
from tests.support import brute_force
from tests.support.brute_force import Plain

pytestmark = pytest.mark.both_databases

YEAR = financial_year(2018)
EACH_TIME = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

SAMPLE = [
    Plain("first", 1, date(2018, 10, 1), overall="good", locality="north", plan_type="CP", answers={
        "FI-01": "good", "FI-02": "inadequate", "FI-03": "no", "FI-04": ("parent", "child"), "FI-05": "good",
        "FI-06": "words"}, findings=[("strength", ("VOICE.V1", "VOICE.V2")), ("strength", ("VOICE.V1",))]),
    Plain("first", 2, date(2018, 12, 31), overall="inadequate", locality="south", plan_type="CLA", answers={
        "FI-01": Outcome.NOT_APPLICABLE, "FI-03": "yes", "FI-04": Outcome.NOT_ANSWERED, "FI-07": "good"},
        findings=[("area-for-development", ("PLAN.P1",))]),
    Plain("first", 1, date(2018, 11, 5), Status.REOPENED, overall="good", answers={
        "FI-01": "good", "FI-02": "good", "FI-03": "yes", "FI-04": ("child",), "FI-05": "good", "FI-06": "words"}),
    Plain("second", 1, date(2018, 11, 5), overall="requires-improvement", answers={
        "SE-01": "requires-improvement", "SE-02": "not-alerted"}),
]  # fmt: skip


def agree(session: Session, plain: list[Plain], period: Period) -> None:
    """Assert that tool and brute force say the same of the period."""
    data = as_data(figures.summary(session, None, period))
    assert brute_force.keyed(data) == brute_force.expected(plain, period.first, period.last)


@EACH_TIME
@given(plain=brute_force.records())
def test_the_summary_is_what_counting_record_by_record_gives(session: Session, plain: list[Plain]) -> None:
    try:
        brute_force.put(session, plain)
        for period in (YEAR, Quarter(2018, 3).period, Period(date(2018, 6, 30), date(2018, 10, 1))):
            agree(session, plain, period)
    finally:
        session.rollback()


@EACH_TIME
@given(plain=brute_force.records())
def test_a_year_is_the_sum_of_its_quarters(sqlite_session: Session, plain: list[Plain]) -> None:
    session = sqlite_session
    try:
        brute_force.put(session, plain)
        levels = (partial(tallies.findings, level=level) for level in tallies.FindingLevel)
        counts: list[Any] = [tallies.questions, tallies.overall, tallies.several_choices, *levels]
        for count in counts:
            year = _total(count(session, [YEAR], Filters(), Margin.NONE)[YEAR])
            quarters = [Quarter(2018, number).period for number in (1, 2, 3, 4)]
            assert _total(*count(session, quarters, Filters(), Margin.NONE).values()) == year
            if count is not tallies.several_choices:
                by_quarter = count(session, [YEAR], Filters(), Margin.QUARTER)[YEAR]
                assert _total(*[_without_member(by_quarter)]) == year
    finally:
        session.rollback()


def _total(*parts: dict[Any, Any]) -> dict[Any, Any]:
    total: dict[Any, Any] = {}
    for part in parts:
        for cell, count in part.items():
            if isinstance(count, dict):
                held = total.setdefault(cell, {})
                for option, n in count.items():
                    held[option] = held.get(option, 0) + n
            else:
                total[cell] = total[cell] + count if cell in total else count
    return total


def _without_member(cells: dict[Any, Any]) -> dict[Any, Any]:
    total: dict[Any, Any] = {}
    for cell, count in cells.items():
        plain = (cell[0], "") if isinstance(cell, tuple) else replace(cell, member="")
        total[plain] = total[plain] + count if plain in total else count
    return total


def _reopened_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "COUNTED", (*COUNTED, Status.REOPENED))


def _not_applicable_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    right = tallies._tally

    def wrong(outcome: Outcome, *rest: Any) -> Tally:
        return right(Outcome.ANSWERED if outcome is Outcome.NOT_APPLICABLE else outcome, *rest)

    monkeypatch.setattr(tallies, "_tally", wrong)


def _theme_counts_per_sub_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(cells: Any, versions: Any) -> Any:
        pools: dict[tuple[str, str], Tally] = {}
        for cell, tally in cells.items():
            question = versions[cell.form_version_id].definition.find(cell.key)
            for code in question.themes if question and question.type == "grade" else ():
                for pool in (code, code.partition(".")[0]):
                    pools[pool, cell.member] = pools.get((pool, cell.member), Tally()) + tally
        return pools

    monkeypatch.setattr(themes, "pool", wrong)


def _restricted_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    from qa_tool.figures.summary.making import questions

    def wrong(inputs: Any, form: str) -> Any:
        for identity, version in inputs.versions.items():
            if version.definition.form == form:
                for section in version.definition.sections:
                    for question in section.questions:
                        yield questions.Asked(identity, version.number, question, section.title)

    monkeypatch.setattr(questions, "_all_asked", wrong)
    monkeypatch.setattr(tallies, "_keys", lambda *_: [])


def _last_day_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    right = tallies.counted

    def wrong(session: Session, period: Period, filters: Filters) -> Any:
        return right(session, Period(period.first, period.last.replace(day=period.last.day - 1)), filters)

    monkeypatch.setattr(tallies, "counted", wrong)


@pytest.mark.parametrize(
    "plant",
    [
        _reopened_counts,
        _not_applicable_is_answered,
        _theme_counts_per_sub_theme,
        _restricted_is_counted,
        _last_day_is_left_out,
    ],
)
def test_a_planted_fault_is_noticed(
    sqlite_session: Session, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    brute_force.put(sqlite_session, SAMPLE)
    agree(sqlite_session, SAMPLE, Quarter(2018, 3).period)
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        agree(sqlite_session, SAMPLE, Quarter(2018, 3).period)
