"""A service with lists and samples, and its people's browsers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import factories
from tests.support.samples import Service, make_service
from tests.support.site import CriticalClient


@pytest.fixture
def service(in_database: Any) -> Service:
    with in_database() as session:
        return make_service(session)


@pytest.fixture
def as_(client_as: Any, service: Service) -> Any:
    """``as_("analyst")``: one of the cast's browser."""

    def browser(name: str) -> CriticalClient:
        made = client_as(getattr(service.people, name), *factories.ROLES[name])
        assert isinstance(made, CriticalClient)
        return made

    return browser
