"""The quality-assurance chapter of a report, as a Word file: figures only, for those who may have them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.figures.words.filters import Filters
from qa_tool.kit.documents import word
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.files import REASON_CHARACTERS, whole_file
from qa_tool.kit.files import file_name as named
from qa_tool.kit.periods import Period, now, today
from qa_tool.outputs.queries import exports
from qa_tool.outputs.report.chapter import Particulars, chapter
from qa_tool.outputs.verbs import publications
from qa_tool.outputs.verbs.exporting import Begun, roles_in_words
from qa_tool.outputs.verbs.publications import Wish
from qa_tool.outputs.verbs.workbooks import ReasonMissing
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.settings.verbs import handling_mark
from qa_tool.trail import events

KIND = "report"


@dataclass(frozen=True)
class Composed:
    """A report that was written, before anybody was told."""

    path: Path
    period: Period
    filters: Filters
    audits: int
    """Records that its figures count."""
    tables: int
    begun: Begun | None = None
    manifest: tuple[tuple[str, int, str], ...] = ()
    """Of each table: its caption, its rows, a digest of its values."""


def allow(asker: Asker | None) -> None:
    """Raises NotPermitted unless the asker's roles may have a report."""
    if asker is not None and not matrix.may(asker.roles, "report", "execute"):
        raise NotPermitted


def compose(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters,
    path: Path,
    reason: str,
    begun: Begun | None = None,
    *,
    wish: Wish = Wish.USUAL,
) -> Composed:
    """Write the report to ``path``, only reading the database. ``record`` must follow. ``begun`` is its number.

    A frozen quarter gives its frozen figures unless ``wish`` is another.
    Raises NotPermitted, ReasonMissing, OSError, Unclear where nothing was published. A file already at ``path`` is
    replaced in one step, when all is well.
    """
    allow(asker)
    if asker is not None and not reason.strip():
        raise ReasonMissing("Say what the report is for")
    exports.snapshot(session)
    summary, standing = publications.for_report(session, asker, period, filters, wish)
    particulars = Particulars(
        handling_mark(session, today()),
        now(),
        roles_in_words(asker),
        reason.strip()[:REASON_CHARACTERS],
        begun.number if begun else None,
        standing,
    )
    made = chapter(summary, particulars)
    with whole_file(path) as partial, partial.open("wb") as file:
        word.write(made, file)
    return Composed(path, period, filters, summary.audits, len(made.tables), begun, made.manifest)


def record(session: Session, asker: Asker | None, composed: Composed, reason: str) -> None:
    """The event of a report that was made: who, of what, and why."""
    detail: dict[str, Any] = {
        "from": composed.period.first.isoformat(),
        "to": composed.period.last.isoformat(),
        "filters": {name: value for name, value in vars(composed.filters).items() if value},
        "reason": reason.strip()[:REASON_CHARACTERS],
        "audits": composed.audits,
        "tables": [list(one) for one in composed.manifest],
    }
    if composed.begun is not None:
        detail["number"] = composed.begun.number
    actor = asker.person_id if asker else None
    events.record(session, actor_id=actor, action="report.exported", object_id=None, detail=detail)


def file_name(period: Period, *of: str) -> str:
    """'quality-assurance-2018-19-Q3.docx'; ``of`` is what it is narrowed to."""
    return named("quality-assurance", period, "docx", *of)
