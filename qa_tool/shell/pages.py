"""What every template can call, and how addresses name a quarter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, url_for

from qa_tool.kit.errors import NotFound
from qa_tool.kit.periods import LONDON, Quarter, today
from qa_tool.kit.typed import clock_in_words, day_in_words
from qa_tool.policy import matrix
from qa_tool.shell import access, contributions, held, screening

_ROOMS = (
    ("My work", "audits.home", None),
    ("Audits", "audits.listing", ("audit", "read")),
    ("Actions", "actions.listing", ("follow-up", "read")),
    ("Programme", "programme.mine", ("programme", "read")),
    ("Section 47", "enquiries.home", ("enquiry", "open")),
    ("Registers", "registers.home", None),
    ("Counts", "counts.listing", None),
    ("Analysis", "analysis.home", ("figures", "open")),
    ("Forms", "definitions.listing", ("definitions", "read")),
    ("Notices", "notices.listing", ("notices", "read")),
    ("Account", "account.profile", ("profile", "read")),
)
"""Label, endpoint, and the function it takes (None: everybody who is signed in)."""


def prepare_templates(app: Flask) -> None:
    """Give the templates of ``app`` their words."""
    app.jinja_env.filters.update(
        day=day_text, short_day=short_day_text, clock=clock_text, stamp=stamp_text, saved=saved_text, plural=plural
    )
    app.jinja_env.globals.update(
        navigation=navigation,
        kept_until=kept_until,
        typed_may_hold=screening.typed_may_hold,
        organisation_name=lambda: access.settings().organisation,
        place_attributes=place_attributes,
    )


def navigation() -> list[dict[str, Any]]:
    """The rooms that the person asking may enter, the one of this page marked."""
    asker = access.asker_or_none() if has_request_context() else None
    if asker is None:
        return []
    items: list[dict[str, Any]] = []
    here = request.blueprint or ""
    for label, endpoint, function in _ROOMS:
        if endpoint not in current_app.view_functions:
            continue
        if function is not None and not matrix.may(asker.roles, *function):
            continue
        opens = contributions.listed().opens.get(endpoint)
        if opens is not None and not opens(access.database(), asker):
            continue
        room = endpoint.split(".")[0]
        at_home = request.endpoint in _MY_WORK
        active = (endpoint == "audits.home") == at_home and room in (here, _HOSTS.get(here, here))
        current = request.endpoint == endpoint
        badge = contributions.listed().badges.get(endpoint)
        number = badge(access.database(), asker) if badge else 0
        text = f"{label} ({number})" if number else label
        items.append({"text": text, "href": url_for(endpoint), "active": active, "current": current})
    return items


def on_this_page(about: object = None) -> dict[str, Any]:
    """What subjects above say on the page of this request, by the name its template has for it."""
    sources = contributions.listed().on_page.get(request.endpoint or "", ())
    asked = access.database(), access.current_asker()
    return {name: value for source in sources for name, value in source(*asked, about).items()}


def kept_until() -> str:
    """Until when something is kept for the person that this page does not itself show; '' when nothing is."""
    user = access.signed_in() if has_request_context() else None
    if user is None or request.endpoint == "account.kept":
        return ""
    given = g.get("held_given")
    return next((clock_text(one.until) for one in held.kept_for(user.account_id) if one.path != given), "")


_MY_WORK = frozenset(
    f"audits.{page}"
    for page in (
        "home",
        "start",
        "start_form",
        "tasks",
        "facts",
        "section",
        "case_number",
        "check",
        "submit",
        "submitted",
        "discard",
    )
)
"""Pages of a person's own drafts: they stand under My work, not in the list of audits."""
_HOSTS: Mapping[str, str] = {
    "observations": "audits",
    "feedback": "audits",
    "moderation": "audits",
    "supervision": "audits",
    "workbooks": "analysis",
    "quarters": "analysis",
    "meetings": "analysis",
    "editions": "analysis",
    "sampling": "programme",
    "allocations": "programme",
    "imports": "audits",
    "service_settings": "account",
}
"""Rooms without an entry of their own, and the one they are shown under."""


def tell_places(parents: Mapping[str, str]) -> None:
    """Tell this request's page which place each place lies in, by id."""
    g.place_parents = parents


def place_attributes(place_id: str) -> dict[str, str]:
    """For an option of a list of places: its parent, so that a script can narrow the next list."""
    parents: Mapping[str, str] = g.get("place_parents", {})
    parent = parents.get(place_id)
    return {"data-parent": parent} if parent else {}


def day_text(day: date | None) -> str:
    """'5 November 2018', '' for none. A stamp is taken on the service's own calendar."""
    if isinstance(day, datetime):
        day = day.astimezone(LONDON).date()
    return day_in_words(day) if day else ""


def short_day_text(day: date | None) -> str:
    """'5 Nov 2018', for tables; '' for none."""
    return f"{day.day} {day:%b} {day.year}" if day else ""


def saved_text(at: datetime) -> str:
    """'at 14:05' of today, '5 November 2018 at 14:05' of another day: what follows on 'Saved'."""
    return f"at {clock_text(at)}" if at.astimezone(LONDON).date() == today() else stamp_text(at)


def clock_text(at: datetime | time | None) -> str:
    """'14:05' on the service's own clock."""
    if isinstance(at, datetime):
        at = at.astimezone(LONDON).time()
    return clock_in_words(at) if at else ""


def stamp_text(at: datetime | None) -> str:
    """'5 November 2018 at 14:05'."""
    return f"{day_text(at)} at {clock_text(at)}" if at else ""


def plural(number: int, one: str, many: str = "") -> str:
    """'1 question', '2 questions', '3 localities'."""
    several = f"{one[:-1]}ies" if one.endswith("y") and one[-2:-1] not in "aeiou" else f"{one}s"
    return f"{number:,} {one if number == 1 else many or several}"


def slug(quarter: Quarter) -> str:
    """'2018-19-Q3': the slash of 2018/19 would be another folder."""
    return quarter.key.replace("/", "-")


def quarter_of(text: str) -> Quarter:
    """The inverse of ``slug``. Raises NotFound for anything else."""
    try:
        return Quarter.parse(text.replace("-", "/", 1))
    except ValueError:
        raise NotFound(text) from None
