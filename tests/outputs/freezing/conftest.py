"""A clock that stands after the quarter, and a service with records in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy.orm import Session

from tests.outputs.freezing.quarter import AFTER, filled
from tests.support.desks import World


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """20 January 2019: 2018/19 Q3 is closed for entry since six days."""
    with time_machine.travel(AFTER, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(session: Session, clock: time_machine.Traveller) -> World:
    """Five audits of Q3: three good and one inadequate, and one of another form; one of Q4."""
    return filled(session)
