"""Charts are pictures that fetch nothing, run nothing and say in words what they show."""

from __future__ import annotations

import base64
import re

from lxml import etree

from qa_tool.figures.charts import charts
from qa_tool.figures.charts.plots import CountPlot, GradePlot
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.words.tally import Tally
from qa_tool.kit.documents.bars import LOOKS


def mix(good: int, middle: int, bad: int) -> Figure:
    options = {"good": good, "requires-improvement": middle, "inadequate": bad}
    return Figure(Tally(answered=good + middle + bad, options=options))


def mixed(rows: list[tuple[str, Figure]], subject: str) -> charts.Chart | None:
    return GradePlot("forms", subject, "Form", tuple(rows)).chart


def counted(*rows: tuple[str, int]) -> charts.Chart | None:
    return CountPlot("volume", "Audits", "Month", "Records", rows).chart


ROWS = [("Case-sample <audit> & more", mix(129, 139, 9)), ("Small", mix(4, 3, 1))]


def test_nothing_is_fetched_or_run() -> None:
    for chart in (mixed(ROWS, "grades"), counted(("May", 3), ("June", 0))):
        assert chart is not None
        root = etree.fromstring(chart.svg)
        names = {etree.QName(element).localname for element in root.iter() if isinstance(element.tag, str)}
        assert "script" not in names
        assert not names & {"image", "foreignObject", "use", "a"}
        addresses = set(re.findall(rb"(?:https?:)?//[\w.]+[^\"' )<]*", chart.svg))
        assert addresses <= {b"http://www.w3.org/2000/svg", b"http://www.w3.org/1999/xlink"}
        assert not re.search(rb"@import|url\((?!#)", chart.svg)


def test_the_alternative_text_says_every_number_shown() -> None:
    chart = mixed(ROWS, "overall grades")
    assert chart is not None
    assert "good 46.6%, requires improvement 50.2%, inadequate 3.2% of 277" in chart.alt
    assert "Small" not in chart.alt
    assert base64.b64decode(chart.data_uri.partition("base64,")[2]) == chart.svg


def test_a_share_of_nothing_is_said_with_its_decimal_as_in_the_table() -> None:
    chart = mixed([("All good", mix(20, 0, 0))], "grades")
    assert chart is not None
    assert "good 100.0%, requires improvement 0.0%, inadequate 0.0% of 20" in chart.alt


def test_grades_differ_by_letter_and_stripe_too() -> None:
    chart = mixed(ROWS, "grades")
    assert chart is not None
    written = {one.text for one in etree.fromstring(chart.svg).iter("{*}text")}
    assert {"G 46.6%", "RI 50.2%", "I", "I: Inadequate"} <= written
    assert chart.svg.decode().count(LOOKS[2].stripes or "") > 4  # over the bar's piece and its mark in the key


def test_there_is_no_chart_of_too_few() -> None:
    assert mixed([("Small", mix(4, 3, 1))], "grades") is None
    assert counted(("May", 0)) is None
