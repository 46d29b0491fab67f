"""What is kept is handed out under its mark only, and never outgrows its bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from qa_tool.kit.memory import Keeper, keeper


def test_a_value_is_handed_out_under_its_mark_only() -> None:
    kept = Keeper()
    kept.put("October", 1, "twelve", 1)
    assert kept.get("October", 1) == "twelve"
    assert kept.get("October", 2) is None
    assert kept.get("November", 1) is None
    kept.put("October", 2, "thirteen", 1)
    assert (kept.get("October", 1), kept.get("October", 2)) == (None, "thirteen")


def test_the_one_longest_unused_goes_first() -> None:
    kept = Keeper(most=10)
    for name in ("first", "second", "third"):
        kept.put(name, 0, name, 3)
    assert kept.get("first", 0) == "first"
    kept.put("fourth", 0, "fourth", 3)
    assert [kept.get(name, 0) for name in ("first", "second", "third", "fourth")] == ["first", None, "third", "fourth"]
    assert kept.weight == 9


def test_a_value_put_again_weighs_once_and_one_too_heavy_is_not_held() -> None:
    kept = Keeper(most=10)
    for _ in range(5):
        kept.put("same", 0, "x", 4)
    assert kept.weight == 4
    kept.put("elephant", 0, "x", 11)
    assert kept.get("elephant", 0) is None
    assert kept.weight == 0


def test_threads_share_a_keeper_without_losing_count() -> None:
    kept = Keeper(most=50)

    def work(number: int) -> None:
        for turn in range(300):
            key = (number * turn) % 40
            kept.put(key, 0, key, 3)
            assert kept.get(key, 0) in (key, None)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert kept.weight <= 50
    assert kept.weight == 3 * sum(kept.get(key, 0) is not None for key in range(40))


def test_each_database_has_a_keeper_of_its_own() -> None:
    one, other = create_engine("sqlite://"), create_engine("sqlite://")
    with Session(one) as first, Session(one) as again, Session(other) as second:
        assert keeper(first) is keeper(again)
        assert keeper(first) is not keeper(second)
