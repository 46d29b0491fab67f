from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from qa_tool.services.paging import turn_to


def fetched(rows: range, offset: int, limit: int) -> tuple[int, Sequence[int]]:
    return len(rows), rows[offset : offset + limit]


@given(total=st.integers(0, 90), per_page=st.integers(1, 30))
def test_the_pages_together_are_the_list(total: int, per_page: int) -> None:
    rows = range(total)
    pages = turn_to(1, per_page, lambda offset, limit: fetched(rows, offset, limit)).pages
    turned = [turn_to(one, per_page, lambda offset, limit: fetched(rows, offset, limit)) for one in range(1, pages + 1)]
    assert [row for one in turned for row in one.rows] == list(rows)
    assert [one.page for one in turned] == list(range(1, pages + 1))
    assert {one.total for one in turned} == {total}
    assert all(one.rows for one in turned) or not total


@given(page=st.integers(-3, 200), total=st.integers(0, 40))
def test_a_page_that_is_not_there_is_the_nearest_that_is(page: int, total: int) -> None:
    found = turn_to(page, 10, lambda offset, limit: fetched(range(total), offset, limit))
    assert found.page == min(max(page, 1), found.pages)
    assert list(found.rows) == list(range(total))[(found.page - 1) * 10 : found.page * 10]
