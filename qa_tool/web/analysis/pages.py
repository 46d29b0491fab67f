"""The views: read the address, ask for the summary, show one side of it."""

from __future__ import annotations

from dataclasses import fields

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotFound
from qa_tool.reporting.at_a_glance import at_a_glance
from qa_tool.reporting.inputs import Part
from qa_tool.services import behind
from qa_tool.vocabulary.audits import PlaceKind
from qa_tool.vocabulary.filters import Detail
from qa_tool.web.access import current_asker, database, may
from qa_tool.web.analysis import blueprint, plotting
from qa_tool.web.analysis.asking import read
from qa_tool.web.analysis.frame import ask, page
from qa_tool.web.lists import page_asked, paging


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Headlines, the grade mix of every form, the strengths and areas for development named most often.

    Who reads no figures but the staff edition is led there.
    """
    if not may("figures", "read"):
        return redirect(url_for("analysis.staff"), 303)
    asked, summary = ask()
    graded = [form for form in summary.forms if form.graded and (form.audits or summary.thresholds.floor)]
    glance = at_a_glance(summary)
    plot = plotting.forms(asked, summary, "")
    return page("home", asked, summary, graded=graded, glance=glance, plot=plot)


@blueprint.get("/form/<key>")
def form(key: str) -> ResponseReturnValue:
    """One form: five quarters, and its grades by plan type, by how the case was chosen, by benefit to the child."""
    asked, summary = ask(frozenset({Part.GROUPS, Part.TEAMS}))
    figure = summary.form(key)
    if figure is None:
        raise NotFound
    return page(
        "form",
        asked,
        summary,
        form=figure,
        plot=plotting.form_quarters(asked, summary, key),
        months=plotting.form_months(asked, summary, key) if figure.graded and not asked.published else None,
    )


@blueprint.get("/questions")
def questions() -> ResponseReturnValue:
    """Every question of one form, each outcome in its own column. Unless one is chosen, the first form with audits."""
    asked, summary = ask()
    with_audits = [form for form in summary.forms if form.audits]
    wanted = request.args.get("of", "")
    shown = next((form for form in with_audits if form.form == wanted), with_audits[0] if with_audits else None)
    plot = plotting.questions(asked, summary, shown.form) if shown else None
    return page("questions", asked, summary, form=shown, forms=with_audits, plot=plot)


@blueprint.get("/themes")
def themes() -> ResponseReturnValue:
    """Graded answers pooled by theme, and findings counted by theme."""
    asked, summary = ask(frozenset({Part.TREND}))
    plot = plotting.themes(asked, summary, "")
    return page("themes", asked, summary, plot=plot, whole=request.args.get("sub-themes") != "yes")


@blueprint.get("/places")
def places() -> ResponseReturnValue:
    """Localities and districts, form by form and theme by theme, against the rest of the service."""
    asked, summary = ask(frozenset({Part.LOCALITIES}))
    shown = [place for place in summary.places if place.place.kind is not PlaceKind.TEAM]
    localities = [place for place in shown if place.place.kind is PlaceKind.LOCALITY]
    graded = [form for form in summary.forms if form.graded]
    by_form = []
    for one in graded:
        rows = [(place, row) for place in shown for row in place.forms if row.form == one.form]
        if rows:
            by_form.append((one, rows))
    return page("places", asked, summary, by_form=by_form, localities=localities)


@blueprint.get("/volume")
def volume() -> ResponseReturnValue:
    """How many audits were counted, by month and form."""
    asked, summary = ask()
    cells = {(one.month, one.form): one.audits for one in summary.months}
    return page("volume", asked, summary, cells=cells, plot=plotting.volume(asked, summary, ""))


@blueprint.get("/audits")
def audits() -> ResponseReturnValue:
    """The audits that a number was counted from, as far as the person asking may read them."""
    asked = read()
    detail = Detail(**{field.name: request.args.get(field.name, "") for field in fields(Detail)})
    found, words = behind.audits(database(), current_asker(), asked.period, asked.filters, detail, page_asked())
    forms = dict(asked.choices.forms)
    return render_template(
        "analysis/audits.html",
        asked=asked,
        found=found,
        words=words[0],
        filters_in_words=words[1:],
        titles=forms,
        errors=list(asked.errors),
        detail=detail,
        numbered=paging(found, lambda number: asked.address("analysis.audits", **vars(detail), page=str(number))),
    )
