"""The keys of what external editions count: the same set of records has the same key in every edition.

The second part is always the period: a quarter's key ('2018/19-Q3') or a year's label ('2018/19').
"""

from __future__ import annotations

from qa_tool.reporting.suppression import TOTAL, Key
from qa_tool.vocabulary.audits import FindingKind
from qa_tool.vocabulary.periods import Period


def name(period: Period) -> str:
    """How a quarter or a year is called in keys: '2018/19-Q3', '2018/19'."""
    return period.label.replace(" ", "-")


def records(period: str, form: str = TOTAL, locality: str = TOTAL) -> Key:
    """Records counted."""
    return ("records", period, form, locality)


def overall(period: str, form: str, grade: str = TOTAL, locality: str = TOTAL) -> Key:
    """Overall grades of a form; without a grade: N."""
    return ("overall", period, form, grade, locality)


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
