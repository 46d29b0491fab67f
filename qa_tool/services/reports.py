"""The quality-assurance chapter of a report, as a Word file: figures only, for those who may have them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy.orm import Session

from qa_tool.documents import word
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotPermitted
from qa_tool.reporting.report import Particulars, chapter
from qa_tool.services import figures
from qa_tool.services.workbooks import HANDLING, PARTIAL, REASON_CHARACTERS, ReasonMissing, sweep
from qa_tool.store import events, exports
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.periods import Period, now


@dataclass(frozen=True)
class Composed:
    """A report that was written, before anybody was told."""

    path: Path
    period: Period
    filters: Filters
    audits: int
    """Records that its figures count."""
    tables: int


def allow(asker: Asker | None) -> None:
    """Raises NotPermitted unless the asker's roles may have a report."""
    if asker is not None and not matrix.may(asker.roles, "report", "execute"):
        raise NotPermitted


def compose(
    session: Session, asker: Asker | None, period: Period, filters: Filters, path: Path, reason: str
) -> Composed:
    """Write the report to ``path``, only reading the database. ``record`` must follow.

    Raises NotPermitted, ReasonMissing, OSError. A file already at ``path`` is replaced in one step, when all is well.
    """
    allow(asker)
    if asker is not None and not reason.strip():
        raise ReasonMissing("Say what the report is for")
    exports.snapshot(session)
    summary = figures.summary(session, asker, period, filters)
    particulars = Particulars(HANDLING, now(), _roles(asker), reason.strip()[:REASON_CHARACTERS])
    made = chapter(summary, particulars)
    sweep(path.parent)
    partial = path.with_name(f".{uuid4().hex}{PARTIAL}")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            word.write(made, file)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return Composed(path, period, filters, summary.audits, len(made.tables))


def record(session: Session, asker: Asker | None, composed: Composed, reason: str) -> None:
    """The one event of an export: who, of what, and why."""
    detail = {
        "from": composed.period.first.isoformat(),
        "to": composed.period.last.isoformat(),
        "filters": {name: value for name, value in vars(composed.filters).items() if value},
        "reason": reason.strip()[:REASON_CHARACTERS],
        "audits": composed.audits,
    }
    actor = asker.person_id if asker else None
    events.record(session, actor_id=actor, action="report.exported", object_id=None, detail=detail)


def file_name(period: Period) -> str:
    """A name for the file that every system takes: 'quality-assurance-2018-19-Q3.docx'."""
    return f"quality-assurance-{period.label.replace('/', '-').replace(' ', '-')}.docx"


def _roles(asker: Asker | None) -> str:
    if asker is None:
        return "Command line"
    entries = matrix.matrix().roles
    return ", ".join(entries[role].title for role in entries if role in asker.roles)
