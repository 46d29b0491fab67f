"""What comes in the way of a verb: not permitted, not there, not as it was typed, or somebody else came first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError


class NotPermitted(Exception):
    """The function is not open to this role at all: 403."""


class TooFine(NotPermitted):
    """The service's figures are not shown so finely to the asker, whatever they are. The text says what is."""


class NotFound(Exception):
    """There is no such object, or the asker may not know of it: 404, the same answer for both."""


T = TypeVar("T")


def existing(thing: T | None, *key: object) -> T:
    """What was looked for, where it is there. Raises NotFound, with the ``key`` that was asked for, if any."""
    if thing is None:
        raise NotFound(*key)
    return thing


class AlreadySubmitted(NotFound):
    """There is no such draft any more: it was submitted, and the asker may read it. NotFound to all who do not care."""

    def __init__(self, audit_id: str, submitted_at: datetime) -> None:
        super().__init__(audit_id)
        self.audit_id = audit_id
        self.submitted_at = submitted_at


class Conflict(Exception):
    """Somebody else, or another tab, changed the same thing first: 409. The text says what happened and what to do."""


class Refused(Exception):
    """The thing cannot be done as it stands; the text, for the person, says why and what to do instead."""


class Faulty(Exception):
    """It cannot be taken as it stands. ``faults`` are (input, message) in the order of the page."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(message for _, message in faults))
        self.faults = tuple(faults)


def raise_any(faults: list[tuple[str, str]]) -> None:
    """Raise Faulty when there are any."""
    if faults:
        raise Faulty(faults)


@contextmanager
def serial(session: Session, message: str) -> Iterator[None]:
    """Write at the end what is done inside, and turn a lost race (a row changed underneath, a number already taken)
    into Conflict with ``message``."""
    try:
        yield
        session.flush()
    except (StaleDataError, IntegrityError) as lost:
        raise Conflict(message) from lost
