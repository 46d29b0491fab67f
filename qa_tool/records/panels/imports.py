"""Audits from before the tool that wait for approval."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker
from qa_tool.records.importing import approving
from qa_tool.shell.panels import YOURS, Panel


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """For whoever approves: what somebody else sent."""
    words = ("file of old audits to approve", "files of old audits to approve")
    yield Panel(YOURS, len(approving.to_approve(session, asker)), words, url_for("imports.listing"), order=35)
