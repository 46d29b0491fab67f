"""One locality's meeting as plain values: totals against brute force, and what stays within the IRO service."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from qa_tool.definitions.words import PlaceName
from qa_tool.enquiries.reports.receipt import Receipt
from qa_tool.figures.summary.challenge import Challenged
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.words.tally import Tally
from qa_tool.meetings.reports import cluster
from qa_tool.meetings.reports.cluster import Enquiries, enquiries_of
from qa_tool.people.words import PlaceKind

KEYS = ("agree", "conditions", "disagree")
OPTIONS = tuple((key, key.title()) for key in KEYS)
NORTH = PlaceName("north", "North", PlaceKind.LOCALITY, None, ("n",))
large = st.one_of(st.just(0), st.integers(6, 60))
ViewsOfTeams = dict[str, tuple[int, int, int]]
views_of_teams = st.dictionaries(st.sampled_from(("one", "two", "three", "four")), st.tuples(*[large] * 3), min_size=1)


def enquiries(views: ViewsOfTeams) -> Enquiries:
    tallies = {team: Tally(sum(n), options=dict(zip(KEYS, n, strict=True))) for team, n in views.items()}
    return enquiries_of(tallies, OPTIONS)


@settings(max_examples=60, deadline=None)
@given(views_of_teams)
def test_totals_of_enquiries_are_the_sums_of_what_was_counted(views: ViewsOfTeams) -> None:
    """Nothing is small here, so nothing is hidden and every total can be held to brute force."""
    found = enquiries(views)
    assert found.teams == tuple(sorted(views))
    for number, key in enumerate(KEYS):
        for team, n in views.items():
            assert found.count(team, key) == n[number]
        assert found.count("", key) == sum(n[number] for n in views.values())
    for team, n in views.items():
        assert found.count(team, "") == sum(n)
    assert found.count("", "") == sum(sum(n) for n in views.values())


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(("one", "two", "three")), st.tuples(*[st.integers(0, 30)] * 3), min_size=1))
def test_a_count_that_is_shown_is_the_count(views: ViewsOfTeams) -> None:
    found = enquiries(views)
    if found.published is None:
        return
    for team in ("", *views):
        for key in ("", *KEYS):
            rows = views.values() if not team else [views[team]]
            true = sum(sum(n) if not key else n[KEYS.index(key)] for n in rows)
            assert found.count(team, key) in (None, true)
            assert found.count(team, key) is None or not 1 <= true <= 5


def asked(key: str, subject: str, *, graded: bool) -> Challenged:
    return Challenged(key, key, "A form", subject, (), graded, (), Figure(Tally(0)))


@given(st.lists(st.tuples(st.sampled_from(("case", "enquiry", "meeting", "session")), st.booleans()), max_size=12))
def test_only_what_was_asked_of_cases_and_is_no_grade_is_talked_about(kinds: list[tuple[str, bool]]) -> None:
    questions = tuple(asked(f"Q-{n}", subject, graded=graded) for n, (subject, graded) in enumerate(kinds))
    nothing = cast(Summary, SimpleNamespace(places=(), strengths=(), areas_for_development=(), forms=()))
    found = cluster.make(
        locality=NORTH,
        service=nothing,
        local=nothing,
        challenge=questions,
        enquiries=Enquiries((), OPTIONS, None),
        receipt=Receipt("north", "2018/19-Q3"),
    )
    kept = [f"Q-{n}" for n, (subject, graded) in enumerate(kinds) if subject == "case" and not graded]
    assert [one.key for one in found.challenge] == kept
