"""How good the practice of the demo service is: chances of each grade by theme, place, time and how a case was chosen.

One theme really improves (the child's voice), one weakness stays (plans that are not SMART). Every
answer is drawn around what the case, the place and the time have in common, so that answers of one audit agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from statistics import NormalDist

from demo.cases import DemoCase
from qa_tool.definitions.model import Question
from qa_tool.definitions.words import Grade

COMMON = 0.7
"""How far answers of one audit go together, in standard deviations; what is a question's own is 1."""
GOOD = {
    "FAMILY": 0.66,
    "ASSESS": 0.56,
    "RISK": 0.68,
    "PLAN": 0.52,
    "DRIFT": 0.61,
    "PERM": 0.62,
    "WELL": 0.70,
    "OVER": 0.70,
    "CHALL": 0.62,
    "CHAIR": 0.76,
    "MULTI": 0.66,
    "RECORD": 0.70,
    "SERVICE": 0.72,
    "OVER.O4": 0.80,
    "FAMILY.F1": 0.74,
    "RISK.R2": 0.80,
    "PLAN.P1": 0.31,
}
"""Share of good answers by theme or sub-theme, as it stays."""
IMPROVING = {"VOICE": (0.50, 0.70), "VOICE.V1": (0.45, 0.67)}
"""What improves over the two years, from and to: a theme as a whole, and its heart the most."""
INADEQUATE = {"caps": 0.03, "decides": 0.012, None: 0.05}
"""Share of inadequate answers where six in ten are good, by how critical the question is; weaker themes have more."""
LOCALITY = {"north": 0.10, "central": -0.02, "east": -0.06, "countywide": -0.2}
SELECTION = {"random": 0.05, "thematic": -0.1, "concern": -0.75, "iro-choice": 0.4, "auditor-choice": -0.05}
"""Cases chosen because of a concern are graded lower; those that an IRO chose, higher."""
STRICTNESS = 0.12
"""How far auditors differ from each other, in standard deviations."""

_ALL = NormalDist(0, (1 + COMMON**2) ** 0.5)


@dataclass(frozen=True)
class Bar:
    """Above ``good`` an answer is good, below ``inadequate`` it is inadequate."""

    good: float
    inadequate: float


@cache
def bar(theme: str, critical: str | None, tenth: int) -> Bar:
    """Where grades begin for a sub-theme, how critical the question is, and the tenth of the two years (0 to 9)."""
    whole = theme.partition(".")[0]
    improving = IMPROVING.get(theme) or IMPROVING.get(whole)
    if improving:
        first, last = improving
        share = first + (last - first) * tenth / 9
    else:
        share = GOOD.get(theme, GOOD.get(whole, 0.6))
    weak = INADEQUATE[critical] * (1 - share) / 0.4
    return Bar(_ALL.inv_cdf(1 - share), _ALL.inv_cdf(weak))


@dataclass(frozen=True)
class Mood:
    """What all answers of one audit share."""

    level: float
    tenth: int

    @classmethod
    def of(cls, draw: Random, case: DemoCase | None, author: str, selection: str, share: float) -> Mood:
        """The mood of an audit; ``share`` is how much of the two years had passed, 0 to 1."""
        level = draw.gauss(0, 0.5)
        if case is not None:
            level += case.fortune + LOCALITY[case.place.locality_key]
        strict = Random(author).gauss(0, STRICTNESS)
        return cls(level + strict + SELECTION.get(selection, 0.0), min(9, int(share * 10)))

    def grade(self, draw: Random, question: Question, critical: str | None) -> Grade:
        """The grade of one answer."""
        limits = bar(question.themes[0] if question.themes else "RECORD", critical, self.tenth)
        score = self.level + draw.gauss(0, 1)
        if score > limits.good:
            return Grade.GOOD
        return Grade.INADEQUATE if score < limits.inadequate else Grade.REQUIRES_IMPROVEMENT
