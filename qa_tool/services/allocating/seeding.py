"""Allocations of an invented past: which audit was submitted on which. For the demo alone."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from qa_tool.models import Allocation


def link(session: Session, audits: Mapping[str, str]) -> None:
    """Say of each allocation (by id) which audit (by id) was made on it. Without events: they were made elsewhere."""
    for allocation_id, audit_id in audits.items():
        session.get_one(Allocation, allocation_id).audit_id = audit_id
    session.flush()
