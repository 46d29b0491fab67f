"""The quarter's workbook: gathers figures and rows as far as the person asking may see them, and writes the file."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy.orm import Session

from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotPermitted
from qa_tool.reporting import workbook
from qa_tool.reporting.inputs import Version
from qa_tool.reporting.workbook import Content, RowSource
from qa_tool.reporting.workbook.registry import editions, measures_written
from qa_tool.services import figures, measures
from qa_tool.store import events, exports, names
from qa_tool.vocabulary.editions import Edition
from qa_tool.vocabulary.filters import Filters
from qa_tool.vocabulary.lines import AuditLine
from qa_tool.vocabulary.periods import Period, now

HANDLING = "OFFICIAL-SENSITIVE"
PARTIAL = ".part"
ABANDONED_AFTER_SECONDS = 3600
"""A half-written file of this age was left by a process that was killed."""
REASON_CHARACTERS = 200
GRANTS = {
    Edition.INTERNAL: "workbook",
    Edition.EXTERNAL: "external-edition",
    Edition.CLUSTER: "workbook",
    Edition.ANNUAL: "workbook",
}
"""The resource of the policy whose execution makes each edition."""
WITH_ROWS = frozenset({Edition.INTERNAL})
"""Editions that hold the rows, for those entitled to them."""


@dataclass(frozen=True)
class Composed:
    """A workbook that was written, before anybody was told."""

    path: Path
    period: Period
    filters: Filters
    audits: int
    """Records that its figures count."""
    rows: Mapping[str, int]
    """Rows of each long sheet; empty for readers without rows."""
    edition: Edition = Edition.INTERNAL


class NoSuchEdition(ValueError):
    """An edition that the tool does not make. The text says which it makes."""


class ReasonMissing(ValueError):
    """Somebody asked for a workbook without saying what for."""


def offered(asker: Asker | None) -> tuple[Edition, ...]:
    """The editions that can be made, and the asker may have made. () when the asker may have none."""
    return tuple(
        edition for edition in editions() if asker is None or matrix.may(asker.roles, GRANTS[edition], "execute")
    )


def allow(asker: Asker | None, edition: Edition = Edition.INTERNAL) -> None:
    """Raises NotPermitted unless the asker's roles may have that edition, NoSuchEdition when nobody can have it."""
    if asker is not None and not matrix.may(asker.roles, GRANTS[edition], "execute"):
        raise NotPermitted
    if edition not in editions():
        made = ", ".join(one.value for one in editions())
        raise NoSuchEdition(f"The {edition.value} edition is not made by this version of the tool. It makes: {made}")


def sees_rows(asker: Asker | None) -> bool:
    """Whether the asker's workbook has the sheets of rows."""
    return asker is None or matrix.may(asker.roles, "rows", "execute")


def make(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters,
    path: Path,
    reason: str,
    edition: Edition = Edition.INTERNAL,
) -> Path:
    """Write the workbook to ``path`` and its event to ``session``. ``asker`` None is the command line.

    Raises NotPermitted, NoSuchEdition, ReasonMissing, OSError. A file already at ``path`` is replaced in one step,
    when all is well.
    """
    composed = compose(session, asker, period, filters, path, reason, edition)
    record(session, asker, composed, reason)
    return composed.path


def compose(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters,
    path: Path,
    reason: str,
    edition: Edition = Edition.INTERNAL,
) -> Composed:
    """Write the workbook, only reading the database: nobody who writes has to wait. ``record`` must follow.

    Raises as ``make`` does.
    """
    allow(asker, edition)
    if asker is not None and not reason.strip():
        raise ReasonMissing("Say what the workbook is for")
    exports.snapshot(session)
    content = gather(session, asker, period, filters, reason.strip(), edition)
    sweep(path.parent)
    partial = path.with_name(f".{uuid4().hex}{PARTIAL}")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        made = workbook.make(content, partial)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return Composed(path, period, filters, content.summary.audits, made.rows, edition)


def record(session: Session, asker: Asker | None, composed: Composed, reason: str) -> None:
    """The one event of an export: who, of what, why, and how many rows."""
    wanted = vars(composed.filters)
    detail = {
        "edition": composed.edition.value,
        "from": composed.period.first.isoformat(),
        "to": composed.period.last.isoformat(),
        "filters": {name: value for name, value in wanted.items() if value},
        "reason": reason.strip()[:REASON_CHARACTERS],
        "audits": composed.audits,
        "rows": dict(composed.rows),
    }
    actor = asker.person_id if asker else None
    events.record(session, actor_id=actor, action="workbook.exported", object_id=None, detail=detail)


def sweep(folder: Path) -> None:
    """Remove half-written files that a killed process left in ``folder``."""
    for left in folder.glob(f".*{PARTIAL}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_AFTER_SECONDS:
                left.unlink()


def file_name(period: Period, edition: Edition = Edition.INTERNAL) -> str:
    """A name for the file that every system takes: 'quality-assurance-2018-19-Q3.xlsx'."""
    of = "" if edition is Edition.INTERNAL else f"-{edition.value}"
    return f"quality-assurance-{period.label.replace('/', '-').replace(' ', '-')}{of}.xlsx"


def gather(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters,
    reason: str,
    edition: Edition = Edition.INTERNAL,
) -> Content:
    """Everything the workbook says to this reader; rows stay in the database until they are read."""
    summary = figures.summary(session, asker, period, filters)
    return Content(
        summary=summary,
        versions={key: Version(*version) for key, version in names.form_versions(session).items()},
        themes=names.themes(session),
        places=names.places(session),
        made_at=now(),
        made_by=_roles(asker),
        handling=HANDLING,
        rows=_rows(session, asker, period, filters) if edition in WITH_ROWS and sees_rows(asker) else None,
        made_for=reason,
        edition=edition,
        measures={one.measure.key: one for one in measures.some(session, asker, summary, measures_written(edition))},
    )


def _roles(asker: Asker | None) -> str:
    if asker is None:
        return "Command line"
    entries = matrix.matrix().roles
    return ", ".join(entries[role].title for role in entries if role in asker.roles)


def _rows(session: Session, asker: Asker | None, period: Period, filters: Filters) -> RowSource:
    definitions = [definition for _, definition in names.form_versions(session).values()]
    questions = [question for definition in definitions for question in definition.questions]
    hidden = frozenset(question.key for question in questions if question.restricted or question.type == "notes")
    several = frozenset(question.key for question in questions if question.type == "choices")

    def audits() -> Iterator[AuditLine]:
        return exports.audits(session, asker, period, filters)

    return RowSource(
        audits=audits,
        answers=lambda: exports.answers(session, audits(), several=several, hidden=hidden),
        findings=lambda: exports.findings(session, audits()),
    )
