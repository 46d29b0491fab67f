"""Every linked number of the analysis leads to exactly the audits that it counts, in the whole demo service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from lxml import html

from qa_tool.figures.verbs import drill_down, figure_requests
from qa_tool.figures.words.filters import Detail
from qa_tool.kit.periods import year_label
from tests.demo.whole import QUARTER, Whole
from tests.support.measures import MEASURES

pytestmark = pytest.mark.usefixtures("standing_clock")
AT = f"period={QUARTER.key}"
COUNTED = re.compile(r"([\d,]+) audits? counted")
YEAR = year_label(QUARTER.year)
MOST = 60
"""Numbers of one page that are followed: evenly chosen where there are more."""
LOOKED_AT = 2
"""Lists of each page that are opened as pages; the others are asked for as their addresses ask."""
ROOMS = (
    "/analysis/",
    "/analysis/questions?of=tier-2",
    "/analysis/questions?of=section-47",
    "/analysis/themes?sub-themes=yes",
    "/analysis/places",
    "/analysis/volume",
    "/analysis/form/tier-2",
    "/analysis/form/case-sample",
    "/analysis/themes/VOICE",
    "/analysis/observations",
    "/analysis/enquiries",
)
NOT_AUDITS = {
    "C8", "C9", "C10", "C12", "C13", "C17", "C19", "C20", "C28", "C30", "C31", "C32", "C34", "C35", "C37", "C38",
    "C45", "C46", "C47", "C48", "C49", "C50", "C51", "C52", "C53", "C57",
}  # fmt: skip
"""They count people, months, pairs, follow-ups, actions or what was entered, or would tell who of few said what."""


def leading(whole: Whole, role: str, address: str) -> set[tuple[int, str]]:
    """(number, where it leads) of every number of a page that leads to audits."""
    page = whole.client(role).get(address)
    assert page.status_code == 200, address
    links = html.fromstring(page.text).xpath("//main//a[contains(@href, '/analysis/audits')]")
    return {(int(link.text.replace(",", "")), link.get("href")) for link in links}


def counted(whole: Whole, role: str, addresses: list[str]) -> Iterator[tuple[str, Detail, int]]:
    """How many audits are behind each of the addresses."""
    names = {field.name for field in fields(Detail)}
    with whole.writing() as session:
        asker, choices = whole.asker(session, role), figure_requests.choices(session)
        for address in addresses:
            given = dict(parse_qsl(urlsplit(address).query))
            text = given.get("period", "")
            days = {"first": given.get("from", ""), "last": given.get("to", "")}
            period = figure_requests.period(text if "Q" in text else "", "" if "Q" in text else text, **days)
            filters = figure_requests.filters(choices, given)
            detail = Detail(**{name: text for name, text in given.items() if name in names})
            found, _ = drill_down.audits(session, asker, period, filters, detail)
            yield address, detail, found.total


def follow(whole: Whole, role: str, found: set[tuple[int, str]]) -> None:
    """As many audits are counted behind each number as it says; where it counts something else, the list says so."""
    found = set(islice(sorted(found), None, None, -(-len(found) // MOST)))
    behind_them = {address: (detail, n) for address, detail, n in counted(whole, role, sorted({a for _, a in found}))}
    for number, address in found:
        detail, n = behind_them[address]
        # Answers and findings of a theme are more than the audits that hold them; a case seen twice has two audits.
        exactly = n == (2 * number if detail.views else number)
        assert 0 < n <= number if detail.theme else exactly, (address, number, n)
    client = whole.client(role)
    for number, address in islice(sorted(found), None, None, max(1, len(found) // LOOKED_AT)):
        text = " ".join(html.fromstring(client.get(address).text).xpath("//main")[0].text_content().split())
        shown = COUNTED.search(text)
        assert shown, address
        assert int(shown[1].replace(",", "")) == behind_them[address][1], (address, number)
        detail = behind_them[address][0]
        assert not detail.theme or "listed once" in text, address


@pytest.mark.parametrize("room", ROOMS)
def test_the_numbers_of_a_room_lead_to_their_audits(whole: Whole, room: str) -> None:
    found = leading(whole, "SM", f"{room}{'&' if '?' in room else '?'}{AT}")
    assert len(found) > 5
    follow(whole, "SM", found)


@pytest.mark.parametrize("key", list(MEASURES))
def test_the_numbers_of_a_measure_lead_to_their_audits(whole: Whole, key: str) -> None:
    role = next(role for role in ("SM", "AN", "HS") if role in MEASURES[key].readers)
    # Few enquiries are disagreed with: of those, a year.
    found = leading(whole, role, f"/analysis/measures/{key}?{f'period={YEAR}' if key == 'C16' else AT}")
    # The first of them is how many records the period has.
    assert (len(found) == 1) is (key in NOT_AUDITS)
    follow(whole, role, found)


@pytest.mark.parametrize(
    "question",
    [
        {"of": "tier-2"},
        {"of": "tier-2", "show": "T2-20", "by": "locality", "where": "T2-21=good"},
        {"of": "section-47", "show": "S47-03", "by": "team"},
        {"of": "supervision", "show": "SU-02", "by": "locality"},
    ],
)
def test_the_numbers_of_a_question_of_ones_own_lead_to_their_audits(whole: Whole, question: dict[str, str]) -> None:
    found = leading(whole, "SM", f"/analysis/explore?{AT}&{urlencode(question)}")
    assert len(found) > 1
    follow(whole, "SM", found)


@pytest.mark.parametrize("room", ["/analysis/places", "/analysis/enquiries", "/analysis/measures/C1"])
def test_filters_hold_behind_the_numbers(whole: Whole, room: str) -> None:
    with whole.writing() as session:
        places = figure_requests.choices(session).places
    localities = sorted((one for one in places if one.kind.value == "locality"), key=lambda place: place.name)
    found = leading(whole, "SM", f"{room}?{AT}&place={localities[0].id}")
    assert len(found) > 2
    follow(whole, "SM", found)


def test_a_number_leads_nowhere_for_who_reads_no_audits_and_from_what_was_published(whole: Whole) -> None:
    assert not leading(whole, "SM", f"/analysis/enquiries?{AT}&figures=published")
    assert not leading(whole, "SM", f"/analysis/measures/C1?{AT}&figures=published")
