"""What there is: lists, samples, one list, one sample, its method."""

from __future__ import annotations

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from qa_tool.kit.periods import Period, Quarter, named, parse_year, today, year_label
from qa_tool.sampling.pages import blueprint
from qa_tool.sampling.verbs import lists, viewing
from qa_tool.sampling.verbs.coverage import tables as coverage_tables
from qa_tool.sampling.words.draws import Excluded
from qa_tool.shell.access import current_asker, database

QUARTERS_OFFERED = 8


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Samples and the lists that they are drawn from, the newest first."""
    session, asker = database(), current_asker()
    return render_template(
        "sampling/home.html",
        lists=lists.listing(session, asker),
        samples=viewing.listing(session, asker),
    )


@blueprint.get("/coverage")
def coverage() -> ResponseReturnValue:
    """Who and what was audited or observed in a period, and who and what was not."""
    now = Quarter.of(today())
    offered = [now.shift(-back) for back in range(QUARTERS_OFFERED)]
    years = [year_label(now.year - back) for back in range(2)]
    chosen = request.args.get("period", "") or offered[0].key
    days = [request.args.get(name, "") for name in ("from", "to")]
    try:
        if any(days):
            first, last = (date.fromisoformat(day.strip()) for day in days)
            chosen, period = "", named(Period(first, last))
        else:
            period = Quarter.parse(chosen).period if "Q" in chosen else parse_year(chosen)
    except ValueError:
        chosen, period = offered[0].key, offered[0].period
    periods = [(one.key, one.label) for one in offered] + [(one, f"Year {one}") for one in years]
    if chosen not in dict(periods):
        periods.insert(0, (chosen, period.label))
    return render_template(
        "sampling/coverage.html",
        tables=coverage_tables(database(), current_asker(), period),
        period=period,
        chosen=chosen,
        periods=periods,
    )


@blueprint.get("/lists/<list_id>/")
def case_list(list_id: str) -> ResponseReturnValue:
    """One list: how its cases are spread, and the samples drawn from it."""
    session, asker = database(), current_asker()
    found = lists.show(session, asker, list_id)
    return render_template(
        "sampling/case_list.html",
        case_list=found,
        counts=viewing.list_counts(session, list_id),
        samples=viewing.listing(session, asker, list_id),
    )


@blueprint.get("/<sample_id>/")
def show(sample_id: str) -> ResponseReturnValue:
    """One sample: its strata and its cases, with who audits each."""
    view = viewing.show(database(), current_asker(), sample_id)
    return render_template("sampling/show.html", view=view, sample=view.sample, reasons=list(Excluded))


@blueprint.get("/<sample_id>/method")
def method(sample_id: str) -> ResponseReturnValue:
    """How the sample was drawn, to be printed: the draw is done again for this page."""
    view = viewing.show(database(), current_asker(), sample_id)
    return render_template("sampling/method.html", view=view, sample=view.sample, reasons=list(Excluded))
