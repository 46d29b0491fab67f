"""The demo's programme, made through services: targets, leave and exemptions, a calendar of themes and exercises."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from demo import loader
from demo.records import SEED
from demo.world import World
from qa_tool.kit.periods import Month
from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker, Decision, Role
from qa_tool.programme.verbs import calendar, exemptions, targets
from qa_tool.programme.verbs.calendar import Planned
from qa_tool.programme.verbs.exemptions import Asking
from qa_tool.programme.words import ExemptionKind, ExerciseKind

FIRST_NUMBER, RAISED_NUMBER = 35, 50
"""Management audits a month: at the beginning, and from the second year on."""


@dataclass(frozen=True)
class _Entry:
    """One entry of each year's calendar, by its month counted from April."""

    kind: ExerciseKind
    label: str
    forms: tuple[str, ...]
    month: int
    lasts: int
    theme: str
    expected: int | None = None


YEARLY = (
    _Entry(ExerciseKind.ROUTINE, "Voice of the child", ("case-sample", "supervision"), 0, 3, "VOICE"),
    _Entry(ExerciseKind.THEMATIC, "Neglect", ("tier-2", "case-sample"), 1, 3, "RISK.R4", 8),
    _Entry(ExerciseKind.ROUTINE, "Plans that are SMART", ("case-sample", "supervision"), 3, 3, "PLAN.P1"),
    _Entry(ExerciseKind.MOCK_INSPECTION, "Mock inspection", ("tier-2", "live-observation"), 5, 2, "", 6),
    _Entry(ExerciseKind.ROUTINE, "Challenge and its answer", ("case-sample", "supervision"), 6, 3, "CHALL"),
    _Entry(ExerciseKind.THEMATIC, "Permanence by the second review", ("tier-2", "case-sample"), 7, 3, "PERM.M1", 8),
    _Entry(ExerciseKind.ROUTINE, "After the first core group", ("case-sample", "supervision"), 9, 3, "OVER.O2"),
    _Entry(ExerciseKind.CALIBRATION, "Grading alike", ("tier-2",), 10, 1, "", 4),
)


def plan_year(session: Session, world: World) -> None:
    """Set targets, agree some leave, and fill the calendar of every year that the demo touches."""
    people = _Cast(world)
    begins = Month.of(world.begins)
    this = Month.of(world.ends)
    _set_targets(session, people, begins)
    _agree_leave(session, people, begins, this)
    year = begins.year - (begins.number < 4)
    while Month(year, 4) <= this:
        for number, entry in enumerate(YEARLY):
            first = Month(year, 4).shift(entry.month)
            planned = Planned(
                entry.kind, entry.label, entry.forms, first, first.shift(entry.lasts - 1), entry.theme,
                entry.expected, entry.expected is not None,
            )  # fmt: skip
            calendar.plan(session, people.asker("AN-01"), _id("exercise", year, number), planned)
        year += 1
    loader.link_exercises(session)


class _Cast:
    """Askers by staff code."""

    def __init__(self, world: World) -> None:
        self._world = world

    def asker(self, code: str) -> Asker:
        return Asker(self.id(code), frozenset({self._world.by_code[code].role}), staff_code=code)

    def id(self, code: str) -> str:
        return self._world.ids[code]

    def managers(self) -> list[str]:
        roles = (Role.QR_MANAGER, Role.SAFEGUARDING_MANAGER, Role.HEAD_OF_SERVICE)
        return [one.code for role in roles for one in self._world.of_role(role)]


def _set_targets(session: Session, people: _Cast, begins: Month) -> None:
    analyst = people.asker("AN-01")
    whose = [people.id(code) for code in people.managers()]
    for number, first in ((FIRST_NUMBER, begins), (RAISED_NUMBER, begins.shift(12))):
        targets.set_targets(
            session, analyst, group="management-audits", whose=[targets.SERVICE], number=number, first=first, last=None
        )
    targets.set_targets(session, analyst, group="observations", whose=whose, number=1, first=begins, last=None)


def _agree_leave(session: Session, people: _Cast, begins: Month, this: Month) -> None:
    """Leave of some managers, one month's easier target for the service, and one request that waits."""
    leave = [("QR-02", 4, 1), ("QR-04", 8, 3), ("SM-01", 16, 1), ("QR-06", 20, 2), ("HS-01", 4, 1)]
    for number, (code, month, lasts) in enumerate(leave):
        first = begins.shift(month)
        asking = Asking(
            ExemptionKind.LEAVE, people.id(code), "", first, first.shift(lasts - 1), None, ""
        )  # fmt: skip
        who, decides = ("AN-01", "SM-01") if code != "SM-01" else ("SM-01", "HS-01")
        _agree(session, people, _id("leave", number), asking, who, decides)
    december = Month(begins.year, 12)
    reason = "The inspection took the team for two weeks"
    eased = Asking(ExemptionKind.OTHER, targets.SERVICE, "management-audits", december, december, 15, reason)
    _agree(session, people, _id("eased"), eased, "AN-01", "SM-01")
    waits = Asking(ExemptionKind.LEAVE, people.id("QR-01"), "", this.shift(1), this.shift(1), None, "")
    exemptions.ask(session, people.asker("QR-01"), _id("waits"), waits)


def _agree(session: Session, people: _Cast, exemption_id: str, asking: Asking, who: str, decides: str) -> None:
    row = exemptions.ask(session, people.asker(who), exemption_id, asking)
    exemptions.decide(
        session, people.asker(decides), exemption_id, Decision.APPROVED, "", version=row.version
    )  # fmt: skip


def _id(*parts: object) -> str:
    """The same id for the same thing of every demo."""
    return sha256("/".join([SEED, *map(str, parts)]).encode()).hexdigest()[:32]
