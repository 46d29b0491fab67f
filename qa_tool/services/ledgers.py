"""The theme ledger: what was said of each sub-theme, quarter by quarter, over two years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from qa_tool.policy.words import Asker
from qa_tool.reporting.inputs import Version
from qa_tool.reporting.ledger import Ledger, make
from qa_tool.services import figures, priorities, sight
from qa_tool.services.extents import extent
from qa_tool.store import names
from qa_tool.store.monthly import Monthly
from qa_tool.store.tallies import FindingLevel
from qa_tool.vocabulary.filters import Filters, Margin
from qa_tool.vocabulary.periods import Period, Quarter

QUARTERS = 8
WEIGHT = 2000
"""A ledger in memory, in cells of a tally."""


def ledger(session: Session, asker: Asker | None, period: Period, filters: Filters | None = None) -> Ledger:
    """The eight quarters that end with the period's own last. Raises NotPermitted when figures are not open."""
    wanted = sight.seen(session, asker, filters or Filters(), floored=period)
    found = extent(session, period)
    quarters = found.quarters(QUARTERS)
    span = span_of(quarters)
    versions = form_versions(session)
    counts = counted(session, (span, found.history), wanted, versions)
    themes = names.themes(session)
    held = priorities.of_period(period)
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


def form_versions(session: Session) -> dict[int, Version]:
    """Every form version by its id."""
    return {identity: Version(*version) for identity, version in names.form_versions(session).items()}


def quarters_to(session: Session, period: Period) -> tuple[Quarter, ...]:
    """Eight quarters, oldest first, up to the one in which the period ends, or has come to while it runs."""
    return extent(session, period).quarters(QUARTERS)


def span_of(quarters: tuple[Quarter, ...]) -> Period:
    """From the first day of the quarters to the last."""
    return Period(quarters[0].period.first, quarters[-1].period.last)


def counted(session: Session, periods: Iterable[Period], filters: Filters, versions: Mapping[int, Version]) -> Monthly:
    """The counts of the periods. Restricted questions are never asked for."""
    hidden = frozenset(
        question.key
        for version in versions.values()
        for question in version.definition.questions
        if question.restricted
    )
    return Monthly(session, filters, periods, hidden)
