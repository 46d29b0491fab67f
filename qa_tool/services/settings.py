"""The dated settings of the service: deadlines and the like, each with a default that holds until it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.models import Setting

DEFAULTS: Mapping[str, int] = MappingProxyType(
    {
        "follow_up_working_days": 20,
        "follow_up_safety_working_days": 5,
        "problem_resolution_working_days": 1,
        "problem_resolution_long_days": 28,
        "second_reader_working_days": 10,
        "escalate_to_manager_working_days": 5,
        "escalate_to_safeguarding_working_days": 10,
        "re_audit_working_days": 60,
        "second_reading_share_percent": 10,
        "second_reading_dispute_working_days": 10,
        "feedback_working_days": 5,
        "quarter_closes_after_days": 14,
        "facts_correction_hours": 24,
        "counts_only_below_answers": 10,
        "small_base_below_answers": 20,
        "learning_strong_records": 10,
        "learning_fair_records": 5,
        "section_47_receipt_working_days": 2,
        "section_47_audit_working_days": 15,
        "exports_per_hour": 20,
        "fresh_sign_in_minutes": 15,
        "hidden_up_to_count": 5,
        "hidden_spread_values": 3,
        "notice_before_working_days": 2,
        "feed_requests_per_hour": 60,
        "feed_token_days": 90,
        "feed_token_longest_days": 365,
    }
)
"""Every setting and what holds when nobody set it; the unit is the end of its name."""


TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "handling_mark": "OFFICIAL-SENSITIVE",
        "handling_mark_external": "OFFICIAL",
    }
)
"""Settings that are words: what is printed at the edge of every page, of files that stay and of files that go out."""


def setting(session: Session, key: str, on: date, otherwise: int | None = None) -> int:
    """The value of the setting on a day: the newest set by then, else ``otherwise``, else the default.

    Raises KeyError for a setting that does not exist.
    """
    default = DEFAULTS[key]
    found = _newest(session, key, on)
    if found is not None:
        return int(found)
    return default if otherwise is None else otherwise


def handling_mark(session: Session, on: date, *, external: bool = False) -> str:
    """The handling mark in force on a day."""
    key = "handling_mark_external" if external else "handling_mark"
    found = _newest(session, key, on)
    return TEXTS[key] if found is None else str(found)


def _newest(session: Session, key: str, on: date) -> Any:
    return session.scalar(
        select(Setting.value)
        .where(Setting.key == key, Setting.valid_from <= on)
        .order_by(Setting.valid_from.desc())
        .limit(1)
    )
