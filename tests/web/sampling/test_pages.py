"""The analyst's way in the browser: upload, look, load, draw, print the method, replace, allocate."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_tool.models import Allocation, CaseList, Event, ListedCase, Sample, StagedFile
from qa_tool.vocabulary.periods import today
from tests.support import factories
from tests.support.hostile import changed
from tests.support.samples import Service, as_csv, make_service
from tests.web.conftest import CriticalClient, found

ROWS = [
    (
        str(3_000_000 + index),
        ("CP", "CLA")[index % 2],
        "1/2/2015",
        "",
        "",
        f"{('North', 'South')[index % 2]} team",
        iro,
        "",
    )
    for index, iro in enumerate(["P003", "P004", "P005"] * 8)
]


@pytest.fixture
def service(in_database: Any) -> Service:
    with in_database() as session:
        return make_service(session)


@pytest.fixture
def as_(client_as: Any, service: Service) -> Any:
    """``as_("analyst")``: one of the cast's browser."""

    def browser(name: str) -> CriticalClient:
        made = client_as(getattr(service.people, name), *factories.ROLES[name])
        assert isinstance(made, CriticalClient)
        return made

    return browser


def uploaded(client: CriticalClient, stream: io.BytesIO, name: str = "october.csv", **more: Any) -> Any:
    day = today()
    data: dict[str, Any] = {
        "on_day-day": str(day.day),
        "on_day-month": str(day.month),
        "on_day-year": str(day.year),
        "file": (stream, name),
    }
    return client.post("/samples/lists/new", data={"csrf_token": client.form_token(), **data, **more})


def staged_files(app: Flask) -> list[str]:
    folder = app.extensions["qa_settings"].instance / "staged"
    return [path.name for path in folder.iterdir()] if folder.exists() else []


def loaded(client: CriticalClient) -> str:
    """The address of a list that was uploaded and loaded."""
    staged = uploaded(client, as_csv(ROWS))
    return str(client.post(f"{staged.location}load").location)


def count(in_database: Any, model: Any) -> int:
    with in_database() as session:
        return int(session.scalar(select(func.count()).select_from(model)))


DRAW = {
    "form_key": "tier-2",
    "purpose": "November",
    "plan_types": ["CP", "CLA"],
    "dimensions": ["locality"],
    "how": "proportional",
    "size": "6",
    "months": "12",
    "seed": "spoken at the meeting",
    "action": "draw",
    "sample_id": "a" * 32,
}


def drawn(client: CriticalClient) -> str:
    """The address of a sample drawn from a list."""
    return str(client.post(f"{loaded(client)}draw", data=DRAW).location)


def test_from_the_file_to_a_loaded_list(app, as_, in_database):
    client = as_("analyst")
    assert "None yet" in client.get("/samples/").text
    answer = uploaded(client, as_csv(ROWS))
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "24 cases</strong> would be loaded, held by 3 IROs" in page
    assert "3000000" not in page
    assert "••••0000" in page
    assert len(staged_files(app)) == 1
    assert count(in_database, ListedCase) == 0
    again = [client.post(f"{answer.location}load") for _ in range(2)]
    assert [one.location for one in again] == [again[0].location] * 2
    assert staged_files(app) == []
    assert (count(in_database, CaseList), count(in_database, StagedFile)) == (1, 0)
    shown = client.get(again[0].location).text
    assert "24 cases, held by 3 IROs" in shown
    assert client.get(answer.location).status_code == 404


def test_every_fault_is_listed_and_nothing_can_be_loaded(app, as_, in_database):
    client = as_("analyst")
    answer = uploaded(client, as_csv([*ROWS, ("x", "Foster", "40/1/2015", "", "", "Atlantis", "P999", "")]))
    page = client.get(answer.location).text
    assert "5 faults" in page
    for words in ("6 to 10 digits", "no plan type", "no date", "is no team", "staff code"):
        assert words in page
    assert "Load 24" not in page
    client.post(f"{answer.location}load")
    assert count(in_database, CaseList) == 0
    assert client.post(f"{answer.location}drop").status_code == 303
    assert staged_files(app) == []


