"""What people who have left still had to do. An account ends by itself; the work does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, literal, select, true
from sqlalchemy.orm import Session

from qa_tool.actions.models import Commitment, ReAudit, ReAuditOwner
from qa_tool.actions.words import LIVE
from qa_tool.home.words import Left, LeftKind
from qa_tool.kit.tables import holds_on
from qa_tool.moderation.models import Moderation
from qa_tool.moderation.words import Step
from qa_tool.people.models import Membership, Person
from qa_tool.policy.matrix import scopes
from qa_tool.policy.words import Asker, Scope
from qa_tool.records.models import Audit
from qa_tool.records.queries.scoping import reached
from qa_tool.records.words import Status
from qa_tool.sampling.models import Allocation


def visible(asker: Asker) -> ColumnElement[bool]:
    """The leavers whose work the asker sees. Team: whoever was in a managed team on the last day."""
    in_team = exists().where(
        Membership.person_id == Person.id,
        Membership.team_id.in_(sorted(asker.managed_team_ids)),
        holds_on(Membership.valid_from, Membership.valid_to, Person.in_post_to),
    )
    means = {Scope.ALL: true(), Scope.TEAM: in_team}
    return reached(scopes(asker.roles, "leavers", "read"), means)


def left(session: Session, day: date, who: ColumnElement[bool]) -> Iterator[tuple[Person, Left]]:
    """What those of ``who`` whose last day lies before ``day`` still had to do, by staff code and kind."""
    for kind, query in _queries().items():
        rows = session.execute(query.where(Person.in_post_to < day, who))
        in_order = sorted(rows, key=lambda row: (row[0].staff_code, row[2] or "", row[3] or date.max, row[1]))
        for person, key, reference, due in in_order:
            yield person, Left(kind, key, reference, due)


def _queries() -> dict[LeftKind, Select[*tuple[Any, ...]]]:
    """(person, id that leads to it, reference, due day) by kind."""
    return {
        LeftKind.DRAFT: select(Person, Audit.id, Audit.reference, Audit.audit_date)
        .join(Audit, Audit.author_id == Person.id)
        .where(Audit.status == Status.DRAFT),
        LeftKind.AMENDMENT: select(Person, Audit.id, Audit.reference, Audit.audit_date)
        .join(Audit, Audit.author_id == Person.id)
        .where(Audit.status == Status.REOPENED),
        LeftKind.RE_AUDIT: select(Person, Commitment.id, Audit.reference, Commitment.re_audit_due)
        .join(ReAuditOwner, ReAuditOwner.owner_id == Person.id)
        .join(Commitment, Commitment.id == ReAuditOwner.commitment_id)
        .join(Audit, Audit.id == Commitment.audit_id)
        .where(Commitment.re_audit_due.is_not(None), ~exists().where(ReAudit.commitment_id == Commitment.id)),
        LeftKind.ALLOCATION: select(Person, Allocation.id, literal(""), Allocation.due)
        .join(Allocation, Allocation.auditor_id == Person.id)
        .where(Allocation.ended_as.is_(None), Allocation.audit_id.is_(None)),
        LeftKind.READING: select(Person, Moderation.audit_id, Audit.reference, Moderation.due)
        .join(Moderation, Moderation.moderator_id == Person.id)
        .join(Audit, Audit.id == Moderation.audit_id)
        .where(Moderation.step.in_((Step.GIVEN, Step.GRADED))),
        LeftKind.ACTION: select(Person, Commitment.id, Audit.reference, Commitment.due)
        .join(Commitment, Commitment.owner_id == Person.id)
        .join(Audit, Audit.id == Commitment.audit_id)
        .where(Commitment.status.in_(LIVE)),
    }
