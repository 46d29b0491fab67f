"""Whether an action is SMART: what is missing is named, nothing is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.definitions.smart import Gap, gaps

DAY = date(2018, 11, 5)
GOOD = "Agree a contingency plan with the family and record it in the minutes"


def missing(text: str = GOOD, *, owned: bool = True, due: date | None = DAY, known_by: str = "") -> tuple[Gap, ...]:
    return gaps(text, owned=owned, due=due, agreed=DAY, known_by=known_by)


def test_nothing_is_missing_of_a_smart_action() -> None:
    assert missing() == ()
    assert missing("Agree a contingency plan soon", known_by="The plan stands on the file") == ()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (missing(owned=False), Gap.WHO),
        (missing("Better plan recorded in the minutes"), Gap.WHAT),
        (missing("Record it"), Gap.WHAT),
        (missing(due=None), Gap.WHEN),
        (missing(due=DAY - timedelta(days=1)), Gap.WHEN),
        (missing(due=date(2019, 5, 6)), Gap.WHEN),
        (missing("Agree a contingency plan with the family"), Gap.KNOW),
    ],
)
def test_what_is_missing_is_named(found: tuple[Gap, ...], expected: Gap) -> None:
    assert expected in found


def test_the_last_day_of_six_months_still_counts() -> None:
    assert missing(due=date(2019, 5, 5)) == ()


@given(st.text(max_size=200), st.booleans(), st.one_of(st.none(), st.dates()), st.text(max_size=50))
def test_advice_is_given_on_anything(text: str, owned: bool, due: date | None, known_by: str) -> None:
    found = gaps(text, owned=owned, due=due, agreed=DAY, known_by=known_by)
    assert list(found) == [gap for gap in Gap if gap in found]
    assert all(gap.advice for gap in found)
