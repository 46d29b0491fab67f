"""The pages of auditing as a browser without scripts is shown them; every page is criticised by the client."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import Mock

import pytest

from qa_tool.definitions import rules
from qa_tool.definitions.models import FormVersion
from qa_tool.kit.periods import today
from qa_tool.policy.words import Role
from qa_tool.records.models import Audit, Draft
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


def test_a_form_can_be_begun_from_the_list_or_read_first(manager: Client, in_database: Any) -> None:
    page = manager.get("/audits/start").text
    found = re.search(r'action="/audits/start/supervision".*?name="audit_id" value="([0-9a-f]{32})"', page, re.DOTALL)
    assert found
    assert 'href="/audits/start/supervision"' in page
    assert manager.post("/audits/start/supervision", data={"audit_id": found[1]}).status_code == 303
    with in_database() as session:
        assert session.query(Audit).one().id == found[1]


def test_an_unknown_form_is_not_found(manager: Client) -> None:
    assert manager.get("/audits/start/tier-9").status_code == 404


def test_half_a_date_is_kept_and_named(manager: Client, in_database: Any) -> None:
    audit_id = _start(manager)
    page = manager.post(f"/audits/{audit_id}/facts", data={"q_audit_date__day": "31", "q_audit_date__month": "2"})
    assert "There is a problem" in page.text
    assert 'href="#q_audit_date__' in page.text
    assert _stored(in_database, audit_id)["q_audit_date__day"] == ["31"]


def test_what_is_no_choice_is_kept_as_typed_and_named_in_the_words_of_its_type(
    manager: Client, in_database: Any
) -> None:
    audit_id = _start(manager)
    answer = manager.post(f"/audits/{audit_id}/sections/oversight", data={"q_SU_02": "outstanding"})
    assert answer.status_code == 200
    assert answer.text.count("Select one of the choices for") == 2, "in the summary and at the field"
    assert _stored(in_database, audit_id)["q_SU_02"] == ["outstanding"]
    assert "Select one of the choices for" in manager.get(f"/audits/{audit_id}/check?problems=1").text


@pytest.mark.parametrize("page", ["sections/closing?check=1", "check"])
def test_a_page_asks_the_rules_once(manager: Client, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    audit_id, examine = _start(manager), Mock(wraps=rules.examine)
    monkeypatch.setattr(rules, "examine", examine)
    assert manager.get(f"/audits/{audit_id}/{page}").status_code == 200
    examine.assert_called_once()


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
    again = manager.get("/audits/search")
    assert (again.status_code, again.location) == (303, "/audits/")


def test_a_list_between_two_dates(manager: Client, cast: People, in_database: Any) -> None:
    with in_database() as session:
        version = session.query(FormVersion).filter_by(form_key="supervision").one()
        for day in (date(2018, 9, 30), date(2018, 10, 1), date(2018, 12, 31), date(2019, 1, 1)):
            factories.make_submitted(session, version, author=cast.manager, audit_date=day)
    page = manager.get("/audits/?from=1/10/2018&to=2018-12-31").text
    assert "2 records" in page
    assert "1 Oct 2018" in page
    assert "31 Dec 2018" in page
    assert 'value="1/10/2018"' in page
    assert "3 records" in manager.get("/audits/?from=1 October 2018").text
    wrong = manager.get("/audits/?from=31/9/2018&to=31/12/2018").text
    assert "From must be a real date: September has 30 days" in wrong
    assert 'value="31/9/2018"' in wrong
    assert "From must be the same as or before To" in manager.get("/audits/?from=2/1/2019&to=1/1/2019").text


def test_what_a_link_narrows_by_is_said_and_kept(manager: Client) -> None:
    page = manager.get("/audits/?safety_concern=1&mine=1&status=draft").text
    assert '<input type="hidden" name="safety_concern" value="1">' in page
    assert "Nothing matches" in page
    _start(manager)
    assert "1 record, submitted or drafted by you" in manager.get("/audits/?mine=1").text


@pytest.mark.parametrize(
    "query",
    ["?sort=nonsense", "?status=nonsense", "?quarter=2018", "?page=99999", "?page=-1", "?grade=best"],
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


def test_a_safety_concern_stands_at_once_on_my_work_of_those_who_oversee(
    manager: Client, client_as: Any, cast: People, in_database: Any
) -> None:
    with in_database() as session:
        version = session.query(FormVersion).filter_by(form_key="supervision").one()
        audit = factories.make_submitted(session, version, author=cast.manager, practitioner=cast.iro)
        audit.safety_concern = True
        reference = audit.reference
    for person, role, sees in (
        (cast.safeguarding, Role.SAFEGUARDING_MANAGER, True),
        (cast.manager, Role.QR_MANAGER, True),
        (cast.iro, Role.IRO, False),
    ):
        page = client_as(person, role).get("/").text
        assert ("Immediate safety concerns" in page) is sees, role
        if sees:
            assert (
                reference in page.split("Immediate safety concerns", 1)[1].split("All records with a safety concern")[0]
            )
    assert "1 record, with an immediate safety concern" in manager.get("/audits/?safety_concern=1").text


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.BUSINESS_SUPPORT, "types in attendance returns"),
        (Role.ADMINISTRATOR, "Audits are not open to administrators"),
    ],
)
def test_those_without_audits_are_told_what_is_theirs(client_as: Any, role: Role, words: str) -> None:
    page = client_as(role).get("/").text
    assert words in page
    assert 'href="/account/"' in page
    enters_counts = 'href="/section-47/counts"' in page.split("<main")[1]
    assert enters_counts is (role is Role.BUSINESS_SUPPORT)


def test_the_suggested_grade_stands_beside_the_overall_grade(manager: Client) -> None:
    audit_id = _start(manager)
    assert "data-suggestion" not in manager.get(f"/audits/{audit_id}/sections/closing").text
    manager.post(f"/audits/{audit_id}/facts", data={"q_plan_type": "CLA"})
    manager.post(f"/audits/{audit_id}/sections/oversight", data={"q_SU_02": "good"})
    page = manager.get(f"/audits/{audit_id}/sections/closing").text
    assert "Your answers suggest" in page
    assert "data-suggestion" not in manager.get(f"/audits/{audit_id}/sections/oversight").text


def test_facts_that_cannot_be_are_said_at_once_and_blank_ones_are_not(manager: Client) -> None:
    audit_id = _start(manager)

    def saved_with(day: date) -> Any:
        parts = {"day": day.day, "month": day.month, "year": day.year}
        data = {f"q_audit_date__{part}": str(number) for part, number in parts.items()}
        return manager.post(f"/audits/{audit_id}/facts", data=data)

    page = saved_with(today() + timedelta(days=1)).text
    assert "‘Date’ must be today or in the past" in page
    assert "Select ‘Locality’" not in page
    assert "Select ‘Locality’" in manager.get(f"/audits/{audit_id}/check?problems=1").text
    assert saved_with(today()).status_code == 303


def test_the_check_shows_the_beginning_of_a_text_far_too_long(manager: Client) -> None:
    audit_id = _start(manager)
    manager.post(f"/audits/{audit_id}/sections/closing", data={"q_X2": "word " * 8_000})
    page = manager.get(f"/audits/{audit_id}/check").text
    assert "(39,999 characters in all)" in page
    assert len(page) < 80_000
    assert "must be 1,500 characters or less" in page


def test_without_scripts_one_row_more_than_is_used_stands_open(manager: Client) -> None:
    audit_id = _start(manager)
    for used in (0, 1):
        page = manager.get(f"/audits/{audit_id}/sections/closing").text
        strengths = page.split('id="question-X3"')[1].split('id="question-X4"')[0]
        before, folded = strengths.split("data-more-rows")
        assert before.count("data-row>") == used + 1
        assert before.count("data-row>") + folded.count("data-row>") == 3
        manager.post(f"/audits/{audit_id}/sections/closing", data={"q_X3__0-text": "The child's words are quoted."})
