"""The data file of permission: complete, contradicting nothing, and saying what the service decided."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotPermitted, Role, Scope

ROOT = Path(__file__).parents[2]
OWN, RELEASED, TEAM, GIVEN, ALL = Scope.OWN, Scope.RELEASED, Scope.TEAM, Scope.GIVEN, Scope.ALL


@pytest.fixture
def raw():
    return copy.deepcopy(YAML(typ="safe").load(matrix.FILE.read_text(encoding="utf-8")))


def scopes(role, resource, action):
    return matrix.scopes(frozenset({Role(role)}), resource, action)


def test_an_administrator_reaches_no_content():
    content = {resource for resource, _ in matrix.matrix().grants} - {
        "profile",
        "notices",
        "users",
        "settings",
        "event-log",
    }
    for resource, action in matrix.matrix().grants:
        if resource in content:
            assert not scopes("AD", resource, action), (resource, action)
    assert not any(matrix.may_fill_in(frozenset({Role.ADMINISTRATOR}), form) for form in ("tier-2", "supervision"))


def test_nobody_but_the_author_reaches_a_draft():
    for resource, action in matrix.matrix().grants:
        if resource == "audit-draft" and action not in ("read-status", "reassign"):
            for role in Role:
                assert scopes(role, resource, action) <= {OWN}


def test_several_roles_reach_what_any_of_them_does():
    both = frozenset({Role.QR_MANAGER, Role.HEAD_OF_SERVICE})
    assert matrix.scopes(both, "audit", "read") == {OWN, TEAM, GIVEN, ALL}
    assert matrix.scopes(frozenset(), "audit", "read") == frozenset()


def test_what_is_not_open_is_refused():
    with pytest.raises(NotPermitted):
        matrix.allow(Asker("somebody", frozenset({Role.AUDITOR})), "freeze", "propose")


def test_a_slip_in_a_name_is_an_error_and_no_denial():
    with pytest.raises(KeyError):
        matrix.scopes(frozenset({Role.ANALYST}), "audits", "read")


def test_every_fault_of_the_file_is_told_at_once(raw):
    raw["resources"]["audit"]["actions"]["read"]["AU"] = []
    raw["routes"]["audits.show"] = {"GET": "audit/peruse", "DELETE": "audit/read"}
    del raw["roles"]["AD"]
    with pytest.raises(matrix.MatrixError) as refused:
        matrix.parse(raw)
    for part in ("role AD is missing", "audit/read: AU has an empty grant", "no audit/peruse", "DELETE is not one of"):
        assert part in str(refused.value)


@pytest.mark.parametrize("planted", ["XX", "au"])
def test_an_unknown_role_or_scope_is_refused(raw, planted):
    raw["resources"]["audit"]["actions"]["read"][planted] = ["own"]
    with pytest.raises(ValueError, match=planted):
        matrix.parse(raw)
    del raw["resources"]["audit"]["actions"]["read"][planted]
    raw["resources"]["audit"]["actions"]["read"]["AU"] = [planted]
    with pytest.raises(ValueError, match=planted):
        matrix.parse(raw)


def test_the_documentation_shows_this_very_matrix():
    text = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    shown = text.split("<!-- matrix -->")[1].strip()
    assert shown == matrix.markdown().strip(), "run: python -m qa_tool.policy.matrix docs/permissions.md"
