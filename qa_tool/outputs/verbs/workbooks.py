"""The quarter's workbook: gathers figures and rows as far as the person asking may see them, and writes the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.files.reading import Block, Fault
from qa_tool.definitions.kinds import Kind
from qa_tool.definitions.model import Definition
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.figures.measures.base import Measured
from qa_tool.figures.measures.files import FOLDER, read_measures
from qa_tool.figures.summary.inputs import Version
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figures, measures, sight
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.files import file_name as named
from qa_tool.kit.files import whole_file
from qa_tool.kit.periods import Period, now, today
from qa_tool.outputs.queries import exports, outlines
from qa_tool.outputs.verbs import exporting, external, frozen_figures
from qa_tool.outputs.verbs.editions import more
from qa_tool.outputs.verbs.exporting import Composed, Order, refuse_without_reason
from qa_tool.outputs.words import AuditLine, Edition, Wish
from qa_tool.outputs.workbook import making, outline
from qa_tool.outputs.workbook.block import Known
from qa_tool.outputs.workbook.content import Content, RowSource
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.resources import forms_folder
from qa_tool.settings.verbs import handling_mark

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


class NoSuchEdition(ValueError):
    """An edition that the tool does not make. The text says which it makes."""


def made_here(session: Session) -> tuple[Edition, ...]:
    """The editions that the tool makes: those that have sheets, and those that leave, which are released."""
    described = outlines.in_use(session)
    leaving = (Edition.EXTERNAL, Edition.CLUSTER)
    return tuple(edition for edition in Edition if edition in leaving or described.of(edition))


def offered(session: Session, asker: Asker | None) -> tuple[Edition, ...]:
    """The editions that can be made, and the asker may have made. () when the asker may have none."""
    made = made_here(session)
    return tuple(one for one in made if asker is None or matrix.may(asker.roles, GRANTS[one], "execute"))


def allow(session: Session, asker: Asker | None, edition: Edition = Edition.INTERNAL) -> None:
    """Raises NotPermitted unless the asker's roles may have that edition, NoSuchEdition when nobody can have it."""
    if asker is not None and not matrix.may(asker.roles, GRANTS[edition], "execute"):
        raise NotPermitted
    if edition not in made_here(session):
        made = ", ".join(one.value for one in made_here(session))
        raise NoSuchEdition(f"No sheet of outputs/workbook.yaml is of the {edition.value} edition. Sheets make: {made}")


def sees_rows(asker: Asker | None) -> bool:
    """Whether the asker's workbook has the sheets of rows."""
    return asker is None or matrix.may(asker.roles, "rows", "execute")


def check(folder: Path, forms: Mapping[str, Definition]) -> list[Fault]:
    """What is wrong with the workbook's description in ``folder``, beside forms and measures."""
    questions = {key: frozenset(question.key for question in one.questions) for key, one in forms.items()}
    own = folder / FOLDER
    written = (one.key for one in read_measures(own if own.is_dir() else forms_folder() / FOLDER).measures)
    return outline.check(folder, Known(frozenset(written), questions))


def _parts(file: Block) -> Iterator[tuple[str, str, Block]]:
    yield outline.FILE.stem, "Workbook", file


OUTPUTS = Kind("output", "Outputs", outline.FILE.parent.name, _parts, check)


def compose(session: Session, asker: Asker | None, order: Order, path: Path) -> Composed:
    """Write the workbook to ``path``, only reading the database: nobody who writes has to wait. ``exporting.record``
    must follow. ``asker`` None is the command line.

    Raises NotPermitted, NoSuchEdition, Unclear where the edition is not made of what is asked for, or nothing was
    published, ReasonMissing, OSError; for editions that leave what ``external.examine`` raises. A file already at
    ``path`` is replaced in one step, when all is well.
    """
    allow(session, asker, order.edition)
    refuse_without_reason(asker, order, KIND)
    exports.snapshot(session)
    with exports.sparing(session):
        if order.edition in (Edition.EXTERNAL, Edition.CLUSTER):
            draft = external.draft(session, asker, order)
            audits, made = draft.audits, external.write(session, asker, draft, path, order)
        else:
            content = (_published if order.wish is Wish.PUBLISHED else gather)(session, asker, order)
            with whole_file(path) as partial:
                audits, made = content.summary.audits, making.make(content, partial, outlines.in_use(session))
    said = {"edition": order.edition.value, "rows": dict(made.rows), **exporting.manifest(made)}
    return Composed(order, audits, said)


def file_name(order: Order, *of: str) -> str:
    """'quality-assurance-2018-19-Q3.xlsx'; ``of`` is what it is narrowed to."""
    edition = "" if order.edition is Edition.INTERNAL else order.edition.value
    return named("quality-assurance", order.period, "xlsx", edition, *of)


def _published(session: Session, asker: Asker | None, order: Order) -> Content:
    """The internal edition of a frozen quarter's figures as they were published.

    It has no rows: they may be others by now. Raises Unclear where nothing was published.
    """
    period = order.period
    summary = frozen_figures.summary(session, asker, period)
    wanted = set(outlines.in_use(session).measures(order.edition))
    # The measures that were published stand for the whole service: who has a floor reads those of the own team.
    measured = frozen_figures.measured(session, asker, period, wanted) if sight.reads_all(asker) else ()
    standing = frozen_figures.whether_frozen(session, asker, period, published=True)
    return replace(_content(session, asker, summary, measured, order), standing=standing)


def gather(session: Session, asker: Asker | None, order: Order) -> Content:
    """Everything the workbook says to this reader; rows stay in the database until they are read."""
    period, filters, edition = order.period, order.filters, order.edition
    summary = figures.summary(session, asker, period, filters)
    # What measures count by themselves knows of no floor: they are in the workbook of the own team.
    floored = summary.filters.sight.reads is not None
    measured = () if floored else measures.some(session, asker, summary, outlines.in_use(session).measures(edition))
    return replace(
        _content(session, asker, summary, measured, order),
        rows=_rows(session, asker, period, filters) if edition in WITH_ROWS and sees_rows(asker) else None,
        standing=frozen_figures.whether_frozen(session, asker, period),
        more=more(session, asker, summary, edition, outlines.in_use(session).needs(edition)),
    )


def _content(
    session: Session, asker: Asker | None, summary: Summary, measured: Iterable[Measured], order: Order
) -> Content:
    """What every internal workbook says of itself, without rows."""
    return Content(
        summary=summary,
        versions={key: Version(*version) for key, version in queries.form_versions(session).items()},
        themes=queries.themes(session),
        places=queries.places(session),
        made_at=now(),
        made_by=exporting.roles_in_words(asker),
        made_for=order.reason.strip(),
        handling=handling_mark(session, today()),
        rows=None,
        edition=order.edition,
        export_number=order.number,
        staff_code=order.begun.staff_code if order.begun and order.edition in WITHIN else "",
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
