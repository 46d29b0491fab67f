"""Identifiers that block and likely names that warn, with the texts that must pass."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.definitions.screening.finding import Identifier, Likely, Screen, has_likely_name, identifiers, likely

NHS, BIRTH, POSTCODE, PHONE, EMAIL = (
    Identifier.NHS_NUMBER,
    Identifier.DATE_OF_BIRTH,
    Identifier.POSTCODE,
    Identifier.PHONE,
    Identifier.EMAIL,
)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("NHS 943 476 5919", (NHS,)),
        ("NHS 9434765919 on file", (NHS,)),
        ("943-476-5919", (NHS,)),
        ("943 476 5918", ()),  # wrong check digit
        ("Case 1234567890", ()),
        ("0000000000", ()),
        ("94347659190", ()),  # eleven digits
        ("dob 3/4/2011", (BIRTH,)),
        ("D.O.B. 03.04.11", (BIRTH,)),
        ("born on 3 April 2011", (BIRTH,)),
        ("Date of birth: 2011-04-03", (BIRTH,)),
        ("her birthday is the 3rd Apr 2011", (BIRTH,)),
        ("3/4/2011 (dob)", (BIRTH,)),
        ("Born to a young mother. Seen on 3/4/2018.", ()),
        ("The review of 3 April 2018 was late", ()),
        ("unborn baby, conference 3/4/2018", ()),
        ("Lives at PR1 8XJ", (POSTCODE,)),
        ("lives at pr18xj now", (POSTCODE,)),
        ("SW1A 1AA", (POSTCODE,)),
        ("Step V1 or O2 of the plan", ()),
        ("section 47 and T2 20", ()),
        ("ring 01772 123456", (PHONE,)),
        ("07700 900123", (PHONE,)),
        ("+44 7700 900123", (PHONE,)),
        ("(020) 7946 0018", (PHONE,)),
        ("between 2017 and 2018", ()),
        ("reference 20180042", ()),
        ("write to a.person@example.org", (EMAIL,)),
        ("met @ school", ()),
        ("dob 3/4/2011, PR1 8XJ, 07700 900123", (BIRTH, POSTCODE, PHONE)),
        ("", ()),
    ],
)
def test_identifiers(text: str, kinds: tuple[Identifier, ...]) -> None:
    assert identifiers(text) == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("lives at 12 Church Street with mum", (Likely.ADDRESS,)),
        ("moved to 4a St Peter’s Close", (Likely.ADDRESS,)),
        ("seen 12 times in the Street", ()),
        ("section 47 Strategy meeting", ()),
        ("14 March 2016", (Likely.BIRTHDAY,)),
        ("14/3/2016 is on file", (Likely.BIRTHDAY,)),
        ("the 1st Feb 2009", (Likely.BIRTHDAY,)),
        ("the review of 14 March 2026", ()),
        ("the review of 3 January 2025", ()),
        ("in force since 14 March 1989", ()),
        ("99/99/2016", ()),
        ("Visit to Tyler, 12 Church Street, 14 March 2016", (Likely.NAME, Likely.ADDRESS, Likely.BIRTHDAY)),
        ("", ()),
    ],
)
def test_what_may_be_an_identifier_is_a_warning(text: str, kinds: tuple[Likely, ...]) -> None:
    assert likely(text, SCREEN, date(2026, 3, 20)) == kinds


def nhs_number(nine: list[int]) -> str | None:
    check = (11 - sum(digit * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11) % 11
    return None if check == 10 else "".join(str(digit) for digit in [*nine, check])


@given(st.lists(st.integers(0, 9), min_size=9, max_size=9).filter(lambda nine: len(set(nine)) > 1), st.integers(1, 9))
def test_an_nhs_number_is_known_by_its_check_digit(nine: list[int], off: int) -> None:
    number = nhs_number(nine)
    if number is None:
        return
    assert NHS in identifiers(f"see {number}.")
    wrong = number[:9] + str((int(number[9]) + off) % 10)
    assert NHS not in identifiers(f"see {wrong}.")


@given(st.text(max_size=300))
def test_any_text_is_screened_without_a_crash(text: str) -> None:
    identifiers(text)
    likely(text, Screen(), date(2026, 3, 20))


@pytest.mark.parametrize("unit", ["0", "01 ", "a@", "a.", "born ", "A", "Ab ", "1/1/", "+44 ", "P1 1", "dob 1/1 "])
def test_a_long_text_is_screened_quickly(unit: str) -> None:
    before = time.process_time()
    identifiers(unit * 20_000)
    has_likely_name(unit * 20_000, Screen())
    assert time.process_time() - before < 1


SCREEN = Screen.of_names(("South Ribble", "Lancaster Permanence and Looked After"))


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Seen with Mr Okafor at home", True),
        ("Mrs. Okafor agreed", True),
        ("Dr Patel wrote", True),
        ("we asked Amina Okafor about it", True),
        ("“Amina Okafor said no”, it reads", True),
        ("Amina said so", True),
        ("Visit to Tyler", True),
        ("Mum (Sarah) said", True),
        ("Tyler’s plan is late", True),
        ("Will attend the review", False),
        ("Mark the date", False),
        ("Grace Nowak attended", True),
        ("the review by Grace", True),
        ("seen at Elizabeth House", False),
        ("the Lancaster team", False),
        ("April was busy", False),
        ("the Social Worker saw the child", False),
        ("the Independent Reviewing Officer challenged it", False),
        ("the South Ribble team", False),
        ("moved from Lancaster Permanence to Fylde", False),
        ("on Monday April 2 it was agreed", False),
        ("the SMART plan and the PEP", False),
        ("The Family Group Conference was held. The Child was seen.", False),
        ("Children's Social Care", False),
        ("dr visits were missed", False),
        ("Mr and Mrs", False),
        ("", False),
    ],
)
def test_likely_names(text: str, likely: bool) -> None:
    assert has_likely_name(text, SCREEN) is likely


def test_places_pass_only_where_they_are_known() -> None:
    assert has_likely_name("moved to Upper Saltcombe in May", SCREEN)
    assert not has_likely_name("moved to Upper Saltcombe in May", Screen.of_names(("Upper Saltcombe",)))
