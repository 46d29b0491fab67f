"""Drawing a sample, printing its method, replacing a case, and what is covered."""

from __future__ import annotations

import re

import pytest

from qa_tool.sampling.models import Sample
from tests.sampling.pages.lists import DRAW, drawn, loaded
from tests.support.looking import count
from tests.support.read_back import page_tables
from tests.support.site import found


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
        of_days = client.get("/samples/coverage?from=2018-10-03&to=2018-11-20")
        assert "3 October 2018 to 20 November 2018" in of_days.text
        assert client.get("/samples/coverage?from=2018-10-03&to=nonsense").status_code == 200


def test_a_stratum_without_a_chance_is_asked_about_and_pointed_out_afterwards(as_, in_database):
    """A sample of one case over two strata leaves one of them out: it was drawn without a word."""
    client = as_("analyst")
    draw = f"{loaded(client)}draw"
    asked = client.post(draw, data={**DRAW, "size": "1"})
    assert asked.status_code == 422
    assert "Cases without a chance" in asked.text
    assert "(0 of 12)" in asked.text
    assert count(in_database, Sample) == 0
    made = client.post(draw, data={**DRAW, "size": "1", "all_the_same": "yes"})
    assert made.status_code == 303
    for page in (made.location, f"{made.location}method"):
        assert "The sample says nothing of them" in client.get(page).text


def test_the_cases_of_a_sample_stand_in_the_order_of_the_words_of_their_strata(as_):
    """They stood in the order of the random ids behind the words: otherwise in each service, and beside their table."""
    client = as_("analyst")
    draw = {**DRAW, "dimensions": ["locality", "practitioner"], "size": "12"}
    page = page_tables(client.get(client.post(f"{loaded(client)}draw", data=draw).location).text)
    listed = [(row["Team"], row["IRO"]) for row in page["Cases"]]
    assert len(listed) == 12
    assert len(set(listed)) == 6
    assert listed == sorted(listed)
