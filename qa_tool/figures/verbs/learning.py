"""The learning plan of a period: what its findings ask of training, and how well each is borne out."""

from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.verbs import reading
from qa_tool.definitions.words import FindingKind
from qa_tool.figures.queries import findings
from qa_tool.figures.summary.learning import Counts, Plan, make
from qa_tool.figures.verbs import figures, ledgers, sight
from qa_tool.figures.words.evidence import Demands
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Period
from qa_tool.policy.words import Asker
from qa_tool.settings.verbs import setting

AREA = FindingKind.AREA_FOR_DEVELOPMENT


def plan(session: Session, asker: Asker | None, period: Period, filters: Filters | None = None) -> Plan:
    """The plan of the period. ``asker`` None is the command line. Raises NotPermitted when figures are not open."""
    wanted = sight.seen(session, asker, filters or Filters(), floored=period)
    areas = findings.behind_findings(session, period, wanted, AREA)
    strengths = findings.behind_findings(session, period, wanted, FindingKind.STRENGTH)
    summary = figures.summary(session, asker, period, wanted, frozenset())
    ledger = ledgers.ledger(session, asker, period, wanted)
    counts = Counts(
        records=max((finding.of for finding in summary.findings), default=0),
        areas=areas,
        strengths=strengths,
        running={line.code: line.running.get(AREA, 0) for line in ledger.lines},
    )
    return make(
        period,
        counts,
        themes=queries.themes(session),
        titles=queries.titles(session),
        priorities=reading.of_period(period),
        thresholds=summary.thresholds,
        demands=Demands(
            strong_records=setting(session, "learning_strong_records", period.last),
            fair_records=setting(session, "learning_fair_records", period.last),
        ),
    )
