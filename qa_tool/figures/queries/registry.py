"""The measures of the service."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from qa_tool.definitions.verbs.in_use import InUse
from qa_tool.figures.measures.base import Measure
from qa_tool.figures.measures.files import FOLDER, measure_of, measures_in

_in_use = InUse("measure", FOLDER, measure_of, measures_in)


def in_use(session: Session) -> Mapping[str, Measure]:
    """Every measure by its key, in the order of their numbers."""
    return {one.key: one for one in sorted(_in_use(session).values(), key=lambda measure: measure.number)}
