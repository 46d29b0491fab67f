"""Case numbers: shown once while they are typed, then only masked, found again through a keyed token.

How often one person may search by case number in an hour: whoever tries numbers by the thousand is stopped.
"""

from __future__ import annotations

import math
import re
from datetime import timedelta

from sqlalchemy.orm import Session

from qa_tool.kit.periods import now, today
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit, Case
from qa_tool.records.queries import audits
from qa_tool.settings.verbs import setting
from qa_tool.trail import events

MASK = "••••"
SHOWN = 4
"""How many of the last digits a masked number shows."""

_key: list[str] = []


def use_key(case_key: str) -> None:
    """Give the service its key for case numbers (``settings.case_key``). Called once when the application starts."""
    _key[:] = [case_key]


def key() -> str:
    """The key. Raises RuntimeError when the application never gave one."""
    if not _key:
        raise RuntimeError("The key of case numbers was not set: create_app gives it with use_key")
    return _key[0]


def normal(number: str) -> str:
    """The digits of a number as typed: spaces and hyphens between them do not count."""
    return re.sub(r"[\s\-]", "", number)


def fault(number: str) -> str | None:
    """What is wrong with a number, in words; None when it is one."""
    if re.fullmatch(r"[0-9]{6,10}", normal(number)):
        return None
    return "Case number must be 6 to 10 digits, like 1234567"


def token(number: str) -> str:
    """The keyed token of a number: SHA-256 HMAC in hex."""
    return audits.token(normal(number), key())


def masked(case: Case | None) -> str:
    """'••••1234': enough to tell two apart. '' when there is no case, '••••' when its number is not kept."""
    if case is None:
        return ""
    return MASK + (case.number[-SHOWN:] if case.number else "")


def attach(session: Session, audit: Audit, number: str) -> Case | None:
    """Tie the audit to the case of that number ('' unties it). A case that no audit speaks of any more goes.

    The number must be sound: see ``fault``.
    """
    before = audit.case_id
    case = audits.case_for(session, normal(number), key()) if number.strip() else None
    audit.case_id = case.id if case else None
    session.flush()
    if before is not None and before != audit.case_id:
        audits.drop_unused_case(session, before)
    return case


HOUR = timedelta(hours=1)


def wait(session: Session, asker: Asker) -> int:
    """Note a search that is about to be made: 0, or for how many seconds the person has to wait instead.

    The first one too many of an hour is one event, 'search.too-many'. Commit afterwards in both cases.
    """
    at, person = now(), asker.person_id
    audits.hold(session, person)
    audits.forget(session, person, at - HOUR)
    made, first = audits.made(session, person, at - HOUR)
    if first is None or made < setting(session, "searches_per_hour", today()):
        audits.add(session, person, at)
        return 0
    if not audits.refused(session, person, at - HOUR):
        audits.add(session, person, at, refused=True)
        events.record(session, person, "search.too-many", None, made=made)
    return max(1, math.ceil((first + HOUR - at).total_seconds()))
