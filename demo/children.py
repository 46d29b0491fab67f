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
from qa_tool.kit.percentages import Number
from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker, Role

Numbers = dict[str, int]
Drawn = Callable[[Random, float], Mapping[str, Number]]
"""The numbers of a place of that size, 1 a usual one."""
PLANS, LOOKED_AFTER = 90, 430
"""Children of a usual district on a plan, and of a usual locality looked after."""
DRIFT = 0.02
"""How far a size moves from one period to the next, as a standard deviation."""
CATEGORIES = {"neglect": 46, "emotional": 36, "physical": 7, "sexual": 5, "multiple": 6}
PLACEMENTS = {
    "foster": 52, "connected": 16, "adopters": 4, "residential": 10, "community": 5, "with-parents": 11, "other": 2,
}  # fmt: skip
LASTED = {
    "under-3-months": 18, "lasted-3-to-6-months": 14, "lasted-6-to-12-months": 40, "lasted-1-to-2-years": 23,
    "lasted-2-to-3-years": 4, "lasted-3-years-or-more": 1,
}  # fmt: skip
AGES = {"under-1": 10, "aged-1-to-4": 26, "aged-5-to-9": 31, "aged-10-to-15": 28, "aged-16-or-over": 5}
ETHNICITIES = {"white": 84, "mixed": 6, "asian": 6, "black": 2, "other": 2}
INDICATORS = {
    "IN-64": (360, 0.05), "IN-65": (380, 0.2), "IN-12": (380, 0.08), "IN-66": (410, 0.93), "IN-67": (280, 0.94),
    "IN-66M": (1150, 0.95), "IN-67M": (560, 0.96), "IN-3P": (430, 0.1), "IN-2Y": (140, 0.7), "IN-OA": (430, 0.24),
}  # fmt: skip
"""Of each: N of a usual locality, and the share."""
TO_DATE = ("indicators", "plan-duration")
"""Counts of years that are entered while the year runs."""
LACKING = ("consultation", "staffing")
"""Counts of whose last period one place is missing."""
STATUSES = {"s20": 18, "ico": 17, "co": 55, "placement-order": 8, "other": 2}


def some(draw: Random, n: int, share: float) -> int:
    """How many of ``n``, each by chance."""
    return sum(draw.random() < share for _ in range(n))


def mix(draw: Random, key: str, n: int, weights: Mapping[str, int]) -> Numbers:
    """``n`` spread over the options of a question; none of them is not known."""
    found = dict.fromkeys((f"{key}.{option}" for option in weights), 0)
    for option in draw.choices(tuple(weights), tuple(weights.values()), k=n):
        found[f"{key}.{option}"] += 1
    return {**found, f"{key}.{NOT_KNOWN}": 0}


def _plans(draw: Random, size: float) -> Numbers:
    return mix(draw, "VP-01", round(PLANS * size), CATEGORIES)


def _looked_after(draw: Random, size: float) -> Numbers:
    children = round(LOOKED_AFTER * size)
    both = some(draw, children, 0.05)
    found = {"VL-01": children, "VL-04": both}
    found |= mix(draw, "VL-02", children, PLACEMENTS) | mix(draw, "VL-03", children, STATUSES)
    return found | mix(draw, "VL-05", both, STATUSES) | mix(draw, "VL-06", both, PLACEMENTS)


def _health(draw: Random, size: float) -> Numbers:
    due = round(LOOKED_AFTER * size)
    done = some(draw, due, 0.88)
    waiting = some(draw, due - done, 0.3)
    pupils = round(due * 0.74)
    return {
        "HE-01": due,
        "HE-02": done,
        "HE-03": waiting,
        "HE-04": due - done - waiting,
        "HE-05": pupils,
        "HE-06": some(draw, pupils, 0.9),
        "HE-07": some(draw, pupils, 0.7),
    }


def _permanence(draw: Random, size: float) -> Numbers:
    reviewed = round(26 * size)
    now = some(draw, reviewed, 0.93)
    return {"PT-01": reviewed, "PT-02": some(draw, reviewed, 0.82), "PT-03": now, "PT-04": some(draw, now, 0.45)}


