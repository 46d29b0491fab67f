"""The views: read the address, ask for the summary, show one side of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy import matrix
from qa_tool.policy.words import NotFound
from qa_tool.reporting import charts, wording
from qa_tool.reporting.inputs import Part
from qa_tool.reporting.summary import Summary
from qa_tool.services import figures
from qa_tool.vocabulary.audits import FindingKind, PlaceKind
from qa_tool.vocabulary.filters import Detail
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.periods import Period
from qa_tool.web.access import current_asker, database
from qa_tool.web.analysis import blueprint
from qa_tool.web.analysis.asking import Asked, read

ROOMS = (
    ("analysis.home", "Overview"),
    ("analysis.questions", "Questions"),
    ("analysis.themes", "Themes"),
    ("analysis.places", "Localities"),
    ("analysis.volume", "Volume"),
)
PER_PAGE = 50


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Headlines, the grade mix of every form, the strengths and areas for development named most often."""
    asked, summary = _summary()
    graded = [form for form in summary.forms if form.graded and form.audits]
    chart = charts.grade_mix([(form.title, form.overall) for form in graded], "overall grades by form")
    return _page("home", asked, summary, graded=graded, chart=chart)


@blueprint.get("/form/<key>")
def form(key: str) -> ResponseReturnValue:
    """One form: five quarters, and its grades by plan type, by how the case was chosen, by benefit to the child."""
    asked, summary = _summary(Part.GROUPS, Part.TEAMS)
    figure = summary.form(key)
    if figure is None:
        raise NotFound
    chart = charts.grade_mix(
        [(one.quarter.label, one.figure) for one in figure.quarters], f"{figure.title} over five quarters"
    )
    return _page("form", asked, summary, form=figure, chart=chart)


@blueprint.get("/questions")
def questions() -> ResponseReturnValue:
    """Every question of one form, each outcome in its own column. Unless one is chosen, the first form with audits."""
    asked, summary = _summary()
    with_audits = [form for form in summary.forms if form.audits]
    wanted = request.args.get("of", "")
    shown = next((form for form in with_audits if form.form == wanted), with_audits[0] if with_audits else None)
    chart = None
    if shown:
        graded = [(one.label, one.figure) for one in shown.questions if one.graded]
        chart = charts.grade_mix(graded, f"grades by question, {shown.title}")
    return _page("questions", asked, summary, form=shown, forms=with_audits, chart=chart)


@blueprint.get("/themes")
def themes() -> ResponseReturnValue:
    """Graded answers pooled by theme, and findings counted by theme."""
    asked, summary = _summary(Part.TREND)
    whole = [theme for theme in summary.themes if theme.sub_theme is None]
    chart = charts.grade_mix([(theme.label, theme.figure) for theme in whole], "graded answers by theme")
    counts: dict[str, dict[FindingKind, Any]] = {}
    for finding in summary.findings:
        counts.setdefault(finding.code, {})[finding.kind] = finding
    return _page("themes", asked, summary, chart=chart, found=counts, whole=request.args.get("sub-themes") != "yes")


@blueprint.get("/places")
def places() -> ResponseReturnValue:
    """Localities and districts, form by form and theme by theme, against the rest of the service."""
    asked, summary = _summary(Part.LOCALITIES)
    shown = [place for place in summary.places if place.place.kind is not PlaceKind.TEAM]
    localities = [place for place in shown if place.place.kind is PlaceKind.LOCALITY]
    graded = [form for form in summary.forms if form.graded]
    by_form = []
    for one in graded:
        rows = [(place, row) for place in shown for row in place.forms if row.form == one.form]
        if rows:
            by_form.append((one, rows))
    return _page("places", asked, summary, by_form=by_form, localities=localities)


@blueprint.get("/volume")
def volume() -> ResponseReturnValue:
    """How many audits were counted, by month and form."""
    asked, summary = _summary()
    months = list(dict.fromkeys(month.month for month in summary.months))
    cells = {(one.month, one.form): one.audits for one in summary.months}
    totals = [(month.strftime("%B %Y"), sum(n for (at, _), n in cells.items() if at == month)) for month in months]
    chart = charts.counts(totals, "audits by month")
    return _page("volume", asked, summary, months=months, cells=cells, chart=chart)


@blueprint.get("/audits")
def audits() -> ResponseReturnValue:
    """The audits that a number was counted from, as far as the person asking may read them."""
    asked = read()
    detail = Detail(**{name: request.args.get(name, "") for name in ("grade", "question", "answer", "theme", "kind")})
    number = request.args.get("page", "1")
    page = int(number) if number.isdecimal() and 0 < len(number) < 6 else 1
    found, words = figures.behind(database(), current_asker(), asked.period, asked.filters, detail, max(page, 1))
    pages = max(1, -(-found.readable // PER_PAGE))
    forms = dict(asked.choices.forms)
    return render_template(
        "analysis/audits.html",
        asked=asked,
        found=found,
        words=words[0],
        filters_in_words=words[1:],
        titles=forms,
        errors=list(asked.errors),
        numbered=_numbered(asked, detail, page, pages),
    )


def _numbered(asked: Asked, detail: Detail, page: int, pages: int) -> dict[str, Any] | None:
    if pages < 2:
        return None

    def at(number: int) -> dict[str, str]:
        return {"href": asked.address("analysis.audits", **vars(detail), page=str(number))}

    numbers: dict[str, Any] = {}
    if page > 1:
        numbers["previous"] = at(page - 1)
    if page < pages:
        numbers["next"] = at(page + 1)
    return numbers


def _summary(*parts: Part) -> tuple[Asked, Summary]:
    """The figures that a page shows: ``parts`` are those over many answers that it needs beyond the rest."""
    asked = read()
    return asked, figures.summary(database(), current_asker(), asked.period, asked.filters, frozenset(parts))


def _page(name: str, asked: Asked, summary: Summary, **values: Any) -> str:
    asker = current_asker()
    reads = matrix.may(asker.roles, "audit", "read")

    def behind(n: int, **narrowed: str) -> str:
        """The address of the audits behind a number; '' where there is none to see or the asker reads none."""
        return asked.address("analysis.audits", **narrowed) if n and reads else ""

    def behind_month(n: int, first: date, **narrowed: str) -> str:
        """As ``behind``, of the month that begins on ``first``, as far as it lies in the period."""
        month = Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        begins, ends = max(month.first, asked.period.first), min(month.last, asked.period.last)
        return behind(n, **{"period": "", "from": begins.isoformat(), "to": ends.isoformat()}, **narrowed)

    return render_template(
        f"analysis/{name}.html",
        asked=asked,
        summary=summary,
        rooms=[
            {"text": text, "href": asked.address(endpoint), "current": request.endpoint == endpoint}
            for endpoint, text in ROOMS
        ],
        behind=behind,
        behind_month=behind_month,
        words=wording,
        grades=list(Grade),
        kinds=list(FindingKind),
        errors=list(asked.errors),
        workbook=url_for("workbooks.make") if _may_make_workbook() else "",
        **values,
    )


def _may_make_workbook() -> bool:
    from flask import current_app

    return "workbooks.make" in current_app.view_functions and matrix.may(current_asker().roles, "workbook", "execute")
