"""Edits of headline sentences: the newest of each."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from qa_tool.figures.models import HeadlineEdit
from qa_tool.figures.summary.headline_edits import Edit
from qa_tool.kit.periods import Period


def newest(session: Session, period: Period) -> Mapping[str, Edit]:
    """The newest edit of each sentence of the period, by the sentence's key."""
    mine = (HeadlineEdit.first == period.first, HeadlineEdit.last == period.last)
    last = select(HeadlineEdit.key, func.max(HeadlineEdit.number).label("number")).where(*mine)
    of_each = last.group_by(HeadlineEdit.key).subquery()
    query = (
        select(HeadlineEdit)
        .join(of_each, (of_each.c.key == HeadlineEdit.key) & (of_each.c.number == HeadlineEdit.number))
        .where(*mine)
        .options(joinedload(HeadlineEdit.person))
    )
    return {
        row.key: Edit(row.key, row.number, row.source, row.text, row.person.staff_code)
        for row in session.scalars(query)
    }
