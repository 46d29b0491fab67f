"""Since when a plan has been inadequate, and on whose desk it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.standing import NOBODY, UNOPENED, Desk, Found, StillInadequate, desks, unbroken_since

FIRST = date(2018, 10, 1)
TODAY = date(2018, 12, 1)


def child(reference: str = "CS-1", **rest: object) -> StillInadequate:
    given_: dict[str, object] = {
        "audit_id": "a",
        "reference": reference,
        "form_key": "case-sample",
        "audit_date": FIRST,
        "since": FIRST,
        "grade": Grade.INADEQUATE,
        "plan_type": "CP",
        "locality": "North",
        "practitioner": "P003",
        "practitioner_team": "First team",
        "has_follow_up": True,
        "owner": "P003",
        "owner_role": "Independent Reviewing Officer",
        "due": TODAY,
    }
    return StillInadequate(**(given_ | rest))  # type: ignore[arg-type]


def test_the_run_begins_after_the_last_better_audit() -> None:
    days = [Found(FIRST + timedelta(days=n), found) for n, found in enumerate([True, False, True, True])]
    assert unbroken_since(days) == FIRST + timedelta(days=2)


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_since_is_the_last_turn_for_the_worse(found: list[bool]) -> None:
    history = [Found(FIRST + timedelta(days=n), one) for n, one in enumerate(found)]
    if not found[-1]:
        with pytest.raises(ValueError, match="did not find"):
            unbroken_since(history)
        return
    since = (unbroken_since(history) - FIRST).days
    assert all(found[since:])
    assert since == 0 or not found[since - 1]


def test_desks_are_roles_and_a_child_is_on_one() -> None:
    nobodys = child("CS-2", owner="", owner_role="", due=TODAY - timedelta(days=1), since=FIRST - timedelta(days=30))
    unopened = child("CS-3", has_follow_up=False, owner="", owner_role="", due=None)
    found = desks([child(), child("CS-4"), nobodys, unopened], TODAY)
    assert found == (
        Desk("Independent Reviewing Officer", 2, 0, 61),
        Desk(UNOPENED, 1, 0, 61),
        Desk(NOBODY, 1, 1, 91),
    )
