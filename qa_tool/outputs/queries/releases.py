"""The register of released editions."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from qa_tool.kit.periods import Period
from qa_tool.outputs.models import ReleasedEdition


def last_number(session: Session) -> int:
    """The number of the newest release; 0 when there is none."""
    return session.scalar(select(func.max(ReleasedEdition.number))) or 0


def add(session: Session, row: ReleasedEdition) -> None:
    """Enter a release. IntegrityError when its number was taken at the same moment."""
    session.add(row)
    session.flush()


def listing(session: Session, period: Period | None = None) -> list[ReleasedEdition]:
    """Every release, or those that share a day with ``period``, the oldest first."""
    wanted = select(ReleasedEdition).options(joinedload(ReleasedEdition.releaser)).order_by(ReleasedEdition.number)
    if period is not None:
        wanted = wanted.where(ReleasedEdition.first <= period.last, ReleasedEdition.last >= period.first)
    return list(session.scalars(wanted))


def of_label(session: Session, edition: str, label: str) -> list[ReleasedEdition]:
    """The releases of one kind and period, the oldest first."""
    wanted = select(ReleasedEdition).where(ReleasedEdition.edition == edition, ReleasedEdition.label == label)
    return list(session.scalars(wanted.order_by(ReleasedEdition.number)))
