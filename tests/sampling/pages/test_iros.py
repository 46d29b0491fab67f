"""A list that does not tell the IROs: it is said wherever it matters, and a second file tells them."""

from __future__ import annotations

import io
import re
from typing import Any

from tests.sampling.pages.lists import DRAW, ROWS, uploaded
from tests.sampling.pages.test_files_of_others import words_of
from tests.support.samples import as_csv, as_workbook

WITHOUT = [(*row[:6], "", "") for row in ROWS]
IROS = [("List of IROs", ""), ("Case  Number", "I.R.O."), *((f"'{row[0]}", row[6]) for row in ROWS)]


def told(client: Any, address: str, stream: io.BytesIO, name: str = "iros.csv") -> Any:
    return client.post(f"{address}iros", data={"csrf_token": client.form_token(), "file": (stream, name)})


def test_a_second_file_tells_the_iros_and_then_independence_is_checked(as_, service):
    client = as_("analyst")
    staged = uploaded(client, as_csv(WITHOUT)).location
    assert "IRO not told for 24 of 24 cases" in words_of(client.get(staged).text)
    address = client.post(f"{staged}load").location
    assert "IRO not told for 24 of 24 cases" in words_of(client.get(address).text)
    sample = client.post(f"{address}draw", data=DRAW).location
    page = f"/allocations/samples/{sample.rstrip('/').rpartition('/')[2]}"
    said = words_of(client.get(page).text)
    assert "IRO not told for 6 of 6 cases: for them, whether an auditor is independent cannot be checked" in said
    method = client.get(f"{sample}method").text

    answer = told(client, address, as_csv(IROS[1:], IROS[0]))
    assert answer.status_code == 303, words_of(answer.text)
    look = words_of(client.get(answer.location).text)
    assert "Cases whose IRO it tells 24" in look
    assert "IRO not told" in words_of(client.get(address).text), "nothing is taken in by looking"
    assert client.post(answer.location, data={"action": "take"}).status_code == 303
    assert client.get(answer.location).location == "/samples/"
    assert "IRO not told" not in words_of(client.get(address).text)
    assert "held by 3 IROs" in words_of(client.get(address).text)
    rows = re.findall(r"(?s)<tr.*?</tr>", client.get(page).text)
    offered = [row for row in rows if 'name="auditor-' in row]
    assert len(offered) == 6
    for row in offered:
        iro = re.sub(r"<[^>]+>", "", re.findall(r"(?s)<td[^>]*>(.*?)</td>", row)[3]).strip()
        assert iro in ("P003", "P004", "P005")
        options = re.findall(r"<option[^>]*>([^<]*)", row)
        assert not any(option.startswith(iro) for option in options), "nobody is offered the own practice"
    assert "not the same" not in client.get(sample).text, "a draw made before comes out as it did"
    assert words_of(client.get(f"{sample}method").text) == words_of(method)


def test_what_the_list_tells_stays_and_what_is_wrong_is_said(as_):
    client = as_("analyst")
    staged = uploaded(client, as_csv([ROWS[0], *WITHOUT[1:]])).location
    address = client.post(f"{staged}load").location
    book = as_workbook(
        {"IROs": [("Case number", "IRO"), (ROWS[0][0], "P005"), (ROWS[1][0], "P004"), (9999999, "P003")]}
    )
    look = words_of(client.get(told(client, address, book, "iros.xlsx").location).text)
    assert "Cases whose IRO it tells 1" in look
    assert "Told already, another IRO: left as it is 1" in look
    assert "not in the list: passed over 1" in look
    assert "Cases that would still have no IRO 22" in look
    wrong = as_csv([(ROWS[1][0], "P999"), (ROWS[2][0], "P003"), (ROWS[2][0], "P004")], ("Case number", "IRO"))
    answer = told(client, address, wrong)
    look = words_of(client.get(answer.location).text)
    assert "2 faults" in look
    assert "is no IRO's staff code" in look
    assert "with another IRO" in look
    client.post(answer.location, data={"action": "take"})
    assert "IRO not told for 23 of 24" in words_of(client.get(address).text)
    assert "Say under 'What the columns hold' below which two they are" in words_of(
        client.get(told(client, address, as_csv([("1", "2")], ("A", "B"))).location).text
    )
    client.post(answer.location, data={"action": "drop"})
    assert client.get(answer.location).location == "/samples/"
    assert told(client, address, io.BytesIO(b"")).status_code == 422