def test_columns_are_matched_by_hand(as_):
    client = as_("analyst")
    answer = uploaded(client, as_csv([row[:2] for row in ROWS], ("LCS no", "Kind of plan")))
    page = client.get(answer.location).text
    assert "no column of case numbers" in page
    same = client.post(answer.location, data={"column-1": "plan_type", "column-2": "plan_type"})
    assert same.status_code == 422
    assert "are to hold the same" in same.text
    client.post(answer.location, data={"column-1": "case_number", "column-2": "plan_type"})
    assert "24 cases</strong> would be loaded" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"a,b\n1,2\n", "cases.xlsx", "text file, such as CSV"),
        (changed(xl__vbaProject_dot_bin=b"x"), "cases.xlsx", "macros"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "cases.xlsx", "password"),
        (b"PK\x03\x04", "cases.csv", "under the name of a text file"),
        (b"", "cases.csv", "empty"),
    ],
)
def test_files_of_no_use_are_refused_and_not_kept(app, as_, in_database, content, name, words):
    """Security check 53, on the way through the browser."""
    answer = uploaded(as_("analyst"), io.BytesIO(content), name)
    assert answer.status_code == 422
    assert words in answer.text
    assert staged_files(app) == []
    assert count(in_database, StagedFile) == 0


def test_a_file_over_the_limit_is_not_taken(app, as_):
    """Security check 54."""
    client = as_("analyst")
    client.criticises = False
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    assert uploaded(client, io.BytesIO(b"x" * 10_001)).status_code == 413
    assert staged_files(app) == []


def test_no_file_and_no_day_are_said_at_their_inputs(as_):
    answer = as_("analyst").post(
        "/samples/lists/new", data={"on_day-day": "31", "on_day-month": "2", "on_day-year": "2018"}
    )
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text
    assert 'href="#on_day-day"' in answer.text
    assert 'value="31"' in answer.text


def test_a_file_name_is_a_name_and_no_path(app, as_):
    answer = uploaded(as_("analyst"), as_csv(ROWS), "../../etc/<b>passwd.csv")
    assert answer.status_code == 303
    (name,) = staged_files(app)
    assert re.fullmatch(r"cases-[0-9a-f]{32}", name)
    assert "&lt;b&gt;passwd.csv" in as_("analyst").get(answer.location).text


def test_a_colleague_does_not_see_what_somebody_else_uploaded(as_):
    answer = uploaded(as_("analyst"), as_csv(ROWS))
    other = as_("safeguarding")
    assert other.get(answer.location).status_code == 404
    assert other.post(f"{answer.location}load").status_code == 404
    assert other.post(f"{answer.location}drop").status_code == 404


# -- drawing -----------------------------------------------------------------------------------------------------------


def test_a_sample_is_drawn_once_and_its_method_can_be_printed(as_, in_database):
    client = as_("analyst")
    address = loaded(client)
    assert client.get(f"{address}draw").status_code == 200
    first, second = (client.post(f"{address}draw", data=DRAW) for _ in range(2))
    assert first.location == second.location
    assert count(in_database, Sample) == 1
    page = client.get(first.location).text
    assert "6 cases" in page
    assert "3 in 12 (25.0%)" in page
    method = client.get(f"{first.location}method").text
    assert "the same cases came out, in the same order" in method
    assert "spoken at the meeting" in method
    assert "Rules version 1" in method


