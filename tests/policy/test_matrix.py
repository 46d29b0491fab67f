"""The matrix, walked: every role, every route, every object. What may be reached answers, everything else hides.

What is expected is worked out in ``matrix_expected`` from the matrix and from who wrote what about whom; the SQL of the
store, the services and the pages are what is tested.
"""

from __future__ import annotations

import pytest

from qa_tool.kit.periods import now
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import RoleGrant
from qa_tool.policy import matrix
from tests.policy.matrix_expected import (
    MISSING,
    THINGS,
    expected,
    knows_status,
    open_to,
    reads,
    reads_text,
    writes,
)
from tests.policy.matrix_world import asked, browser, commits, object_routes, world, written
from tests.shell.test_errors import without_tokens
from tests.support.factories import ROLES

__all__ = ["commits", "world", "written"]  # fixtures


@pytest.mark.timeout(900)  # a hundred routes, each with every state of its objects
@pytest.mark.parametrize("who", ROLES)
def test_each_person_gets_exactly_what_the_matrix_says_of_each_thing(world, commits, written, who):
    """Checks 12 and 13: status, the text of others nowhere, hidden as if it did not exist, nothing changed."""
    client = browser(world, who)
    for endpoint, method, path in object_routes(world):
        client.criticises = True
        missing = asked(client, path(MISSING), method)
        client.criticises = False  # the same page over and over; rooms criticise their own
        assert missing.status_code == (404 if open_to(who, endpoint, method) else 403), (endpoint, method)
        for thing in THINGS if missing.status_code == 404 else THINGS[:1]:
            before = len(commits), len(written)
            answer = asked(client, path(world.ids[thing.name]), method)
            case = f"{who}: {method} {endpoint} of {thing.name}"
            assert answer.status_code == expected(who, endpoint, method, thing), case
            if answer.status_code in (403, 404):
                assert without_tokens(answer) == without_tokens(missing), case
                assert (len(commits), len(written)) == before, case
            if method == "GET":
                assert len(written) == before[1], f"{case} wrote {written[-1]}"
            for other in THINGS:
                if not reads_text(who, other):
                    assert other.canary not in answer.text, f"{case} shows {other.name}"


@pytest.mark.parametrize("who", ROLES)
def test_who_may_read_a_text_finds_it(world, who):
    """The canaries do stand on the pages: otherwise their absence elsewhere would say nothing."""
    client = browser(world, who)
    for thing in THINGS:
        if writes(who, thing):
            assert thing.canary in client.get(f"/audits/{world.ids[thing.name]}/sections/closing").text
        elif reads_text(who, thing):
            assert thing.canary in client.get(f"/audits/{world.ids[thing.name]}/").text


@pytest.mark.parametrize("who", ROLES)
def test_pages_about_no_single_audit_are_open_as_the_matrix_says(world, commits, written, who):
    """Lists, searches and figures: open or forbidden by role, without a word or reference of what is hidden."""
    client = browser(world, who)
    adapter = world.app.url_map.bind("localhost")
    for rule in world.app.url_map.iter_rules():
        if "audit_id" in rule.arguments or rule.endpoint in ("static", "account.sign_in", "account.sign_out"):
            continue
        values = dict.fromkeys(rule.arguments, "tier-2")
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            before = len(written)
            answer = asked(client, adapter.build(rule.endpoint, values, method=method), method)
            case = f"{who}: {method} {rule.endpoint}"
            if getattr(matrix.routes()[rule.endpoint, method], "by_token", False):
                assert answer.status_code == 401, f"{case} is open to somebody without a token"
                assert len(written) == before, case
                continue
            if not open_to(who, rule.endpoint, method):
                assert answer.status_code == 403, case
            else:
                assert answer.status_code not in (401, 403, 405, 500), case
            if method == "GET" and not getattr(matrix.routes()[rule.endpoint, method], "export", False):
                assert len(written) == before, case  # an export is numbered as it leaves
            if not str(answer.mimetype).startswith("text/"):
                continue  # a workbook: what it holds has tests of its own
            for thing in THINGS:
                if not reads_text(who, thing):
                    assert thing.canary not in answer.text, case
                if not reads(who, thing) and not writes(who, thing) and not knows_status(who, thing):
                    assert world.references[thing.name] not in answer.text, f"{case} shows {thing.name}"


def test_the_list_holds_what_may_be_read_and_no_more(world):
    for who in ROLES:
        if not open_to(who, "audits.listing", "GET"):
            continue
        page = browser(world, who).get("/audits/").text
        for thing in THINGS:
            if reads(who, thing) and not thing.amended:
                assert world.references[thing.name] in page, f"{who} does not find {thing.name}"


@pytest.mark.parametrize("path", ["/", "/audits/", "/analysis/", "/forms/", "/account/"])
def test_nobody_comes_in_without_signing_in(world, path):
    client = world.app.test_client()
    assert client.get(path).status_code == 303
    assert client.get(path, headers={"Sec-Fetch-Mode": "cors"}).status_code == 401


def test_every_other_route_asks_for_signing_in_too(world):
    public = {endpoint for (endpoint, _), rule in matrix.routes().items() if rule == matrix.PUBLIC}
    assert public == {"static", "health.alive", "health.ready", "account.sign_in"}
    client = world.app.test_client()
    for _, method, path in object_routes(world):
        assert client.open(path(MISSING), method=method).status_code == 303


def test_two_roles_reach_what_either_does_but_never_ones_own_before_release(world):
    """Object rule 11: the conflict rules come before any grant."""
    with unit_of_work(world.engine) as session:
        user = session.merge(world.users["iro"])
        user.grants.append(RoleGrant(role="HS", granted_at=now()))
    client = browser(world, "iro")
    status = {thing.name: client.get(f"/audits/{world.ids[thing.name]}/").status_code for thing in THINGS}
    with unit_of_work(world.engine) as session:
        session.query(RoleGrant).filter_by(user_id=world.users["iro"].id, role="HS").delete()
    assert status["nobodys"] == status["elsewhere"] == status["released"] == 200
    assert status["unreleased"] == status["unseen-obs"] == status["reopened"] == 404
