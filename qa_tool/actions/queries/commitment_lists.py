"""Lists of commitments: one scoped query, its filters, sorting and paging. No hidden row bears on what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from qa_tool.actions.models import Commitment, ReAudit, ReAuditOwner
from qa_tool.actions.queries import commitments
from qa_tool.actions.words import CLOSED, LIVE, CommitmentKind, CommitmentStatus
from qa_tool.definitions.models import SubTheme
from qa_tool.definitions.words import NOBODY_KNOWN, OWNER_ROLES
from qa_tool.kit import lists
from qa_tool.kit.periods import narrowed, today
from qa_tool.people.models import Membership, Person, Place
from qa_tool.policy.words import Asker
from qa_tool.records.models import Audit
from qa_tool.records.queries.scoping import in_teams_now
from qa_tool.records.words import COUNTED

UNKNOWN = "Nobody known"
OWNER, IRO, LOOKER = aliased(Person), aliased(Person), aliased(Person)
DISTRICT = aliased(Place)
SERVICES_OWN = ("iro", "qr-manager", NOBODY_KNOWN)
"""Roles of this service: what they have and no person has is done by nobody."""
SOON = 30
"""Days within which what falls due is worth a number of its own."""
WHOSE = ("mine", "from-me", "team", "to-verify", "asked", "nobodys")
STATES = {
    "live": "Not closed",
    "overdue": "Overdue",
    **{status.value: status.label for status in CommitmentStatus},
    "not-due": "Open, not due yet",
    "said-done": "Said to be done, or raised and on record",
    "settled": "Closed, with or without a difference",
    "re-audit-due": f"Re-audit due within {SOON} days, or overdue",
    "re-audit": "Re-audit to come, whenever it is due",
}
"""What the filter of states offers."""
AGAIN = ("re-audit-due", "re-audit")
"""Closed, with a re-audit to come that nobody has submitted yet. Those due soon hold the overdue ones too."""
STATUSES: dict[str, tuple[CommitmentStatus, ...]] = {
    "live": LIVE,
    "settled": CLOSED,
    "said-done": (CommitmentStatus.DONE, CommitmentStatus.RECORDED),
    **{status.value: (status,) for status in CommitmentStatus},
}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; '' is everything. Words that mean nothing raise ValueError when it is asked for."""

    whose: str = ""
    """'mine': owned by the asker; 'from-me': of audits the asker wrote; 'team': of the teams the asker manages;
    'to-verify': said to be done, for the asker to look at; 'asked': what the asker asked for about their own practice;
    'nobodys': what no person has, for the asker to give to somebody. Of re-audits, who is to look again."""
    state: str = ""
    """A key of STATES."""
    kind: str = ""
    """A kind of commitment, or 'follow-up' for all that the rules open."""
    owner_role: str = ""
    theme: str = ""
    """A theme or a sub-theme: 'PLAN', 'PLAN.P1'."""
    locality: str = ""
    audit_id: str = ""
    audited_first: date | None = None
    audited_last: date | None = None
    """Of audits that count, dated from and to."""
    held_by: str = ""
    """The role that has it in words, as what came of a period's actions is told by role: 'IRO'."""
    quarter: str = ""
    """'2018/19-Q3': due in it."""
    first: date | None = None
    last: date | None = None
    """Due from and to."""
    text: str = ""
    """Part of a reference or of a staff code."""


def _matching(asker: Asker, wanted: Filters) -> ColumnElement[bool]:
    """The rows to list."""
    text = lists.containing(wanted.text, (Audit.reference, OWNER.staff_code, IRO.staff_code))
    conditions = [commitments.visible(asker), _whose(asker, wanted), text, *_standing(wanted.state, today())]
    if wanted.audited_first is not None and wanted.audited_last is not None:
        days = (wanted.audited_first, wanted.audited_last)
        conditions += [Audit.status.in_(COUNTED), Audit.audit_date.between(*days)]
    if wanted.held_by:
        conditions.append(_held_by(wanted.held_by))
    if wanted.kind == "follow-up":
        conditions.append(Commitment.kind.in_([kind for kind in CommitmentKind if kind.is_follow_up]))
    elif wanted.kind:
        conditions.append(Commitment.kind == CommitmentKind(wanted.kind))
    if wanted.owner_role:
        conditions.append(Commitment.owner_role == wanted.owner_role)
    if wanted.theme:
        column = Commitment.sub_theme_code if "." in wanted.theme else SubTheme.theme_code
        conditions.append(column == wanted.theme)
    if wanted.locality:
        conditions.append(Audit.locality_id == wanted.locality)
    if wanted.audit_id:
        conditions.append(Commitment.audit_id == wanted.audit_id)
    first, last = narrowed(wanted.quarter, wanted.first, wanted.last)
    if first is not None:
        conditions.append(Commitment.due >= first)
    if last is not None:
        conditions.append(Commitment.due <= last)
    return and_(*conditions)


def _standing(state: str, day: date) -> list[ColumnElement[bool]]:
    """Where it stands."""
    if state and state not in STATES:
        raise ValueError("There is no such state")
    if state in STATUSES:
        return [Commitment.status.in_(STATUSES[state])]
    if state == "overdue":
        return [Commitment.status == CommitmentStatus.OPEN, Commitment.due < day]
    if state == "not-due":
        return [Commitment.status == CommitmentStatus.OPEN, Commitment.due >= day]
    if state not in AGAIN:
        return []
    soon = [Commitment.re_audit_due <= day + timedelta(days=SOON)] if state == "re-audit-due" else []
    return [*soon, Commitment.status.in_(CLOSED), Commitment.re_audit_due.is_not(None), ~_looked_at_again()]


