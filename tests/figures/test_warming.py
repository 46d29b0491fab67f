"""Warming up counts what the first visitors look at, so that they find it counted, and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import Engine

from qa_tool.figures.formats.figures_json import as_data
from qa_tool.figures.verbs import figures, ledgers, warming
from qa_tool.kit.transactions import reading_session
from tests.figures.test_kept_figures import Q3, anew, full, kept, statements

pytestmark = pytest.mark.both_databases

__all__ = ["full"]


@pytest.mark.parametrize("parts", warming.PAGES)
def test_what_was_warmed_needs_no_more_counting(full: Engine, parts: frozenset[object]) -> None:
    with time_machine.travel(datetime(2019, 1, 20, 10, tzinfo=UTC), tick=False):
        warming.warm(full)
    with reading_session(full) as session, statements(full) as said:
        figures.summary(session, None, Q3, parts=parts)  # type: ignore[arg-type]
        ledgers.ledger(session, None, Q3)
    assert said
    assert not [statement for statement in said if "answer" in statement.lower() or "finding" in statement.lower()]


def test_warming_gives_the_figures_that_are_counted_anew(full: Engine) -> None:
    before = anew(full)
    with time_machine.travel(datetime(2019, 1, 20, 10, tzinfo=UTC), tick=False):
        warming.warm(full)
    assert kept(full) == before


def test_an_empty_service_is_warmed_too(engine: Engine) -> None:
    warming.warm(engine)
    with reading_session(engine) as session:
        assert as_data(figures.summary(session, None, Q3))["forms"] == []
