"""Files that were uploaded and are not taken in yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.kit.transactions import holding
from qa_tool.people.models import StagedFile


def by_id(session: Session, staged_id: str, *, lock: bool = False) -> StagedFile | None:
    """The staged file, held until the end of the transaction with ``lock``."""
    wanted = select(StagedFile).where(StagedFile.id == staged_id).execution_options(populate_existing=True)
    return session.scalar(holding(wanted) if lock else wanted)


def all_of(session: Session, kind: str | None = None) -> Sequence[StagedFile]:
    """Every staged file (of a kind), the oldest first."""
    wanted = select(StagedFile).order_by(StagedFile.staged_at, StagedFile.id)
    return session.scalars(wanted.where(StagedFile.kind == kind) if kind else wanted).all()
