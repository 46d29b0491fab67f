"""The data file of permission: complete, contradicting nothing, and saying what the service decided."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qa_tool.policy import matrix
from qa_tool.policy.words import Role, Scope

ROOT = Path(__file__).parents[2]
OWN, RELEASED, TEAM, GIVEN, ALL = Scope.OWN, Scope.RELEASED, Scope.TEAM, Scope.GIVEN, Scope.ALL


@pytest.fixture
def raw():
    return copy.deepcopy(YAML(typ="safe").load(matrix.FILE.read_text(encoding="utf-8")))


def scopes(role, resource, action):
    return matrix.scopes(frozenset({Role(role)}), resource, action)


@pytest.mark.parametrize(
    ("resource", "action", "expected"),
    [
        (
            "audit",
            "read",
            {"AU": {OWN}, "IRO": {OWN, RELEASED}, "QR": {OWN, TEAM, GIVEN}, "SM": {ALL}, "HS": {ALL}, "AN": {ALL}},
        ),
        ("moderation", "assign", {"SM": {ALL}, "AN": {ALL}}),
        ("moderation", "grade", {"QR": {OWN}, "SM": {OWN}}),
        ("moderation", "arbitrate", {"HS": {ALL}}),
        ("observation", "read", {"AU": {OWN}, "IRO": {RELEASED}, "QR": {OWN, TEAM}, "SM": {ALL}, "HS": {ALL}}),
        ("observation", "read-coded", {"AN": {ALL}}),
        ("audit-draft", "read", {"AU": {OWN}, "IRO": {OWN}, "QR": {OWN}, "SM": {OWN}, "HS": {OWN}}),
        ("audit-draft", "update", {"AU": {OWN}, "IRO": {OWN}, "QR": {OWN}, "SM": {OWN}, "HS": {OWN}}),
        ("audit-draft", "read-status", {"SM": {ALL}, "HS": {ALL}, "AN": {ALL}}),
        ("audit-draft", "reassign", {"SM": {ALL}, "HS": {ALL}, "AN": {ALL}}),
        ("reopening", "execute", {"AN": {ALL}}),
        ("learning", "read", {"IRO": {OWN}, "QR": {TEAM}, "SM": {ALL}}),
        ("workbook", "execute", {"QR": {TEAM}, "SM": {ALL}, "HS": {ALL}, "AN": {ALL}}),
        ("rows", "execute", {"SM": {ALL}, "HS": {ALL}, "AN": {ALL}}),
        ("import", "execute", {"AN": {ALL}}),
        ("users", "create", {"AD": {ALL}}),
        ("profile", "update", {role.value: {OWN} for role in Role}),
    ],
)
def test_the_cells_that_matter_most_stand_as_decided(resource, action, expected):
    for role in Role:
        assert scopes(role, resource, action) == expected.get(role.value, set()), role


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


def test_a_slip_in_a_name_is_an_error_and_no_denial():
    with pytest.raises(KeyError):
        matrix.scopes(frozenset({Role.ANALYST}), "audits", "read")


@pytest.mark.parametrize(
    ("role", "forms"),
    [
        ("IRO", {"tier-2", "section-47"}),
        ("QR", {"tier-2", "section-47", "case-sample", "supervision", "supervision-session", "live-observation"}),
        ("SM", {"tier-2", "live-observation"}),
        ("HS", {"tier-2", "live-observation"}),
        ("AN", set()),
        ("BS", set()),
    ],
)
def test_each_role_fills_in_its_forms(role, forms):
    every = [path.stem for path in sorted((ROOT / "forms").glob("*.yaml"))]
    assert {form for form in every if matrix.may_fill_in(frozenset({Role(role)}), form)} & forms == forms
    if role != "QR":
        assert {form for form in every if matrix.may_fill_in(frozenset({Role(role)}), form)} == forms


def test_who_sees_content_and_who_needs_a_second_person():
    assert matrix.content_roles(frozenset(Role)) == frozenset(Role) - {Role.ADMINISTRATOR}
    assert matrix.privileged_roles(frozenset(Role)) == {
        Role.SAFEGUARDING_MANAGER,
        Role.HEAD_OF_SERVICE,
        Role.ANALYST,
        Role.ADMINISTRATOR,
    }


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
