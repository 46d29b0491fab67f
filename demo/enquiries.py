"""The demo's Section 47 register, made through services: counts of every month, problem resolutions to their end."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from demo.phrases import pick
from demo.world import World
from qa_tool.counts.verbs import entering as counts
from qa_tool.definitions.words import CountRole
from qa_tool.enquiries.verbs import register, resolutions
from qa_tool.enquiries.verbs.resolutions import Recording, Resolution
from qa_tool.enquiries.words import ImpactOnChild, Level, Reason
from qa_tool.figures.words.measured import Settled
from qa_tool.kit import working_days
from qa_tool.kit.periods import Month, months
from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker, Role

LEVELS = (*[Level.PRACTICE_MANAGER] * 7, *[Level.TEAM_MANAGER] * 2, Level.SENIOR_MANAGER)
SILENT_MONTHS = 3
"""At the end: two teams send nothing any more."""
NOT_ENTERED = 2
"""Teams of the last month whose counts are not entered yet."""
OPEN_LATELY = 60
"""Days before the demo's last one in which half of the problem resolutions are still open."""
LATELY = 7
"""Days before the demo's last one in which disagreements are not recorded yet."""


def keep_register(session: Session, world: World, seed: str) -> None:
    """Enter the counts of every whole month, and record and close most problem resolutions."""
    draw = Random(f"{seed}/enquiries")
    analyst = Asker(world.ids["AN-01"], frozenset({Role.ANALYST}), staff_code="AN-01")
    last = Month.of(world.ends).shift(-1)
    for month in months(Month.of(world.begins), last):
        _enter(session, draw, analyst, month, running=(last.year - month.year) * 12 + last.number - month.number)
    manager = Asker(world.ids["SM-01"], frozenset({Role.SAFEGUARDING_MANAGER}), staff_code="SM-01")
    for one in resolutions.listing(session, manager):
        _resolve(session, draw, manager, one, world.ends)


def _enter(session: Session, draw: Random, asker: Asker, month: Month, *, running: int) -> None:
    """Counts that fit what was audited: a team sends somewhat less than it should, two in the end nothing."""
    page = counts.grid(session, asker, counts.in_role(session, CountRole.ENQUIRIES_DUE).key, month.key)
    audited = {(line.name, line.locality): line.funnel.audited for line in register.gathered(session, month).lines}
    done = {name: n for (name, _), n in audited.items()}
    typed, roles = {}, page.count.in_roles()
    for number, line in enumerate(page.places):
        if running == 0 and number < NOT_ENTERED:
            continue
        received = done.get(line.name, 0) + draw.choice((0, 0, 0, 1))
        due = received + (draw.random() < 0.2 if received else draw.random() < 0.05)
        if running < SILENT_MONTHS and not done.get(line.name, 0) and number % 11 == 3:
            due, received = draw.choice((2, 3)), 0
        typed[line.id] = {
            roles[CountRole.ENQUIRIES_DUE].key: str(due),
            roles[CountRole.ENQUIRIES_RECEIVED].key: str(received),
        }
    counts.enter(session, asker, page.count.key, month.key, typed, seen=page.seen, source="typed")


def _resolve(session: Session, draw: Random, asker: Asker, one: Resolution, ends: date) -> None:
    if one.submitted_on > ends - timedelta(days=LATELY):
        return
    days = draw.choice((0, 0, 1, 1, 1, 2, 4))
    raised = min(one.raised_on or working_days.after(one.submitted_on, days), ends)
    recording = Recording(
        reference=one.reference or f"PR-{draw.randrange(10000, 99999)}",
        raised_on=raised,
        level=one.level or draw.choice(LEVELS),
        reason=one.reason or draw.choice(tuple(Reason)),
        impact=one.impact or draw.choice(tuple(ImpactOnChild)),
    )
    resolutions.record(session, asker, one.audit_id, recording, version=0)
    closed = raised + timedelta(days=draw.choice((4, 7, 9, 12, 16, 20, 25, 33)))
    if closed > ends or (one.submitted_on > ends - timedelta(days=OPEN_LATELY) and draw.random() < 0.5):
        return
    outcome = draw.choice(
        (Settled.CONFERENCE_HELD, Settled.PLAN_CHANGED, Settled.PLAN_CHANGED, Settled.DECISION_UPHELD)
    )
    resolutions.close(
        session,
        asker,
        one.audit_id,
        outcome=outcome,
        closed_on=closed,
        what_changed=pick(draw, f"resolution {outcome.value}"),
        version=1,
    )
