"""Makes a workbook as the page and the command line do: asked for, checked, numbered, written and noted."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Period
from qa_tool.outputs.verbs import editions, exporting, workbooks
from qa_tool.outputs.words import Edition
from qa_tool.people.verbs import exports
from qa_tool.policy.words import Asker


def make_workbook(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters,
    path: Path,
    reason: str = "",
    edition: Edition = Edition.INTERNAL,
) -> Path:
    """Write the workbook to ``path`` and its two events to ``session``; gives ``path``."""
    workbooks.allow(session, asker, edition)
    editions.check(session, edition, period, filters)
    begun = exports.begin(session, asker, workbooks.KIND, period)
    order = exporting.Order(period, filters, reason, edition, begun=begun)
    exporting.record(session, asker, workbooks.KIND, workbooks.compose(session, asker, order, path))
    return path