def role_of(owner: Any) -> ColumnElement[Any]:
    """In which role ``owner``, an alias of the person joined, has a commitment; NULL where nobody is known.

    A person's follow-up and an action given to the person's role are of one role.
    """
    manages = exists().where(Membership.person_id == owner.id, Membership.manages.is_(True))
    return case(
        (Commitment.owner_role.is_not(None), Commitment.owner_role),
        (owner.is_practitioner.is_(True), literal("iro")),
        (manages, literal("qr-manager")),
        else_=owner.job,
    )


def _held_by(label: str) -> ColumnElement[bool]:
    role = role_of(OWNER)
    if label == UNKNOWN:
        return role.is_(None)
    return role == next((key for key, words in OWNER_ROLES.items() if words == label), label)


def _looked_at_again() -> ColumnElement[bool]:
    """Whether the re-audit is submitted: until then it is still to come."""
    again = aliased(Audit)
    return exists().where(
        ReAudit.commitment_id == Commitment.id, again.id == ReAudit.audit_id, again.submitted_at.is_not(None)
    )


def _whose(asker: Asker, wanted: Filters) -> ColumnElement[bool]:
    whose, again = wanted.whose, wanted.state in AGAIN
    if whose and whose not in WHOSE:
        raise ValueError("That is nobody's list")
    if whose == "mine":
        return commitments.looks_again(asker) if again else commitments.owned_by(asker)
    if whose == "asked":
        return commitments.asked_for_by(asker)
    if whose == "nobodys":
        return and_(_nobody_looks_again() if again else _nobodys(), commitments.visible(asker, "assign"))
    if whose == "from-me":
        return and_(Audit.author_id.is_not(None), Audit.author_id == asker.person_id)
    if whose == "team":
        return or_(
            in_teams_now(asker.managed_team_ids, Audit.practitioner_id.expression),
            in_teams_now(asker.managed_team_ids, Commitment.owner_id.expression),
        )
    if whose == "to-verify":
        return and_(
            Commitment.status == CommitmentStatus.DONE,
            commitments.visible(asker, "verify"),
            ~commitments.not_mine_to_settle(asker),
        )
    return true()


def _nobodys() -> ColumnElement[bool]:
    """Not closed, the service's to do, and no person has it."""
    return and_(Commitment.owner_id.is_(None), Commitment.owner_role.in_(SERVICES_OWN), Commitment.status.in_(LIVE))


def _nobody_looks_again() -> ColumnElement[bool]:
    """Nobody was given the re-audit, and nobody has begun it."""
    return and_(ReAuditOwner.owner_id.is_(None), ~exists().where(ReAudit.commitment_id == Commitment.id))


def rows(asker: Asker, wanted: Filters, sort: str = "due") -> Select[*tuple[Any, ...]]:
    """The list, in order. Raises ValueError for a word that does not exist.

    What is settled stands after what is not, whatever the order: nobody looks there first.
    """
    live_first = case((Commitment.status.in_(LIVE), 0), else_=1)
    order = (live_first, *lists.order(_sort_columns(), sort), Commitment.due, Audit.reference, *commitments.ALIKE)
    return _select(asker).where(_matching(asker, wanted)).order_by(*order)


def _sort_columns() -> dict[str, ColumnElement[Any]]:
    """What a list can be sorted by."""
    return {
        "due": Commitment.due.expression,
        "opened": Commitment.opened_at.expression,
        "reference": Audit.reference.expression,
        "kind": Commitment.kind.expression,
        "owner": func.coalesce(OWNER.staff_code, Commitment.owner_role),
        "status": Commitment.status.expression,
        "re-audit": Commitment.re_audit_due.expression,
        "iro": IRO.staff_code.expression,
    }


def _select(asker: Asker) -> Select[*tuple[Any, ...]]:
    query = select(
        Commitment.id,
        Commitment.audit_id,
        Audit.reference,
        Commitment.kind,
        Commitment.text,
        Commitment.question_key,
        SubTheme.label.label("sub_theme"),
        Commitment.owner_id,
        OWNER.staff_code.label("owner"),
        Commitment.owner_role,
        IRO.staff_code.label("iro"),
        DISTRICT.name.label("district"),
        Commitment.opened_at,
        Commitment.due,
        Commitment.status,
        Commitment.done_on,
        Commitment.settled_at,
        Commitment.difference,
        Commitment.re_audit_due,
        LOOKER.staff_code.label("looker"),
        commitments.with_words(asker).label("whole"),
    )
    return (
        query.select_from(Commitment)
        .join(Audit, Audit.id == Commitment.audit_id)
        .outerjoin(OWNER, OWNER.id == Commitment.owner_id)
        .outerjoin(ReAuditOwner, ReAuditOwner.commitment_id == Commitment.id)
        .outerjoin(LOOKER, LOOKER.id == ReAuditOwner.owner_id)
        .outerjoin(IRO, IRO.id == Audit.practitioner_id)
        .outerjoin(DISTRICT, DISTRICT.id == Audit.district_id)
        .outerjoin(SubTheme, SubTheme.code == Commitment.sub_theme_code)
    )
