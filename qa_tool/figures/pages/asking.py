"""Which figures an address asks for. The period and the filters stay in the address from page to page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import request, url_for

from qa_tool.figures.verbs import figure_requests
from qa_tool.figures.verbs.figure_requests import Choices, Unclear
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Period, year_label
from qa_tool.shell.access import database

FILTERS = ("form", "place", "plan-type", "selection", "exercise")
FIGURES, PUBLISHED, STANDING = "figures", "published", "standing"
"""The argument that asks for the figures of a frozen quarter as they were published, or, of files that give these
anyway, as they stand."""
WHOSE, OWN_TEAM = "whose", "own-team"
"""The argument that asks for the records of the own team only, and its only value."""
KEPT = ("period", "from", "to", *FILTERS, WHOSE, FIGURES)
INPUTS = {"quarter": "period", "year": "period", FIGURES: "period"}
"""Where an argument of a request is typed on the page, if not under its own name."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for. With ``errors`` the period is the one a reader most likely wants, unfiltered."""

    period: Period
    filters: Filters
    choices: Choices
    given: Mapping[str, str]
    errors: tuple[dict[str, str], ...] = field(default=())

    @property
    def published(self) -> bool:
        """Whether the figures are asked for as they were published."""
        return self.given.get(FIGURES) == PUBLISHED

    @property
    def standing(self) -> bool:
        """Whether they are asked for as they stand, in words, though the quarter may be frozen."""
        return self.given.get(FIGURES) == STANDING

    def of_own_team(self) -> Asked:
        """The same, of the records of the own team only."""
        return replace(
            self, filters=replace(self.filters, own_team=True), given={**self.given, WHOSE: OWN_TEAM, FIGURES: ""}
        )

    @property
    def of(self) -> tuple[str, ...]:
        """What the figures are of besides the period, for the name of a file: a form, a place, 'as-published'."""
        filters, choices = self.filters, self.choices
        place = next((one.name for one in choices.places if filters.place_id in one.ids), "")
        exercise = next((one.text for one in choices.labelled if one.id == filters.exercise_id), filters.exercise or "")
        narrowed = (filters.form or "", place, filters.plan_type or "", filters.selection or "", exercise)
        return (
            *(one for one in narrowed if one),
            *(("as-published",) if self.published else ()),
            *(("own-team",) if filters.own_team else ()),
        )

    def as_it_stands(self) -> Asked:
        """The same, for a page that shows what stands only."""
        return replace(self, given={**self.given, FIGURES: ""})

    @property
    def chosen_period(self) -> str:
        """The value to mark in the list of periods; '' for a pair of dates."""
        return "" if self.given.get("from") or self.given.get("to") else self.given["period"]

    @property
    def periods(self) -> list[tuple[str, str]]:
        """(value, label) of quarters and years, newest first, each year before its quarters."""
        offered: list[tuple[str, str]] = []
        for quarter in self.choices.quarters:
            year = year_label(quarter.year)
            if (year, f"{year}, whole year") not in offered:
                offered.append((year, f"{year}, whole year"))
            offered.append((quarter.key, quarter.label))
        if self.chosen_period and self.chosen_period not in dict(offered):
            offered.insert(0, (self.chosen_period, self.period.label))
        return offered

    def address(self, endpoint: str, **changes: str) -> str:
        """The address of ``endpoint`` for the same figures, with some of what is asked for changed ('' drops it)."""
        kept = {name: self.given.get(name, "") for name in KEPT}
        kept.update({name.replace("_", "-"): text for name, text in changes.items()})
        return url_for(endpoint, **{name: text for name, text in kept.items() if text})  # type: ignore[arg-type]

    def here(self, **changes: str) -> str:
        """As ``address``, of the page that is asked for."""
        return self.address(request.endpoint or "", **(request.view_args or {}), **changes)


def read() -> Asked:
    """What this request's address asks for, mended where it cannot be understood."""
    return understood({name: request.args.get(name, "").strip() for name in KEPT})


def fault_of(unclear: Unclear) -> dict[str, str]:
    """What could not be understood, for the page where it is typed."""
    return {"text": str(unclear), "href": f"#{INPUTS.get(unclear.argument, unclear.argument)}"}


def understood(given: dict[str, str]) -> Asked:
    """What these arguments ask for, mended where they cannot be understood."""
    choices = figure_requests.choices(database())
    if not (given["period"] or given["from"] or given["to"]):
        given = {**given, "period": default_period(choices)}
    try:
        return Asked(_period(given), filters_of(choices, given), choices, given)
    except Unclear as unclear:
        error = fault_of(unclear)
    usual = {"period": default_period(choices)}
    return Asked(_period(usual), Filters(), choices, usual, (error,))


def filters_of(choices: Choices, given: Mapping[str, str]) -> Filters:
    """The filters of an address. Raises Unclear."""
    if given.get(WHOSE, "") not in ("", OWN_TEAM):
        raise Unclear(WHOSE, f"'{WHOSE}' is {OWN_TEAM}, or left out")
    found = figure_requests.filters(choices, given)
    return replace(found, own_team=bool(given.get(WHOSE)))


def _period(given: Mapping[str, str]) -> Period:
    text = given.get("period", "")
    first, last = given.get("from", ""), given.get("to", "")
    if first or last:
        return figure_requests.period(first=first, last=last)
    return figure_requests.period(quarter=text) if "Q" in text.upper() else figure_requests.period(year=text)


def default_period(choices: Choices) -> str:
    """The last quarter that is over, or that of the last audit when there has been none since."""
    return figure_requests.usual_quarter(choices).key
