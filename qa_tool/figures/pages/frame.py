"""What the pages of the analysis share: the entries of the frame, what is asked for, and where numbers lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import current_app, render_template, request, url_for

from qa_tool.definitions.words import FindingKind, Grade
from qa_tool.figures.formats import measure_words
from qa_tool.figures.from_above import above
from qa_tool.figures.measures.base import Measured
from qa_tool.figures.pages.asking import Asked, read
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.inputs import Part
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figures, measures, sight
from qa_tool.figures.verbs.figure_requests import Unclear
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.pages import slug


@dataclass(frozen=True)
class Room:
    """A page with an entry of its own."""

    endpoint: str
    name: str
    resource: str = "figures"
    action: str = "read"

    def open_to(self, asker: Asker) -> bool:
        """Whether the asker may enter it."""
        return matrix.may(asker.roles, self.resource, self.action)


GROUPS = (
    (
        "Results",
        (
            Room("analysis.home", "Overview"),
            Room("analysis.questions", "Questions"),
            Room("analysis.themes", "Themes"),
            Room("analysis.places", "Localities"),
            Room("analysis.volume", "Volume"),
            Room("analysis.measures", "Measures"),
        ),
    ),
    (
        "A closer look",
        (
            Room("analysis.ledger", "Theme ledger"),
            Room("analysis.observations", "Observations", action="read-observations"),
            Room("analysis.enquiries", "Section 47", action="read-enquiries"),
            Room("analysis.explore", "Explore", "measure", "of-ones-own"),
            Room("analysis.agreement", "Agreement of readers", "moderation", "read-agreement"),
        ),
    ),
    (
        "Acting on it",
        (
            Room("analysis.inadequate", "Inadequate now", action="read-inadequate"),
            Room("analysis.came_of_it", "What came of it"),
            Room("analysis.learning", "Learning plan"),
            Room("analysis.practitioners", "Records by IRO", action="read-practitioner"),
        ),
    ),
)
"""All of them in one line after the other were three lines of names without an order."""
PART_OF = {
    "analysis.form": "analysis.home",
    "analysis.theme": "analysis.themes",
    "analysis.measure": "analysis.measures",
    "analysis.practitioner": "analysis.practitioners",
}
"""Pages without an entry, and the room that they are part of."""
BEYOND = (
    Room("meetings.listing", "Meetings", "cluster-meeting"),
    Room("quarters.listing", "Quarters", "freeze"),
    Room("editions.listing", "Released editions", "external-edition"),
)
"""Rooms with a frame of their own, which ask for no period."""


@dataclass(frozen=True)
class Link:
    """An entry. ``current`` is 'page' for the page that is shown, 'true' for what it is part of, or ''."""

    text: str
    href: str
    current: str = ""


@dataclass(frozen=True)
class Entries:
    """The frame's entries: the groups, the rooms of the group that is shown, and what is made elsewhere."""

    groups: tuple[Link, ...]
    rooms: tuple[Link, ...]
    beyond: tuple[Link, ...]


def entries(asked: Asked, asker: Asker, endpoint: str) -> Entries:
    """What the person asking may enter from the page ``endpoint``; a group leads to the first of its rooms."""
    groups: list[Link] = []
    shown: tuple[Link, ...] = ()
    for name, rooms in GROUPS:
        links = tuple(
            Link(room.name, asked.address(room.endpoint), _current(room.endpoint, endpoint))
            for room in rooms
            if room.open_to(asker)
        )
        here = any(link.current for link in links)
        if here:
            shown = links
        if links:
            groups.append(Link(name, links[0].href, "true" if here else ""))
    return Entries(tuple(groups), shown, tuple(_beyond(asked, asker)))


def _current(room: str, endpoint: str) -> str:
    if room == endpoint:
        return "page"
    return "true" if PART_OF.get(endpoint) == room else ""


def _beyond(asked: Asked, asker: Asker) -> Iterator[Link]:
    for room in BEYOND:
        if room.open_to(asker):
            yield Link(room.name, url_for(room.endpoint))
    if "workbooks.make" in current_app.view_functions and matrix.may(asker.roles, "workbook", "execute"):
        yield Link("Download the workbook or the report", asked.address("workbooks.make"))


