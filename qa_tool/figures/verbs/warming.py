"""Counting what people will look at first, before they do: the analysis of the usual quarter."""

from __future__ import annotations

from sqlalchemy import Engine

from qa_tool.figures.summary.inputs import Part
from qa_tool.figures.verbs import figure_requests, figures, ledgers
from qa_tool.kit import transactions

PAGES: tuple[frozenset[Part], ...] = (
    frozenset(),
    frozenset({Part.TREND}),
    frozenset({Part.LOCALITIES}),
    frozenset({Part.GROUPS, Part.TEAMS}),
)
"""The parts of the summary that the pages of the analysis read, those that most people open first."""


def warm(engine: Engine) -> None:
    """Count the usual quarter for the pages of the analysis and for the ledger. It only reads.

    What is counted is kept in this process, for as long as its records stay the same (``kit.memory``).
    """
    for parts in PAGES:
        with transactions.reading_session(engine) as session:
            period = figure_requests.usual_quarter(figure_requests.choices(session)).period
            figures.summary(session, None, period, parts=parts)
    with transactions.reading_session(engine) as session:
        ledgers.ledger(session, None, period)
