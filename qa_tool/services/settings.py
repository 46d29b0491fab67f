"""Reading the dated settings of the service: deadlines and the like, each with a default until it is changed."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from qa_tool.store import settings
from qa_tool.vocabulary.service_settings import NUMBERS, TEXTS


def setting(session: Session, key: str, on: date, otherwise: int | None = None) -> int:
    """The value of the setting on a day: the newest set by then, else ``otherwise``, else the default.

    Raises KeyError for a setting that does not exist.
    """
    default = NUMBERS[key]
    found = settings.newest(session, key, on)
    if found is not None:
        return int(found.value)
    return default if otherwise is None else otherwise


def handling_mark(session: Session, on: date, *, external: bool = False) -> str:
    """The handling mark in force on a day."""
    key = "handling_mark_external" if external else "handling_mark"
    found = settings.newest(session, key, on)
    return TEXTS[key] if found is None else str(found.value)
