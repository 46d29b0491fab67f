"""Lists of commitments: one scoped query, its filters, sorting and paging. No hidden row bears on what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from qa_tool.models import Audit, Commitment, Person, Place, ReAudit, ReAuditOwner, SubTheme
from qa_tool.policy.words import Asker
from qa_tool.store import commitments
from qa_tool.store.came_of_it import UNKNOWN, role_of
from qa_tool.store.scoping import in_teams_now
from qa_tool.vocabulary.audits import COUNTED
from qa_tool.vocabulary.following import CLOSED, LIVE, OWNER_ROLES, CommitmentKind, CommitmentStatus
from qa_tool.vocabulary.periods import Period

OWNER, IRO, LOOKER = aliased(Person), aliased(Person), aliased(Person)
DISTRICT = aliased(Place)
ESCAPE = "\\"
SERVICES_OWN = ("iro", "qr-manager", commitments.NOBODY_KNOWN)
"""Roles of this service: what they have and no person has is done by nobody."""
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Wanted:
    """What is asked for; None, () or '' is everything."""

    today: date
    whose: str = ""
    """'mine': owned by the asker; 'from-me': of audits the asker wrote; 'team': of the teams the asker manages;
    'to-verify': said to be done, for the asker to look at; 'asked': what the asker asked for about their own practice;
    'nobodys': what no person has, for the asker to give to somebody. Of re-audits, who is to look again."""
    statuses: tuple[CommitmentStatus, ...] = ()
    overdue: bool = False
    re_audit: bool = False
    """Closed, with a re-audit to come that nobody has submitted yet."""
    re_audit_by: date | None = None
    """The same, due by this day: overdue ones are among them."""
    kinds: tuple[CommitmentKind, ...] = ()
    owner_role: str = ""
    theme: str = ""
    """A theme or a sub-theme: 'PLAN', 'PLAN.P1'."""
    locality_id: str = ""
    audit_id: str = ""
    not_due: bool = False
    """Open, and its day is not past."""
    audited: Period | None = None
    """Of audits that count, dated in the period."""
    held_by: str = ""
    """The role that has it in words, as what came of a period's actions is told by role."""
    due_first: date | None = None
    due_last: date | None = None
    text: str = ""
    """Part of a reference or of a staff code."""


def matching(asker: Asker, wanted: Wanted) -> ColumnElement[bool]:
    """The rows to list."""
    conditions = [commitments.visible(asker), _whose(asker, wanted), _text(wanted.text), *_standing(wanted)]
    if wanted.audited is not None:
        days = (wanted.audited.first, wanted.audited.last)
        conditions += [Audit.status.in_(COUNTED), Audit.audit_date.between(*days)]
    if wanted.held_by:
        conditions.append(_held_by(wanted.held_by))
    if wanted.kinds:
        conditions.append(Commitment.kind.in_(wanted.kinds))
    if wanted.owner_role:
        conditions.append(Commitment.owner_role == wanted.owner_role)
    if wanted.theme:
        column = Commitment.sub_theme_code if "." in wanted.theme else SubTheme.theme_code
        conditions.append(column == wanted.theme)
    if wanted.locality_id:
        conditions.append(Audit.locality_id == wanted.locality_id)
    if wanted.audit_id:
        conditions.append(Commitment.audit_id == wanted.audit_id)
    if wanted.due_first is not None:
        conditions.append(Commitment.due >= wanted.due_first)
    if wanted.due_last is not None:
        conditions.append(Commitment.due <= wanted.due_last)
    return and_(*conditions)


def _standing(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Where it stands."""
    conditions = list[ColumnElement[bool]]()
    if wanted.statuses:
        conditions.append(Commitment.status.in_(wanted.statuses))
    if wanted.overdue:
        conditions.append(_overdue(wanted.today))
    if wanted.re_audit_by is not None:
        conditions.append(Commitment.re_audit_due <= wanted.re_audit_by)
    if wanted.re_audit or wanted.re_audit_by is not None:
        conditions += [Commitment.status.in_(CLOSED), Commitment.re_audit_due.is_not(None), ~_looked_at_again()]
    if wanted.not_due:
        conditions += [Commitment.status == CommitmentStatus.OPEN, Commitment.due >= wanted.today]
    return conditions


def _held_by(label: str) -> ColumnElement[bool]:
    role = role_of(OWNER)
    if label == UNKNOWN:
        return role.is_(None)
    return role == next((key for key, words in OWNER_ROLES.items() if words == label), label)


def _overdue(today: date) -> ColumnElement[bool]:
    return and_(Commitment.status == CommitmentStatus.OPEN, Commitment.due < today)


def _looked_at_again() -> ColumnElement[bool]:
    """Whether the re-audit is submitted: until then it is still to come."""
    again = aliased(Audit)
    return exists().where(
        ReAudit.commitment_id == Commitment.id, again.id == ReAudit.audit_id, again.submitted_at.is_not(None)
    )


def _whose(asker: Asker, wanted: Wanted) -> ColumnElement[bool]:
    whose, again = wanted.whose, wanted.re_audit or wanted.re_audit_by is not None
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


def _text(text: str) -> ColumnElement[bool]:
    """Part of the reference or of a staff code, in any case; ``%`` and ``_`` are themselves."""
    if not text.strip():
        return true()
    plain = text.strip().replace(ESCAPE, ESCAPE * 2).replace("%", ESCAPE + "%").replace("_", ESCAPE + "_")
    columns = (Audit.reference, OWNER.staff_code, IRO.staff_code)
    return or_(*(func.lower(column).like(f"%{plain.lower()}%", escape=ESCAPE) for column in columns))


def count(session: Session, asker: Asker, wanted: Wanted) -> int:
    """How many rows match."""
    return session.scalar(_joined(select(func.count())).where(matching(asker, wanted))) or 0


def page(
    session: Session, asker: Asker, wanted: Wanted, *, sort: str, descending: bool, offset: int, limit: int
) -> tuple[int, list[Row[Any]]]:
    """How many rows match in all, and those of one page. ``sort`` is a key of ``sort_columns``; KeyError for others.

    What is settled stands after what is not, whatever the order: nobody looks there first.
    """
    column = sort_columns()[sort]
    live_first = case((Commitment.status.in_(LIVE), 0), else_=1)
    order = column.desc() if descending else column.asc()
    rows = (
        _joined(_select(asker))
        .where(matching(asker, wanted))
        .order_by(live_first, column.is_(None), order, Commitment.due, Audit.reference, *commitments.ALIKE)
        .offset(offset)
        .limit(limit)
    )
    return count(session, asker, wanted), list(session.execute(rows))


def sort_columns() -> dict[str, ColumnElement[Any]]:
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
    return select(
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


def _joined(query: Select[*Columns]) -> Select[*Columns]:
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
