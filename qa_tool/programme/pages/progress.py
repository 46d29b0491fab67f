"""Due, done and shortfall: mine, my team's, the service's, month by month of a financial year."""

from __future__ import annotations

import re

from flask import render_template, request
from flask.typing import ResponseReturnValue

from qa_tool.kit.periods import Month, today, year_label
from qa_tool.programme.pages import blueprint
from qa_tool.programme.verbs import calendar, exemptions, progress
from qa_tool.shell.access import current_asker, database

YEARS = 4
"""Years offered: the one that runs and those before it."""


def asked_year(ahead: int = 0) -> int:
    """The financial year that the address asks for, as the year in which it begins; this one for anything else."""
    this = progress.year_of_today()
    match = re.fullmatch(r"(\d{4})", request.args.get("year", ""))
    return int(match[1]) if match and this - 20 <= int(match[1]) <= this + ahead else this


def year_items(chosen: int, ahead: int = 0) -> list[dict[str, object]]:
    """The years to choose from, the newest first."""
    this = progress.year_of_today()
    offered = sorted({chosen, *range(this - YEARS + 1, this + ahead + 1)}, reverse=True)
    return [{"value": year, "text": year_label(year), "selected": year == chosen} for year in offered]


@blueprint.get("/")
def mine() -> ResponseReturnValue:
    """What is expected of the person asking, and how far it has come."""
    session, asker, year = database(), current_asker(), asked_year()
    return _page("mine", year, lines=progress.mine(session, asker, year))


@blueprint.get("/team")
def team() -> ResponseReturnValue:
    """The targets of the members of the teams that the person asking manages."""
    session, asker, year = database(), current_asker(), asked_year()
    return _page("team", year, lines=progress.team(session, asker, year))


@blueprint.get("/service")
def service() -> ResponseReturnValue:
    """The targets of the service, and for those who read them all, everybody's."""
    session, asker, year = database(), current_asker(), asked_year()
    lines = progress.service(session, asker, year)
    by_group: dict[str, list[progress.Line]] = {}
    for line in progress.everybody(session, asker, year):
        by_group.setdefault(line.group_label, []).append(line)
    return _page("service", year, lines=lines, people=by_group)


def _page(name: str, year: int, **values: object) -> str:
    session, asker = database(), current_asker()
    return render_template(
        f"programme/{name}.html",
        year=year,
        label=year_label(year),
        years=year_items(year),
        months=progress.months_of(year),
        this=Month.of(today()),
        waiting=len(exemptions.waiting(session, asker)),
        exercises=calendar.offered(session, asker) if name == "mine" else (),
        **values,
    )
