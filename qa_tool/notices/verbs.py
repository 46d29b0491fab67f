"""Telling people: ``tell`` is the one way. A person reads their own notices, nobody else's, and chooses how to be told.

**Deadlines.** Whatever has them has a source: a function that yields every open deadline. It need not remember what was
told: a notice about the same date is told once.
**E-mails.** One a person, for everything that waits for them. Each is claimed in the database, handed over, and only
then marked as sent, each in a transaction of its own, so that no transaction is open while a mail server thinks. Two
senders at once share the work. A sender that is killed after handing an e-mail over and before saying so leaves a
claim; after an hour it is sent again: an e-mail may come twice in that one case, and is never lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from qa_tool.kit import working_days
from qa_tool.kit.errors import existing
from qa_tool.kit.lists import Page, turn_to
from qa_tool.kit.periods import now
from qa_tool.kit.tables import new_id
from qa_tool.kit.transactions import unit_of_work
from qa_tool.notices import queries
from qa_tool.notices.models import Notice
from qa_tool.notices.words import MailState, Matter, NoticeKind, Way
from qa_tool.people.queries import accounts
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.settings import verbs
from qa_tool.trail import events

PER_PAGE = 25


def listing(session: Session, asker: Asker, page: int = 1) -> Page[Notice]:
    """The asker's notices, the unread first. A page beyond the last is the last."""
    return turn_to(session, queries.of(asker.person_id), page, PER_PAGE, lambda row: row[0])


def unread(session: Session, asker: Asker) -> int:
    """How many of the asker's notices are unread."""
    return queries.unread(session, asker.person_id)


def opened(session: Session, asker: Asker, notice_id: str) -> Notice:
    """The notice, now read. Raises NotFound for another's."""
    found = existing(queries.own(session, asker.person_id, notice_id))
    if found.read_at is None:
        _read(session, asker, notice_id)
    return found


def mark_read(session: Session, asker: Asker) -> int:
    """Mark all of the asker's notices as read; how many were not."""
    return _read(session, asker, None)


def _read(session: Session, asker: Asker, notice_id: str | None) -> int:
    count = queries.mark_read(session, asker.person_id, now(), notice_id)
    if count:
        events.record(session, asker.person_id, "notices.read", notice_id, notices=count)
    return count


def choices(session: Session, asker: Asker) -> dict[NoticeKind, Way]:
    """How the asker is told each kind; both ways where nothing was chosen."""
    chosen = queries.ways(session, asker.person_id)
    return {kind: chosen.get(kind, Way.BOTH) for kind in NoticeKind}


def choose(session: Session, asker: Asker, chosen: Mapping[NoticeKind, Way]) -> None:
    """Choose how to be told. Kinds left out are told both ways. What was told already stays as it is."""
    queries.choose(session, asker.person_id, chosen)
    detail = {kind.value: way.value for kind, way in chosen.items()}
    events.record(session, asker.person_id, "notices.chosen", None, **detail)


CLAIM_HOLDS = timedelta(hours=1)
ATTEMPTS = 6
"""After the last of them an e-mail is given up; the notice stays in the tool."""
FIRST_PAUSE = timedelta(minutes=5)
"""The pause after the first failure; it doubles with each."""


class Undeliverable(Exception):
    """The mail server did not take an e-mail. Its words say nothing of whom it was for."""