def _taking_part(draw: Random, size: float) -> Numbers:
    older, younger = round(210 * size), round(55 * size)
    return {
        "CL-01": older, "CL-02": some(draw, older, 0.91), "CL-03": younger, "CL-04": some(draw, younger, 0.55),
    }  # fmt: skip


def _consultation(draw: Random, size: float) -> Numbers:
    sent = round(60 * size)
    done = some(draw, sent, 0.55)
    conferences = some(draw, done, 0.35)
    return {"CD-01": conferences, "CD-02": done - conferences, "CD-03": sent, "CD-04": some(draw, sent, 0.2)}


def _long(draw: Random, size: float) -> Numbers:
    on_a_plan = round(PLANS * size)
    over = some(draw, on_a_plan, 0.22)
    return {
        "LP-01": over,
        "LP-02": some(draw, on_a_plan, 0.2),
        "LP-03": some(draw, on_a_plan, 0.04),
        "LP-04": some(draw, over, 0.6),
        "LP-05": some(draw, round(LOOKED_AFTER * size / 3), 0.11),
    }


def _lasted(draw: Random, size: float) -> Numbers:
    ended, still = mix(draw, "VD-01", round(PLANS * size), LASTED), some(draw, round(PLANS * size), 0.04)
    found, long = ended | {"VD-06": still}, ended["VD-01.lasted-2-to-3-years"] + ended["VD-01.lasted-3-years-or-more"]
    for key, n in (("VD-02", long), ("VD-07", still)):
        found |= mix(draw, key, n, AGES)
    for key, n in (("VD-03", long), ("VD-08", still)):
        found |= mix(draw, key, n, CATEGORIES)
    for key, n in (("VD-04", long), ("VD-09", still)):
        found |= mix(draw, key, n, ETHNICITIES)
    return found


def _indicators(draw: Random, size: float) -> Numbers:
    found: Numbers = {}
    for key, (usual, share) in INDICATORS.items():
        found[f"{key}.N"] = round(usual * size)
        found[f"{key}.n"] = some(draw, found[f"{key}.N"], share)
    return found


DRAWN: Mapping[str, Drawn] = {
    "plans": _plans,
    "looked-after": _looked_after,
    "health-education": _health,
    "permanence": _permanence,
    "cla-participation": _taking_part,
    "consultation": _consultation,
    "long-plans": _long,
    "plan-duration": _lasted,
    "indicators": _indicators,
}
"""How the numbers of each count are drawn."""


def count(session: Session, world: World, seed: str, every: Mapping[str, Drawn]) -> None:
    """Enter the counts of every whole period, and of some the year to date; the last is provisional."""
    analyst = Asker(world.ids["AN-01"], frozenset({Role.ANALYST}), staff_code="AN-01")
    for key, drawn in every.items():
        draw, sizes = Random(f"{seed}/{key}"), dict[str, float]()
        spans = list(_spans(in_use(session)[key].each[0], world, to_date=key in TO_DATE))
        for span in spans:
            page = counts.grid(session, analyst, key, span.key)
            last, to_date = (
                span == spans[-1],
                min(1.0, (world.ends - span.period.first) / (span.period.last - span.period.first)),
            )
            typed = {}
            for place in page.places[last and key in LACKING :]:
                usual = 0.03 if place.name == "Countywide" else draw.uniform(0.7, 1.3)
                sizes[place.id] = sizes.get(place.id, usual) * draw.gauss(1, DRIFT)
                typed[place.id] = {cell: str(n) for cell, n in drawn(draw, sizes[place.id] * to_date).items()}
            said = Said(provisional=last)
            counts.enter(session, analyst, key, span.key, typed, seen=page.seen, source="typed", said=said)


def _spans(each: str, world: World, *, to_date: bool) -> Iterator[Span]:
    """The periods that lie wholly in the demo's time, the first one first; ``to_date``: with the one that runs."""
    span = containing(each, world.begins)
    while (span.period.first if to_date else span.period.last) <= world.ends:
        if span.period.first >= world.begins:
            yield span
        span = containing(each, span.period.last + timedelta(days=1))
