"""What a test sees of a page, and of the database behind it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session


class InDatabase(Protocol):
    """The fixture ``in_database``."""

    def __call__(self) -> AbstractContextManager[Session]: ...


def text_of(page: Any) -> str:
    """The words of a page, with single spaces."""
    return " ".join(html.fromstring(page.text).text_content().split())


def count(in_database: InDatabase, model: Any) -> int:
    """How many rows a table has."""
    with in_database() as session:
        return int(session.scalar(select(func.count()).select_from(model)) or 0)
