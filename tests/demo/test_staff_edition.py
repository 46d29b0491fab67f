"""The demo's IRO reads the staff edition of its frozen quarter: each number of it is that of the published figures."""

from __future__ import annotations

import pytest
from lxml import html

from tests.demo.whole import QUARTER, Whole

pytestmark = pytest.mark.usefixtures("standing_clock")
AT = f"period={QUARTER.key}"


def test_every_number_that_is_shown_is_the_published_one(whole: Whole) -> None:
    iro, manager = whole.client("IRO", criticises=True), whole.client("SM")
    page = html.fromstring(iro.get(f"/analysis/staff?{AT}").text)
    assert "Prepared on" in page.text_content()
    published = manager.get(f"/analysis/?{AT}&figures=published").text
    whole_page = html.fromstring(published)
    shown = 0
    for line in page.xpath("//table[contains(caption, 'Overall grades by form')]/tbody/tr"):
        title = " ".join(line.xpath("./th")[0].text_content().split()).partition(" as on")[0]
        mine = [_number(cell) for cell in line.xpath("./td")]
        theirs = [
            [_number(cell) for cell in other.xpath("./td")][:4]
            for other in whole_page.xpath("//main//table/tbody/tr[th]")
            if " ".join(other.xpath("./th")[0].text_content().split()) == title
        ]
        if len(mine) == 4 and theirs and "as on" not in line.xpath("./th")[0].text_content():
            assert all(one in (None, other) for one, other in zip(mine, theirs[0], strict=True)), title
            shown += sum(one is not None for one in mine)
    assert shown > 4


def _number(cell: html.HtmlElement) -> int | None:
    text = "".join(cell.xpath(".//text()[not(parent::*[@class='qa-cards__label'])]")).split()
    return int(text[0].replace(",", "")) if text and text[0].replace(",", "").isdigit() else None


def test_what_stands_beyond_the_edition_is_refused(whole: Whole) -> None:
    iro = whole.client("IRO")
    assert iro.get("/analysis/").location == "/analysis/staff"
    for page in ("questions", "themes", "places", "volume", "measures", "ledger", "audits"):
        assert iro.get(f"/analysis/{page}?{AT}").status_code == 403
