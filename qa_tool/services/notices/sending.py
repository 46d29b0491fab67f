"""Sending the e-mails of notices: one e-mail a person, for everything that waits for them.

Each e-mail is claimed in the database, handed over, and only then marked as sent, each in a transaction of its own, so
that no transaction is open while a mail server thinks. Two senders at once share the work. A sender that is killed
after handing an e-mail over and before saying so leaves a claim; after an hour it is sent again: an e-mail may
come twice in that one case, and is never lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from qa_tool.models import Notice
from qa_tool.models.base import new_id
from qa_tool.store import notices
from qa_tool.store.transactions import unit_of_work
from qa_tool.vocabulary.notices import MailState
from qa_tool.vocabulary.periods import now

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
        notices.drop_claims(session, at - CLAIM_HOLDS)
    done = Sent()
    while True:
        claim_id = new_id()
        with unit_of_work(engine) as session:
            if not notices.anything_waits(session, at):
                return done
            taken = notices.claim(session, at, claim_id)
            to = notices.address(session, taken[0].person_id) if taken else None
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
        notices.settle(session, claim_id, values)


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
