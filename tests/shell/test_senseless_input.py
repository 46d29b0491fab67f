"""Fields twice over, numbers of thousands of digits, words for numbers, JSON of another kind: refused, never an error.

Security check 31. Every route is asked with every text that its own module mentions as a field, so that a new field is
attacked as soon as it is read. Nothing is committed.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from qa_tool.people.verbs import staging
from qa_tool.policy import matrix
from tests.policy.matrix_expected import MISSING, THINGS, expected, open_to
from tests.policy.matrix_world import browser, commits, world, world_on
from tests.support.factories import ROLES

__all__ = ["commits", "world"]  # fixtures
DIGITS = "9" * 5_000
"""More than Python turns into a number at once; and far more than a database keeps in one."""
VALUES = (DIGITS, "9" * 19, "-1", "²", "\x00")
"""What int() takes and a database does not, what int() does not take though it is a digit, and nothing at all."""
VALUES_OF_POSTGRESQL = ("a\x00b", "9" * 10, "'\")) OR 1=1; -- %s %(x)s \\")
"""What SQLite takes and PostgreSQL does not, and what would break out of a statement that was put together as text."""
LEFT_OUT = {"static", "account.sign_out", "account.sessions_end"}
"""Files, and what ends the sessions that the walk needs."""


def fields_of(world: SimpleNamespace, endpoint: str) -> list[str]:
    """What the view's module mentions in quotes and could be the name of a field."""
    view = inspect.unwrap(world.app.view_functions[endpoint])
    module = inspect.getmodule(view)
    assert module is not None
    words = set(re.findall(r'"(_?[a-z][a-z0-9_-]{0,30})"', inspect.getsource(module)))
    common = {"page", "period", "version", "seen", "revision", "number", "_base", "q_X1", "q_audit_date__day", "reason"}
    return sorted(words | common)


def routes(world: SimpleNamespace) -> Iterator[tuple[str, str, str, str]]:
    """Everybody's every route: who, endpoint, method, path; of those about an audit, of one that answers them."""
    adapter = world.app.url_map.bind("localhost")
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint in LEFT_OUT:
            continue
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            if getattr(matrix.routes()[rule.endpoint, method], "by_token", False):
                continue
            who = next((name for name in ROLES if open_to(name, rule.endpoint, method)), "")
            values = dict.fromkeys(rule.arguments, "tier-2") | {"number": 1, "page": "closing"}
            if "audit_id" in rule.arguments:
                answers = (
                    (name, thing)
                    for name in ROLES
                    for thing in THINGS
                    if expected(name, rule.endpoint, method, thing) in (200, 303, 422)
                )
                who, found = next(answers, (who, None))
                values["audit_id"] = world.ids[found.name] if found else MISSING
            if who:
                path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method=method)
                yield who, rule.endpoint, method, str(path)


def sent(names: list[str], value: str) -> MultiDict[str, str]:
    """Every field twice, with that value and with another."""
    return MultiDict([(name, one) for name in names for one in (value, "1")])


@pytest.mark.timeout(900)
@pytest.mark.parametrize("verb", ["POST", "GET"])
def test_no_route_breaks_on_senseless_fields(
    world: SimpleNamespace, commits: list[None], monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.setattr(staging, "remove", lambda _path: None)
    broken, walked = walk(world, verb, VALUES)
    assert not broken, "\n".join(broken)
    assert walked > 250


@pytest.mark.timeout(900)
def test_no_route_breaks_on_what_postgresql_does_not_keep(
    postgresql_url: str, tmp_path: Path, commits: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its texts hold no NUL and its numbers end sooner than SQLite's."""
    monkeypatch.setattr(staging, "remove", lambda _path: None)
    with world_on(postgresql_url, tmp_path) as world:
        results = [walk(world, verb, VALUES_OF_POSTGRESQL) for verb in ("POST", "GET")]
    broken = [one for found, _ in results for one in found]
    assert not broken, "\n".join(broken)
    assert all(walked > 100 for _, walked in results)


def walk(world: SimpleNamespace, verb: str, values: tuple[str, ...]) -> tuple[list[str], int]:
    """Every route of a verb with each of the values in every field: what failed, and how many requests there were."""
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    browsers: dict[str, Any] = {}
    broken, walked = [], 0
    for who, endpoint, method, path in routes(world):
        if method != verb:
            continue
        if who not in browsers:
            browsers[who] = browser(world, who)
            browsers[who].criticises = False
        client, names = browsers[who], fields_of(world, endpoint)
        for value in values:
            fields = sent(names, value if method == "POST" or len(value) < 1000 else DIGITS[:1000])
            fields["csrf_token"] = client.form_token()
            walked += 1
            if method == "GET":
                answer = client.get(path, query_string=fields)
            else:
                answer = client.post(path, data=fields, headers={"Accept": "text/html"})
            answer.get_data()
            if answer.status_code >= 500:
                broken.append(f"{who}: {method} {endpoint} with {value[:30]!r}")
            answer.close()
    return broken, walked


@pytest.mark.parametrize("field", ["_base", "revision", "version", "q_X1", "reason"])
def test_a_million_digits_are_refused_or_passed_over(world: SimpleNamespace, commits: list[None], field: str) -> None:
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    client = browser(world, "auditor")
    draft = world.ids["draft-auditor"]
    for path in (f"/audits/{draft}/sections/closing", f"/audits/{draft}/autosave", f"/audits/{draft}/submit"):
        answer = client.post(path, data={field: "9" * 1_000_000})
        assert answer.status_code < 500, (path, field)


@pytest.mark.parametrize("body", ["", "[1]", "null", "{", json.dumps({"a": [1] * 10}), DIGITS, "\x00"])
def test_a_body_of_another_kind_is_no_error(world: SimpleNamespace, commits: list[None], body: str) -> None:
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    client = browser(world, "auditor")
    for path in ("/audits/start/tier-2", f"/audits/{world.ids['draft-auditor']}/autosave", "/notices/choices"):
        headers = {"X-CSRFToken": client.form_token()}
        answer = client.post(path, data=body, content_type="application/json", headers=headers, csrf=False)
        assert answer.status_code < 500, path