AS_PUBLISHED = frozenset(
    f"analysis.{page}"
    for page in (
        *("home", "form", "questions", "themes", "places", "volume", "measures", "measure", "observations"),
        *("enquiries", "chart_csv", "chart_png"),
    )
)
"""Pages that can show a frozen quarter as it was published; the others show what stands."""


FLOORED = frozenset(
    f"analysis.{page}"
    for page in (
        *("home", "form", "questions", "themes", "theme", "places", "volume", "ledger", "learning"),
        *("chart_csv", "chart_png"),
    )
)
"""Pages that heed the floor, where figures have one; the others show such a reader the records of the own team."""


def ask(parts: frozenset[Part] = frozenset()) -> tuple[Asked, Summary]:
    """What the address asks for, and its figures as far as every page needs them.

    Where figures as published are asked for and there are none, those that stand, with what is wrong.
    """
    asked = read()
    if request.endpoint not in AS_PUBLISHED:
        asked = asked.as_it_stands()
    session, asker = database(), current_asker()
    if request.endpoint not in FLOORED and not sight.reads_all(asker):
        asked = asked.of_own_team()
    if asked.published:
        try:
            return asked, above().published(session, asker, asked.period, asked.filters)
        except Unclear as unclear:
            error = {"text": str(unclear), "href": "#period"}
            asked = replace(asked.as_it_stands(), errors=(*asked.errors, error))
    return asked, figures.summary(session, asker, asked.period, asked.filters, parts)


def measured_as_asked(asked: Asked, summary: Summary, keys: Iterable[str]) -> tuple[Measured, ...]:
    """Those measures that the asker reads, as they stand or as published.

    Where no audit was submitted, a measure that counted nothing has no rows: its page says so in words.
    """
    session, asker, wanted = database(), current_asker(), tuple(keys)
    if asked.published:
        found = above().measured(session, asker, asked.period, set(wanted))
    else:
        found = measures.some(session, asker, summary, wanted)
    if summary.audits:
        return found
    return tuple(one if any(row.n or row.of for row in one.rows) else Measured(one.measure, ()) for one in found)


def behind(asked: Asked, *, floored: bool = False) -> Callable[..., str]:
    """A function that gives the address of the audits behind a number; '' where there is none the asker could read.

    Behind a published number there may be other audits by now, or on other revisions: it leads nowhere. Nor does one
    that has a floor: the list would hold but a part of what it counts.
    """
    reads = matrix.may(current_asker().roles, "audit", "read")

    def address(n: int, **narrowed: str) -> str:
        if asked.filters.place_id and narrowed.get("place"):
            # A place within the one that is asked for, or around it: both hold.
            narrowed["at"] = narrowed.pop("place")
        return asked.address("analysis.audits", **narrowed) if n and reads and not (asked.published or floored) else ""

    return address


def behind_months(asked: Asked, *, whole: bool = False, floored: bool = False) -> Callable[..., str]:
    """As ``behind``, of the month that begins on a day: ``whole``, or as far as it lies in the period."""
    lead = behind(asked, floored=floored)

    def address(n: int, first: date, **narrowed: str) -> str:
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        begins, ends = (first, last) if whole else (max(first, asked.period.first), min(last, asked.period.last))
        return lead(n, **{"period": "", "from": begins.isoformat(), "to": ends.isoformat()}, **narrowed)

    return address


def page(name: str, asked: Asked, summary: Summary, **values: Any) -> str:
    """The page in the frame of the analysis."""
    asker, floored = current_asker(), summary.filters.sight.reads is not None
    return render_template(
        f"figures/{name}.html",
        asked=asked,
        summary=summary,
        frozen=above().marks(database(), asker, asked.period),
        floored=floored,
        has_floor=not sight.reads_all(asker),
        only_own_team=request.endpoint not in FLOORED,
        is_quarter=asked.period.quarter is not None,
        may_be_published=request.endpoint in (AS_PUBLISHED if sight.reads_all(asker) else AS_PUBLISHED & FLOORED),
        quarter_slug=slug,
        entries=entries(asked, asker, request.endpoint or ""),
        behind=behind(asked, floored=floored),
        behind_month=behind_months(asked, floored=floored),
        behind_whole_month=behind_months(asked, whole=True, floored=floored),
        words=wording,
        measured=measure_words,
        grades=list(Grade),
        kinds=list(FindingKind),
        errors=list(asked.errors),
        **values,
    )
