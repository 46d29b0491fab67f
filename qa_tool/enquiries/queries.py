"""The Section 47 register: audits by the month of the decision, disagreements and what followed."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, null, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from qa_tool.definitions.model import Condition
from qa_tool.definitions.queries import keys_in_role
from qa_tool.definitions.registers import FOLDER, Register, chosen, registers_in
from qa_tool.definitions.verbs.reading import beside_forms
from qa_tool.definitions.words import EntryRole, Outcome, QuestionRole
from qa_tool.enquiries.models import ProblemResolution
from qa_tool.enquiries.words import ViewOfDecision
from qa_tool.figures.words.measured import Funnel
from qa_tool.kit.periods import Month
from qa_tool.policy.words import Asker
from qa_tool.records.models import AnswerRow, Audit
from qa_tool.records.queries.scoping import visible
from qa_tool.records.words import COUNTED

RESOURCE = "problem-resolution"
VALUES = {EntryRole.REFERENCE: "text", EntryRole.OPENED: "day"}
"""The column of an answer that says it, where it is no option."""


def register_in_use() -> Register | None:
    """The register of problem resolutions; None where its file has a fault: ``qa-tool forms check`` says which."""
    registers = registers_in(beside_forms(FOLDER)).parts.values()
    return next((one for one in registers if one.resource == RESOURCE), None)


def audited(session: Session, first: Month, last: Month) -> dict[tuple[str, Month], Funnel]:
    """Section 47 audits that count, by CSC team ('' for none) and the month of the decision to hold no conference.

    Where that day was not answered, the audit's own date stands for it.
    """
    views, days = (keys_in_role(session, role) for role in (QuestionRole.VIEW_OF_DECISION, QuestionRole.DECIDED_ON))
    seen, decided = aliased(AnswerRow), aliased(AnswerRow)
    day = func.coalesce(decided.day, Audit.audit_date)
    query = (
        select(Audit.team_id, day, seen.option, func.count())
        .join(seen, and_(seen.revision_id == Audit.current_revision_id, seen.question_key.in_(views)))
        .outerjoin(decided, and_(decided.revision_id == Audit.current_revision_id, decided.question_key.in_(days)))
        .where(Audit.status.in_(COUNTED), day.between(first.first, last.last))
        .group_by(Audit.team_id, day, seen.option)
    )
    found: dict[tuple[str, Month], Funnel] = {}
    for team_id, on, view, n in session.execute(query):
        cell = (team_id or "", Month.of(on))
        found[cell] = found.get(cell, Funnel()) + Funnel(
            audited=n,
            agree=n if view == ViewOfDecision.AGREE else 0,
            with_conditions=n if view == ViewOfDecision.WITH_CONDITIONS else 0,
            disagree=n if view == ViewOfDecision.DISAGREE else 0,
        )
    return found


class Disagreement(NamedTuple):
    """An audit that disagrees, what it says of a problem resolution itself, and what was recorded since."""

    audit: Audit
    reference: str | None
    raised_on: date | None
    level: str | None
    reason: str | None
    impact: str | None
    resolution: ProblemResolution | None


def disagreements(
    session: Session, asker: Asker, action: str = "read", audit_id: str | None = None
) -> list[Disagreement]:
    """The audits that count and disagree, as far as the asker reaches them with ``action``, the newest first."""
    register = register_in_use()
    if register is None:
        return []
    said: dict[EntryRole, Any] = {role: aliased(AnswerRow) for role in register.said}
    columns = {role: getattr(answer, VALUES.get(role, "option")) for role, answer in said.items()}
    query: Any = select(Audit, *(columns.get(role, null()) for role in EntryRole), ProblemResolution)
    for role, answer in said.items():
        query = query.outerjoin(answer, _answered(answer, register.said[role]))
    query = (
        query.outerjoin(ProblemResolution, ProblemResolution.audit_id == Audit.id)
        .where(
            Audit.form_key == register.of,
            Audit.status.in_(COUNTED),
            _meets(register.when),
            visible(asker, RESOURCE, action),
        )
        .options(joinedload(Audit.team), joinedload(Audit.locality))
        .order_by(Audit.submitted_at.desc(), Audit.reference.desc(), Audit.id)
        .execution_options(populate_existing=True)
    )
    if audit_id is not None:
        query = query.where(Audit.id == audit_id)
    return [Disagreement(*row) for row in session.execute(query)]


def _answered(answer: Any, key: str) -> ColumnElement[bool]:
    """That the audit answers the question with this row."""
    return and_(
        answer.revision_id == Audit.current_revision_id,
        answer.question_key == key,
        answer.outcome == Outcome.ANSWERED,
    )


def _meets(condition: Condition) -> ColumnElement[bool]:
    """That the audit's answers meet the condition."""
    answer = aliased(AnswerRow)
    every = [
        select(answer.id).where(_answered(answer, key), answer.option.in_(options)).exists()
        for key, options in chosen(condition)
    ]
    some = [_meets(alternative) for alternative in condition.any_of]
    return and_(*every, or_(*some)) if some else and_(*every)
