"""Pages of a list together are the list, and no page is beyond its end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_tool.kit.lists import cut


@given(total=st.integers(0, 90), per_page=st.integers(1, 30))
def test_the_pages_together_are_the_list(total: int, per_page: int) -> None:
    rows = range(total)
    turned = [cut(rows, one, per_page) for one in range(1, cut(rows, 1, per_page).pages + 1)]
    assert [row for one in turned for row in one.items] == list(rows)
    assert [one.page for one in turned] == list(range(1, len(turned) + 1))
    assert {one.total for one in turned} == {total}
    assert all(one.items for one in turned) or not total


@given(page=st.integers(-3, 200), total=st.integers(0, 40))
def test_a_page_that_is_not_there_is_the_nearest_that_is(page: int, total: int) -> None:
    found = cut(range(total), page, 10)
    assert found.page == min(max(page, 1), found.pages)
    assert list(found.items) == list(range(total))[(found.page - 1) * 10 : found.page * 10]
