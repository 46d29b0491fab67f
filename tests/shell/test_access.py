"""Coming in: the policy before every view."""

from __future__ import annotations


def test_a_signed_in_person_sees_the_own_account(client_as):
    page = client_as("QR").get("/account/")
    assert page.status_code == 200
    assert "QR-99" in page.text
    assert "Q&amp;R manager" in page.text


def test_somebody_not_signed_in_is_asked_to(client_as):
    answer = client_as(None).get("/account/")
    assert answer.status_code == 303
    assert answer.location == "/account/sign-in?next=/account/"