@dataclass(frozen=True)
class Message:
    """An e-mail without any content of the service: kinds, references, where to sign in."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class Sent:
    """What a run did."""

    emails: int = 0
    notices: int = 0
    failed: int = 0
    """E-mails that were not taken; tried again later."""
    given_up: int = 0
    """E-mails given up after the last attempt."""


def send(engine: Engine, deliver: Callable[[Message], None], *, site: str = "") -> Sent:
    """Send every e-mail that waits, with ``deliver``, which raises Undeliverable. ``site`` is where people sign in."""
    at = now()
    with unit_of_work(engine) as session:
        queries.drop_claims(session, at - CLAIM_HOLDS)
    done = Sent()
    while True:
        claim_id = new_id()
        with unit_of_work(engine) as session:
            if not queries.anything_waits(session, at):
                return done
            taken = queries.claim(session, at, claim_id)
            to = queries.address(session, taken[0].person_id) if taken else None
        if taken:
            done = _one(engine, deliver, claim_id, taken, to, site, done)


def _one(
    engine: Engine,
    deliver: Callable[[Message], None],
    claim_id: str,
    taken: Sequence[Notice],
    to: str | None,
    site: str,
    done: Sent,
) -> Sent:
    emails, sent, failed, given_up = done.emails, done.notices, done.failed, done.given_up
    if to is None:
        _settle(engine, claim_id, mail=MailState.NONE)
        return done
    try:
        deliver(message(to, taken, site))
    except Undeliverable:
        attempts = max(one.mail_attempts for one in taken) + 1
        if attempts >= ATTEMPTS:
            _settle(engine, claim_id, mail=MailState.FAILED, mail_attempts=attempts)
            given_up += 1
        else:
            again = _later(attempts)
            _settle(engine, claim_id, mail=MailState.WAITING, mail_at=again, mail_attempts=attempts)
            failed += 1
    else:
        _settle(engine, claim_id, mail=MailState.SENT, mail_at=now())
        emails, sent = emails + 1, sent + len(taken)
    return Sent(emails, sent, failed, given_up)


def _later(attempts: int) -> datetime:
    pause: timedelta = FIRST_PAUSE * 2 ** (attempts - 1)
    return now() + pause


def _settle(engine: Engine, claim_id: str, **values: object) -> None:
    with unit_of_work(engine) as session:
        queries.settle(session, claim_id, values)


def message(to: str, told: Sequence[Notice], site: str) -> Message:
    """The e-mail about some notices. The subject line says only how many there are."""
    things = "one notice" if len(told) == 1 else f"{len(told)} notices"
    where = f"Sign in to see more: {site}" if site else "Sign in to the quality assurance tool to see more."
    lines = [
        f"You have {things} in the quality assurance tool.",
        "",
        *(f"- {one.kind.says}: {one.reference}{_due(one)}" for one in told),
        "",
        where,
        "",
        "To choose what you are told by e-mail, open Notices in the tool, then Choose how you are told.",
        "Please do not reply to this message.",
    ]
    return Message(to, f"Quality assurance: {things}", "\n".join(lines))


def _due(notice: Notice) -> str:
    return f", due by {notice.due.day} {notice.due:%B %Y}" if notice.due else ""


@dataclass(frozen=True)
class Deadline:
    """Something open that a person must have done by a day."""

    person_id: str
    matter: Matter
    due: date


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
        way = queries.ways(session, person_id).get(kind, Way.BOTH)
        if way is Way.NONE:
            continue
        told += queries.add(
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


Source = Callable[[Session], Iterator[Deadline]]
"""Yields every open deadline of one subject. They are listed in ``subjects.DEADLINES``."""


@dataclass(frozen=True)
class Swept:
    """How many notices a sweep told."""

    due: int
    overdue: int


def sweep(session: Session, on: date, sources: Iterable[Source]) -> Swept:
    """Tell everybody what of theirs is due soon or overdue on a day. Running it again on the same day tells nothing."""
    ahead = working_days.after(on, verbs.setting(session, "notice_before_working_days", on))
    told = {NoticeKind.DUE: 0, NoticeKind.OVERDUE: 0}
    for source in sources:
        for one in source(session):
            if one.due > ahead:
                continue
            kind = NoticeKind.OVERDUE if one.due < on else NoticeKind.DUE
            told[kind] += tell(session, kind, [one.person_id], one.matter, occasion=one.due.isoformat())
    return Swept(told[NoticeKind.DUE], told[NoticeKind.OVERDUE])
