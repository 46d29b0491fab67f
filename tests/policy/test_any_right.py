"""Whoever is given a right by one line of the matrix is shown its pages: refused or empty perhaps, an error never."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from qa_tool.policy import matrix
from qa_tool.policy.words import Role, Scope
from tests.policy.matrix_world import asked, browser, world
from tests.support.factories import ROLES
from tests.support.rights import RIGHTS, granted

__all__ = ["world"]  # a fixture

NARROW = frozenset(Scope) - {Scope.ALL}
"""Each scope that is looked up; whoever reaches every row walks these pages in other tests."""
STATUSES = {200, 303, 401, 403, 404}
"""Shown, the password first, a token instead, another right needed as well, not there. A slip in the code is none."""


def addresses(world: SimpleNamespace, resource: str, action: str) -> list[str]:
    """The pages that ask for the right, about somebody's audit or about nothing that is there."""
    adapter = world.app.url_map.bind("localhost")
    found = []
    for rule in world.app.url_map.iter_rules():
        asks: Any = matrix.routes().get((rule.endpoint, "GET"))
        if isinstance(asks, matrix.RouteRule) and (asks.resource, asks.action) == (resource, action):
            values = {name: world.ids["released"] if name == "audit_id" else "1" for name in rule.arguments}
            found.append(adapter.build(rule.endpoint, values, method="GET"))
    return found


@pytest.mark.parametrize("role", Role)
def test_a_right_that_a_role_is_given_opens_its_pages(world: SimpleNamespace, role: Role) -> None:
    who = next(name for name, roles in ROLES.items() if roles == (role,))
    client = browser(world, who)
    client.criticises = False
    for resource, action in RIGHTS:
        if matrix.may(frozenset({role}), resource, action):
            continue
        with granted(resource, action, role, NARROW):
            for path in addresses(world, resource, action):
                status = asked(client, path, "GET").status_code
                assert status in STATUSES, f"{status} for {role} with {resource}/{action}: {path}"
            if resource not in ("measure", "notices"):
                assert asked(client, "/", "GET").status_code == 200, f"My work of {role} with {resource}/{action}"
