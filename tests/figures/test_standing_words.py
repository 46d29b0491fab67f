"""Since when a plan has been inadequate, and on whose desk it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.actions.words import CommitmentStatus
from qa_tool.definitions.words import Grade
from qa_tool.figures.words.outcomes import (
    ENDED,
    TO_VERIFY,
    UNOPENED,
    Desk,
    Found,
    StillInadequate,
    desks,
    unbroken_since,
)

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
        "follow_up": "f",
        "status": CommitmentStatus.OPEN,
        "owner": "P003",
        "job": "Independent Reviewing Officer",
        "owner_role": "",
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
    since, late = FIRST - timedelta(days=30), TODAY - timedelta(days=1)
    nobodys = child("CS-2", owner="", job="", owner_role="safeguarding-manager", due=late, since=since)
    unopened = child("CS-3", follow_up="", status=None, owner="", job="", due=None)
    said = child("CS-5", status=CommitmentStatus.DONE, due=late)
    ended = child("CS-6", status=CommitmentStatus.CLOSED, due=late)
    found = desks([child(), child("CS-4"), nobodys, unopened, said, ended], TODAY)
    assert found == (
        Desk("Independent Reviewing Officer", 2, 0, 61),
        Desk(UNOPENED, 1, 0, 61),
        Desk(ENDED, 1, 0, 61),
        Desk("Safeguarding manager", 1, 1, 91),
        Desk(TO_VERIFY, 1, 0, 61),
    )
