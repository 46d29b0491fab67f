"""The demo's counts of children, typed through the product: on a plan, looked after, their health and reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from random import Random

from demo.world import World
from qa_tool.counts.queries import in_use
from qa_tool.counts.verbs import entering as counts
from qa_tool.counts.verbs.entering import Said
from qa_tool.counts.words import Span, containing
from qa_tool.definitions.counts import NOT_KNOWN
from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker, Role

Numbers = dict[str, int]
PLANS, LOOKED_AFTER = 90, 430
"""Children of a usual district on a plan, and of a usual locality looked after."""
DRIFT = 0.02
"""How far a size moves from one period to the next, as a standard deviation."""
CATEGORIES = {"neglect": 46, "emotional": 36, "physical": 7, "sexual": 5, "multiple": 6}
PLACEMENTS = {
    "foster": 52, "connected": 16, "adopters": 4, "residential": 10, "community": 5, "with-parents": 11, "other": 2,
}  # fmt: skip
STATUSES = {"s20": 18, "ico": 17, "co": 55, "placement-order": 8, "other": 2}


def _some(draw: Random, n: int, share: float) -> int:
    """How many of ``n``, each by chance."""
    return sum(draw.random() < share for _ in range(n))


def _mix(draw: Random, key: str, n: int, weights: Mapping[str, int]) -> Numbers:
    """``n`` spread over the options of a question; none of them is not known."""
    found = dict.fromkeys((f"{key}.{option}" for option in weights), 0)
    for option in draw.choices(tuple(weights), tuple(weights.values()), k=n):
        found[f"{key}.{option}"] += 1
    return {**found, f"{key}.{NOT_KNOWN}": 0}


def _plans(draw: Random, size: float) -> Numbers:
    return _mix(draw, "VP-01", round(PLANS * size), CATEGORIES)


def _looked_after(draw: Random, size: float) -> Numbers:
    children = round(LOOKED_AFTER * size)
    both = _some(draw, children, 0.05)
    found = {"VL-01": children, "VL-04": both}
    found |= _mix(draw, "VL-02", children, PLACEMENTS) | _mix(draw, "VL-03", children, STATUSES)
    return found | _mix(draw, "VL-05", both, STATUSES) | _mix(draw, "VL-06", both, PLACEMENTS)


def _health(draw: Random, size: float) -> Numbers:
    due = round(LOOKED_AFTER * size)
    done = _some(draw, due, 0.88)
    waiting = _some(draw, due - done, 0.3)
    pupils = round(due * 0.74)
    return {
        "HE-01": due,
        "HE-02": done,
        "HE-03": waiting,
        "HE-04": due - done - waiting,
        "HE-05": pupils,
        "HE-06": _some(draw, pupils, 0.9),
        "HE-07": _some(draw, pupils, 0.7),
    }


def _permanence(draw: Random, size: float) -> Numbers:
    reviewed = round(26 * size)
    now = _some(draw, reviewed, 0.93)
    return {"PT-01": reviewed, "PT-02": _some(draw, reviewed, 0.82), "PT-03": now, "PT-04": _some(draw, now, 0.45)}


def _taking_part(draw: Random, size: float) -> Numbers:
    older, younger = round(210 * size), round(55 * size)
    return {
        "CL-01": older, "CL-02": _some(draw, older, 0.91), "CL-03": younger, "CL-04": _some(draw, younger, 0.55),
    }  # fmt: skip


def _consultation(draw: Random, size: float) -> Numbers:
    sent = round(60 * size)
    done = _some(draw, sent, 0.55)
    conferences = _some(draw, done, 0.35)
    return {"CD-01": conferences, "CD-02": done - conferences, "CD-03": sent, "CD-04": _some(draw, sent, 0.2)}


DRAWN: Mapping[str, Callable[[Random, float], Numbers]] = {
    "plans": _plans,
    "looked-after": _looked_after,
    "health-education": _health,
    "permanence": _permanence,
    "cla-participation": _taking_part,
    "consultation": _consultation,
}
"""How the numbers of each count are drawn, for a place of that size."""


def count_children(session: Session, world: World, seed: str) -> None:
    """Enter the counts of every whole period; of the last one place is missing, and the others are provisional."""
    analyst = Asker(world.ids["AN-01"], frozenset({Role.ANALYST}), staff_code="AN-01")
    for key, drawn in DRAWN.items():
        draw, sizes = Random(f"{seed}/{key}"), dict[str, float]()
        spans = list(_whole(in_use()[key].each[0], world))
        for span in spans:
            page = counts.grid(session, analyst, key, span.key)
            last = span == spans[-1]
            typed = {}
            for place in page.places[last:]:
                usual = 0.03 if place.name == "Countywide" else draw.uniform(0.7, 1.3)
                sizes[place.id] = sizes.get(place.id, usual) * draw.gauss(1, DRIFT)
                typed[place.id] = {cell: str(n) for cell, n in drawn(draw, sizes[place.id]).items()}
            said = Said(provisional=last)
            counts.enter(session, analyst, key, span.key, typed, seen=page.seen, source="typed", said=said)


def _whole(each: str, world: World) -> Iterator[Span]:
    """The periods that lie wholly in the demo's time, the first one first."""
    span = containing(each, world.begins)
    while span.period.last <= world.ends:
        if span.period.first >= world.begins:
            yield span
        span = containing(each, span.period.last + timedelta(days=1))
