"""A list of open cases, taken through the pages."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import func, select

from qa_tool.kit.periods import today
from tests.support.samples import as_csv
from tests.support.site import CriticalClient

ROWS = [
    (
        str(3_000_000 + index),
        ("CP", "CLA")[index % 2],
        "1/2/2015",
        "",
        "",
        f"{('North', 'South')[index % 2]} team",
        iro,
        "",
    )
    for index, iro in enumerate(["P003", "P004", "P005"] * 8)
]


def uploaded(client: CriticalClient, stream: io.BytesIO, name: str = "october.csv", **more: Any) -> Any:
    day = today()
    data: dict[str, Any] = {
        "on_day-day": str(day.day),
        "on_day-month": str(day.month),
        "on_day-year": str(day.year),
        "file": (stream, name),
    }
    return client.post("/samples/lists/new", data={"csrf_token": client.form_token(), **data, **more})


def loaded(client: CriticalClient) -> str:
    """The address of a list that was uploaded and loaded."""
    staged = uploaded(client, as_csv(ROWS))
    return str(client.post(f"{staged.location}load").location)


def count(in_database: Any, model: Any) -> int:
    with in_database() as session:
        return int(session.scalar(select(func.count()).select_from(model)))


DRAW = {
    "form_key": "tier-2",
    "purpose": "November",
    "plan_types": ["CP", "CLA"],
    "dimensions": ["locality"],
    "how": "proportional",
    "size": "6",
    "months": "12",
    "seed": "spoken at the meeting",
    "action": "draw",
    "sample_id": "a" * 32,
}


def drawn(client: CriticalClient) -> str:
    """The address of a sample drawn from a list."""
    return str(client.post(f"{loaded(client)}draw", data=DRAW).location)
