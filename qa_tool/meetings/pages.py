"""One locality's meeting with children's social care: what it looks at, and what it agreed.

An address names a locality by its key and a quarter like 2018-19-Q3.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.words import Grade
from qa_tool.figures.pages.asking import default_period
from qa_tool.figures.summary import wording
from qa_tool.figures.verbs import figure_requests, sight
from qa_tool.kit.errors import NotFound
from qa_tool.kit.periods import today
from qa_tool.meetings import verbs
from qa_tool.meetings.verbs import Words
from qa_tool.meetings.words import OWNERS, Agreed, AgreementState, agreed_last_time
from qa_tool.shell import days
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.days import TypedDay
from qa_tool.shell.pages import quarter_of, slug
from qa_tool.shell.sending import Sent, sent
from qa_tool.shell.typed import texts

blueprint = Blueprint("meetings", __name__, url_prefix="/analysis/meetings")


NAMES = ("id", "version", "text", "owner", "state", "outcome", "checked", *days.boxes("due"))


@blueprint.route("/<locality>/<quarter>/agree", methods=["GET", "POST"])
def agree(locality: str, quarter: str) -> ResponseReturnValue:
    """Add what the meeting agreed. The page makes the id: a double click adds it once."""
    session, asker, wanted = database(), current_asker(), quarter_of(quarter)
    verbs.allow(asker, "update")
    place = verbs.locality(session, asker, locality)
    back = url_for("meetings.show", locality=place.key, quarter=slug(wanted))
    page = {"heading": "Add an agreement", "caption": f"{place.name}, {wanted.label}", "back": back, "known": None}
    typed = texts(*NAMES)
    words, due = _words(typed)
    came = sent(
        lambda: verbs.add(session, asker, place.key, wanted, words, agreement_id=typed["id"]),
        "The agreement is written down.",
        back,
        day=due,
    )
    return came.answer or _page(came, page, {**typed, "id": typed["id"] or uuid4().hex})


@blueprint.route("/agreements/<agreement_id>", methods=["GET", "POST"])
def agreement(agreement_id: str) -> ResponseReturnValue:
    """Change an agreement, or say what came of it; then back to the meeting that went through it, if one did."""
    session, asker = database(), current_asker()
    known = verbs.find(session, asker, agreement_id)
    at = request.args.get("at") or None
    back = url_for("meetings.show", locality=known.locality, quarter=slug(quarter_of(at) if at else known.quarter))
    page = {"heading": "Change an agreement", "caption": known.quarter.label, "back": back, "known": known}
    typed = texts(*NAMES)
    words, due = _words(typed)

    def change() -> tuple[Problem, ...]:
        if not typed["version"].isdecimal():
            raise NotFound(agreement_id)
        return verbs.change(session, asker, agreement_id, words, expected_version=int(typed["version"][:9]))

    again = url_for("meetings.agreement", agreement_id=agreement_id, at=at)
    came = sent(change, "The agreement is saved.", back, back=again, day=due)
    return came.answer or _page(came, page, typed if typed["version"] else _as_it_stands(known))


def _as_it_stands(known: Agreed) -> dict[str, str]:
    return {
        **dict.fromkeys(NAMES, ""),
        "version": str(known.version),
        "text": known.text,
        "owner": known.owner,
        "state": known.state.value,
        "outcome": known.outcome,
        **days.shown_day("due", known.due).inputs,
    }


def _words(typed: dict[str, str]) -> tuple[Words, TypedDay]:
    """What was typed as the service takes it, and the day as it was typed."""
    due = days.read_day(typed, "due", "By when")
    words = Words(
        typed["text"],
        typed["owner"],
        due.day,
        typed["state"] or AgreementState.OPEN.value,
        typed["outcome"],
        typed["checked"] == "yes",
    )
    return words, due


def _page(came: Sent, page: Mapping[str, object], typed: dict[str, str]) -> ResponseReturnValue:
    return came.page(
        "meetings/agreement.html",
        **page,
        typed=typed,
        owners=OWNERS,
        states=list(AgreementState),
        longest=verbs.LONGEST,
        asks_about_names=bool(typed["checked"]) or any(problem.rule == "names" for problem in came.problems),
    )


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """Every locality with its quarters, the newest first."""
    session, asker = database(), current_asker()
    localities = verbs.localities(session, asker)
    choices = figure_requests.choices(session)
    agreed = {place.key: verbs.of_locality(session, asker, place.key) for place in localities}
    return render_template(
        "meetings/listing.html",
        localities=localities,
        quarters=choices.quarters,
        usual=default_period(choices),
        agreed=agreed,
        today=today(),
        slug=slug,
    )


@blueprint.get("/<locality>/<quarter>/")
def show(locality: str, quarter: str) -> ResponseReturnValue:
    """What the meeting of one locality looks at, for the screen and for paper."""
    session, asker, wanted = database(), current_asker(), quarter_of(quarter)
    place = verbs.locality(session, asker, locality)
    waits = sight.not_for_others(session, asker, wanted.period)
    if waits or not verbs.reads_figures(asker):
        agreed = verbs.of_locality(session, asker, place.key)
        return render_template(
            "meetings/agreed.html",
            waits=waits,
            last_time=agreed_last_time(agreed, wanted),
            this_time=[one for one in agreed if one.quarter == wanted],
            locality=place,
            quarter=wanted,
            slug=slug(wanted),
            words=wording,
            grades=list(Grade),
            today=today(),
        )
    return render_template(
        "meetings/show.html",
        found=verbs.edition(session, asker, place, wanted.period),
        locality=place,
        quarter=wanted,
        slug=slug(wanted),
        words=wording,
        grades=list(Grade),
        today=today(),
    )
