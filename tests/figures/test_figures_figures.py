"""Bases and percentages: the worked examples of docs/measures.md, and their limits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_tool.figures.summary.figures import Base, Figure, Thresholds
from qa_tool.figures.words.tally import Tally


def mix(good: int, middle: int, bad: int, not_applicable: int = 0) -> Figure:
    options = {"good": good, "requires-improvement": middle, "inadequate": bad}
    return Figure(Tally(answered=good + middle + bad, not_applicable=not_applicable, options=options))


def test_twenty_records_of_which_four_are_not_applicable() -> None:
    figure = mix(8, 6, 2, 4)
    assert (figure.good_pct, figure.requires_improvement_pct, figure.inadequate_pct) == (
        Decimal("50.0"),
        Decimal("37.5"),
        Decimal("12.5"),
    )
    assert figure.answered == 16
    assert figure.base is Base.SMALL
    assert figure.shown_pct("good") == Decimal("50.0")


def test_the_same_mix_at_half_the_size_shows_counts_only() -> None:
    figure = mix(4, 3, 1, 2)
    assert figure.base is Base.COUNTS_ONLY
    assert figure.shown_pct("good") is None
    assert figure.good_pct == Decimal("50.0")


def test_nothing_answered_is_a_blank_and_not_zero() -> None:
    figure = mix(0, 0, 0, 3)
    assert figure.base is Base.NONE
    assert figure.good_pct is None
    assert figure.not_inadequate_pct is None


@pytest.mark.parametrize(
    ("answered", "base"),
    [(0, "none"), (1, "counts-only"), (9, "counts-only"), (10, "small"), (19, "small"), (20, "full"), (500, "full")],
)
def test_bases_change_exactly_at_their_thresholds(answered: int, base: str) -> None:
    assert Thresholds().base(answered) == base


def test_thresholds_are_settings() -> None:
    assert Thresholds(counts_only=5, small=6).base(5) is Base.SMALL
    assert Thresholds(counts_only=5, small=6).base(6) is Base.FULL


def test_the_published_mix() -> None:
    figure = mix(129, 139, 9)
    shares = (figure.good_pct, figure.requires_improvement_pct, figure.inadequate_pct, figure.not_inadequate_pct)
    assert [str(share) for share in shares] == ["46.6", "50.2", "3.2", "96.8"]