def test_a_case_already_given_to_its_own_iro_is_pointed_out(as_, service, in_database):
    client = as_("analyst")
    address = client.post(f"{uploaded(client, as_csv(WITHOUT)).location}load").location
    sample = client.post(f"{address}draw", data=DRAW).location
    page = f"/allocations/samples/{sample.rstrip('/').rpartition('/')[2]}"
    html = client.get(page).text
    for row in re.findall(r"(?s)<tr.*?</tr>", html):
        for person, code in re.findall(r'<option value="(\w+)"[^>]*>(P00[345])', row):
            name = re.search(r'name="(auditor-\w+)"', row)
            assert name is not None
            due = {"due-day": "1", "due-month": "1", "due-year": "2099"}
            assert client.post(page, data={name[1]: person, **due}).status_code == 303
            told_all = as_csv([(row[0], code) for row in ROWS], ("Case number", "IRO"))
            client.post(told(client, address, told_all).location, data={"action": "take"})
            assert "1 case of this list is given to the own IRO" in words_of(client.get(address).text)
            return
    raise AssertionError("no IRO could be given a case")


def test_columns_with_other_headings_are_matched_by_hand_as_those_of_a_list(as_):
    client = as_("analyst")
    address = client.post(f"{uploaded(client, as_csv(WITHOUT)).location}load").location
    rows = [(row[0], row[6], "x") for row in ROWS]
    answer = told(client, address, as_csv(rows, ("Mosaic", "Held by worker", "Note")))
    page = client.get(answer.location)
    assert "which two they are" in words_of(page.text)
    chosen = {"column-1": "case_number", "column-2": "practitioner", "column-3": ""}
    values = set(re.findall(r'<option value="([^"]*)"', page.text))
    assert values == {"", "case_number", "practitioner"}
    twice = client.post(answer.location, data={**chosen, "action": "match", "column-3": "practitioner"})
    assert twice.status_code == 422
    assert "are to hold the same: IRO" in words_of(twice.text)
    assert client.post(answer.location, data={**chosen, "action": "match", "column-3": "age_band"}).status_code == 422
    assert client.post(answer.location, data={**chosen, "action": "match"}).location == answer.location
    look = words_of(client.get(answer.location).text)
    assert "Cases whose IRO it tells 24" in look
    assert "Held by worker: IRO" in look
    assert "IRO not told for 24 of 24" in words_of(client.get(address).text), "nothing is taken in by matching"
    client.post(answer.location, data={"action": "undo"})
    assert "which two they are" in words_of(client.get(answer.location).text)
    client.post(answer.location, data={**chosen, "action": "match"})
    client.post(answer.location, data={"action": "take"})
    assert "IRO not told" not in words_of(client.get(address).text)


def test_what_was_matched_for_one_second_file_is_known_of_the_next(as_):
    client = as_("analyst")
    address = client.post(f"{uploaded(client, as_csv(WITHOUT)).location}load").location
    heading = ("Mosaic", "Held by worker")
    first = told(client, address, as_csv([(ROWS[0][0], ROWS[0][6])], heading)).location
    client.post(first, data={"action": "match", "column-1": "case_number", "column-2": "practitioner"})
    client.post(first, data={"action": "take"})
    again = told(client, address, as_csv([(row[0], row[6]) for row in ROWS[1:]], heading)).location
    look = words_of(client.get(again).text)
    assert "Cases whose IRO it tells 23" in look
    assert "Matched by hand, for this list or an earlier one" in look
    client.post(again, data={"action": "drop"})
    assert client.get(again).location == "/samples/"
