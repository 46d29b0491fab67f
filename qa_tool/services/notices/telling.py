"""``tell``: the one way by which a verb lets somebody know."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from qa_tool.models.base import new_id
from qa_tool.policy import matrix
from qa_tool.policy.words import Scope
from qa_tool.store import accounts, notices
from qa_tool.vocabulary.notices import MailState, Matter, NoticeKind, Way
from qa_tool.vocabulary.periods import now


def tell(
    session: Session,
    kind: NoticeKind,
    to: Iterable[str | None],
    matter: Matter,
    *,
    occasion: str = "",
    by: str | None = None,
) -> int:
    """Tell people, by their ids, in the running transaction; how many were told.

    None among ``to``, and whoever did it (``by``), are passed over. The same notice on the same ``occasion`` is told
    once. It writes no event: the verb that calls it has its own.
    """
    told = 0
    at = now()
    for person_id in {one for one in to if one is not None and one != by}:
        way = notices.ways(session, person_id).get(kind, Way.BOTH)
        if way is Way.NONE:
            continue
        told += notices.add(
            session,
            id=new_id(),
            person_id=person_id,
            kind=kind,
            subject=matter.subject,
            object_id=matter.object_id,
            reference=matter.reference,
            due=matter.due,
            occasion=occasion,
            told_at=at,
            mail=MailState.WAITING if way is Way.BOTH else MailState.NONE,
            mail_at=at if way is Way.BOTH else None,
            mail_attempts=0,
        )
    return told


def deciders(session: Session, resource: str, action: str, scope: Scope | None = None) -> set[str]:
    """The ids of the people with an active account to whom the matrix opens the function, or opens it so widely."""
    roles = matrix.who_may(resource, action, scope)
    return {account.person_id for account in accounts.active_holders(session, *roles)}
