"""Ranks, what persists, broken series and places, on counts made up for the purpose."""

from __future__ import annotations

from datetime import date
from typing import Any

from qa_tool.definitions.words import FindingKind, PlaceName, ThemeName
from qa_tool.figures.arithmetic import Change
from qa_tool.figures.summary.inputs import Span, SummaryInputs, Version
from qa_tool.figures.summary.ledger import ranked
from qa_tool.figures.summary.making.whole import summarise
from qa_tool.figures.words.filters import Margin
from qa_tool.figures.words.tally import Counted, FindingCell, FindingCount, QuestionCell, Tally
from qa_tool.kit.periods import Quarter
from qa_tool.people.words import PlaceKind
from tests.support import brute_force

AFD = FindingKind.AREA_FOR_DEVELOPMENT
THEMES = (ThemeName("T", "Theme", "practice", tuple((f"T{n}", f"Sub-theme {n}") for n in range(1, 9))),)
NOW = Quarter(2018, 3)


def grades(good: int, bad: int) -> Tally:
    return Tally(answered=good + bad, options={"good": good, "inadequate": bad})


def inputs(**given: Any) -> SummaryInputs:
    quarters = tuple(NOW.shift(-back) for back in (4, 3, 2, 1, 0))
    usual: dict[str, Any] = {
        "period": NOW.period,
        "versions": {
            1: Version(1, brute_force.definition_of("first", 1)),
            2: Version(2, brute_force.definition_of("first", 2)),
        },
        "now": Span({("first", ""): Counted(100, grades(60, 40))}),
        "previous": NOW.shift(-1).period,
        "before": Span({("first", ""): Counted(90, grades(30, 60))}),
        "themes": THEMES,
        "quarters": quarters,
    }
    return SummaryInputs(**(usual | given))


def found(audits: dict[str, int], member: str = "first") -> dict[FindingCell, FindingCount]:
    return {FindingCell(AFD, "T", code, member): FindingCount(n, n) for code, n in audits.items()}


def test_equal_numbers_share_a_rank_and_the_next_one_skips() -> None:
    counts = {("T", f"T{number}"): FindingCount(n, n) for number, n in enumerate((9, 7, 7, 4), start=1)}
    assert list(ranked(counts).values()) == [1, 2, 2, 4]


def test_all_that_reach_rank_five_are_listed_and_no_more() -> None:
    audits = {"T1": 9, "T2": 8, "T3": 7, "T4": 6, "T5": 5, "T6": 5, "T7": 4}
    summary = summarise(inputs(now=Span({("first", ""): Counted(9)}, {}, found(audits))))
    assert [(one.finding.sub_theme, one.rank) for one in summary.areas_for_development] == [
        ("T1", 1), ("T2", 2), ("T3", 3), ("T4", 4), ("T5", 5), ("T6", 5),
    ]  # fmt: skip


def test_what_is_in_the_top_five_for_three_quarters_running_persists() -> None:
    top = {"T1": 9, "T2": 8, "T3": 7, "T4": 6, "T5": 5}
    history = {
        NOW.shift(-2).key: top | {"T5": 1, "T6": 5},  # T5 was sixth then
        NOW.shift(-1).key: top | {"T4": 1, "T6": 6},  # T4 was sixth then
        NOW.key: top,
    }
    by_quarter = {cell: count for key, audits in history.items() for cell, count in found(audits, key).items()}
    summary = summarise(inputs(now=Span({("first", ""): Counted(9)}, {}, found(top)), findings_by_quarter=by_quarter))
    assert [one.finding.sub_theme for one in summary.persistent] == ["T1", "T2", "T3"]
    assert {one.quarters_running for one in summary.persistent} == {3}
    running = {one.finding.sub_theme: one.quarters_running for one in summary.areas_for_development}
    assert (running["T4"], running["T5"]) == (1, 2)
    assert (
        "Sub-theme 1 (T.T1) is among the five most frequent areas for development for the third quarter running."
        in (summary.headlines)
    )


def test_a_changed_theme_alone_breaks_no_series_but_changed_words_do() -> None:
    same = summarise(
        inputs(
            now=Span({("first", ""): Counted(40)}, {QuestionCell(2, "FI-01"): grades(40, 0)}),
            before=Span({("first", ""): Counted(40)}, {QuestionCell(1, "FI-01"): grades(0, 40)}),
        )
    )
    question = same.forms[0].questions[0]
    assert question.vs_previous is not None
    assert question.vs_previous.change is Change.UP
    assert not question.note
    older = brute_force.definition_of("first", 1)
    section = older.sections[0]
    reworded = section.questions[0].model_copy(update={"text": "Something else?"})
    changed = older.model_copy(
        update={"sections": (section.model_copy(update={"questions": (reworded, *section.questions[1:])}),)}
    )
    broken = summarise(
        inputs(
            versions={1: Version(1, changed), 2: Version(2, brute_force.definition_of("first", 2))},
            now=Span({("first", ""): Counted(40)}, {QuestionCell(2, "FI-01"): grades(40, 0)}),
            before=Span({("first", ""): Counted(40)}, {QuestionCell(1, "FI-01"): grades(0, 40)}),
        )
    )
    question = broken.forms[0].questions[0]
    assert question.vs_previous is not None
    assert question.vs_previous.change is Change.NOT_COMPARABLE
    assert question.note == "The wording or the standard changed in version 2"
    assert any("FI-01" in note for note in broken.notes)


def test_a_place_is_compared_with_the_service_without_it() -> None:
    places = (
        PlaceName("north", "North", PlaceKind.LOCALITY, None, ("n-old", "n-new")),
        PlaceName("south", "South", PlaceKind.LOCALITY, None, ("s",)),
    )
    by_locality = {
        ("first", "n-old"): Counted(20, grades(10, 10)),
        ("first", "n-new"): Counted(20, grades(20, 0)),
        ("first", "s"): Counted(60, grades(30, 30)),
    }
    summary = summarise(inputs(places=places, overall_by={Margin.LOCALITY: by_locality}))
    north = summary.places[0]
    assert (north.place.key, north.audits) == ("north", 40)
    (form,) = north.forms
    assert (form.overall.tally.good, form.overall.answered) == (30, 40)
    assert (form.rest.tally.good, form.rest.answered) == (30, 60)
    assert form.against_rest.change is Change.UP
    assert any(one.startswith("North, First form: 30 of 40 good (75.0%), higher than") for one in summary.headlines)


def test_a_clear_change_is_said_in_a_sentence() -> None:
    summary = summarise(inputs())
    assert summary.headlines[0] == "100 records counted in 2018/19 Q3: 10 more than in 2018/19 Q2 (+11.1%)."
    assert summary.headlines[1] == (
        "First form: 60 of 100 good (60.0%), 60 of 100 not inadequate (60.0%); "
        "good up 26.7 points on 2018/19 Q2 (95% interval +12.5 to +39.4); "
        "inadequate down 26.7 points on 2018/19 Q2 (95% interval -39.4 to -12.5)."
    )


def test_a_period_without_audits_says_so_and_nothing_else() -> None:
    summary = summarise(inputs(now=Span(), before=Span()))
    assert summary.headlines == ("No submitted audits in 2018/19 Q3.",)
    assert summary.period.first == date(2018, 10, 1)
