"""When audits of each form are started: two years that end yesterday, with quiet Augusts and Decembers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from qa_tool.kit.periods import Quarter
from qa_tool.kit.working_days import is_working_day

SHARES = {
    "tier-2": 400,
    "case-sample": 265,
    "supervision": 430,
    "live-observation": 100,
    "section-47": 195,
    "supervision-session": 110,
}
"""Records of each form in a year; the sum is about 1,500."""
MONTHS = {1: 1.0, 2: 1.05, 3: 1.2, 4: 0.85, 5: 1.0, 6: 1.1, 7: 0.95, 8: 0.5, 9: 1.1, 10: 1.15, 11: 1.15, 12: 0.55}
"""How busy each month is."""
RETURNS_LAST = 0.36
"""Supervision sessions are a new return: it was used only in this last share of the two years."""


@dataclass(frozen=True)
class Start:
    """One record is started: the ``index``-th of its form, and how much of the two years had passed (0 to 1)."""

    form: str
    index: int
    day: date
    share: float


def span(today: date) -> tuple[date, date]:
    """First and last day of the demo: eight whole quarters and what has passed of this one, up to yesterday."""
    begins = Quarter.of(today).shift(-8).period.first
    return begins, today - timedelta(days=1)


def volumes(audits: int) -> dict[str, int]:
    """How many of each form make ``audits`` together: largest remainders, every form at least once where it can."""
    total = sum(SHARES.values())
    exact = {form: audits * share / total for form, share in SHARES.items()}
    whole = {form: int(number) for form, number in exact.items()}
    left = sorted(exact, key=lambda form: whole[form] - exact[form])
    for form in left[: audits - sum(whole.values())]:
        whole[form] += 1
    return whole


def starts(seed: str, audits: int, begins: date, ends: date) -> Iterator[Start]:
    """Every start in the order of days; the same order, indexes and forms for the same arguments."""
    days = [begins + timedelta(days=number) for number in range((ends - begins).days + 1)]
    working = [day for day in days if is_working_day(day)]
    wanted = volumes(audits)
    busy = {form: _busy(seed, form, working) for form in SHARES}
    done = dict.fromkeys(SHARES, 0)
    for position, day in enumerate(working):
        share = position / max(1, len(working) - 1)
        for form, upto in busy.items():
            due = round(wanted[form] * upto[position])
            for index in range(done[form], due):
                yield Start(form, index, day, share)
            done[form] = due


def _busy(seed: str, form: str, working: list[date]) -> list[float]:
    """For each working day the share of a form's records started by its evening; 1.0 on the last."""
    draw = Random(f"{seed}/days/{form}")
    begin = len(working) * (1 - RETURNS_LAST) if form == "supervision-session" else 0
    weights = [MONTHS[day.month] * (0.4 + 1.2 * draw.random()) * (at >= begin) for at, day in enumerate(working)]
    total = sum(weights)
    passed, upto = 0.0, []
    for weight in weights:
        passed += weight
        upto.append(passed / total)
    upto[-1] = 1.0
    return upto
