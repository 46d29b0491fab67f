"""Files on their way out, and the register of those that were released."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, undefer

from qa_tool.outputs.models import PreparedEdition, ReleasedEdition, ReleasedFile


def prepared(session: Session, identity: str) -> PreparedEdition | None:
    """One prepared edition with everything in it; None when there is none."""
    wanted = select(PreparedEdition).where(PreparedEdition.id == identity)
    return session.scalar(
        wanted.options(
            joinedload(PreparedEdition.preparer), undefer(PreparedEdition.document), undefer(PreparedEdition.counts)
        )
    )


def same(session: Session, label: str, considered: int, content_hash: str) -> str | None:
    """The id of an edition that was prepared with the same content, beside the same releases."""
    return session.scalar(
        select(PreparedEdition.id).where(
            PreparedEdition.label == label,
            PreparedEdition.considered == considered,
            PreparedEdition.content_hash == content_hash,
        )
    )


def waiting(session: Session, considered: int) -> list[PreparedEdition]:
    """What was prepared beside every release so far and has not been released, the newest first."""
    released = select(ReleasedFile.prepared_id)
    wanted = select(PreparedEdition).where(
        PreparedEdition.considered == considered, PreparedEdition.id.not_in(released)
    )
    return list(
        session.scalars(
            wanted.options(joinedload(PreparedEdition.preparer)).order_by(
                PreparedEdition.prepared_at.desc(), PreparedEdition.id
            )
        )
    )


def file_of(session: Session, number: int) -> ReleasedFile | None:
    """The file of a release; None when there is no such release, or it was registered without one."""
    return session.scalar(select(ReleasedFile).where(ReleasedFile.number == number).options(undefer(ReleasedFile.file)))


def release_of(session: Session, prepared_id: str) -> int | None:
    """The number under which a prepared edition was released; None while it was not."""
    return session.scalar(select(ReleasedFile.number).where(ReleasedFile.prepared_id == prepared_id))


def numbers_with_file(session: Session) -> frozenset[int]:
    """The releases whose file is kept."""
    return frozenset(session.scalars(select(ReleasedFile.number)))


def last_number(session: Session) -> int:
    """The number of the newest release; 0 when there is none."""
    return session.scalar(select(func.max(ReleasedEdition.number))) or 0


def listing(session: Session) -> list[ReleasedEdition]:
    """Every release, the oldest first."""
    wanted = select(ReleasedEdition).options(joinedload(ReleasedEdition.releaser)).order_by(ReleasedEdition.number)
    return list(session.scalars(wanted))


def of_label(session: Session, edition: str, label: str) -> list[ReleasedEdition]:
    """The releases of one kind and period, the oldest first."""
    wanted = select(ReleasedEdition).where(ReleasedEdition.edition == edition, ReleasedEdition.label == label)
    return list(session.scalars(wanted.order_by(ReleasedEdition.number)))
