"""The charts of the analysis: made for their pages, and sent as files of the same figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import request
from flask.typing import ResponseReturnValue

from qa_tool.figures.charts.plots import MEAN, MEDIAN, CountPlot, GradePlot, Plot, ProcessPlot, png
from qa_tool.figures.pages import blueprint
from qa_tool.figures.pages.asking import Asked
from qa_tool.figures.pages.frame import ask
from qa_tool.figures.summary.inputs import Part
from qa_tool.figures.summary.summary import FormFigures, Summary
from qa_tool.figures.verbs import processes
from qa_tool.kit.documents.drawing import captioned
from qa_tool.kit.errors import NotFound, existing
from qa_tool.kit.files import file_name
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.downloads import hand_out, table

KINDS = {"limits": MEAN, "run": MEDIAN}
"""What an address calls the two charts by month."""


def forms(_asked: Asked, summary: Summary, _of: str) -> GradePlot:
    """Overall grades by form."""
    floored = summary.thresholds.floor
    rows = tuple((form.title, form.overall) for form in summary.forms if form.graded and (form.audits or floored))
    return GradePlot("forms", f"Overall grades by form, {_about(summary)}", "Form", rows)


def form_quarters(_asked: Asked, summary: Summary, of: str) -> GradePlot:
    """One form over five quarters."""
    form = _form(summary, of)
    rows = tuple((one.label, one.figure) for one in form.quarters)
    return GradePlot(
        "form-quarters", f"{form.title}: overall grades over five quarters{_filtered(summary)}", "Quarter", rows, of
    )


def form_months(asked: Asked, summary: Summary, of: str) -> ProcessPlot:
    """One form by month, over two years."""
    series = processes.of_form(database(), current_asker(), of, asked.period, asked.filters)
    return ProcessPlot("form-months", series, _kind(series.bears_limits), of, _filtered(summary))


def questions(_asked: Asked, summary: Summary, of: str) -> GradePlot:
    """The graded questions of one form."""
    form = _form(summary, of)
    rows = tuple((one.label, one.figure) for one in form.questions if one.graded)
    title = f"{form.title}: grades by question, {_about(summary)}"
    return GradePlot("questions", title, "Question", rows, of)


def themes(_asked: Asked, summary: Summary, _of: str) -> GradePlot:
    """Graded answers by theme."""
    rows = tuple((theme.label, theme.figure) for theme in summary.themes if theme.sub_theme is None)
    return GradePlot("themes", f"Graded answers by theme, {_about(summary)}", "Theme", rows)


def theme_quarters(_asked: Asked, summary: Summary, of: str) -> GradePlot:
    """One theme or sub-theme over five quarters."""
    theme = summary.theme(of)
    label = theme.label if theme else processes.theme_label(database(), of)
    rows = tuple((one.label, one.figure) for one in theme.quarters) if theme else ()
    return GradePlot(
        "theme-quarters", f"{label}: graded answers over five quarters{_filtered(summary)}", "Quarter", rows, of
    )


def theme_months(asked: Asked, summary: Summary, of: str) -> ProcessPlot:
    """One theme or sub-theme by month, over two years."""
    series = processes.of_theme(database(), current_asker(), of, asked.period, asked.filters)
    return ProcessPlot("theme-months", series, _kind(series.bears_limits), of, _filtered(summary))


def volume(_asked: Asked, summary: Summary, _of: str) -> CountPlot:
    """Records by month."""
    rows = tuple(
        (f"{month:%B %Y}", None if summary.thresholds.too_few(n) else n) for month, n in summary.by_month.items()
    )
    title = f"Records counted by month, {_about(summary)}"
    return CountPlot("volume", title, "Month", "Records", rows)


def _about(summary: Summary) -> str:
    """'2018/19 Q3; Plan type: Child looked after': a picture that is pasted elsewhere says what it is of."""
    return f"{summary.recorded.label}{_filtered(summary)}"


def _filtered(summary: Summary) -> str:
    return "".join(f"; {phrase}" for phrase in summary.filters_in_words)


def _kind(bears_limits: bool) -> str:
    """The chart by month that the address asks for, or the one that the months can bear."""
    return KINDS.get(request.args.get("chart", ""), MEAN if bears_limits else MEDIAN)


def _form(summary: Summary, key: str) -> FormFigures:
    return existing(summary.form(key))


class Made(NamedTuple):
    """How a chart is made, and the parts of the summary that it is made from."""

    make: Callable[[Asked, Summary, str], Plot]
    parts: frozenset[Part] = frozenset()


PLOTS: Mapping[str, Made] = {
    "forms": Made(forms),
    "form-quarters": Made(form_quarters),
    "form-months": Made(form_months),
    "questions": Made(questions),
    "themes": Made(themes),
    "theme-quarters": Made(theme_quarters, frozenset({Part.TREND})),
    "theme-months": Made(theme_months),
    "volume": Made(volume),
}
"""By the name that addresses use."""
BY_MONTH = (form_months, theme_months)
"""Charts over two years, which no frozen quarter holds."""


@blueprint.get("/charts/<name>.csv")
def chart_csv(name: str) -> ResponseReturnValue:
    """The figures of a chart. An address that cannot be understood gives no file."""
    asked, plot = _asked_for(name)
    return hand_out("chart", asked.period, table(list(plot.table())), "text/csv", _file_name(asked, plot, "csv"))


@blueprint.get("/charts/<name>.png")
def chart_png(name: str) -> ResponseReturnValue:
    """The picture of a chart, to paste into a document. NotFound where there is too little to draw."""
    asked, plot = _asked_for(name)
    picture = existing(png(plot))
    return hand_out(
        "chart", asked.period, lambda stamp: captioned(picture, stamp), "image/png", _file_name(asked, plot, "png")
    )


def _asked_for(name: str) -> tuple[Asked, Plot]:
    made = existing(PLOTS.get(name))
    asked, summary = ask(made.parts)
    if asked.errors or (asked.published and made.make in BY_MONTH):
        raise NotFound
    return asked, made.make(asked, summary, request.args.get("of", ""))


def _file_name(asked: Asked, plot: Plot, ending: str) -> str:
    """'theme-months-2018-19-Q3-VOICE.V1.png'."""
    return file_name(plot.name, asked.period, ending, plot.of, *asked.of)
