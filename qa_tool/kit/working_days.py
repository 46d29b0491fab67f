"""Deadlines in working days: weekends and the bank holidays of England and Wales do not count.

The list of bank holidays is the one that comes with its package: no network. It ends on a known day (``known_until``);
beyond that only weekends are left out, and ``certain`` says so.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays

SATURDAY = 5


@cache
def bank_holidays() -> frozenset[date]:
    """The bank holidays of England and Wales that are known."""
    known = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return frozenset(holiday["date"] for holiday in known)


def known_until() -> date:
    """The last day of the last year whose bank holidays are known."""
    return date(max(bank_holidays()).year, 12, 31)


def certain(day: date) -> bool:
    """Whether bank holidays up to ``day`` are known: beyond, a deadline may fall a day or two early."""
    return day <= known_until()


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no known bank holiday."""
    return day.weekday() < SATURDAY and day not in bank_holidays()


def after(day: date, working_days: int) -> date:
    """The day that many working days after ``day``; ``day`` itself does not count. 0 gives ``day``."""
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= is_working_day(day)
    return day


def between(first: date, last: date) -> int:
    """How many working days follow ``first`` up to and including ``last``; 0 when ``last`` is not later."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(is_working_day(day) for day in days)
