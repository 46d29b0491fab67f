"""The Section 47 register: audits by the month of the decision, disagreements and what followed."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from qa_tool.definitions.words import Outcome
from qa_tool.enquiries.models import ProblemResolution
from qa_tool.enquiries.words import ViewOfDecision
from qa_tool.figures.words.measured import DECISION, DISAGREE, REFERENCE, VIEW, Funnel
from qa_tool.kit.periods import Month
from qa_tool.policy.words import Asker
from qa_tool.records.models import AnswerRow, Audit
from qa_tool.records.queries.scoping import visible
from qa_tool.records.words import COUNTED

RAISED, LEVEL, REASON, IMPACT = "S47-20", "S47-21", "S47-22", "S47-22A"
"""What the audit itself says of the problem resolution."""
RESOURCE = "problem-resolution"


def audited(session: Session, first: Month, last: Month) -> dict[tuple[str, Month], Funnel]:
    """Section 47 audits that count, by CSC team ('' for none) and the month of the decision to hold no conference.

    Where that day was not answered, the audit's own date stands for it.
    """
    seen, decided = aliased(AnswerRow), aliased(AnswerRow)
    day = func.coalesce(decided.day, Audit.audit_date)
    query = (
        select(Audit.team_id, day, seen.option, func.count())
        .join(seen, and_(seen.revision_id == Audit.current_revision_id, seen.question_key == VIEW))
        .outerjoin(decided, and_(decided.revision_id == Audit.current_revision_id, decided.question_key == DECISION))
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
    said: dict[str, Any] = {key: aliased(AnswerRow) for key in (VIEW, REFERENCE, RAISED, LEVEL, REASON, IMPACT)}
    query: Any = select(
        Audit,
        said[REFERENCE].text,
        said[RAISED].day,
        said[LEVEL].option,
        said[REASON].option,
        said[IMPACT].option,
        ProblemResolution,
    )
    for key, answer in said.items():
        here = and_(
            answer.revision_id == Audit.current_revision_id,
            answer.question_key == key,
            answer.outcome == Outcome.ANSWERED,
        )
        query = query.join(answer, here, isouter=key != VIEW)
    query = (
        query.outerjoin(ProblemResolution, ProblemResolution.audit_id == Audit.id)
        .where(said[VIEW].option == DISAGREE, Audit.status.in_(COUNTED), visible(asker, RESOURCE, action))
        .options(joinedload(Audit.team), joinedload(Audit.locality))
        .order_by(Audit.submitted_at.desc(), Audit.reference.desc(), Audit.id)
        .execution_options(populate_existing=True)
    )
    if audit_id is not None:
        query = query.where(Audit.id == audit_id)
    return [Disagreement(*row) for row in session.execute(query)]
