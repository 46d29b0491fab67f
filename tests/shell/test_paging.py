"""Pages of a long list: first, last, and this one with its neighbours."""

from __future__ import annotations

import pytest
from flask import Flask

from qa_tool.kit.lists import Page
from qa_tool.shell.lists import page_asked, paging


def offered(page: int, pages: int) -> str:
    """'1 … 4 [5] 6 … 9' of what the component is given."""
    found = paging(Page((), 0, page, pages), str)
    assert found is not None
    return " ".join(
        "…" if "ellipsis" in one else f"[{one['href']}]" if one["current"] else one["href"] for one in found["items"]
    )


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [(1, 2, "[1] 2"), (5, 9, "1 … 4 [5] 6 … 9"), (1, 9, "[1] 2 … 9"), (9, 9, "1 … 8 [9]"), (2, 3, "1 [2] 3")],
)
def test_the_first_the_last_and_the_neighbours_are_offered(page: int, pages: int, shown: str) -> None:
    assert offered(page, pages) == shown


def test_the_ends_lead_no_further_and_one_page_needs_none() -> None:
    first, last = paging(Page((), 0, 1, 3), str), paging(Page((), 0, 3, 3), str)
    assert first is not None
    assert last is not None
    assert ("previous" in first, first["next"]) == (False, {"href": "2"})
    assert ("next" in last, last["previous"]) == (False, {"href": "2"})
    assert paging(Page((), 0, 1, 1), str) is None


@pytest.mark.parametrize(
    ("typed", "page"), [("3", 3), ("", 1), ("0", 1), ("-1", 1), ("two", 1), ("\u0663", 1), ("9" * 40, 1)]
)
def test_what_is_no_page_is_the_first(typed: str, page: int) -> None:
    with Flask("paging").test_request_context(query_string={"page": typed}):
        assert page_asked() == page
