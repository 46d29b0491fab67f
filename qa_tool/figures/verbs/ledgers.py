"""The theme ledger: what was said of each sub-theme, quarter by quarter, over two years."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.verbs import reading
from qa_tool.figures.queries.tallies import FindingLevel
from qa_tool.figures.summary.ledger import Ledger, make
from qa_tool.figures.verbs import figures, sight
from qa_tool.figures.verbs.figure_requests import extent
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.kit.periods import Period, Quarter
from qa_tool.policy.words import Asker

QUARTERS = 8
WEIGHT = 2000
"""A ledger in memory, in cells of a tally."""


def ledger(session: Session, asker: Asker | None, period: Period, filters: Filters | None = None) -> Ledger:
    """The eight quarters that end with the period's own last. Raises NotPermitted when figures are not open."""
    wanted = sight.seen(session, asker, filters or Filters(), floored=period)
    found = extent(session, period)
    quarters = found.quarters(QUARTERS)
    span = span_of(quarters)
    versions = figures.form_versions(session)
    counts = figures.counts_of(session, (span, found.history), wanted, versions)
    themes = queries.themes(session)
    held = reading.of_period(period)
    thresholds = figures.thresholds(session, period.last, wanted)
    about = (tuple(sorted(versions)), themes, held, thresholds)

    def fresh() -> Ledger:
        return make(
            quarters=quarters,
            themes=themes,
            versions=versions,
            answers=counts.questions(span, Margin.QUARTER),
            findings=counts.findings(found.history, Margin.QUARTER, [FindingLevel.SUB_THEMES]),
            priorities=held,
            thresholds=thresholds,
        )

    return counts.remembered(("ledger", span), about, fresh, weight=WEIGHT)


def quarters_to(session: Session, period: Period) -> tuple[Quarter, ...]:
    """Eight quarters, oldest first, up to the one in which the period ends, or has come to while it runs."""
    return extent(session, period).quarters(QUARTERS)


def span_of(quarters: tuple[Quarter, ...]) -> Period:
    """From the first day of the quarters to the last."""
    return Period(quarters[0].period.first, quarters[-1].period.last)
