"""Lists of actions and follow-ups: mine, to look at, my team's, everybody's; narrowed by what the address says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.actions.pages import blueprint
from qa_tool.actions.queries.commitment_lists import AGAIN, SOON, STATES, Filters
from qa_tool.actions.verbs import listing as actions_listing
from qa_tool.actions.words import CommitmentKind
from qa_tool.definitions.words import OWNER_ROLES
from qa_tool.kit.periods import Quarter, today
from qa_tool.people.queries import places
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.lists import Asked, Offered, here, page_asked, paging, read_list, unnarrowed

AUDITED, HELD_BY = ("audited-from", "audited-to"), "held-by"
LIVE = "live"
ANY = "any"
"""What the address says where nothing is left out: without a word the list holds what is not closed."""
OFFERED = Offered(
    selects=("state", "kind", "owner_role", "locality", "quarter"),
    dates=(("from", "Due from"), ("to", "Due to")),
    carried=("theme", "audit", *AUDITED, HELD_BY),
    usual={"state": LIVE},
    sorts=(
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
    ),
)
QUARTERS_OFFERED = 8
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
NUMBERS = {
    "overdue": "overdue",
    "done": "said to be done, not looked at yet",
    "re-audit-due": f"with a re-audit due within {SOON} days, or overdue",
    "re-audit": "with a re-audit to come, whenever it is due",
}
"""The numbers above a list: each opens the list of what it counts."""


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """The actions and follow-ups that the asker may see, by the filters in the address; overdue ones first."""
    asker = current_asker()
    asked, whose = read_list(OFFERED), request.args.get("whose", "")
    if whose not in WHOSE:
        whose = "all" if asked.given["audit"] else _usual(asker)
    if asked.given["state"] in AGAIN and not request.args.get("sort"):
        # In the order in which somebody looks again.
        asked = replace(asked, sort="re-audit")
    filters = _filters(asked, whose)
    try:
        page = actions_listing.listing(database(), asker, filters, sort=asked.sort, page=page_asked())
    except ValueError:
        asked, whose = unnarrowed(OFFERED), _usual(asker)
        filters = _filters(asked, whose)
        page = actions_listing.listing(database(), asker, filters)
    return render_template(
        "actions/listing.html",
        page=page,
        asked=asked,
        filters=filters,
        whose=whose,
        tabs=_tabs(asker, whose),
        numbers=_numbers(asker, whose),
        choices=_choices(asked.given),
        address=here,
        pagination=paging(page),
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


def _filters(asked: Asked, whose: str) -> Filters:
    given = asked.given
    return Filters(
        whose=_narrowing(whose),
        state="" if given["state"] == ANY else given["state"],
        kind=given["kind"],
        owner_role=given["owner_role"],
        theme=given["theme"],
        locality=given["locality"],
        audit_id=given["audit"],
        audited_first=_iso_day(given[AUDITED[0]]),
        audited_last=_iso_day(given[AUDITED[1]]),
        held_by=given[HELD_BY],
        quarter=given["quarter"],
        first=asked.first,
        last=asked.last,
        text=given["text"],
    )


def _narrowing(whose: str) -> str:
    return "" if whose == "all" else whose


def _iso_day(text: str) -> date | None:
    """A day that only links set; one that is none narrows nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _tabs(asker: Asker, asked: str) -> list[dict[str, Any]]:
    tabs = []
    for whose in offered(asker):
        state = "done" if whose == "to-verify" else LIVE
        number = actions_listing.count(database(), asker, Filters(whose=_narrowing(whose), state=state))
        href = url_for("actions.listing", whose=whose, state=state if state != LIVE else None)
        tabs.append({"text": WHOSE[whose], "n": number, "href": href, "current": whose == asked})
    return tabs


def _numbers(asker: Asker, whose: str) -> list[dict[str, Any]]:
    """How many of this list, without its other filters, are in each state that somebody has to act on."""
    found = []
    for state, words in NUMBERS.items():
        number = actions_listing.count(database(), asker, Filters(whose=_narrowing(whose), state=state))
        found.append({"n": number, "text": words, "href": url_for("actions.listing", whose=whose, state=state)})
    return found


def _choices(chosen: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What each filter can be set to, as (value, label)."""
    tree = places.places_on(database(), today(), also=[chosen["locality"]])
    this = Quarter.of(today())
    quarters = [this.shift(ahead) for ahead in range(2, 2 - QUARTERS_OFFERED, -1)]
    return {
        "state": [(ANY, "Everything"), *STATES.items()],
        "kind": [("follow-up", "Follow-ups of all kinds"), *((kind.value, kind.label) for kind in CommitmentKind)],
        "owner_role": list(OWNER_ROLES.items()),
        "locality": [(place.id, place.name) for place in tree if place.kind is PlaceKind.LOCALITY],
        "quarter": [(quarter.key, quarter.label) for quarter in quarters],
    }
