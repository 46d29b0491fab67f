"""The demo's world without a database: every id is its key."""

from __future__ import annotations

from datetime import date
from functools import cache

from demo.calendar import span
from demo.records import Made, Maker
from demo.world import World
from qa_tool.definitions.files.loader import load_folder
from qa_tool.resources import forms_folder

TODAY = date(2023, 2, 14)


@cache
def world(today: date = TODAY) -> World:
    """The world of the demo as it would be made on that day."""
    return World.by_keys(load_folder(forms_folder()), *span(today))


@cache
def made(audits: int, seed: str = "one") -> tuple[Made, ...]:
    """All records of a demo of that size."""
    return tuple(Maker(world(), audits, seed).records())
