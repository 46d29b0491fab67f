"""The children's cases of the demo: numbers and plain attributes, nothing that anybody could be known by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from demo.cast import Staff
from demo.world import CaseTeam, World

PLANS = {"CP": 34, "CLA": 40, "CP+CLA": 4, "CIN": 12, "CL": 4, "S47": 6}
"""Share of cases by plan."""
AGES = {
    "CP": {"unborn": 2, "0-3": 30, "4-9": 34, "10-15": 26, "16-plus": 6},
    "CLA": {"0-3": 18, "4-9": 24, "10-15": 36, "16-plus": 22},
    "CL": {"16-plus": 1},
}
CATEGORIES = {"neglect": 44, "emotional": 36, "physical": 9, "sexual": 5, "multiple": 6}
ORDERS = {"co": 48, "ico": 20, "s20": 16, "placement-order": 12, "other": 4}
DISTRICTS = {
    "lancaster": 10,
    "fylde": 3,
    "wyre": 6,
    "preston": 15,
    "south-ribble": 7,
    "chorley": 8,
    "west-lancashire": 7,
    "burnley": 13,
    "pendle": 10,
    "hyndburn": 9,
    "ribble-valley": 1.5,
    "rossendale": 6,
    "countywide-services": 1,
}
"""Share of cases by district: two are small enough that a quarter's figures are counts only."""
WITH_IRO = ("CP", "CLA", "CP+CLA")
FIRST_NUMBER, NUMBERS, STEP = 2_000_000, 7_999_993, 617_203
"""Case numbers step through a prime number of seven-digit ones, so that no two cases share one."""


@dataclass(frozen=True)
class DemoCase:
    """One case as all its audits see it."""

    number: str
    plan_type: str
    age_band: str
    abuse_category: str
    legal_status: str
    second_review_held: str
    first_core_group_held: str
    place: CaseTeam
    iro: Staff | None
    fortune: float
    """How the case tends to go, in standard deviations: its audits agree more with each other than with others'."""


@cache
def _weights(shares: tuple[tuple[str, float], ...]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    return tuple(key for key, _ in shares), tuple(weight for _, weight in shares)


def weighted(draw: Random, shares: dict[str, float] | dict[str, int]) -> str:
    """One key, drawn by its share."""
    keys, weights = _weights(tuple(shares.items()))
    return draw.choices(keys, weights)[0]


def _teams(world: World, district: str, plan: str) -> list[CaseTeam]:
    """The teams of a district that such cases are with: those looked after have teams of their own."""
    local = [team for team in world.case_teams if team.district_key == district]
    settled = plan in ("CLA", "CL")
    return [team for team in local if team.team_key.endswith("-permanence") is settled] or local


def index_of(number: str) -> int:
    """The index of the case that has that number."""
    return (int(number) - FIRST_NUMBER) * pow(STEP, -1, NUMBERS) % NUMBERS


def case(world: World, seed: str, index: int) -> DemoCase:
    """The case of that index: the same whenever it is asked for."""
    draw = Random(f"{seed}/case/{index}")
    plan = weighted(draw, PLANS)
    district = weighted(draw, DISTRICTS)
    place = draw.choice(_teams(world, district, plan))
    local = world.iros_of.get(place.locality_key) or world.iros_of["central"]
    ages = AGES.get(plan) or AGES["CLA" if plan == "CP+CLA" else "CP"]
    iro = draw.choice(local)
    return DemoCase(
        number=str(FIRST_NUMBER + index * STEP % NUMBERS),
        plan_type=plan,
        age_band=weighted(draw, ages),
        abuse_category=weighted(draw, CATEGORIES),
        legal_status=weighted(draw, ORDERS) if draw.random() < 0.9 else "",
        second_review_held="yes" if draw.random() < 0.8 else "no",
        first_core_group_held="yes" if draw.random() < 0.9 else "no",
        place=place,
        iro=iro if plan in WITH_IRO else None,
        fortune=draw.gauss(0, 0.45),
    )
