"""Problem resolutions: disagreements to be raised, and open ones older than four weeks (a setting)."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.enquiries.verbs import resolutions
from qa_tool.kit.transactions import Session
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
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
