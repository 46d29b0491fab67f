"""Every route and method is declared in the policy, and the policy declares none that is not there (check 11)."""

from __future__ import annotations

import pytest
from flask import Blueprint

from qa_tool import create_app, subjects
from qa_tool.config import load_settings
from qa_tool.figures.measures.base import OF_ONES_OWN
from qa_tool.policy import matrix
from qa_tool.shell.access import UndeclaredRoute
from tests.support.measures import MEASURES

HEARD = ("safety-concern", "dispute", "escalation", "handed-back")


@pytest.fixture
def settings(sqlite_url, tmp_path):
    return load_settings({"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "i"), "QA_DATABASE_URL": sqlite_url})


def test_every_route_and_method_is_declared_and_none_extra(settings):
    app = create_app(settings)
    there = {
        (rule.endpoint, method) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD"}
    }
    assert there - set(matrix.routes()) == set()
    assert set(matrix.routes()) - there == set()


def test_a_route_that_is_not_declared_keeps_the_program_from_starting(settings, monkeypatch):
    stray = Blueprint("stray", __name__)
    stray.add_url_rule("/stray", "page", lambda: "hello")
    real = subjects.blueprints()
    monkeypatch.setattr(subjects, "blueprints", lambda: (*real, stray))
    with pytest.raises(UndeclaredRoute, match=r"stray\.page GET \(/stray\)"):
        create_app(settings)


def test_a_method_that_is_not_declared_does_too(settings, monkeypatch):
    stray = Blueprint("account_more", __name__)
    stray.add_url_rule("/account/sign-in", "sign_in", lambda: "hello", methods=["PUT"])
    real = subjects.blueprints()
    monkeypatch.setattr(subjects, "blueprints", lambda: (*real, stray))
    with pytest.raises(UndeclaredRoute, match="PUT"):
        create_app(settings)


def test_every_grant_is_about_something_that_exists():
    """An action that no route asks for is one that a command or a service asks for: each is named here."""
    by_route = {(rule.resource, rule.action) for rule in matrix.routes().values() if isinstance(rule, matrix.RouteRule)}
    elsewhere = {
        **{("measure", key): "figures/measures" for key in {one.granted for one in MEASURES.values()} - {OF_ONES_OWN}},
        **{("notices", f"hear-{what}"): "notices/verbs" for what in HEARD},
        ("users", "create"): "cli/users.py",
        ("users", "read"): "cli/users.py",
        ("users", "update"): "cli/users.py",
        ("users", "approve"): "people/verbs/accounts.py",
        ("definitions", "publish"): "definitions/verbs/publishing.py",
        ("audit-draft", "read-status"): "records/queries/scoping.py",
        ("observation", "read"): "records/queries/scoping.py",
        ("observation", "read-coded"): "records/queries/scoping.py",
        ("learning", "read"): "records/verbs",
        ("figures", "read-teams"): "figures/verbs/figures.py",
        ("figures", "read-managers"): "figures/verbs/measures.py",
        ("figures", "read-wording"): "figures/verbs/examples.py",
        ("count", "read"): "counts/verbs",
        ("count", "enter"): "counts/verbs",
        ("problem-resolution", "read"): "registers/verbs",
        ("problem-resolution", "record"): "registers/verbs",
        **{("appeal", action): "registers/verbs" for action in ("read", "record", "decide", "read-restricted")},
        ("rows", "execute"): "outputs/verbs/workbooks.py",
        ("event-log", "read"): "services",
        ("external-edition", "execute"): "outputs/verbs/external.py",
        ("outside-sheet", "execute"): "enquiries/verbs/outside.py",
        ("cluster-meeting", "execute"): "meetings/verbs.py",
    }
    assert set(matrix.matrix().grants) - by_route == set(elsewhere)
