"""The quarter's workbook: gathers figures and rows as far as the person asking may see them, and writes the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.figures.measures.base import Measured
from qa_tool.figures.summary.inputs import Version
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figures, measures, sight
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.files import REASON_CHARACTERS, whole_file
from qa_tool.kit.files import file_name as named
from qa_tool.kit.periods import Period, now, today
from qa_tool.outputs.queries import exports
from qa_tool.outputs.verbs import exporting, external, outgoing, publications
from qa_tool.outputs.verbs.editions import check, more
from qa_tool.outputs.verbs.exporting import Begun
from qa_tool.outputs.words import AuditLine, Edition
from qa_tool.outputs.workbook import making
from qa_tool.outputs.workbook.content import Content, RowSource
from qa_tool.outputs.workbook.making import Made, editions, measures_written
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.settings.verbs import handling_mark
from qa_tool.trail import events

KIND = "workbook"
GRANTS = {
    Edition.INTERNAL: "workbook",
    Edition.EXTERNAL: "external-edition",
    Edition.CLUSTER: "outside-sheet",
    Edition.ANNUAL: "workbook",
}
"""The resource of the policy whose execution makes each edition."""
WITHIN = frozenset({Edition.INTERNAL, Edition.ANNUAL})
"""Editions that stay in the service: their covers name the staff code of whoever made them."""
WITH_ROWS = frozenset({Edition.INTERNAL})
"""Editions that hold the rows, for those entitled to them."""

ONLY_INTERNAL = "Figures as published are there in the internal edition only"


@dataclass(frozen=True)
class Composed:
    """A workbook that was written, before anybody was told."""

    path: Path
    period: Period
    filters: Filters
    audits: int
    """Records that its figures count."""
    made: Made
    edition: Edition = Edition.INTERNAL
    begun: Begun | None = None

    @property
    def rows(self) -> Mapping[str, int]:
        """Rows of each long sheet; empty for readers without rows."""
        return self.made.rows


class NoSuchEdition(ValueError):
    """An edition that the tool does not make. The text says which it makes."""


class ReasonMissing(ValueError):
    """Somebody asked for a workbook without saying what for."""


def made_here() -> tuple[Edition, ...]:
    """The editions that the tool makes: those that have sheets, and those that leave, which are released."""
    found = {*editions(), Edition.EXTERNAL, Edition.CLUSTER}
    return tuple(edition for edition in Edition if edition in found)


def offered(asker: Asker | None) -> tuple[Edition, ...]:
    """The editions that can be made, and the asker may have made. () when the asker may have none."""
    return tuple(
        edition for edition in made_here() if asker is None or matrix.may(asker.roles, GRANTS[edition], "execute")
    )


def allow(asker: Asker | None, edition: Edition = Edition.INTERNAL) -> None:
    """Raises NotPermitted unless the asker's roles may have that edition, NoSuchEdition when nobody can have it."""
    if asker is not None and not matrix.may(asker.roles, GRANTS[edition], "execute"):
        raise NotPermitted
    if edition not in made_here():
        made = ", ".join(one.value for one in made_here())
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
    """Write the workbook to ``path`` and its two events to ``session``. ``asker`` None is the command line.

    Raises NotPermitted, NoSuchEdition, Unclear where the edition is not made of what is asked for, exporting.TooMany,
    ReasonMissing, OSError; for the external edition what ``external.examine`` raises. A file already at ``path`` is
    replaced in one step, when all is well.
    """
    allow(asker, edition)
    check(session, edition, period, filters)
    begun = exporting.begin(session, asker, KIND, period)
    composed = compose(session, asker, period, filters, path, reason, edition, begun)
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
    begun: Begun | None = None,
) -> Composed:
    """Write the workbook, only reading the database: nobody who writes has to wait. ``record`` must follow.

    ``begun`` is its number, which its cover shows. Raises as ``make`` does.
    """
    allow(asker, edition)
    if asker is not None and not reason.strip():
        raise ReasonMissing("Say what the workbook is for")
    if edition is Edition.EXTERNAL:
        return compose_external(session, asker, period, filters, path, reason, begun)
    if edition is Edition.CLUSTER:
        return _compose_cluster(session, asker, period, filters, path, reason, begun)
    exports.snapshot(session)
    with exports.sparing(session):
        return _composed(session, asker, period, filters, path, reason.strip(), edition, begun)


def _composed(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters,
    path: Path,
    reason: str,
    edition: Edition,
    begun: Begun | None,
) -> Composed:
    content = gather(session, asker, period, filters, reason, edition, begun)
    with whole_file(path) as partial:
        made = making.make(content, partial)
    return Composed(path, period, filters, content.summary.audits, made, edition, begun)


def compose_external(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters,
    path: Path,
    reason: str,
    begun: Begun | None = None,
    *,
    as_they_stand: bool = False,
) -> Composed:
    """As ``compose``, the external edition, marked as not released. Of a frozen quarter the frozen figures."""
    exports.snapshot(session)
    with exports.sparing(session):
        draft = external.examine(session, asker, period, filters, as_they_stand=as_they_stand)
        made = external.write(session, asker, draft, path, reason.strip(), begun)
    return Composed(path, period, filters, draft.audits, made, Edition.EXTERNAL, begun)


