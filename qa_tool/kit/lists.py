"""What every list does alike: part of a text, an order, and turning to one page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select, func, or_, true
from sqlalchemy.orm import Session

ESCAPE = "\\"
MOST_TEXT = 100
ItemT = TypeVar("ItemT")


@dataclass(frozen=True)
class Page(Generic[ItemT]):
    """The lines of one page, how many there are in all, which page of how many it is, and the order asked for."""

    items: Sequence[ItemT]
    total: int
    page: int
    pages: int
    sort: str = ""


def turn_to(
    session: Session,
    query: Select[*tuple[Any, ...]],
    page: int,
    per_page: int,
    item: Callable[[Row[Any]], ItemT],
    sort: str = "",
) -> Page[ItemT]:
    """That page of the rows of ``query``: below 1 it is the first, beyond the last it is the last; no rows are one."""
    total = count(session, query)
    number, pages = _number(page, per_page, total)
    rows = session.execute(query.offset((number - 1) * per_page).limit(per_page)).all()
    return Page(tuple(item(row) for row in rows), total, number, pages, sort)


def cut(rows: Sequence[ItemT], page: int, per_page: int) -> Page[ItemT]:
    """The same of rows that are all there."""
    number, pages = _number(page, per_page, len(rows))
    return Page(rows[(number - 1) * per_page : number * per_page], len(rows), number, pages)


def _number(page: int, per_page: int, total: int) -> tuple[int, int]:
    pages = max(1, -(-total // per_page))
    return min(max(page, 1), pages), pages


def count(session: Session, query: Select[*tuple[Any, ...]]) -> int:
    """How many rows a query has. What it selects is not worked out, and its order does not matter."""
    counted = query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(counted) or 0


def order(columns: dict[str, ColumnElement[Any]], sort: str) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    """By one of ``columns``, with a minus before it the other way round; blanks last. ValueError for another."""
    column = columns.get(sort.removeprefix("-"))
    if column is None:
        raise ValueError(f"Lists are sorted by {', '.join(columns)}")
    return column.is_(None), column.desc() if sort.startswith("-") else column.asc()


def containing(text: str, columns: Collection[Any]) -> ColumnElement[bool]:
    """Part of one of the columns, in any case; ``%`` and ``_`` are themselves."""
    wanted = text[:MOST_TEXT].strip()
    if not wanted:
        return true()
    plain = wanted.replace(ESCAPE, ESCAPE * 2).replace("%", ESCAPE + "%").replace("_", ESCAPE + "_")
    return or_(*(func.lower(column).like(f"%{plain.lower()}%", escape=ESCAPE) for column in columns))
