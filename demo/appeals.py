"""The demo's appeals against conferences, made through services: received, decided, shared."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from demo.enquiries import typed
from demo.phrases import pick
from demo.world import World
from qa_tool.definitions.record import Value
from qa_tool.definitions.registers import Register
from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker, Role
from qa_tool.registers.verbs import reading, recording

BETWEEN = (10, 50)
"""Days from one appeal to the next."""


def keep_appeals(session: Session, world: World, seed: str) -> None:
    """Enter the appeals of the demo's time, and see to most of them."""
    draw = Random(f"{seed}/appeals")
    support = Asker(world.ids["BS-01"], frozenset({Role.BUSINESS_SUPPORT}), staff_code="BS-01")
    manager = Asker(world.ids["SM-01"], frozenset({Role.SAFEGUARDING_MANAGER}), staff_code="SM-01")
    register = reading.register_of(session, "appeals")
    places = [key for key, _ in reading.places(session, register)]
    day, number = world.begins, 0
    while (day := day + timedelta(days=draw.randint(*BETWEEN))) <= world.ends:
        number += 1
        values: dict[str, Value] = {"AP-08": f"AP-{day.year}-{number:03d}", "AP-01": day}
        for key in ("AP-09", "AP-02", "AP-03"):
            values[key] = draw.choice(register.by_key[key].options).key
        given = typed(register, values)
        made = recording.record(session, support, register, "", given, version=0, place=draw.choice(places))
        _decide(session, draw, manager, register, made, day, world.ends)


def _decide(session: Session, draw: Random, asker: Asker, register: Register, made: str, day: date, ends: date) -> None:
    decided, outcome = day + timedelta(days=draw.choice((9, 14, 20, 26, 27, 33))), draw.choice(
        ("upheld", "partly", "not-upheld", "not-upheld", "not-accepted", "withdrawn")
    )  # fmt: skip
    accepted, version = outcome not in ("not-accepted", "withdrawn"), 1
    if accepted:
        recording.move(session, asker, register, made, "accepted", {}, version=version)
        version += 1
    if decided > ends:
        return
    values: dict[str, Value] = {"AP-04": decided, "AP-05": outcome}
    if accepted:
        values["AP-07"] = pick(draw, "appeal teaches")
    recording.move(session, asker, register, made, "decided", typed(register, values), version=version)
    if draw.random() < 0.8:
        recording.move(session, asker, register, made, "shared", {}, version=version + 1)
