"""A day, and the people and places of enquiries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy.orm import Session

from tests.support import factories
from tests.support.factories import People, Places


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """12 December 2018."""
    with time_machine.travel(datetime(2018, 12, 12, 10, tzinfo=UTC)):
        yield


@pytest.fixture
def people(session: Session) -> People:
    return factories.make_people(session)


@pytest.fixture
def places(session: Session) -> Places:
    return factories.make_places(session)
