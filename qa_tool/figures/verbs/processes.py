"""The share of good by month over two years, of a form or a theme, told apart into chance and special cause."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.figures.charts import monthly_series
from qa_tool.figures.charts.monthly_series import MonthlySeries
from qa_tool.figures.queries import tallies
from qa_tool.figures.summary.inputs import Version
from qa_tool.figures.verbs import figures, ledgers, sight
from qa_tool.figures.words.filters import Filters, Margin
from qa_tool.kit.errors import NotFound
from qa_tool.kit.periods import Period
from qa_tool.policy.words import Asker

WEIGHT = 100
"""A series in memory, in cells of a tally."""


def of_form(session: Session, asker: Asker | None, form: str, period: Period, filters: Filters) -> MonthlySeries:
    """The overall grades of one form, by month, over the eight quarters that end with the period.

    Raises NotPermitted when figures are not open to the asker, NotFound for a form that was never published.
    """
    filters = sight.seen(session, asker, filters, floored=period)
    versions = figures.form_versions(session)
    mine = {identity: version for identity, version in versions.items() if version.definition.form == form}
    if not mine:
        raise NotFound
    newest = max(mine.values(), key=lambda version: version.number)
    span = ledgers.span_of(ledgers.quarters_to(session, period))
    counts = figures.counts_of(session, (span,), filters, versions)
    thresholds = figures.thresholds(session, period.last, filters)
    used: dict[int, date] = {}
    if len(mine) > 1:
        # The first day of a version may be that of a single hidden record: where there is a floor, its first month is
        # the first that may be shown.
        cells = counts.questions(span, Margin.MONTH) if thresholds.floor else {}
        first = monthly_series.first_months(cells, thresholds)
        used = first if thresholds.floor else tallies.first_used(session, mine, span)

    def fresh() -> MonthlySeries:
        cells = counts.overall(span, Margin.MONTH)
        return monthly_series.of_form(form, newest.definition.title, cells, mine, used, thresholds)

    about = (tuple(sorted(used.items())), newest.number, thresholds)
    return counts.remembered(("months of form", form, span), about, fresh, weight=WEIGHT)


def of_theme(session: Session, asker: Asker | None, code: str, period: Period, filters: Filters) -> MonthlySeries:
    """The graded answers of a theme 'VOICE' or sub-theme 'VOICE.V1', by month. Raises as ``of_form``."""
    filters = sight.seen(session, asker, filters, floored=period)
    label = theme_label(session, code)
    versions: dict[int, Version] = figures.form_versions(session)
    span = ledgers.span_of(ledgers.quarters_to(session, period))
    counts = figures.counts_of(session, (span,), filters, versions)
    thresholds = figures.thresholds(session, period.last, filters)

    def fresh() -> MonthlySeries:
        cells = counts.questions(span, Margin.MONTH)
        return monthly_series.of_theme(code, label, cells, versions, thresholds)

    about = (tuple(sorted(versions)), label, thresholds)
    return counts.remembered(("months of theme", code, span), about, fresh, weight=WEIGHT)


def theme_label(session: Session, code: str) -> str:
    """The label of a theme or sub-theme. Raises NotFound for one that is not in the taxonomy."""
    try:
        return queries.code_labels(session)[code]
    except KeyError:
        raise NotFound from None
