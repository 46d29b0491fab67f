"""Example wording under a theme: findings as they were written, screened, for those who may read the records."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.screening.finding import Screen, has_likely_name, identifiers
from qa_tool.definitions.words import FindingKind
from qa_tool.figures.queries import findings
from qa_tool.figures.queries.findings import Wording
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Period
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker

SHOWN = 3
LOOKED_AT = 20
"""The newest findings of a kind that are screened for the few that are shown."""


def of_theme(
    session: Session, asker: Asker, period: Period, filters: Filters, code: str
) -> Mapping[FindingKind, tuple[Wording, ...]] | None:
    """The newest few of each kind without an identifier or a likely name; None for those who read no wording.

    Screening helps, it does not guarantee: nothing of this enters a file.
    """
    if not matrix.may(asker.roles, "figures", "read-wording"):
        return None
    screen = Screen.of_names(tuple(place.name for place in queries.places(session)))
    return {
        kind: tuple(
            one
            for one in findings.wordings(session, asker, period, filters, code, kind, LOOKED_AT)
            if not identifiers(one.text) and not has_likely_name(one.text, screen)
        )[:SHOWN]
        for kind in FindingKind
    }
