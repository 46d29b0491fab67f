"""Cases to audit that were allocated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import url_for

from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker
from qa_tool.sampling.allocating import allocated
from qa_tool.shell.panels import YOURS, Panel


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """What is overdue among them makes the panel pressing."""
    mine = allocated.to_do(session, asker)
    words = ("audit allocated to you", "audits allocated to you")
    late = any(one.overdue for one in mine)
    yield Panel(YOURS, len(mine), words, url_for("allocations.listing", _anchor="mine"), pressing=late, order=12)


def on_draft(session: Session, asker: Asker, audit_id: str) -> Mapping[str, object]:
    """The allocation that a draft was begun for."""
    return {"allocated": next((one for one in allocated.to_do(session, asker) if one.audit_id == audit_id), None)}
