"""Which headlines are printed: generated ones, or those in somebody's own words that the figures still bear out."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from qa_tool.figures.summary.summary import Summary
from qa_tool.kit.periods import Period
from qa_tool.outputs import headline_edits
from qa_tool.outputs.headline_edits import Edit
from qa_tool.outputs.queries import headlines


def printed(session: Session, summary: Summary) -> Summary:
    """The summary with its headlines as they are printed. Edits are of a whole period: filtered figures have none."""
    return summary if summary.filters else headline_edits.printed(summary, edits(session, summary.period))


def edits(session: Session, period: Period) -> Mapping[str, Edit]:
    """The newest edit of each sentence of the period, by the sentence's key."""
    return {
        row.key: Edit(row.key, row.number, row.source, row.text, row.person.staff_code)
        for row in headlines.newest(session, period)
    }
