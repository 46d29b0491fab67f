"""Leave and other exemptions: asked for by one person, approved by another; until then they ease nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_tool.kit.errors import Conflict, NotFound, Refused, raise_any
from qa_tool.kit.periods import Month, now
from qa_tool.kit.transactions import locked
from qa_tool.notices import verbs
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Decision
from qa_tool.programme import queries
from qa_tool.programme.models import Exemption
from qa_tool.programme.verbs.scope import RESOURCE, Candidate, candidates, reach, text_faults
from qa_tool.programme.verbs.targets import SERVICE, forms_of_groups
from qa_tool.programme.words import Excused, ExemptionKind, MonthSpan
from qa_tool.trail import events

OWN = "It is about you, so somebody else must decide"
ASKED = "You asked for this yourself, so somebody else must decide"
CHANGED = "Somebody else decided on this since you opened the page. See how it stands now"
LONGEST = 24
"""Months that one exemption can last."""
HEXADECIMAL = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Asking:
    """What somebody asks for, as understood from the page; None or '' where nothing was chosen."""

    kind: ExemptionKind | None
    whose: str
    """A person's id, or SERVICE."""
    group: str
    first: Month | None
    last: Month | None
    fewer: int | None
    reason: str


def listing(session: Session, asker: Asker) -> tuple[Exemption, ...]:
    """The exemptions of those that the asker reads about, the latest months first. Raises NotPermitted."""
    within = reach(session, asker, "read")
    return tuple(queries.exemptions(session, within.some()))


def waiting(session: Session, asker: Asker) -> tuple[Exemption, ...]:
    """Those that the asker may decide on now, the oldest request first; () for somebody who decides nothing."""
    if not matrix.may(asker.roles, RESOURCE, "approve"):
        return ()
    found = [one for one in queries.exemptions(session) if one.decision is None and not not_for(asker, one)]
    return tuple(sorted(found, key=lambda one: one.asked_at))


def people_to_choose(session: Session, asker: Asker) -> tuple[Candidate, ...]:
    """For whom the asker may ask. Raises NotPermitted."""
    return candidates(session, asker, "ask")


def may_ask_for_service(session: Session, asker: Asker) -> bool:
    """Whether the asker may ask to ease a target of the service as a whole."""
    return None in reach(session, asker, "ask")


