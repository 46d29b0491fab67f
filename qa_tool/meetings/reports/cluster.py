"""One locality's meeting with children's social care as plain values: its themes, and what the two sides do together.

No IRO and no other member of staff is in it, and nothing that speaks of the IROs' own work alone: their themes and the
overall grades of their forms stay in the service. Section 47 counts by team are protected as for outside readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa_tool.definitions.words import PlaceName
from qa_tool.enquiries.reports.receipt import Receipt
from qa_tool.figures.summary.challenge import Challenged
from qa_tool.figures.summary.summary import PlaceThemeFigures, QuestionFigures, Ranked, Summary, TeamCount
from qa_tool.figures.words.tally import Tally
from qa_tool.kit.suppression.protecting import CannotProtect, protect
from qa_tool.kit.suppression.releases import Published, Release
from qa_tool.kit.suppression.tables import TOTAL, Key, Rule, State, Table, cross
from qa_tool.meetings.words import Agreed

OWN_THEMES = frozenset({"OVER", "CHALL", "CHAIR", "SERVICE"})
"""Themes that speak of the IROs' own work and of the service itself."""
THEIR_RESPONSE = "CHALL.C5"
"""Of those, the one sub-theme that is children's social care's own: the response to challenge."""
CASE = "case"
"""The subject of the audits whose questions on challenge are shown. Those of enquiries would tell how many decisions
were disagreed with, which is hidden where it is small."""
REPORTS_SHARED = "FAMILY.F2"
SHOWN: Mapping[Key, State] = {(TOTAL, TOTAL): State.SHOWN}


@dataclass(frozen=True)
class Enquiries:
    """Section 47 audits of the locality's teams by their view of the decision. Print only what ``published`` gives."""

    teams: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    """(key, label)."""
    published: Published | None
    """None when the table holds too few to protect: then nothing of it is printed."""
    views: Mapping[str, Tally] = field(default_factory=dict)
    """What was counted, by team. Pages print ``published`` only."""

    def text(self, team: str, option: str) -> str:
        """What to print for a team ('' for all) and an option ('' for all of them)."""
        assert self.published is not None
        return self.published.text((team or TOTAL, option or TOTAL))

    def count(self, team: str, option: str) -> int | None:
        """The count where it is shown."""
        assert self.published is not None
        return self.published.count((team or TOTAL, option or TOTAL))


@dataclass(frozen=True)
class Cluster:
    """Everything the meeting looks at."""

    locality: PlaceName
    summary: Summary
    """Of the locality alone."""
    themes: tuple[PlaceThemeFigures, ...]
    """Graded answers by theme, against the rest of the service."""
    strengths: tuple[Ranked, ...]
    areas: tuple[Ranked, ...]
    shared: tuple[tuple[str, QuestionFigures], ...]
    """(form's title, question) about reports shared in time."""
    not_alerted: tuple[TeamCount, ...]
    """By CSC team: it is counted for the team, not against the IRO."""
    challenge: tuple[Challenged, ...]
    enquiries: Enquiries
    receipt: Receipt
    """Which enquiries were sent, of those that were due."""
    last_time: tuple[Agreed, ...]
    """What the meeting goes through."""
    this_time: tuple[Agreed, ...] = field(default=())
    """What was agreed at it."""

    @property
    def not_alerted_by_team(self) -> tuple[tuple[str, int, int], ...]:
        """(team, n, N) over all forms that ask it, most first."""
        totals: dict[str, tuple[int, int]] = {}
        for count in self.not_alerted:
            n, of = totals.get(count.team.name, (0, 0))
            totals[count.team.name] = (n + count.n, of + count.answered)
        found = ((team, n, of) for team, (n, of) in totals.items())
        return tuple(sorted(found, key=lambda line: (-line[1], line[0])))


def make(
    *,
    locality: PlaceName,
    service: Summary,
    local: Summary,
    challenge: tuple[Challenged, ...],
    enquiries: Enquiries,
    receipt: Receipt,
    agreements: tuple[tuple[Agreed, ...], tuple[Agreed, ...]] = ((), ()),
) -> Cluster:
    """The edition of a locality from the figures of the ``service`` and of the locality alone.

    ``agreements``: those of last time, and those of this time.
    """
    here = next((one for one in service.places if one.place.key == locality.key and one.themes), None)
    themes = tuple(theme for theme in here.themes if theme.theme not in OWN_THEMES) if here else ()
    return Cluster(
        locality=locality,
        summary=local,
        themes=themes,
        strengths=_theirs(local.strengths),
        areas=_theirs(local.areas_for_development),
        shared=tuple(
            (form.title, question)
            for form in local.forms
            for question in form.questions
            if question.tallied and REPORTS_SHARED in question.themes and question.figure.tally.records
        ),
        not_alerted=tuple(count for form in local.forms for count in form.team_counts),
        challenge=tuple(one for one in challenge if not one.graded and one.subject == CASE),
        enquiries=enquiries,
        receipt=receipt,
        last_time=agreements[0],
        this_time=agreements[1],
    )


def enquiries_of(views: Mapping[str, Tally], options: tuple[tuple[str, str], ...]) -> Enquiries:
    """The table of ``views`` (team's name -> its answers), small counts and what would give them away hidden.

    A total that is not small counts as known: other sheets tell how many records there are, so nothing may be worked
    out from it.
    """
    # Among equals what comes first is hidden first: the order of the rows would be that of random ids.
    views = dict(sorted(views.items()))
    teams = tuple(views)
    counts = {(team, key): views[team].option(key) for team in teams for key, _ in options}
    table, whole = cross(teams, tuple(key for key, _ in options), counts), (TOTAL, TOTAL)
    if not teams or not options:
        return Enquiries(teams, options, None, views)
    rule = Rule()
    total = table.counts[whole]
    known = () if rule.small(total) else (Release("This edition's own total", Table({whole: total}), SHOWN, rule),)
    try:
        return Enquiries(teams, options, protect(table, rule, known), views)
    except CannotProtect:
        return Enquiries(teams, options, None, views)


def _theirs(ranked: tuple[Ranked, ...]) -> tuple[Ranked, ...]:
    return tuple(one for one in ranked if one.finding.theme not in OWN_THEMES or one.finding.code == THEIR_RESPONSE)
