"""The views of meetings. An address names a locality by its key and a quarter like 2018-19-Q3."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from qa_tool.reporting import wording
from qa_tool.services import agreements, clusters, figure_requests, sight
from qa_tool.vocabulary.agreements import agreed_last_time
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.periods import today
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis.asking import default_period
from qa_tool.web.meetings import blueprint
from qa_tool.web.presenters.quarter_words import quarter_of, slug


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """Every locality with its quarters, the newest first."""
    session, asker = database(), current_asker()
    localities = agreements.localities(session, asker)
    choices = figure_requests.choices(session)
    agreed = {place.key: agreements.of_locality(session, asker, place.key) for place in localities}
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
    place = agreements.locality(session, asker, locality)
    waits = sight.not_for_others(session, asker, wanted.period)
    if waits or not agreements.reads_figures(asker):
        agreed = agreements.of_locality(session, asker, place.key)
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
        found=clusters.edition(session, asker, place, wanted.period),
        locality=place,
        quarter=wanted,
        slug=slug(wanted),
        words=wording,
        grades=list(Grade),
        today=today(),
    )
