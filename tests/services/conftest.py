"""Fixtures for the tests of services: the case key, people, places and a published form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa_tool.services import cases
from tests.support.factories import CASE_KEY


@pytest.fixture(autouse=True)
def case_key() -> Iterator[None]:
    """The key of case numbers, as the application would set it."""
    cases.use_key(CASE_KEY)
    yield
    cases.use_key(CASE_KEY)
