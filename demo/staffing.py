"""The demo's counts of the service itself: meetings, posts, caseloads, case monitoring and experience."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random

from demo.children import Drawn, Numbers, mix, some
from qa_tool.kit.percentages import Number

CASELOAD = 64
"""Children of a full-time IRO."""
LEAVING = {"retired": 2, "moved": 3, "elsewhere": 4, "ended": 1}
QUALIFIED = {"under-5": 4, "years-5-to-9": 22, "years-10-to-14": 28, "years-15-to-19": 26, "years-20-or-more": 20}
IN_POST = {"under-1": 14, "years-1-to-4": 40, "years-5-to-9": 28, "years-10-or-more": 18}
HELD = {"in-person": 30, "video": 62, "telephone": 8}


def _meetings(draw: Random, size: float) -> Mapping[str, Number]:
    first, review = round(14 * size), round(44 * size)
    found: dict[str, Number] = {
        "CV-01": first,
        "CV-02": review,
        "CV-03": first + some(draw, 2 * first, 0.45),
        "CV-04": review + some(draw, 2 * review, 0.42),
        "CV-05": round(96 * size),
        "CV-08": Decimal(round(12 * size)) / 2,
    }
    strategy = mix(draw, "CV-06", round(52 * size), HELD)
    return found | strategy | {"CV-07": first + review + some(draw, sum(strategy.values()), 0.8)}


def _staffing(draw: Random, size: float) -> Mapping[str, Number]:
    posts = Decimal(round(20 * size)) / 2
    vacant, agency = (Decimal(some(draw, 2, share)) / 2 for share in (0.3, 0.35))
    permanent = posts - vacant - agency
    children = round(CASELOAD * float(permanent + agency) * draw.uniform(0.96, 1.04))
    usual = round(children / float(permanent + agency))
    found: dict[str, Number] = {"ST-01": posts, "ST-02": permanent, "ST-03": agency, "ST-04": vacant}
    people = {"ST-05": round(permanent * Decimal("1.15")), "ST-06": -(-int(2 * agency) // 2), "ST-08": children}
    range_ = {"ST-09": usual - draw.randint(6, 18), "ST-10": usual + draw.randint(5, 16)}
    return found | people | range_ | mix(draw, "ST-07", some(draw, 1, 0.12), LEAVING)


def _monitoring(draw: Random, size: float) -> Numbers:
    found: Numbers = {}
    for key, gaps in (("CM-0", round(55 * size)), ("CM-1", round(120 * size))):
        short = some(draw, gaps, 0.08)
        done = some(draw, gaps - short, 0.72)
        other = some(draw, gaps - short - done, 0.4)
        found |= {f"{key}1": gaps, f"{key}2": done, f"{key}3": other, f"{key}4": short}
    return found


def _experience(draw: Random, size: float) -> Numbers:
    iros, managers = round(34 * size), round(6 * size)
    return (
        mix(draw, "SX-01", iros, QUALIFIED)
        | mix(draw, "SX-02", managers, QUALIFIED)
        | mix(draw, "SX-03", iros, IN_POST)
        | mix(draw, "SX-04", managers, IN_POST)
    )


DRAWN: Mapping[str, Drawn] = {
    "meetings": _meetings,
    "staffing": _staffing,
    "case-monitoring": _monitoring,
    "workforce": _experience,
}
"""How the numbers of each count are drawn."""
