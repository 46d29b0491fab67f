"""The measures of the service."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from qa_tool.definitions.queries import numbers_in_use
from qa_tool.definitions.verbs.in_use import InUse
from qa_tool.figures.measures.base import Measure
from qa_tool.figures.measures.files import FOLDER, measure_of, measures_in

KIND = "measure"
_in_use = InUse(KIND, FOLDER, measure_of, measures_in)


def in_use(session: Session) -> Mapping[str, Measure]:
    """Every measure by its key, in the order of their numbers."""
    return _in_order(_in_use(session))


def versions(session: Session) -> dict[str, int]:
    """The number of the version in use of each, by its key; {} where none was ever published."""
    return numbers_in_use(session, KIND)


def of_versions(session: Session, numbers: Mapping[str, int]) -> Mapping[str, Measure]:
    """Those of ``versions`` that once were, as they were; in the order of their numbers."""
    return _in_order(_in_use.of_versions(session, numbers))


def _in_order(found: Mapping[str, Measure]) -> Mapping[str, Measure]:
    return {one.key: one for one in sorted(found.values(), key=lambda measure: measure.number)}
