"""The quality-assurance chapter of a report, as a Word file: figures only, for those who may have them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.kit.documents import word
from qa_tool.kit.files import whole_file
from qa_tool.kit.periods import now, today
from qa_tool.outputs.queries import exports
from qa_tool.outputs.report.chapter import Particulars, chapter
from qa_tool.outputs.verbs import frozen_figures
from qa_tool.outputs.verbs.exporting import Composed, Order, refuse_without_reason, roles_in_words
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.settings.verbs import handling_mark

KIND = "report"


def compose(session: Session, asker: Asker | None, order: Order, path: Path) -> Composed:
    """Write the report to ``path``, only reading the database. ``exporting.record`` must follow.

    A frozen quarter gives its frozen figures unless another wish is ordered.
    Raises NotPermitted, ReasonMissing, OSError, Unclear where nothing was published. A file already at ``path`` is
    replaced in one step, when all is well.
    """
    if asker is not None:
        matrix.allow(asker, "report", "execute")
    refuse_without_reason(asker, order, KIND)
    exports.snapshot(session)
    summary, standing = frozen_figures.for_report(session, asker, order.period, order.filters, order.wish)
    particulars = Particulars(
        handling_mark(session, today()), now(), roles_in_words(asker), order.made_for, order.number, standing
    )
    made = chapter(summary, particulars)
    with whole_file(path) as partial, partial.open("wb") as file:
        word.write(made, file)
    return Composed(order, summary.audits, {"tables": [list(one) for one in made.manifest]})
