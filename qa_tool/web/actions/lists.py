"""Lists of actions and follow-ups: mine, to look at, my team's, everybody's; narrowed by what the address says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.question_types.base import Fault
from qa_tool.question_types.dates_and_times import date_of_text
from qa_tool.services import places
from qa_tool.services.following import listing as following_listing
from qa_tool.services.following.listing import Filters
from qa_tool.vocabulary.audits import PlaceKind
from qa_tool.vocabulary.following import OWNER_ROLES, CommitmentKind
from qa_tool.vocabulary.periods import Quarter, today
from qa_tool.web.access import current_asker, database
from qa_tool.web.actions import blueprint
from qa_tool.web.presenters.following import FOLLOW_UP_WORDS
from qa_tool.web.presenters.paging import page_asked, paging

SELECTS = ("state", "kind", "owner_role", "locality", "quarter")
"""Filters that the page offers as lists."""
DATES = (("from", "Due from"), ("to", "Due to"))
AUDITED, HELD_BY = ("audited-from", "audited-to"), "held-by"
CARRIED = ("theme", "audit", *AUDITED, HELD_BY)
"""Filters that only links set: the page says that they apply, and keeps them."""
LIVE = "live"
ANY = "any"
"""What the address says where nothing is left out: without a word the list holds what is not closed."""
QUARTERS_OFFERED = 8
SORTS = (
    ("due", "Due first"),
    ("-due", "Due last"),
    ("-opened", "Newest first"),
    ("opened", "Oldest first"),
    ("owner", "Owner"),
    ("reference", "Reference"),
    ("status", "Status"),
    ("kind", "Kind"),
    ("iro", "IRO"),
    ("re-audit", "Re-audit due first"),
)
WHOSE = {
    "mine": "Mine",
    "to-verify": "For me to look at",
    "from-me": "From my audits",
    "asked": "Asked for by me",
    "nobodys": "Nobody’s yet",
    "team": "My team’s",
    "all": "All",
}
"""The lists, as links above the filters."""
AGAIN = ("re-audit-due", "re-audit")
"""The states whose lists stand in the order in which somebody looks again."""
NUMBERS = {
    "overdue": "overdue",
    "done": "said to be done, not looked at yet",
    "re-audit-due": f"with a re-audit due within {following_listing.SOON} days, or overdue",
    "re-audit": "with a re-audit to come, whenever it is due",
}
"""The numbers above a list: each opens the list of what it counts."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for; ``given`` is what the page shows again, as it was typed."""

    filters: Filters
    given: Mapping[str, str]
    whose: str
    sort: str
    errors: tuple[dict[str, str], ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether anything but the usual is asked for."""
        return any(text for name, text in self.given.items() if not (name == "state" and text == LIVE))

    @property
    def carried(self) -> dict[str, str]:
        """What the page has no list for and keeps as it came."""
        return {name: self.given[name] for name in CARRIED if self.given[name]}


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """The actions and follow-ups that the asker may see, by the filters in the address; overdue ones first."""
    asker = current_asker()
    asked = _asked(asker)
    try:
        page = following_listing.listing(database(), asker, asked.filters, sort=asked.sort, page=page_asked())
    except ValueError:
        asked = _unnarrowed(asker)
        page = following_listing.listing(database(), asker, asked.filters)
    return render_template(
        "actions/listing.html",
        page=page,
        asked=asked,
        tabs=_tabs(asker, asked),
        numbers=_numbers(asker, asked),
        choices=_choices(asked.given),
        sorts=SORTS,
        address=_address,
        pagination=paging(page.page, page.pages, lambda number: _address(page=number)),
        words=FOLLOW_UP_WORDS,
        errors=list(asked.errors),
    )


def offered(asker: Asker) -> tuple[str, ...]:
    """The lists that make sense for the asker's roles."""
    granted = matrix.scopes(asker.roles, "follow-up", "read")
    wide = granted - {Scope.OWN}
    shown = {
        "mine": Scope.OWN in granted or Scope.ALL in granted,
        "to-verify": matrix.may(asker.roles, "follow-up", "verify"),
        "from-me": matrix.may(asker.roles, "audit-draft", "create"),
        "asked": matrix.may(asker.roles, "conversation", "reply"),
        "nobodys": matrix.may(asker.roles, "follow-up", "assign"),
        "team": bool(asker.managed_team_ids),
        "all": bool(wide),
    }
    return tuple(whose for whose, makes_sense in shown.items() if makes_sense)


def _usual(asker: Asker) -> str:
    """The list that opens without a word in the address: a manager's team, an IRO's own, everything for the service."""
    lists = offered(asker)
    if "team" in lists:
        return "team"
    return "all" if "all" in lists else "mine"


def _asked(asker: Asker) -> Asked:
    names = (*SELECTS, *dict(DATES), *CARRIED, "text")
    given = {name: request.args.get(name, "").strip() for name in names}
    given["state"] = given["state"] or LIVE
    whose = request.args.get("whose", "")
    if whose not in WHOSE:
        whose = "all" if given["audit"] else _usual(asker)
    days: dict[str, date | None] = {}
    errors = []
    for name, label in DATES:
        found = date_of_text(label, given[name]) if given[name] else None
        days[name] = None if isinstance(found, Fault) else found
        if isinstance(found, Fault):
            errors.append({"text": found.message, "href": f"#{name}"})
    for name in AUDITED:
        days[name] = _iso_day(given[name])
    filters = Filters(
        audited_first=days[AUDITED[0]],
        audited_last=days[AUDITED[1]],
        held_by=given[HELD_BY],
        whose="" if whose == "all" else whose,
        state="" if given["state"] == ANY else given["state"],
        kind=given["kind"],
        owner_role=given["owner_role"],
        theme=given["theme"],
        locality=given["locality"],
        audit_id=given["audit"],
        quarter=given["quarter"],
        first=days["from"],
        last=days["to"],
        text=given["text"],
    )
    return Asked(
        filters,
        given,
        whose,
        request.args.get("sort") or ("re-audit" if given["state"] in AGAIN else "due"),
        tuple(errors),
    )


def _iso_day(text: str) -> date | None:
    """A day that only links set; one that is none narrows nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _unnarrowed(asker: Asker) -> Asked:
    given = dict.fromkeys((*SELECTS, *dict(DATES), *CARRIED, "text"), "") | {"state": LIVE}
    whose = _usual(asker)
    message = "One of the filters is not known. Choose from the lists and try again"
    filters = Filters(whose="" if whose == "all" else whose, state=LIVE)
    return Asked(filters, given, whose, "due", ({"text": message, "href": "#state"},))


def _tabs(asker: Asker, asked: Asked) -> list[dict[str, Any]]:
    tabs = []
    for whose in offered(asker):
        state = "done" if whose == "to-verify" else LIVE
        number = following_listing.count(database(), asker, Filters(whose="" if whose == "all" else whose, state=state))
        href = url_for("actions.listing", whose=whose, state=state if state != LIVE else None)
        tabs.append({"text": WHOSE[whose], "n": number, "href": href, "current": whose == asked.whose})
    return tabs


def _numbers(asker: Asker, asked: Asked) -> list[dict[str, Any]]:
    """How many of this list, without its other filters, are in each state that somebody has to act on."""
    found = []
    for state, words in NUMBERS.items():
        whose = replace(Filters(), whose=asked.filters.whose, state=state)
        number = following_listing.count(database(), asker, whose)
        href = url_for("actions.listing", whose=asked.whose, state=state)
        found.append({"n": number, "text": words, "href": href})
    return found


def _choices(chosen: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What each filter can be set to, as (value, label)."""
    tree = places.choices(database(), today(), also=[chosen["locality"]])
    this = Quarter.of(today())
    quarters = [this.shift(ahead) for ahead in range(2, 2 - QUARTERS_OFFERED, -1)]
    return {
        "state": [(ANY, "Everything"), *following_listing.STATES.items()],
        "kind": [("follow-up", "Follow-ups of all kinds"), *((kind.value, kind.label) for kind in CommitmentKind)],
        "owner_role": list(OWNER_ROLES.items()),
        "locality": [(place.id, place.name) for place in tree if place.kind is PlaceKind.LOCALITY],
        "quarter": [(quarter.key, quarter.label) for quarter in quarters],
    }


def _address(**changed: Any) -> str:
    """This list with some of its address changed; a blank value is left out, and so is the page unless it is given."""
    kept = {name: value for name, value in request.args.items() if name != "page"}
    kept.update({name: str(value) for name, value in changed.items()})
    values: dict[str, Any] = {name: value for name, value in kept.items() if value}
    return url_for("actions.listing", **values)