def test_the_strata_are_shown_before_and_quotas_are_entered_in_them(as_, in_database):
    client = as_("analyst")
    address = loaded(client)
    shown = client.post(f"{address}draw", data={**DRAW, "how": "quotas", "action": "show"})
    assert shown.status_code == 200
    keys = re.findall(r'name="stratum-(\d+)" value="([^"]+)"', shown.text)
    assert len(keys) == 2
    assert count(in_database, Sample) == 0
    quotas = {f"stratum-{number}": key for number, key in keys}
    none = client.post(f"{address}draw", data={**DRAW, "how": "quotas", **quotas})
    assert none.status_code == 422
    assert "enter how many to draw of each" in none.text
    made = client.post(f"{address}draw", data={**DRAW, "how": "quotas", **quotas, "quota-1": "1", "quota-2": "40"})
    page = client.get(made.location).text
    assert "13 cases" in page
    assert "12 in 12 (100.0%)" in page


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"form_key": ""}, "form_key"),
        ({"purpose": ""}, "purpose"),
        ({"plan_types": []}, "plan_types"),
        ({"size": "many"}, "size"),
        ({"months": "99"}, "months"),
        ({"how": "quotas", "stratum-1": "a|b", "quota-1": "3"}, "how"),
    ],
)
def test_what_is_wrong_is_said_at_its_input_and_what_was_typed_stays(as_, typed, where):
    client = as_("analyst")
    answer = client.post(f"{loaded(client)}draw", data={**DRAW, **typed})
    assert answer.status_code == 422
    assert f'href="#{where}"' in answer.text
    assert "spoken at the meeting" in answer.text


def test_a_case_is_replaced_with_a_reason(as_):
    client = as_("analyst")
    address = drawn(client)
    replace = found(rf'href="({address}replace/[0-9a-f]+)"', client.get(address).text)[1]
    assert client.get(replace).status_code == 200
    assert client.post(replace, data={"reason": ""}).status_code == 422
    assert client.post(replace, data={"reason": "Moved away"}).status_code == 303
    assert "Moved away" in client.get(f"{address}method").text
    assert client.post(replace, data={"reason": "Moved away"}).status_code == 303
    assert client.get(f"{address}method").text.count("Moved away") == 1


# -- allocating --------------------------------------------------------------------------------------------------------


def due() -> dict[str, str]:
    day = today() + timedelta(days=10)
    return {"due-day": str(day.day), "due-month": str(day.month), "due-year": str(day.year)}


def test_from_a_suggestion_to_the_auditors_list(as_, service, in_database):
    client = as_("analyst")
    address = drawn(client)
    sample_id = address.rstrip("/").rpartition("/")[2]
    page = f"/allocations/samples/{sample_id}"
    assert client.get(page).status_code == 200
    nobody = client.post(page, data={"action": "suggest", **due()})
    assert nobody.status_code == 422
    people = [service.people.auditor.id, service.people.second_auditor.id]
    suggested = client.post(page, data={"action": "suggest", "spread_over": people, **due()})
    chosen = re.findall(r'<option value="(\w+)" selected', suggested.text)
    assert sorted(chosen) == sorted(people * 3)
    names = re.findall(r'<select class="govuk-select" id="auditor-\w+" name="(auditor-\w+)"', suggested.text)
    choices = dict(zip(names, chosen, strict=True))
    for _ in range(2):
        assert client.post(page, data={"action": "give", **choices, **due()}).status_code == 303
    assert count(in_database, Allocation) == 6
    assert "Every case of the sample is allocated" in client.get(page).text
    mine = as_("auditor").get("/allocations/").text
    assert mine.count('/start" novalidate') == 3
    assert "Allocated to you" in as_("auditor").get("/").text


def test_a_wrong_choice_is_said_at_its_case_and_the_rest_stays(as_, service):
    client = as_("analyst")
    address = drawn(client)
    page = f"/allocations/samples/{address.rstrip('/').rpartition('/')[2]}"
    names = re.findall(r'name="(auditor-\w+)"', client.get(page).text)
    wrong = client.post(page, data={names[0]: service.people.support.id, names[1]: service.people.auditor.id, **due()})
    assert wrong.status_code == 422
    assert "Choose somebody from the list" in wrong.text
    assert f'href="#{names[0]}"' in wrong.text
    assert f'<option value="{service.people.auditor.id}" selected' in wrong.text
    late = client.post(page, data={names[1]: service.people.auditor.id, **due(), "due-year": "1999"})
    assert "today or later" in late.text
    assert client.post(page, data={names[1]: service.people.auditor.id, "due-day": "x"}).status_code == 422


def given(in_database: Any, service: Service, name: str = "auditor") -> str:
    with in_database() as session:
        service.session = session
        return str(service.given(name).id)


