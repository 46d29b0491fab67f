"""Every number that opens a list is how many lines the list has, on all its pages, for each role, in the whole demo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

import pytest
from lxml import html

from tests.demo.whole import MAIL, Whole

pytestmark = pytest.mark.usefixtures("standing_clock")
ROLES = sorted(MAIL)
NO_LIST = ("/programme/",)
"""How many are still due this month: nobody can list what is not there."""
LINES = "following::*[self::tbody or self::ul][1]/*[self::tr or self::li]"
ACTIONS = "/actions/"
AUDITS_OF = ("", "?mine=1", "?about_me=1", "?safety_concern=1", "?status=moderated", "?noun=observation")


class Pages:
    """The pages of a site as one person sees them, read once."""

    def __init__(self, whole: Whole, role: str) -> None:
        self._client = whole.client(role)
        self._read: dict[str, html.HtmlElement] = {}

    def get(self, address: str) -> html.HtmlElement:
        """The main part of a page."""
        if address not in self._read:
            answer = self._client.get(address)
            assert answer.status_code == 200, address
            self._read[address] = html.fromstring(answer.text).xpath("//main")[0]
        return self._read[address]

    def walk(self, address: str) -> Iterator[html.HtmlElement]:
        """The page and all that its pager leads to."""
        seen = set()
        while address and address not in seen:
            seen.add(address)
            main = self.get(address)
            yield main
            onward = main.xpath(".//nav[contains(@class, 'govuk-pagination')]//a[@rel='next']/@href")
            address = urljoin(address, onward[0]) if onward else ""

    def lines(self, address: str) -> int:
        """How many lines the list at ``address`` has: the one under its anchor, or the only one of the page."""
        page, part = urldefrag(address)
        if not part:
            return sum(len(only(main, page)) for main in self.walk(page))
        found = set()  # the pager may be that of another list of the page
        for main in self.walk(page):
            (heading,) = main.xpath(f".//*[@id='{part}']")
            found |= {html.tostring(line) for line in heading.xpath(LINES)}
        return len(found)


def only(main: html.HtmlElement, address: str) -> list[html.HtmlElement]:
    """The rows of the only table of a page; none where nothing matches."""
    tables = main.xpath(".//tbody")
    assert len(tables) < 2, f"{address} has several lists: its number has to say which"
    return list(tables[0].xpath("./tr")) if tables else []


def number(text: str) -> int:
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found[0].replace(",", ""))


@pytest.fixture(params=ROLES)
def pages(whole: Whole, request: pytest.FixtureRequest) -> Pages:
    return Pages(whole, request.param)


def test_the_numbers_of_my_work(pages: Pages) -> None:
    panels = pages.get("/").xpath(".//a[contains(@class, 'qa-panel')]")
    for panel in panels:
        address = urljoin("/", panel.get("href"))
        if not address.startswith(NO_LIST):
            assert pages.lines(address) == number(panel.xpath("./strong")[0].text), (panel.text_content(), address)


def test_the_numbers_above_the_actions(pages: Pages) -> None:
    """Each list by its tab, and in each what waits."""
    tabs = pages.get(ACTIONS).xpath(".//nav[@aria-label='Whose actions']//a")
    assert tabs or pages.get(ACTIONS).xpath(".//h1")
    for tab in tabs:
        address = urljoin(ACTIONS, tab.get("href"))
        assert pages.lines(address) == number(tab.text_content().rsplit("(", 1)[1]), address
        for one in pages.get(address).xpath(".//ul[@aria-label='What waits in this list']//a"):
            opened = urljoin(address, one.get("href"))
            assert pages.lines(opened) == number(one.xpath("./strong")[0].text), (one.text_content(), opened)


@pytest.mark.parametrize("of", AUDITS_OF)
def test_a_list_of_audits_has_as_many_lines_as_it_says(pages: Pages, of: str) -> None:
    address = f"/audits/{of}"
    said = pages.get(address).xpath(".//p[@role='status']")
    assert pages.lines(address) == (number(said[0].text_content()) if said else 0)


@pytest.mark.parametrize("role", ["SM", "AN"])
def test_each_number_of_what_came_of_it_leads_to_its_actions_and_follow_ups(whole: Whole, role: str) -> None:
    pages = Pages(whole, role)
    links = pages.get("/analysis/came-of-it").xpath(".//td/a[contains(@href, '/actions/')]")
    assert len(links) > 20
    for link in links:
        assert pages.lines(urljoin("/", link.get("href"))) == number(link.text), (link.text_content(), link.get("href"))


def test_what_came_of_it_leads_nowhere_for_who_sees_a_part_of_it(whole: Whole) -> None:
    main = Pages(whole, "QR").get("/analysis/came-of-it")
    assert not main.xpath(".//td/a[contains(@href, '/actions/')]")


def test_unread_notices_are_as_many_as_the_menu_says(pages: Pages) -> None:
    unread = sum(len(main.xpath(".//li[contains(@class, 'qa-notice--unread')]")) for main in pages.walk("/notices/"))
    assert number(pages.get("/notices/").xpath(".//p")[0].text_content()) == unread


@pytest.mark.parametrize("role", ["SM", "HS", "AN"])
def test_the_register_counts_the_problem_resolutions_that_are_listed(whole: Whole, role: str) -> None:
    pages = Pages(whole, role)
    links = pages.get("/section-47/register").xpath(".//li/a[contains(@href, '/registers/')]")
    (link,) = [one for one in links if "open" in one.text_content()] or [None]
    main = pages.get("/registers/problem-resolution/")
    listed = {one.get("id"): len(one.xpath(LINES)) for one in main.xpath(".//h2[@id]")}
    still = sum(n for part, n in listed.items() if part != "closed")
    assert (number(link.text_content()) if link is not None else 0) == still
    assert sum(listed.values()) > 0
    long = link.getparent().xpath("./strong") if link is not None else []
    assert (number(long[0].text_content()) if long else 0) == listed.get("long", 0)