def _compose_cluster(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters,
    path: Path,
    reason: str,
    begun: Begun | None,
) -> Composed:
    exports.snapshot(session)
    with exports.sparing(session):
        draft = outgoing.from_above().editions[Edition.CLUSTER](session, asker, period, filters)
        made = external.write(session, asker, draft, path, reason.strip(), begun)
    return Composed(path, period, filters, draft.audits, made, Edition.CLUSTER, begun)


def compose_published(
    session: Session, asker: Asker | None, period: Period, path: Path, reason: str, begun: Begun | None = None
) -> Composed:
    """As ``compose``, the internal edition of a frozen quarter's figures as they were published.

    It has no rows: they may be others by now. Raises as ``compose`` does, and Unclear where nothing was published.
    """
    allow(asker)
    if asker is not None and not reason.strip():
        raise ReasonMissing("Say what the workbook is for")
    exports.snapshot(session)
    summary = publications.summary(session, asker, period)
    wanted = set(measures_written(Edition.INTERNAL))
    # The measures that were published stand for the whole service: who has a floor reads those of the own team.
    measured = publications.measured(session, asker, period, wanted) if sight.reads_all(asker) else ()
    content = _content(session, asker, summary, measured, Edition.INTERNAL, begun)
    standing = publications.whether_frozen(session, asker, period, published=True)
    with whole_file(path) as partial:
        made = making.make(replace(content, made_for=reason.strip(), standing=standing), partial)
    return Composed(path, period, Filters(), summary.audits, made, Edition.INTERNAL, begun)


def record(session: Session, asker: Asker | None, composed: Composed, reason: str) -> None:
    """The event of an export that was made: its number, who, of what, why, and what each sheet holds."""
    wanted = vars(composed.filters)
    detail: dict[str, Any] = {
        "edition": composed.edition.value,
        "from": composed.period.first.isoformat(),
        "to": composed.period.last.isoformat(),
        "filters": {name: value for name, value in wanted.items() if value},
        "reason": reason.strip()[:REASON_CHARACTERS],
        "audits": composed.audits,
        "rows": dict(composed.rows),
        **exporting.manifest(composed.made),
    }
    if composed.begun is not None:
        detail["number"] = composed.begun.number
    actor = asker.person_id if asker else None
    events.record(session, actor_id=actor, action="workbook.exported", object_id=None, detail=detail)


def file_name(period: Period, edition: Edition = Edition.INTERNAL, *of: str) -> str:
    """'quality-assurance-2018-19-Q3.xlsx'; ``of`` is what it is narrowed to."""
    return named("quality-assurance", period, "xlsx", "" if edition is Edition.INTERNAL else edition.value, *of)


def gather(
    session: Session,
    asker: Asker | None,
    period: Period,
    filters: Filters,
    reason: str,
    edition: Edition = Edition.INTERNAL,
    begun: Begun | None = None,
) -> Content:
    """Everything the workbook says to this reader; rows stay in the database until they are read."""
    summary = figures.summary(session, asker, period, filters)
    # What measures count by themselves knows of no floor: they are in the workbook of the own team.
    floored = summary.filters.sight.reads is not None
    measured = () if floored else measures.some(session, asker, summary, measures_written(edition))
    content = _content(session, asker, summary, measured, edition, begun)
    rows = _rows(session, asker, period, filters) if edition in WITH_ROWS and sees_rows(asker) else None
    standing = publications.whether_frozen(session, asker, period)
    return replace(content, rows=rows, made_for=reason, standing=standing, more=more(session, asker, summary, edition))


def _content(
    session: Session,
    asker: Asker | None,
    summary: Summary,
    measured: Iterable[Measured],
    edition: Edition,
    begun: Begun | None,
) -> Content:
    """What every internal workbook says of itself, without rows."""
    return Content(
        summary=summary,
        versions={key: Version(*version) for key, version in queries.form_versions(session).items()},
        themes=queries.themes(session),
        places=queries.places(session),
        made_at=now(),
        made_by=exporting.roles_in_words(asker),
        handling=handling_mark(session, today()),
        rows=None,
        edition=edition,
        export_number=begun.number if begun else None,
        staff_code=begun.staff_code if begun and edition in WITHIN else "",
        measures={one.measure.key: one for one in measured},
    )


def _rows(session: Session, asker: Asker | None, period: Period, filters: Filters) -> RowSource:
    definitions = [definition for _, definition in queries.form_versions(session).values()]
    questions = [question for definition in definitions for question in definition.questions]
    hidden = frozenset(question.key for question in questions if question.restricted or not type_of(question).kept)
    several = frozenset(question.key for question in questions if type_of(question).several)

    def audits() -> Iterator[AuditLine]:
        return exports.audits(session, asker, period, filters)

    return RowSource(
        audits=audits,
        answers=lambda: exports.answers(session, audits(), several=several, hidden=hidden),
        findings=lambda: exports.findings(session, audits()),
    )