def test_the_auditor_starts_once_and_finds_the_facts_filled_in(as_, service, in_database):
    """Security check 60."""
    address = f"/allocations/{given(in_database, service)}/"
    client = as_("auditor")
    page = client.get(address).text
    number = found(r"<strong>(\d{7})</strong>", page)[1]
    answers = [client.post(f"{address}start") for _ in range(2)]
    assert answers[0].location == answers[1].location
    facts = client.get(answers[0].location.replace("tasks", "facts")).text
    assert number not in facts
    assert f"••••{number[-4:]}" in facts
    assert re.search(r'value="(CP|CLA)" checked', facts)
    with in_database() as session:
        assert session.scalar(select(func.count()).select_from(Event).where(Event.action == "audit.started")) == 1
    assert "Go on with T2-" in client.get(address).text
    assert number not in as_("analyst").get(address).text


def test_declining_says_why_and_gives_it_back(as_, service, in_database):
    address = f"/allocations/{given(in_database, service)}/"
    client = as_("auditor")
    assert client.get(f"{address}decline").status_code == 200
    assert client.post(f"{address}decline", data={"reason": ""}).status_code == 422
    assert client.post(f"{address}decline", data={"reason": "I knew the family"}).status_code == 303
    assert "Nothing is allocated to you" in client.get("/allocations/").text
    assert "I knew the family" in as_("analyst").get(address).text
    assert "Declined" in as_("analyst").get("/allocations/?ended=1").text


def test_reassigning_a_draft_warns_and_shows_no_word_of_it(as_, service, in_database):
    address = f"/allocations/{given(in_database, service)}/"
    auditor, analyst = as_("auditor"), as_("analyst")
    draft = auditor.post(f"{address}start").location
    auditor.post(draft.replace("tasks", "sections/closing"), data={"q_X2": "canary-of-the-first"})
    page = analyst.get(f"{address}reassign").text
    assert "that draft is deleted" in page
    assert "canary" not in page
    bare = analyst.post(f"{address}reassign", data={"auditor": service.people.second_auditor.id, **due()})
    assert bare.status_code == 422
    data = {"auditor": service.people.second_auditor.id, "reason": "On leave", **due()}
    moved = analyst.post(f"{address}reassign", data=data)
    assert moved.status_code == 303
    assert auditor.get(draft).status_code == 404
    assert as_("second_auditor").get(moved.location).status_code == 200
    again = analyst.post(f"{address}reassign", data=data)
    assert again.status_code == 303
    assert count(in_database, Allocation) == 2


@pytest.mark.parametrize(
    ("name", "reads", "changes"),
    [
        ("auditor", 200, 403),
        ("second_auditor", 404, 403),
        ("iro", 404, 403),
        ("manager", 404, 404),
        ("other_manager", 404, 404),
        ("safeguarding", 200, 200),
        ("head", 200, 403),
        ("analyst", 200, 200),
        ("support", 403, 403),
        ("administrator", 403, 403),
    ],
)
def test_who_reaches_an_allocation(as_, service, in_database, name, reads, changes):
    """Object rule 10: what is not theirs is not there."""
    address = f"/allocations/{given(in_database, service)}/"
    client = as_(name)
    assert client.get(address).status_code == reads
    assert client.get(f"{address}reassign").status_code == changes
    starts = {"auditor": 303}.get(name, 403 if name in ("analyst", "support", "administrator") else 404)
    assert client.post(f"{address}start").status_code == starts


def test_a_manager_reaches_what_is_given_to_the_own_team(as_, service, in_database):
    address = f"/allocations/{given(in_database, service, 'colleague')}/"
    assert as_("manager").get(f"{address}reassign").status_code == 200
    assert as_("other_manager").get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("analyst", 200), ("head", 200), ("manager", 200), ("iro", 200), ("auditor", 403), ("support", 403)],
)
def test_coverage_is_shown_by_period(as_, name, status):
    client = as_(name)
    answer = client.get("/samples/coverage?period=2018/19")
    assert answer.status_code == status
    if status == 200:
        assert "Coverage, 2018/19" in answer.text
        assert "of 3 neither" in answer.text or name in ("manager", "iro")
        assert client.get("/samples/coverage?period=nonsense").status_code == 200
