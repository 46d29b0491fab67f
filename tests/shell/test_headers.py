"""The headers of every answer, and forms from elsewhere."""

from __future__ import annotations

import pytest

from qa_tool.people.models import UserAccount
from qa_tool.trail.models import Event
from tests.shell.test_sessions import production
from tests.support.site import found

ANSWERS = ["/account/", "/account/sign-in", "/no-such-page", "/health/live", "/static/css/qa.css", "/static/none.css"]


def policy_of(answer):
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {kind: sources for kind, _, sources in parts}


@pytest.mark.parametrize("who", ["QR", None])
@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_headers(client_as, path, who):
    with client_as(who).get(path) as answer:
        policy = policy_of(answer)
        assert policy["default-src"] == "'none'"
        for kind in ("object-src", "base-uri", "frame-ancestors"):
            assert policy[kind] == "'none'"
        assert policy["script-src"] == "'self'"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "geolocation=()" in answer.headers["Permissions-Policy"]
        stays = answer.headers["Cache-Control"]
        if path.startswith("/static/css/"):
            assert "max-age" in stays
        else:
            assert stays == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_errors_and_redirects_carry_them_too(app, client_as):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = client_as("QR")
    answers = [
        client.post("/account/password", csrf=False),
        client.post("/account/"),
        client.post("/account/password", data={"x": "y" * 2_000_000}),
        client_as(None).get("/account/"),
    ]
    assert [answer.status_code for answer in answers] == [400, 405, 413, 303]
    for answer in answers:
        assert policy_of(answer)["frame-ancestors"] == "'none'"
        assert answer.headers["Cache-Control"] == "no-store"


def test_in_production_browsers_are_told_to_stay_on_https(sqlite_url, tmp_path):
    client = production(sqlite_url, tmp_path).test_client()
    for path in ("/account/sign-in", "/no-such-page", "/static/css/qa.css"):
        with client.get(path, base_url="https://audits.example.gov.uk") as answer:
            assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


def test_elsewhere_they_are_not(client_as):
    assert "Strict-Transport-Security" not in client_as(None).get("/account/sign-in").headers


@pytest.fixture
def addresses(app):
    """A path for every route that takes forms."""
    adapter = app.url_map.bind("localhost")
    paths = {}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values = {name: 1 if "int" in str(rule._converters[name]).lower() else "a" * 32 for name in rule.arguments}
            paths[rule.endpoint] = adapter.build(rule.endpoint, values, method="POST")
    return paths


def test_every_form_needs_a_token_of_its_own_session(app, client_as, addresses, in_database):
    """Check 21: without a token, with somebody else's, and from another site, on every route that takes forms."""
    assert "account.sign_out" in addresses
    client, stranger = client_as("QR"), client_as("SM")
    client.criticises = False
    for endpoint, path in addresses.items():
        for answer in (
            client.post(path, csrf=False),
            client.post(path, data={"csrf_token": "x"}),
            client.post(path, data={"csrf_token": stranger.form_token()}),
        ):
            assert answer.status_code in (400, 403), endpoint
        for site in ("cross-site", "same-site"):
            assert client.post(path, headers={"Sec-Fetch-Site": site}).status_code == 403, endpoint
    with in_database() as session:
        assert session.query(Event).count() == 0
    assert client.get("/account/").status_code == 200, "still signed in"


def test_our_own_pages_may_send_forms(client_as):
    client = client_as("QR")
    answer = client.post("/account/sessions/end", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303


def test_over_https_a_form_must_come_from_our_own_page(sqlite_url, tmp_path):
    client = production(sqlite_url, tmp_path).test_client()
    base = "https://audits.example.gov.uk"
    page = client.get("/account/sign-in", base_url=base)
    token = found(r'name="csrf_token" type="hidden" value="([^"]+)"', page.text)[1]
    data = {"csrf_token": token, "email": "a@b.example", "password": "wrong wrong wrong"}

    def status(referrer):
        headers = {"Referer": referrer} if referrer else {}
        return client.post("/account/sign-in", base_url=base, data=data, headers=headers).status_code

    assert status(f"{base}/account/sign-in") == 422
    assert status("https://evil.example/") == 400
    assert status(None) == 422, "an office's proxy that drops the Referer must not keep anybody from working"


def test_extra_fields_change_nothing(client_as, in_database):
    """Check 30 for the account's forms: fields that nobody offered are ignored."""
    client = client_as("QR")
    extra = {"role": "AN", "roles": "AD", "owner_id": "1", "active": "0", "email": "x@y.example", "person_id": "1"}
    client.post("/account/sessions/end", data=extra)
    client.post("/account/password", data=extra)
    with in_database() as session:
        (user,) = session.query(UserAccount)
        assert (user.email, user.active, [grant.role for grant in user.grants]) == (
            "qr-99@service.example",
            True,
            ["QR"],
        )
