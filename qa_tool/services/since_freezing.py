"""What changed of a quarter since it was frozen: its records, and the figures that are not the same any more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from qa_tool.policy.words import Asker
from qa_tool.reporting import published
from qa_tool.reporting.published import FigureChange
from qa_tool.services import figures, freezing, publications, sight
from qa_tool.store import frozen
from qa_tool.store.frozen import RecordChanges
from qa_tool.vocabulary.periods import Quarter


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
    other records changed nor of a figure that is too few to show now. Raises NotPermitted, NotFound.
    """
    before = freezing.as_published(session, asker, quarter)
    records, told = frozen.changes(session, asker, quarter), sight.reads_all(asker)
    kept = (told and len(records.items) < records.total) or sight.kept_in(session, asker, quarter.period) > 0
    if not told:
        records = RecordChanges(records.items, len(records.items))
    figures_now = (
        json.loads(published.as_text(published.document(figures.summary(session, asker, quarter.period))))
        if (records.total or not told) and not kept
        else before
    )  # the same records on the same revisions with the same grades give the same figures
    changes = published.differences(before, figures_now, floored=not told)
    return Differences(records, changes, publications.frozen_at(session, quarter.period), kept, told)
