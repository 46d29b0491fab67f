"""What a password must be (checks 1 and 2): long, unchanged, and not what anybody would try first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.people.verbs.accounts import LONGEST, SHORTEST, fault, words_of

OWN = words_of("jo.bloggs@kentshire.gov.uk", "QR-0042", "audits.kentshire.gov.uk")


@pytest.mark.parametrize(
    "password",
    [
        "tramvai kettle oboe",
        "correct-horse.battery",
        "          leading and trailing          ",
        "🐢🦊🐙🦄🐸🐵🐔🐧🐦🐤🦆🦅🦉🦇🐺",
        "only lower case letters here",
        "8135079246180357924",
        "ключ лампа ведро окно",
    ],
)
def test_long_ones_will_do_whatever_they_are_made_of(password):
    assert fault(password, words=OWN) is None


@pytest.mark.parametrize("length", [0, 1, 14])
def test_shorter_than_fifteen_is_too_short(length):
    assert str(SHORTEST) in (fault("qwzxjkvbpfmhgd"[:length]) or "")


@pytest.mark.parametrize("length", [15, 64, 128, LONGEST])
def test_every_length_from_fifteen_is_taken_whole(length):
    password = "".join(chr(33 + (i * i * 7 + i * 31) % 90) for i in range(length))
    assert fault(password) is None


def test_beyond_the_limit_is_refused_and_not_cut():
    assert "1,000" in (fault("xy7 " * 251) or "")


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "password12345678",
        "qwertyuiopasdfgh",
        "123456789012345",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcdefghijklmnopqrst",
        "iloveyouiloveyou",
        "IRO2026IRO2026IRO2026",
        "IRO2026!!Audit2026",
        "Quality-Assurance-2026",
        "KentshireCouncil2026",
        "kentshire kentshire",
        "jo.bloggs@kentshire.gov.uk",
        "Safeguarding2019!",
        "Welcome Welcome 2026",
        "letmein letmein 123",
        "1qaz2wsx3edc4rfv",
    ],
)
def test_what_anybody_would_try_first_is_refused_without_asking_anywhere(password):
    assert fault(password, words=OWN) is not None


@given(st.text(min_size=0, max_size=200))
def test_any_text_at_all_gets_an_answer(password):
    said = fault(password, words=OWN)
    assert said is None or said.startswith("Password ")


def test_words_are_taken_from_addresses_and_codes():
    assert {"bloggs", "kentshire", "gov", "0042"} <= OWN
    assert "jo" not in OWN
