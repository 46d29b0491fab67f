"""The measures of a period, for the person asking: counts what each needs, and hands it to the arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from qa_tool.counts import queries as counts
from qa_tool.counts.datasets import dataset_of
from qa_tool.definitions.counts import CountDefinition
from qa_tool.figures.measures import lines
from qa_tool.figures.measures.base import By, Measure, Measured, Row
from qa_tool.figures.queries import registry
from qa_tool.figures.summary.inputs import EVERY_PART, Part
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import counting, figures, sight
from qa_tool.figures.verbs.statistics import STATISTICS
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import NotPermitted, existing
from qa_tool.kit.periods import Period
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope


def listed(session: Session, asker: Asker | None) -> tuple[Measure, ...]:
    """The measures that the asker reads, in their order; None is the command line, which reads all."""
    sight.allow(asker)
    found = registry.in_use(session).values()
    return tuple(one for one in found if reads(asker, one))


def reads(asker: Asker | None, measure: Measure) -> bool:
    """Whether the asker reads the measure."""
    return asker is None or matrix.may(asker.roles, "measure", measure.granted)


def all(  # noqa: A001  services.measures.all says what it is
    session: Session, asker: Asker | None, period: Period, filters: Filters | None = None
) -> tuple[Measured, ...]:
    """Every measure that the asker reads, with the rows they may see. Raises NotPermitted when figures are not open."""
    wanted = listed(session, asker)
    summary = figures.summary(session, asker, period, sight.whole(asker, filters), EVERY_PART)
    return of_summary(session, asker, summary, wanted)


def one(
    session: Session, asker: Asker | None, key: str, period: Period, filters: Filters | None = None
) -> tuple[Summary, Measured]:
    """One measure, and the summary it was read from. Raises NotFound for one that is not there or not the asker's."""
    found = existing(next((measure for measure in listed(session, asker) if measure.key == key), None))
    summary = figures.summary(session, asker, period, sight.whole(asker, filters), parts(session, [key]))
    return summary, of_summary(session, asker, summary, (found,))[0]


def some(session: Session, asker: Asker | None, summary: Summary, keys: Iterable[str]) -> tuple[Measured, ...]:
    """Those of ``keys`` that the asker reads, for the period of a summary that is there already."""
    wanted = set(keys)
    return of_summary(session, asker, summary, tuple(each for each in listed(session, asker) if each.key in wanted))


def of_summary(
    session: Session, asker: Asker | None, summary: Summary, wanted: tuple[Measure, ...]
) -> tuple[Measured, ...]:
    """Measures of the summary's period and filters. Raises NotPermitted for a summary that has a floor.

    What a measure counts by itself knows of no floor: who has one is shown the measures of the own team.
    """
    if summary.filters.sight.reads:
        raise NotPermitted
    found, every = _rows(session, summary, wanted), counts.in_use(session)
    rows = ((one, for_asker(asker, found.get(one.key, ()))) for one in wanted)
    return tuple(_measured(session, summary, one, those, every.get(one.of) if those else None) for one, those in rows)


def _measured(
    session: Session, summary: Summary, measure: Measure, rows: tuple[Row, ...], count: CountDefinition | None
) -> Measured:
    if count is None:
        return Measured(measure, rows)
    keys = dataset_of(count).with_parts(measure.columns())
    return Measured(measure, rows, tuple(counts.cautions(session, count, keys, summary.period)))


def parts(session: Session, keys: Iterable[str]) -> frozenset[Part]:
    """The parts of the summary that these measures read."""
    found = registry.in_use(session)
    named = (found[key].statistic for key in keys if key in found)
    return frozenset().union(*(STATISTICS[name].parts for name in named if name))


def _rows(session: Session, summary: Summary, wanted: Sequence[Measure]) -> dict[str, Iterable[Row]]:
    """The rows of each measure by its key, with the breakdowns that it names; none of what cannot be worked out."""
    calculations = counting.calculations(session, summary, wanted)
    found: dict[str, Iterable[Row]] = {key: lines.rows(summary, one) for key, one in calculations.items()}
    filtered = bool(replace(summary.filters, own_team=False))
    for one in wanted:
        statistic = STATISTICS.get(one.statistic)
        if statistic is not None and not (filtered and statistic.of_the_service):
            wanted_by = {By.of(by) for by in one.by}
            found[one.key] = [row for row in statistic.rows(session, summary, one) if row.by in wanted_by]
    return found


def for_asker(asker: Asker | None, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that the asker may see: of teams by grant, where a manager's reaches the own IRO team; of managers, too.

    A manager sees the own rows among them.
    """
    if asker is None:
        return tuple(rows)
    granted = matrix.scopes(asker.roles, "figures", "read-teams")
    managers = matrix.scopes(asker.roles, "figures", "read-managers")
    seen = []
    for row in rows:
        if row.by is By.TEAM and not granted:
            continue
        mine = Scope.TEAM in granted and row.team_id in asker.managed_team_ids
        if row.by is By.IRO_TEAM and Scope.ALL not in granted and not mine:
            continue
        own = Scope.OWN in managers and row.person_id == asker.person_id
        if row.by is By.MANAGER and Scope.ALL not in managers and not own:
            continue
        seen.append(row)
    return tuple(seen)
