"""The spine: what follows from a change is in its event, whom it lets know comes after, and nothing is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session

from qa_tool.kit.handed_down import HandedDown
from qa_tool.subjects import REACTIONS
from qa_tool.trail import events
from qa_tool.trail.events import Change, On
from qa_tool.trail.models import Event


@dataclass(frozen=True)
class Rung(Change):
    """A bell was rung."""

    bell: str


@dataclass(frozen=True)
class Cracked(Change):
    """A bell broke."""


def _follow(_: Session, change: Rung, event: Event) -> None:
    event.detail["heard"] = [*event.detail.get("heard", []), change.bell]


def _mend(_: Session, change: Cracked, event: Event) -> None:
    event.detail["heard"].append(type(change).__name__)


def test_what_follows_is_in_the_event_in_the_order_of_the_list(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int, list[str]]] = []

    def tell(_: Session, change: Rung, event: Event) -> None:
        told.append((change.bell, event.id, list(event.detail["heard"])))

    installed = [On(Rung, follows=(_follow,), tells=(tell,)), On(Cracked, follows=(_mend,)), On(Rung, (_follow,))]
    monkeypatch.setattr(events, "reactions", lambda: installed)
    detail = {"reference": "CS-2018-0042"}
    event = events.record(session, None, "bell.rung", "1", Cracked(), Rung("A"), **detail)
    session.expire(event)
    assert event.detail == {"reference": "CS-2018-0042", "heard": ["A", "Cracked", "A"]}
    assert told == [("A", event.id, ["A", "Cracked", "A"])]
    assert detail == {"reference": "CS-2018-0042"}, "the verb's own words stay its own"


def test_a_change_is_refused_where_nobody_was_said_to_react(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "reactions", HandedDown[Sequence[On[Any]]]("No change is recorded"))
    with pytest.raises(LookupError, match="No change is recorded before"):
        events.record(session, None, "bell.rung", "1", Rung("A"))
    assert events.record(session, None, "bell.oiled", "1").detail == {}


def test_somebody_reacts_to_every_change() -> None:
    known = {one for one in Change.__subclasses__() if one.__module__.startswith("qa_tool.")}
    assert known == {one.change for one in REACTIONS}
