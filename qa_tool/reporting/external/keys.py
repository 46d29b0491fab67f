"""The keys of what external editions count: the same set of records has the same key in every edition.

The second part is always the period: a quarter's key ('2018/19-Q3') or a year's label ('2018/19').
"""

from __future__ import annotations

from collections.abc import Mapping

from qa_tool.reporting.suppression.tables import TOTAL, Key
from qa_tool.vocabulary.audits import FindingKind
from qa_tool.vocabulary.came_of_it import HEADINGS
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.periods import Period

NOT_GOOD = "not-good"
"""Requires improvement and inadequate together, in the place of a grade."""


def name(period: Period) -> str:
    """How a quarter or a year is called in keys: '2018/19-Q3', '2018/19'."""
    return period.label.replace(" ", "-")


def records(period: str, form: str = TOTAL, locality: str = TOTAL) -> Key:
    """Records counted."""
    return ("records", period, form, locality)


def overall(period: str, form: str, grade: str = TOTAL, locality: str = TOTAL) -> Key:
    """Overall grades of a form; without a grade: N."""
    return ("overall", period, form, grade, locality)


def of_grade(total: Key, grade: Grade) -> Key:
    """A grade beside the N that ``overall`` or ``answers`` give without one."""
    return (*total[:3], grade.value, total[4])


def not_good(total: Key) -> Key:
    """Those below good, beside the N that ``overall`` or ``answers`` give without a grade."""
    return (*total[:3], NOT_GOOD, total[4])


def answers(period: str, theme: str, grade: str = TOTAL, locality: str = TOTAL) -> Key:
    """Graded answers pooled by theme; without a grade: N."""
    return ("answers", period, theme, grade, locality)


def impact(period: str, form: str = TOTAL, option: str = TOTAL) -> Key:
    """Records by what their impact on the child was (X6)."""
    return ("impact", period, form, option)


def impact_grade(period: str, grade: str, option: str) -> Key:
    """Overall grades by impact on the child, all forms that ask it together."""
    return ("impact-grade", period, grade, option)


def found(period: str, kind: FindingKind, code: str) -> Key:
    """Records that name a sub-theme as a strength, or as an area for development."""
    return ("found", period, kind.value, code)


def may_find(period: str) -> Key:
    """Records of the forms that record findings."""
    return ("may-find", period)


def cycle(period: str, measure: str, words: str) -> Key:
    """A count of the whole service in a measure of the cycle, by the words it is printed with."""
    return ("cycle", period, measure, words)


def behind(period: str, narrowed: Mapping[str, str]) -> Key:
    """The audits that are behind a count: the same in every measure that counts them."""
    return ("behind", period, "; ".join(f"{name}={narrowed[name]}" for name in sorted(narrowed)))


def target(period: str, group: str) -> Key:
    """Records done of a target."""
    return ("target", period, group)


def inadequate_now(period: str) -> Key:
    """Children whose last audit found an inadequate plan, as at the day of the edition."""
    return ("inadequate-now", period)


def came_of_it(period: str) -> tuple[Key, ...]:
    """What was agreed from the period's audits, and what came of it, in the order of ``CameOfIt.parts``."""
    return tuple(("came-of-it", period, heading) for heading in HEADINGS)
