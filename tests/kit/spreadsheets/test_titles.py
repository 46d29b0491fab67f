from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_tool.kit.spreadsheets.cells import Titles, reference, table_name

FORBIDDEN = set("[]:*?/\\")


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=45), max_size=8))
def test_sheet_names_are_valid_and_differ_in_more_than_case(wanted: list[str]) -> None:
    titles = Titles()
    given_out = [titles.give(title) for title in wanted + [title.upper() for title in wanted]]
    for title in given_out:
        assert 0 < len(title.encode("utf-16-le")) // 2 <= 31
        assert not FORBIDDEN & set(title)
        assert not title.startswith("'")
        assert not title.endswith("'")
    assert len({title.casefold() for title in given_out}) == len(given_out)


def test_names_of_the_service() -> None:
    titles = Titles()
    assert titles.give("2018/19 Q3") == "2018-19 Q3"
    assert titles.give("2018-19 q3") == "2018-19 q3 (2)"
    assert titles.give("Team " + "x" * 40) == "Team " + "x" * 26
    assert titles.give("Team " + "x" * 41) == "Team " + "x" * 22 + " (2)"
    assert titles.give("") == "Sheet"
    assert titles.give("History") == "History sheet"


@given(st.text(max_size=20))
def test_table_names_are_never_cells(wanted: str) -> None:
    name = table_name(wanted)
    assert name.isascii()
    assert name.replace("_", "a").isalnum()
    assert name[0].isalpha()
    assert "_" in name or (name.isalpha() and len(name) > 3)


def test_references_to_sheets_keep_their_quotes() -> None:
    assert reference("Manager's") == "'Manager''s'"
