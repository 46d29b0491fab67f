"""Problem resolutions to be raised, and open ones older than four weeks (a setting); the way about the room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from flask import request, url_for

from qa_tool.actions.verbs.reading import CommitmentView
from qa_tool.actions.words import LIVE, CommitmentKind
from qa_tool.definitions.counts import CountDefinition
from qa_tool.definitions.words import CountRole
from qa_tool.enquiries.verbs import resolutions
from qa_tool.kit.errors import NotFound, NotPermitted
from qa_tool.kit.transactions import Session
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.shell.access import may
from qa_tool.shell.panels import SERVICE, YOURS, Panel


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """What is past its day to be raised is pressing; for those who answer for the service, what is open for long."""
    scopes = matrix.scopes(asker.roles, "problem-resolution", "read")
    if not scopes:
        return
    words = ("problem resolution to raise", "problem resolutions to raise")
    number = len(resolutions.to_raise(session, asker))
    yield Panel(YOURS, number, words, url_for("enquiries.resolutions", _anchor="to-raise"), pressing=True, order=14)
    if Scope.ALL in scopes:
        old = sum(one.open and one.raised and one.long for one in resolutions.listing(session, asker))
        words = ("problem resolution open over four weeks", "problem resolutions open over four weeks")
        href = url_for("enquiries.resolutions", _anchor="long")
        yield Panel(SERVICE, old, words, href, pressing=True, order=25)


def on_submitted(session: Session, asker: Asker, audit_id: str) -> Mapping[str, object]:
    """Whether the asker may record that the disagreement was raised."""
    return {"may_raise": resolutions.may(session, asker, audit_id)}


def on_action(session: Session, asker: Asker, view: CommitmentView) -> Mapping[str, object]:
    """The problem resolution that settles it, where the asker may read that; or whether they may record it."""
    one, settles = view.commitment, None
    if one.resolution_id is not None:
        with suppress(NotFound, NotPermitted):
            settles = resolutions.find(session, asker, one.resolution_id)
    raises = one.kind is CommitmentKind.RAISE_PROBLEM_RESOLUTION and one.status in LIVE
    return {"resolution": settles, "to_raise": raises and resolutions.may(session, asker, view.audit.id)}


def rooms(here: str = "") -> list[dict[str, Any]]:
    """The pages of the register that the person asking may open. ``here``: the one shown, if not the request's."""
    offered = (
        ("enquiries.register", "Monthly sheet", may("enquiry", "read")),
        ("enquiries.counts", "Enter counts", may("enquiry", "enter")),
        ("enquiries.resolutions", "Problem resolutions", may("problem-resolution", "read")),
        ("analysis.enquiries", "Quarterly figures", may("figures", "read-enquiries")),
    )
    here = here or request.endpoint or ""
    return [{"text": text, "href": url_for(to), "current": here == to} for to, text, open_ in offered if open_]


def on_count(_session: Session, _asker: Asker, count: CountDefinition) -> Mapping[str, object]:
    """The way back from the count of enquiries."""
    if CountRole.ENQUIRIES_DUE not in count.in_roles():
        return {}
    return {"room": "Section 47", "rooms": rooms("" if request.endpoint == "counts.entered" else "enquiries.counts")}
