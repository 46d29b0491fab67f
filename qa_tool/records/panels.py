"""One's own drafts, and audits from before the tool that wait for approval."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.kit.transactions import Session
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.importing import approving
from qa_tool.records.queries.listings import Filters
from qa_tool.records.verbs import listing
from qa_tool.records.words import Status
from qa_tool.shell.panels import YOURS, Panel, same


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """For whoever approves files: what somebody else sent."""
    if matrix.may(asker.roles, "audit-draft", "create"):
        drafts = {
            Status.REOPENED: same("reopened for you to change"),
            Status.DRAFT: ("draft to finish", "drafts to finish"),
        }
        for status, words in drafts.items():
            found = listing.listing(session, asker, Filters(mine=True, status=status.value), per_page=1)
            href = url_for("audits.listing", mine=1, status=status.value)
            yield Panel(YOURS, found.total, words, href, order=35)
    words = ("file of old audits to approve", "files of old audits to approve")
    yield Panel(YOURS, len(approving.to_approve(session, asker)), words, url_for("imports.listing"), order=35)
