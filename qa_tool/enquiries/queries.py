"""Section 47 audits by the month of the decision."""

from __future__ import annotations

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from qa_tool.definitions.queries import keys_in_role
from qa_tool.definitions.words import QuestionRole
from qa_tool.enquiries.words import ViewOfDecision
from qa_tool.figures.words.measured import Funnel
from qa_tool.kit.periods import Month
from qa_tool.records.models import AnswerRow, Audit
from qa_tool.records.words import COUNTED


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
