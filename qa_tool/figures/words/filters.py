"""Which counted audits a figure is about, besides its period."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum

from qa_tool.figures.words.floor import Sight


@dataclass(frozen=True)
class Filters:
    """Each '' or None asks for everything. ``place_id`` is a locality, a district or a CSC team of the case."""

    form: str | None = None
    place_id: str | None = None
    plan_type: str | None = None
    selection: str | None = None
    exercise: str | None = None
    """A kind of exercise."""
    exercise_id: str | None = None
    """One exercise of the calendar; ``exercise`` is then its kind, which its audits must still say."""

    own_team: bool = False
    """Only records about the people of the teams that the person asking manages."""
    sight: Sight = field(default=Sight())
    """What of the records the person asking may have in figures: no choice of theirs, and no filter."""

    def __bool__(self) -> bool:
        """Whether anything is filtered at all."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "sight")


class Margin(StrEnum):
    """What a tally is asked by, besides the form: one at a time, because the full cross is not small."""

    NONE = "none"
    MONTH = "month"
    QUARTER = "quarter"
    LOCALITY = "locality"
    DISTRICT = "district"
    TEAM = "team"
    PLAN_TYPE = "plan-type"
    SELECTION = "selection"
    IMPACT = "impact"
    MEETING_TYPE = "meeting-type"
    FORM = "form"


GRADED = "graded"
NOT_INADEQUATE = "not-inadequate"
"""Besides the grades themselves, what ``Detail.grade`` may ask of an overall grade."""
EITHER = "either"
"""Besides the kinds of findings, what ``Detail.kind`` may ask: a strength or an area for development."""


@dataclass(frozen=True)
class Detail:
    """Which of a period's audits stand behind one number of a figure; what is '' does not narrow."""

    grade: str = ""
    """Alone or with ``question``: the overall grade, or GRADED or NOT_INADEQUATE.

    With ``theme`` and no ``kind``: some graded answer of the theme has this grade.
    """
    question: str = ""
    answer: str = ""
    """With ``question``: an option key, or an outcome ('not-answered')."""
    theme: str = ""
    """'VOICE' or 'VOICE.V1'; several, a blank between them, for any of them."""
    kind: str = ""
    """With ``theme``: the audits that hold a finding of this kind, or of EITHER."""
    at: str = ""
    """Id of a place of the case, besides the one that the filters ask for."""
    outside: str = ""
    """Id of a place that the case is not of: the rest of the service."""
    noun: str = ""
    """Of the form: 'observation'."""
    measure: str = ""
    """Key of a measure that leads to its records, or a question that was put to a dataset."""
    row: str = ""
    """With ``measure``: the number of a line, '3', or '3.disagree' of a mix."""
    part: str = ""
    """With ``row``: 'n', or 'of' for its N."""
    by: str = ""
    member: str = ""
    """With ``row``: of which member of which breakdown."""
    views: str = ""
    """Both audits of each case that was seen twice: 'oversight', or of these 'oversight-same', '-lower', '-higher'."""

    def __bool__(self) -> bool:
        """Whether anything is narrowed at all."""
        return any(getattr(self, one.name) for one in fields(self))
