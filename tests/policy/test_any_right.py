"""Giving a role a right is one line of the data file, whichever it is: no code looks a role up and misses it."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable

import pytest
from sqlalchemy import ColumnElement

from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Role, Scope
from qa_tool.reporting.measures.registry import MEASURES
from qa_tool.services import measures
from qa_tool.services.auditing import starting
from qa_tool.store import allocations, commitments, coverage, leavers, moderations, practitioners, scoping
from tests.support.rights import RAW, RIGHTS, granted

SPECIAL: dict[str, Callable[[Asker, str], ColumnElement[bool]]] = {
    "allocation": allocations.visible,
    "coverage": lambda asker, _action: coverage.visible(asker),
    "figures": lambda asker, action: practitioners._in_line(asker, ("figures", action)),
    "follow-up": commitments.visible,
    "leavers": lambda asker, _action: leavers.visible(asker),
    "moderation": moderations.visible,
}
"""What turns scopes on a resource into SQL, where it is not ``scoping.visible``."""


SETS = (frozenset(Scope), *(frozenset({scope}) for scope in Scope))


@pytest.mark.parametrize("role", Role)
def test_a_role_given_a_right_has_it(role: Role) -> None:
    for resource, action in RIGHTS:
        with granted(resource, action, role, frozenset(Scope)) as alone:
            assert matrix.scopes(alone, resource, action) == frozenset(Scope)
            assert role in matrix.who_may(resource, action, Scope.ALL)
            matrix.allow(Asker("somebody", alone), resource, action)
            if resource == "measure":
                assert role in MEASURES[action].readers
                if matrix.may(alone, "figures", "read"):
                    assert action in [one.key for one in measures.listed(Asker("somebody", alone))]


def test_every_scope_of_every_right_is_understood_as_rows() -> None:
    """A scope that means nothing for some rows reaches none of them: what is not understood is denied."""
    for (resource, action), scopes in itertools.product(RIGHTS, SETS):
        with granted(resource, action, Role.BUSINESS_SUPPORT, scopes) as alone:
            asker = Asker("somebody", alone, managed_team_ids=frozenset({"a team"}))
            special = SPECIAL.get(resource)
            assert str(special(asker, action) if special else scoping.visible(asker, resource, action))


@pytest.mark.parametrize("part", ["may_fill_in", "may_be_given"])
@pytest.mark.parametrize("role", Role)
def test_a_role_that_may_fill_a_form_in_does_so_as_itself(
    monkeypatch: pytest.MonkeyPatch, part: str, role: Role
) -> None:
    """The analyst too, who is given none today."""
    raw = copy.deepcopy(RAW)
    raw[part][role.value] = ["a-new-form"]
    known = matrix.parse(raw)
    monkeypatch.setattr(matrix, "matrix", lambda: known)
    alone = frozenset({role})
    assert starting.acting_as(alone, "a-new-form", allocated=part == "may_be_given") is role
    assert matrix.markdown().count("a-new-form") == 1