def ask(session: Session, asker: Asker, exemption_id: str, asking: Asking) -> Exemption:
    """Ask for an exemption. The same id again gives the same one: a double click asks once.

    Raises NotPermitted, NotFound for an id that is none or somebody else's, Faulty.
    """
    able = {one.id for one in people_to_choose(session, asker)}
    if not HEXADECIMAL.fullmatch(exemption_id):
        raise NotFound
    there = _same(session, asker, exemption_id)
    if there is not None:
        return there
    _check(session, asker, asking, able)
    assert asking.kind is not None
    assert asking.first is not None
    leave = asking.kind is ExemptionKind.LEAVE
    row = Exemption(
        id=exemption_id,
        kind=asking.kind,
        person_id=None if asking.whose == SERVICE else asking.whose,
        group_key=None if leave else asking.group or None,
        first_month=asking.first.first,
        last_month=(asking.last or asking.first).last,
        fewer=None if leave else asking.fewer,
        reason=None if leave else asking.reason,
        asked_by=asker.person_id,
        asked_at=now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # the same page was sent twice in the same instant
        there = _same(session, asker, exemption_id)
        if there is None:
            raise NotFound from None
        return there
    detail = {"kind": row.kind.value, "person": row.person_id, "group": row.group_key}
    events.record(session, asker.person_id, "exemption.asked", row.id, **detail)
    deciders = verbs.deciders(session, "programme", "approve") - {row.person_id}
    verbs.tell(session, NoticeKind.DECISION, deciders, _matter(row), by=asker.person_id)
    return row


def _same(session: Session, asker: Asker, exemption_id: str) -> Exemption | None:
    there = locked(session, Exemption, exemption_id)
    if there is not None and there.asked_by != asker.person_id:
        raise NotFound
    return there


def _check(session: Session, asker: Asker, asking: Asking, able: set[str]) -> None:
    faults = []
    of_service = asking.whose == SERVICE and may_ask_for_service(session, asker)
    if asking.kind is None:
        faults.append(("kind", "Choose whether it is leave or another reason"))
    if asking.whose not in able and not of_service:
        faults.append(("whose", "Choose for whom it is"))
    elif of_service and asking.kind is ExemptionKind.LEAVE:
        faults.append(("whose", "Leave is a person's: choose who"))
    if asking.first is None:
        faults.append(("first", "Choose the first month"))
    elif asking.last is not None and asking.last < asking.first:
        faults.append(("last", "The last month must not come before the first"))
    elif asking.last is not None and asking.last > asking.first.shift(LONGEST - 1):
        faults.append(("last", f"Choose {LONGEST} months at most, and ask again for more"))
    if asking.kind is ExemptionKind.OTHER:
        faults += _check_other(session, asking, of_service=of_service)
    raise_any(faults)


def _check_other(session: Session, asking: Asking, *, of_service: bool) -> list[tuple[str, str]]:
    faults = []
    if asking.group and asking.group not in forms_of_groups(session):
        faults.append(("group", "Choose from the list what is not to be done"))
    if of_service and not asking.group:
        faults.append(("group", "Choose which target of the service is eased"))
    if asking.fewer is not None and asking.fewer < 1:
        faults.append(("fewer", "How many fewer must be a whole number from 1, or blank for all"))
    return faults + text_faults("reason", asking.reason, called="the reason", needed=True)


def find(session: Session, asker: Asker, exemption_id: str) -> Exemption:
    """An exemption that the asker may read. Raises NotPermitted, NotFound."""
    within = reach(session, asker, "read")
    found = locked(session, Exemption, exemption_id)
    if found is None or (found.person_id not in within and found.asked_by != asker.person_id):
        raise NotFound
    return found


def not_for(asker: Asker, exemption: Exemption) -> str:
    """Why the asker may not decide on it, whose role otherwise could; '' when nothing is in the way."""
    if exemption.person_id == asker.person_id:
        return OWN
    return ASKED if exemption.asked_by == asker.person_id else ""


def decide(
    session: Session, asker: Asker, exemption_id: str, decision: Decision, answer: str, *, version: int
) -> Exemption:
    """Approve or decline; what was approved can be declined later, with a reason. Neither for oneself.

    Raises NotPermitted, NotFound, Refused, Faulty, and Conflict when somebody else decided meanwhile.
    """
    matrix.allow(asker, RESOURCE, "approve")
    row = find(session, asker, exemption_id)
    if stopped := not_for(asker, row):
        raise Refused(stopped)
    if row.version != version or row.decision is Decision.DECLINED:
        raise Conflict(CHANGED)
    text = answer.strip()
    raise_any(text_faults("answer", text, called="why it is declined", needed=decision is Decision.DECLINED))
    if row.decision is decision:
        return row
    row.decision, row.answer = decision, text or None
    row.decided_by, row.decided_at = asker.person_id, now()
    session.flush()
    action = "exemption.approved" if decision is Decision.APPROVED else "exemption.declined"
    events.record(session, asker.person_id, action, row.id)
    people = [row.asked_by, row.person_id]
    verbs.tell(session, NoticeKind.DECISION, people, _matter(row), occasion=decision.value, by=asker.person_id)
    return row


def _matter(row: Exemption) -> Matter:
    return Matter(Subject.EXEMPTION, row.id, "leave or exemption")


def span_of(exemption: Exemption) -> MonthSpan:
    """The months that it is for."""
    return MonthSpan(Month.of(exemption.first_month), Month.of(exemption.last_month))


def excused_of(exemption: Exemption) -> Excused:
    """The exemption as the arithmetic reads it."""
    return Excused(span_of(exemption), exemption.person_id, exemption.group_key, exemption.fewer)
