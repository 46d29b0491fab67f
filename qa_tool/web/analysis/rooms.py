"""The rooms of the analysis in three groups, and what is made of its figures elsewhere: what the frame leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, url_for

from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.web.analysis.asking import Asked


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
