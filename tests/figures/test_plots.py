"""A plot says the same in its picture, in its file of figures and in its alternative text."""

from __future__ import annotations

import io
from datetime import date

from lxml import etree
from PIL import Image

from qa_tool.figures.charts import monthly_series
from qa_tool.figures.charts.plots import MEAN, MEDIAN, CountPlot, GradePlot, ProcessPlot, png
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.inputs import Version
from qa_tool.figures.words.tally import Counted, Tally
from tests.support import factories


def mix(good: int, middle: int, bad: int) -> Figure:
    options = {"good": good, "requires-improvement": middle, "inadequate": bad}
    return Figure(Tally(answered=good + middle + bad, options=options))


GRADES = GradePlot("forms", "Overall grades", "Form", (("Large", mix(129, 139, 9)), ("Small", mix(4, 3, 1))))


def months(*good_of_60: int) -> monthly_series.MonthlySeries:
    cells = {
        ("small", f"{2018 + at // 12}-{at % 12 + 1:02}"): Counted(60, mix(n, 60 - n, 0).tally)
        for at, n in enumerate(good_of_60)
    }
    return monthly_series.of_form("small", "Small form", cells, {1: Version(1, factories.small_definition())}, {})


SHIFTED = months(*[20] * 7, *[40] * 7)


def test_the_file_has_counts_of_small_rows_and_no_percentage() -> None:
    assert list(GRADES.table()) == [
        ("Form", "Good", "Good %", "Requires improvement", "Requires improvement %", "Inadequate", "Inadequate %", "N",
         "Base"),
        ("Large", 129, "46.6", 139, "50.2", 9, "3.2", 277, "full"),
        ("Small", 4, "", 3, "", 1, "", 8, "counts-only"),
    ]  # fmt: skip


def test_what_cannot_be_drawn_has_figures_but_no_picture() -> None:
    few = GradePlot("forms", "Grades", "Form", (("Small", mix(4, 3, 1)),))
    nothing = CountPlot("volume", "Records", "Month", "Records", (("May", 0),))
    short = ProcessPlot("months", months(20, 30), MEAN)
    for plot in (few, nothing, short):
        assert plot.chart is None
        assert png(plot) is None
        assert len(list(plot.table())) > 1


def test_every_picture_to_paste_opens() -> None:
    counts = CountPlot("volume", "Records", "Month", "Records", (("May", 30), ("June", 0)))
    for plot in (GRADES, counts, ProcessPlot("months", SHIFTED, MEAN), ProcessPlot("months", SHIFTED, MEDIAN)):
        picture = png(plot)
        assert picture is not None
        assert Image.open(io.BytesIO(picture)).width > 1000


def test_a_signal_is_named_on_the_chart_beneath_it_and_in_its_months() -> None:
    plot = ProcessPlot("months", SHIFTED, MEAN)
    chart = plot.chart
    assert chart is not None
    written = " ".join(element.text or "" for element in etree.fromstring(chart.svg).iter("{*}text"))
    words = "pecial cause: 7 months below the mean from January 2018"
    assert words in written
    assert words in chart.alt
    assert "mean 50.0%" in written
    lines = list(plot.lines())
    assert all(words in "; ".join(line.signals) for line in lines[:7])
    assert lines[0].first == date(2018, 1, 1)
    assert (lines[0].n, lines[0].answered, lines[0].pct) == (20, 60, "33.3")
    assert (lines[0].low, lines[0].high) == ("30.6", "69.4")  # 0.5 -+ 3 sqrt(0.25 / 60)


def test_the_run_chart_has_a_median_and_no_limits() -> None:
    plot = ProcessPlot("months", SHIFTED, MEDIAN)
    assert plot.chart is not None
    assert "limits" not in plot.chart.alt
    assert {line.low for line in plot.lines()} == {""}
    assert {line.centre for line in plot.lines()} == {"50.0"}


def test_pooled_answers_are_said_to_go_together() -> None:
    from dataclasses import replace

    pooled = replace(SHIFTED, pooled=True)
    assert "go together" in ProcessPlot("months", pooled, MEAN).notes[-1]
    assert not any("go together" in note for note in ProcessPlot("months", pooled, MEDIAN).notes)
