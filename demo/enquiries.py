"""The demo's Section 47 register, made through services: counts of every month, problem resolutions to their end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from demo.phrases import pick
from demo.world import World
from qa_tool.counts.verbs import entering as counts
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer, Value
from qa_tool.definitions.registers import Register
from qa_tool.definitions.words import CountRole, Outcome
from qa_tool.enquiries.verbs import register
from qa_tool.kit import working_days
from qa_tool.kit.periods import Month, months
from qa_tool.kit.transactions import Session
from qa_tool.kit.typed import Typed
from qa_tool.policy.words import Asker, Role
from qa_tool.registers.verbs import reading, recording
from qa_tool.registers.verbs.reading import Entry

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
    for one in reading.listing(session, manager, reading.register_of(session, "problem-resolution")):
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


def _resolve(session: Session, draw: Random, asker: Asker, one: Entry, ends: date) -> None:
    if one.submitted_on is None or one.submitted_on > ends - timedelta(days=LATELY):
        return
    days = draw.choice((0, 0, 1, 1, 1, 2, 4))
    raised = min(one.opened_on or working_days.after(one.submitted_on, days), ends)
    values: dict[str, Value] = {"PR-01": f"PR-{draw.randrange(10000, 99999)}", "PR-02": raised}
    for key in ("PR-03", "PR-04", "PR-05"):
        options = [option.key for option in one.register.by_key[key].options]
        values[key] = draw.choices(options, (7, 2, 1, 0) if key == "PR-03" else None)[0]
    values |= {key: answer.value for key, answer in one.answers.items()}
    recording.record(session, asker, one.register, one.id, typed(one.register, values), version=0)
    closed = raised + timedelta(days=draw.choice((4, 7, 9, 12, 16, 20, 25, 33)))
    if closed > ends or (one.submitted_on > ends - timedelta(days=OPEN_LATELY) and draw.random() < 0.5):
        return
    outcome = draw.choice(("conference-held", "plan-changed", "plan-changed", "decision-upheld"))
    values = {"PR-12": outcome, "PR-10": closed, "PR-13": pick(draw, f"resolution {outcome}")}
    recording.move(session, asker, one.register, one.id, "closed", typed(one.register, values), version=1)


def typed(register: Register, values: Mapping[str, Value]) -> dict[str, Typed]:
    """Values of an entry as somebody types them."""
    asked = {key: register.by_key[key] for key in values}
    return {key: type_of(one).typed(one, Answer(Outcome.ANSWERED, values[key])) for key, one in asked.items()}
