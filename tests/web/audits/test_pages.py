"""The pages of auditing as a browser without scripts is shown them; every page is criticised by the client."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from qa_tool.models import Audit, Draft
from qa_tool.policy.words import Role
from tests.support import factories
from tests.support.factories import People

Client = Any


@pytest.fixture
def cast(in_database: Callable[[], Any]) -> People:
    with in_database() as session:
        people = factories.make_people(session)
        factories.make_places(session)
        factories.publish(session, factories.shipped("supervision"))
        factories.publish(session, factories.shipped("live-observation"))
        session.expunge_all()
    return people


@pytest.fixture
def manager(client_as: Callable[..., Client], cast: People) -> Client:
    return client_as(cast.manager, Role.QR_MANAGER)


def _start(client: Client, form: str = "supervision", audit_id: str = "a" * 32) -> str:
    answer = client.post(f"/audits/start/{form}", data={"audit_id": audit_id})
    assert answer.status_code == 303
    return audit_id


def _hidden(page: str, name: str) -> Any:
    import html

    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return json.loads(html.unescape(found[1]))


def _stored(in_database: Callable[[], Any], audit_id: str) -> dict[str, list[str]]:
    with in_database() as session:
        draft = session.get(Draft, audit_id)
        assert draft is not None
        return dict(draft.fields)


def test_a_repeated_start_makes_one_audit(manager: Client, in_database: Any) -> None:
    _start(manager)
    _start(manager)
    with in_database() as session:
        assert session.query(Audit).count() == 1


def test_choosing_no_form_says_so(manager: Client) -> None:
    page = manager.post("/audits/start").text
    assert "Error: What do you want to fill in?" in page
    assert "Select what you want to fill in" in page


def test_an_unknown_form_is_not_found(manager: Client) -> None:
    assert manager.get("/audits/start/tier-9").status_code == 404


def test_half_a_date_is_kept_and_named(manager: Client, in_database: Any) -> None:
    audit_id = _start(manager)
    page = manager.post(f"/audits/{audit_id}/facts", data={"q_audit_date__day": "31", "q_audit_date__month": "2"})
    assert "There is a problem" in page.text
    assert 'href="#q_audit_date__' in page.text
    assert _stored(in_database, audit_id)["q_audit_date__day"] == ["31"]


def test_the_case_number_never_stands_in_the_draft_or_on_a_page_again(manager: Client, in_database: Any) -> None:
    audit_id = _start(manager)
    manager.post(f"/audits/{audit_id}/facts", data={"case_number": "87654321", "q_case_number": "87654321"})
    assert "87654321" not in json.dumps(_stored(in_database, audit_id))
    for path in ("facts", "check", "tasks", "case-number"):
        assert "87654321" not in manager.get(f"/audits/{audit_id}/{path}").text
    assert "••••4321" in manager.get(f"/audits/{audit_id}/facts").text


@pytest.mark.parametrize("number", ["12", "12345678901", "Smith"])
def test_a_wrong_case_number_is_named(manager: Client, number: str) -> None:
    audit_id = _start(manager)
    page = manager.post(f"/audits/{audit_id}/case-number", data={"case_number": number}).text
    assert "Case number must be 6 to 10 digits" in page


def test_questions_that_open_come_again(manager: Client) -> None:
    audit_id = _start(manager)
    page = manager.post(f"/audits/{audit_id}/sections/oversight", data={"q_SU_03": "no", "then": "continue"})
    assert page.status_code == 200
    assert "1 more question appeared because of your answers" in page.text


def test_with_scripts_the_page_goes_on(manager: Client) -> None:
    audit_id = _start(manager)
    data = {"q_SU_03": "no", "then": "continue", "_script": "1"}
    answer = manager.post(f"/audits/{audit_id}/sections/oversight", data=data)
    assert answer.status_code == 303
    assert answer.location.endswith("/sections/child")


def test_autosave_answers_with_new_marks(manager: Client, in_database: Any) -> None:
    audit_id = _start(manager)
    base = _hidden(manager.get(f"/audits/{audit_id}/sections/oversight").text, "_base")
    data = {"q_SU_02": "good", "_base": json.dumps({"q_SU_02": base["q_SU_02"]})}
    answer = manager.post(f"/audits/{audit_id}/autosave", data=data)
    assert answer.status_code == 200
    assert answer.json["base"]["q_SU_02"] != base["q_SU_02"]
    assert answer.json["progress"].startswith("1 of")
    assert _stored(in_database, audit_id)["q_SU_02"] == ["good"]


def test_a_clash_saves_nothing_and_shows_both(manager: Client, in_database: Any) -> None:
    audit_id = _start(manager)
    base = json.dumps(_hidden(manager.get(f"/audits/{audit_id}/sections/oversight").text, "_base"))
    address = f"/audits/{audit_id}/sections/oversight"
    manager.post(address, data={"q_SU_02__comment": "theirs", "_base": base})
    before = _stored(in_database, audit_id)
    sent = {"q_SU_02__comment": "mine", "q_SU_03": "yes", "_base": base}
    answer = manager.post(f"/audits/{audit_id}/autosave", data=sent)
    assert answer.status_code == 409
    assert (answer.json["clashes"][0]["mine"], answer.json["clashes"][0]["theirs"]) == ("mine", "theirs")
    assert _stored(in_database, audit_id) == before
    page = manager.post(address, data=sent)
    assert page.status_code == 409
    assert "mine" in page.text
    assert "theirs" in page.text
    again = json.dumps(_hidden(page.text, "_base"))
    chosen = {**sent, "_base": again, "keep:q_SU_02__comment": "mine", "then": "continue"}
    assert manager.post(address, data=chosen).status_code == 303
    assert _stored(in_database, audit_id)["q_SU_02__comment"] == ["mine"]


@pytest.mark.parametrize("base", ["", "not json", "[]", '{"q_SU_02": 7}', '{"__class__": "x"}', "9" * 300_000])
def test_a_senseless_base_does_no_harm(manager: Client, base: str) -> None:
    audit_id = _start(manager)
    answer = manager.post(f"/audits/{audit_id}/autosave", data={"q_SU_02": "good", "_base": base})
    assert answer.status_code == 200


def test_submitting_too_early_changes_nothing_and_links_every_problem(manager: Client, in_database: Any) -> None:
    audit_id = _start(manager)
    answer = manager.post(f"/audits/{audit_id}/submit", data={"version": "1"}, follow_redirects=True)
    assert "Error: Check your answers" in answer.text
    links = re.findall(r'<a href="(/audits/[^"#]+)#([^"]+)">', answer.text)
    assert len(links) > 10
    for address, target in links:
        assert f'id="{target}"' in manager.get(address.replace("&amp;", "&")).text, (address, target)


def test_the_address_of_a_search_by_case_number_holds_no_number(manager: Client) -> None:
    _start(manager)
    manager.post(f"/audits/{'a' * 32}/facts", data={"case_number": "87654321"})
    found = manager.post("/audits/search", data={"case_number": "87654321"})
    assert "SU-" in found.text
    assert "87654321" not in found.text
    assert "Enter a case number" in manager.post("/audits/search", data={}).text
    assert manager.get("/audits/search", follow_redirects=True).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["?sort=nonsense", "?status=nonsense", "?quarter=2018", "?page=99999", "?page=-1", "?form=%00", "?grade=best"],
)
def test_senseless_filters_are_a_message_and_not_a_failure(manager: Client, query: str) -> None:
    assert manager.get(f"/audits/{query}").status_code == 200


def test_a_colleagues_draft_looks_like_none(manager: Client, client_as: Any, cast: People) -> None:
    audit_id = _start(manager)
    other = client_as(cast.other_manager, Role.QR_MANAGER)
    for path in ("tasks", "facts", "sections/oversight", "check", "discard", ""):
        assert other.get(f"/audits/{audit_id}/{path}").status_code == 404, path
        assert other.get(f"/audits/{'b' * 32}/{path}").status_code == 404, path


def test_discarding_asks_first(manager: Client, in_database: Any) -> None:
    audit_id = _start(manager)
    assert "cannot be brought back" in manager.get(f"/audits/{audit_id}/discard").text
    manager.post(f"/audits/{audit_id}/discard")
    with in_database() as session:
        assert session.get(Audit, audit_id) is None


def test_what_is_typed_is_text_and_never_markup(manager: Client) -> None:
    audit_id = _start(manager)
    evil = '"><script>window.z=1</script>'
    manager.post(f"/audits/{audit_id}/sections/oversight", data={"q_SU_02__comment": evil})
    for path in ("sections/oversight", "check"):
        page = manager.get(f"/audits/{audit_id}/{path}").text
        assert "<script>window.z" not in page
        assert "&lt;script&gt;window.z=1" in page


def test_the_observation_is_one_page(manager: Client) -> None:
    audit_id = _start(manager, "live-observation")
    page = manager.get(f"/audits/{audit_id}/sections/all").text
    for title in ("The meeting", "During", "What happened", "Afterwards", "Closing"):
        assert f">{title}</h2>" in page
    assert manager.get(f"/audits/{audit_id}/sections/during").status_code == 404
