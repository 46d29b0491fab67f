"""What changed of a quarter since it was frozen: records and figures, as far as the person asking may be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from sqlalchemy.orm import Session

from qa_tool.figures.verbs import figures, sight
from qa_tool.figures.words.filters import Filters
from qa_tool.figures.words.floor import NONE_HIDDEN, Floor, Hidden, added
from qa_tool.kit.periods import Quarter
from qa_tool.outputs import frozen_document
from qa_tool.outputs.frozen_document import FigureChange
from qa_tool.outputs.queries import frozen
from qa_tool.outputs.queries.frozen import RecordChanges
from qa_tool.outputs.verbs import freezing, frozen_figures
from qa_tool.policy.words import Asker


@dataclass(frozen=True)
class Differences:
    """What changed since the freeze, and the figures that are not the same any more."""

    records: RecordChanges
    figures: tuple[FigureChange, ...]
    frozen_at: datetime
    kept: bool
    told: bool = True
    """Whether the records are all that changed, and the figures all that differ."""


def differences(session: Session, asker: Asker | None, quarter: Quarter) -> Differences:
    """What changed since the freeze: records with their reasons, and figures before and after.

    Records are those that the asker may read, with the number of all. Figures are the whole service's: not told to who
    is ``kept`` from a record, since that record is what they would differ by. Who has a floor is told neither how many
    other records changed nor of a figure that is too few to show, or differs by too few hidden records.

    Raises NotPermitted, NotFound.
    """
    before = freezing.published(session, asker, quarter)
    records, told = frozen.changes(session, asker, quarter), sight.reads_all(asker)
    kept = (told and len(records.items) < records.total) or sight.kept_in(session, asker, quarter.period) > 0
    hidden = records.hidden
    if not told:
        records = RecordChanges(records.items, len(records.items))
    figures_now = (
        figures.summary(session, asker, quarter.period)
        if (records.total or (hidden and not told)) and not kept
        else before
    )  # the same records on the same revisions with the same grades give the same figures
    bears = None if told else _bears(session, asker, quarter, hidden)
    changes = frozen_document.differences(before, figures_now, bears)
    return Differences(records, changes, frozen_figures.frozen_at(session, quarter.period), kept, told)


def _bears(
    session: Session, asker: Asker | None, quarter: Quarter, hidden: Mapping[str, Hidden]
) -> Callable[[tuple[str, ...]], bool]:
    """Whether a figure's difference may be told: behind it are the records that changed, and these have the floor, too.

    One record that was reopened would else be told answer by answer, in as many lines as it has.
    """
    seen = sight.seen(session, asker, Filters(), floored=quarter.period)
    floor = sight.floor(session, seen) or Floor()
    everywhere = reduce(added, hidden.values(), NONE_HIDDEN)

    def bears(key: tuple[str, ...]) -> bool:
        kind, *of = key
        if kind == "place":
            return not everywhere
        behind = everywhere if kind in ("theme", "finding") else hidden.get(of[0], NONE_HIDDEN)
        return floor.bears(behind, 1)

    return bears
