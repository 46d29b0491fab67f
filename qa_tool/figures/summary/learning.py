"""The learning plan as plain values: what the findings ask of training, for whom, and how well that is borne out.

It is made of coded findings only. The learning needs of a person are between that person and the own line, and never
enter it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from qa_tool.definitions.themes import Priorities
from qa_tool.definitions.words import ThemeName
from qa_tool.figures.summary import wording
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.figures.words.evidence import Demands, Evidence, Strength
from qa_tool.kit.periods import Period

AUDIENCES: Mapping[str, str] = {
    "VOICE": "Social workers and IROs",
    "FAMILY": "Social workers and IROs",
    "ASSESS": "Social workers and team managers",
    "RISK": "Social workers, team managers and IROs",
    "PLAN": "Social workers and IROs",
    "DRIFT": "Team managers and IROs",
    "PERM": "Social workers and IROs",
    "WELL": "Social workers, with health and education",
    "OVER": "IROs and Q&R managers",
    "CHALL": "IROs and Q&R managers",
    "CHAIR": "IROs",
    "MULTI": "IROs, social workers and partner agencies",
    "RECORD": "Social workers and team managers",
    "SERVICE": "Service managers",
}
"""Who is to learn, by theme: whose work the theme speaks of. A service may read it otherwise, and says so aloud."""
EVERYBODY = "The whole service"
"""For a theme that was added since."""


@dataclass(frozen=True)
class Need:
    """One sub-theme that was found to need development."""

    theme: str
    theme_label: str
    code: str
    """'PLAN.P1'."""
    label: str
    evidence: Evidence
    strength: Strength
    missing: tuple[str, ...]
    """What keeps the evidence from being strong."""
    as_strength: int | None
    """Records of the period that name the same sub-theme as a strength; None where they are too few to show."""
    running: int
    """Quarters in a row, the period's own last, among the top five areas for development; 0: it is not."""
    audience: str
    forms: tuple[str, ...]
    """Titles of the forms it was found on."""
    priorities: Priorities = ()

    @property
    def mixed(self) -> bool:
        """Whether it was named as a strength at least as often: then it is uneven, not simply weak."""
        return self.as_strength is not None and self.as_strength >= self.evidence.records


@dataclass(frozen=True)
class Plan:
    """What the period's findings ask of training."""

    period: Period
    needs: tuple[Need, ...]
    """Best borne out first, then longest running, then most records."""
    records: int
    """Records of the period on forms that hold findings."""
    demands: Demands = field(default_factory=Demands)
    floored: bool = False
    """Whether sub-themes that too few records name are left out."""

    def of(self, strength: Strength) -> tuple[Need, ...]:
        """The needs whose evidence is so strong."""
        return tuple(need for need in self.needs if need.strength is strength)


@dataclass(frozen=True)
class Counts:
    """What was counted, by sub-theme ('PLAN.P1')."""

    records: int
    """Of the period, on forms that hold findings."""
    areas: Mapping[str, Evidence]
    strengths: Mapping[str, Evidence]
    """Of the records that name it as a strength."""
    running: Mapping[str, int]
    """Quarters in a row among the top five areas for development."""


def make(
    period: Period,
    counts: Counts,
    *,
    themes: tuple[ThemeName, ...],
    titles: Mapping[str, str],
    priorities: Priorities = (),
    demands: Demands | None = None,
    thresholds: Thresholds | None = None,
) -> Plan:
    """The plan of a period. ``titles`` are those of the forms by their keys.

    Where figures have a floor, a sub-theme that too few records name is left out: that it is there would tell of one.
    """
    rule, small = demands or Demands(), thresholds or Thresholds()
    evidence, strengths = (
        {code: found for code, found in several.items() if small.bear(found.counted)}
        for several in (counts.areas, counts.strengths)
    )
    needs = [
        Need(
            theme.code,
            theme.label,
            code,
            label,
            evidence[code],
            rule.strength(evidence[code]),
            rule.missing(evidence[code]),
            strengths[code].records if code in strengths else None if small.floor else 0,
            counts.running.get(code, 0),
            AUDIENCES.get(theme.code, EVERYBODY),
            tuple(titles.get(form, form) for form in _named_forms(evidence[code], small)),
            tuple(one for one in priorities if code in one.sub_themes),
        )
        for theme in themes
        for short, label in theme.sub_themes
        if (code := f"{theme.code}.{short}") in evidence
    ]
    needs.sort(key=lambda need: (need.strength.rank, -need.running, -need.evidence.records, need.code))
    return Plan(period, tuple(needs), counts.records, rule, floored=small.floor is not None)


def _named_forms(found: Evidence, thresholds: Thresholds) -> Iterator[str]:
    """The forms it was found on, as far as that tells of no single record."""
    for form in found.forms:
        if form not in found.on_form or thresholds.bear(found.on_form[form]):
            yield form


def table(plan: Plan) -> Iterator[tuple[str | int, ...]]:
    """The plan as lines of a file, the first one its head."""
    yield (
        "Evidence",
        "Sub-theme",
        "Code",
        "Theme",
        "For",
        "Records that name it",
        "Of records",
        "Auditors or observers",
        "IRO teams",
        "Localities",
        "Forms",
        "Records that name it as a strength",
        "Quarters running in the top five",
        "Priorities",
    )
    for need in plan.needs:
        found = need.evidence
        yield (
            need.strength.label,
            need.label,
            need.code,
            need.theme_label,
            need.audience,
            found.records,
            plan.records,
            found.people,
            found.teams,
            found.localities,
            "; ".join(need.forms),
            wording.TOO_FEW_INSIDE if need.as_strength is None else need.as_strength,
            need.running,
            "; ".join(f"{one.key} {one.title} ({one.year})" for one in need.priorities),
        )
